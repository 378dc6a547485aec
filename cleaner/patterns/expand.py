"""Named pieces of patterns: `{{who}}` in a pattern stands for the piece that is called `who`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches

from cleaner.patterns.nodes import PatternError

DEEPEST, LONGEST = 8, 20_000
"""How deep pieces may stand in pieces, and how many characters a pattern may come to."""

_PLACE = re.compile(r"\\.|\{\{([^{}]*)\}\}", re.DOTALL)


def expand(pattern: str, names: Mapping[str, str]) -> str:
    """The pattern with each `{{name}}` replaced by `(?:piece)`, and so on in the pieces.

    Raises PatternError, with the position in `pattern`, for a name that is not there, for pieces that stand in
    themselves or deeper than 8, and for a result of more than 20,000 characters. Braces after a backslash are left.
    """
    return _filled(pattern, names, (), {}, None)


def _filled(text: str, names: Mapping[str, str], path: tuple[str, ...], done: dict[str, str], at: int | None) -> str:
    """`path` are the names this text stands for, outermost first; `at` is where the first of them stands."""
    parts: list[str] = []
    end = 0
    for place in _PLACE.finditer(text):
        name = place.group(1)
        if name is not None:
            piece = _piece(name.strip(), names, path, done, place.start() if at is None else at)
            parts += (text[end : place.start()], piece)
            end = place.end()
    parts.append(text[end:])
    if sum(map(len, parts)) > LONGEST:
        raise PatternError(f"with its named pieces this pattern is longer than {LONGEST} characters", at or 0)
    return "".join(parts)


def _piece(name: str, names: Mapping[str, str], path: tuple[str, ...], done: dict[str, str], at: int) -> str:
    if name not in names:
        raise PatternError(_unknown(name, names, path), at)
    if name in path:
        raise PatternError(f"the named pattern {name!r} contains itself: {' in '.join((name, *reversed(path)))}", at)
    if len(path) >= DEEPEST:
        raise PatternError(
            f"named patterns stand in each other deeper than {DEEPEST}: {' in '.join(reversed(path))}", at
        )
    if name not in done:
        done[name] = f"(?:{_filled(names[name], names, (*path, name), done, at)})"
    return done[name]


def _unknown(name: str, names: Mapping[str, str], path: tuple[str, ...]) -> str:
    where = f" in {path[-1]!r}" if path else ""
    near = get_close_matches(name, names, n=1)
    hint = f"did you mean {near[0]!r}?" if near else "define it under `patterns:`, or write \\{ for a brace"
    return f"no pattern is named {name!r}{where}; {hint}"
