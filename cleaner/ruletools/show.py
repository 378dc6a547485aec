"""Rules shown to people: a rule as it runs with the place each field was written, and where a pattern would match."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import regex

from cleaner.errors import UsageError
from cleaner.lines import Lines, readings
from cleaner.patterns import PatternError, expand
from cleaner.patterns.facts import compiled
from cleaner.rulefiles.layers import plain
from cleaner.wrapping import line_numbers, unwrapped
from cleaner.yamlfile import Node, dump

_NESTED = ("where", "match", "guard", "do", "test")


def show(rule_id: str, node: Node) -> str:
    """Return a rule as YAML, with the file and line of each field as a comment."""
    out = [f"# {rule_id}"]
    for key, value in node.pairs:
        if value.kind == "map" and key.value in _NESTED:
            out.append(f"{key.value}:")
            out += [_field(f"  {k.value}", v, k) for k, v in value.pairs]
        else:
            out.append(_field(str(key.value), value, key))
    return "\n".join(out) + "\n"


def _field(name: str, value: Node, key: Node) -> str:
    places = dict.fromkeys(f"{n.path}:{n.line}" for n in (value.items or (key,)))
    files = {p.rpartition(":")[0] for p in places}
    told = list(places) if len(files) > 1 else list(places)[:1]
    return f"{name}: {dump(plain(value))}  # {', '.join(told)}"


def try_pattern(pattern: str, text: str, *, whole: bool, exact: bool) -> Iterator[str]:
    """Yield `line:column: the line` for each match, the match in brackets. Raises UsageError for a bad pattern."""
    try:
        wanted = compiled(expand(pattern, {}), exact)
    except PatternError as error:
        raise UsageError(f"{error}; no rule file is read here: write out what the name stands for") from error
    except regex.error as error:
        raise UsageError(f"{error.msg} at position {error.pos} of the pattern {pattern!r}") from error
    lines = Lines(unwrapped(text))
    for number, raw in zip(line_numbers(text, lines.starts), lines.raw, strict=True):
        for start, end in _whole(wanted, raw) if whole else _spans(wanted, raw):
            before, after = raw[max(0, start - 60) : start], raw[end : end + 60]
            yield f"{number}:{start + 1}: {before}[{raw[start:end]}]{after}"


def _whole(wanted: regex.Pattern[str], raw: str) -> Iterator[tuple[int, int]]:
    """Yield where the words stand by which a line matches as a whole: all over it, if there are links among them."""
    matched = (words for words in readings(raw) if words and wanted.fullmatch(words, timeout=1))
    for words in islice(matched, 1):
        start = raw.find(words)
        yield (0, len(raw)) if start < 0 else (start, start + len(words))


def _spans(wanted: regex.Pattern[str], raw: str) -> Iterator[tuple[int, int]]:
    """Return where a pattern matches inside of a line."""
    return (hit.span() for hit in wanted.finditer(raw, timeout=1) if hit.group())
