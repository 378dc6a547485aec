"""Examples for proposals: lines of other documents that look alike and must stay."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from heapq import nsmallest
from typing import Final

import regex

from cleaner.lines import words_key
from cleaner.matching.matcher import LINE_CHARS
from cleaner.mining.shapes import PIECES
from cleaner.mining.survey import Finding
from cleaner.patterns.expand import expand
from cleaner.rulefiles.scope import is_host

_POOL: Final = 5_000
_TRIES: Final = 12
Untouched = Callable[[str, str], bool]
"""Whether no shipped rule touches a line (first) of a site (second)."""


@lru_cache(maxsize=20_000)
def compiled(pattern: str, *, exact: bool = True) -> regex.Pattern[str]:
    """Return a pattern of a proposal ready for use."""
    return regex.compile(expand(pattern, PIECES), regex.V0 | (0 if exact else regex.IGNORECASE))


@dataclass(frozen=True, slots=True)
class Pool:
    """Lines that nothing takes, each with its site, shortest first, and where in the list a word stands."""

    lines: tuple[tuple[str, str], ...]
    places: Mapping[str, Sequence[int]]

    @classmethod
    def of(cls, lines: Iterable[tuple[str, str]]) -> Pool:
        """Hold some of any number of lines; their hashes decide which."""
        fit = (line for line in lines if 0 < len(line[0]) <= LINE_CHARS and line[0].isprintable())
        held = sorted(nsmallest(_POOL, fit, key=_rank), key=lambda line: (len(line[0]), line))
        places: dict[str, list[int]] = defaultdict(list)
        for place, (text, _) in enumerate(held):
            for word in _words(text):
                places[word].append(place)
        return cls(tuple(held), places)

    def alike(self, text: str) -> Iterator[tuple[str, str]]:
        """Yield some lines: those that have most of their words in common with `text`, then the shortest."""
        words = _words(text)
        shared = Counter(place for word in words for place in self.places.get(word, ()))

        def unlike(place: int) -> tuple[float, int]:
            return -shared[place] / len(words | _words(self.lines[place][0])), place

        yield from (self.lines[place] for place in nsmallest(_TRIES, shared, key=unlike))
        yield from self.lines[:_TRIES]


def keep_examples(
    finding: Finding, siblings: Sequence[Finding], pools: Iterable[Pool], untouched: Untouched
) -> tuple[tuple[str, str], ...]:
    """Return lines with their sites that look like what a finding takes and stay: one of each pool.

    Where no pool has one, a sentence quotes what the finding takes.
    """
    own = compiled(finding.template.pattern, exact=False)
    others = [compiled(f.template.pattern, exact=False) for f in siblings]
    text = finding.examples[0]

    def stays(line: str, site: str) -> bool:
        patterns = others if site == finding.site else [own]
        return not any(p.fullmatch(line) for p in patterns) and untouched(line, site)

    found = [next((line for line in pool.alike(text) if stays(*line)), None) for pool in pools]
    sentence = f"Nobody knew what “{text}” was for.", finding.site
    kept = [line for line in found if line] or [sentence] * stays(*sentence)
    return tuple(dict.fromkeys((line, site if is_host(site) else "") for line, site in kept))


def _words(text: str) -> set[str]:
    return set(words_key(text).split())


def _rank(line: tuple[str, str]) -> tuple[bytes, str, str]:
    return blake2b("\n".join(line).encode("utf-8", "replace"), digest_size=8).digest(), *line
