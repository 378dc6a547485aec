"""Pages to learn the weights of the `blocks` stage from: a row a visible line, and which of them are body."""

from __future__ import annotations

import json
import lzma
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from itertools import cycle, islice
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import numpy.typing as npt

from cleaner.body.context import context_columns, wording_context
from cleaner.body.lines import Columns, Known, line_columns, wording_column
from cleaner.body.wording import Wording
from cleaner.body.words import Words
from cleaner.lines import Lines

_WORD = re.compile(r"\w+")
_GRAM = 4
SUITES = {"page-raw": (1, 1.0), "page-gold": (1, 0.8), "via-trafilatura": (3, 0.6), "via-boilerpy3": (3, 0.6)}
"""What is learned from: every how manieth page of a suite, and how much each counts."""
_TYPES = {"article": 3.0, "forum": 0.5}
"""How much a raw page of a type counts: articles are what most people clean, threads have rules of their own."""
_HIDDEN = (
    Known(wording=False),
    Known(wording=False, words=False),
    Known(wording=False, capitals=False),
    Known(wording=False, words=False, capitals=False),
)
"""What hidden pages are learned from without, in turns, as if their language or script were another."""
_MIXED_SHARES = {"mixed": 0.5, "hidden": 0.5}
"""Each raw page is learned from twice more with the menus of another page, and how much that counts."""
_DOUBTFUL = 0.3
_NONE = Wording.of("", {})
Labels = npt.NDArray[np.int8]
Matrix = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Page:
    """One text: a row a visible line, with what is to be learned of it. `told` is whether its wording may be used."""

    suite: str
    kind: str
    site: str
    lines: Lines
    columns: Columns
    spoken: Words
    told: bool
    label: Labels
    weight: npt.NDArray[np.float64]
    words: tuple[tuple[str, ...], ...]
    gold: Counter[str]

    def fold(self, folds: int) -> int:
        """Return which fold the page belongs to, by its site."""
        return int(sha256(self.site.encode()).hexdigest(), 16) % folds

    def table(self, wording: Wording) -> Columns:
        """Return the columns of the page, with a wording that was not counted on it."""
        points = self.columns["wording"] if not self.told else wording_column(self.spoken, wording, len(self.label))
        return self.columns | {"wording": points} | wording_context(points)

    @cached_property
    def sides(self) -> tuple[frozenset[int], frozenset[int]]:
        """Return the keys of the words that stand around the body, and of those that stand in it."""
        body = self.label[self.spoken.line] == 1
        keys = self.spoken.keys[self.spoken.number]
        return frozenset(keys[~body].tolist()), frozenset(keys[body].tolist())


def words_of(text: str) -> list[str]:
    """Return the words of a text as they are compared with those of the body."""
    return _WORD.findall(text.lower())


def pages_of(data: Path, folds: int, limit: int | None) -> list[Page]:
    """Return all pages to learn from: those of the suites, and those mixed of two of them."""
    pages = [page for suite in SUITES for page in _suite(data, suite, limit)]
    return pages + list(_mixed([page for page in pages if page.suite == "page-raw"], folds))


def _suite(data: Path, suite: str, limit: int | None) -> Iterator[Page]:
    every, share = SUITES[suite]
    with lzma.open(data / f"{suite}.jsonl.xz", "rt", encoding="utf-8") as file:
        for case in islice(map(json.loads, file), 0, limit, every):
            lines = Lines(case["text"])
            if len(lines.visible) > 1:
                yield _page(suite, share, case, lines)


def _page(suite: str, share: float, case: dict[str, Any], lines: Lines) -> Page:
    words = tuple(tuple(words_of(lines.bare[i])) for i in lines.visible)
    gold = words_of(case["gold"]["text"])
    label, doubt = _labels(words, gold)
    if suite == "page-gold":
        label, doubt = np.ones_like(label), np.zeros_like(doubt)
    kind = case["gold"].get("type") or ""
    share *= _TYPES.get(kind, 1.0) if suite == "page-raw" else 1.0
    weight = share * _weight(words, len(gold)) * np.where(doubt, _DOUBTFUL, 1)
    site = (urlsplit(case["gold"].get("url") or "").hostname or case["id"]).removeprefix("www.")
    columns, spoken = _columns(lines, Known())
    return Page(suite, kind, site, lines, columns, spoken, True, label, weight, words, Counter(gold))


def _columns(lines: Lines, known: Known) -> tuple[Columns, Words]:
    own, spoken = line_columns(lines, _NONE, known)
    columns = own | context_columns(own, spoken)
    return {name: column.astype(np.float32) for name, column in columns.items()}, spoken


def _weight(words: Sequence[Sequence[str]], gold: int) -> npt.NDArray[np.float64]:
    """Return how much each line of a page counts: by its words, and a page about as much as another."""
    counts = np.array([len(own) for own in words])
    weight: npt.NDArray[np.float64] = (counts + 1) / (gold + 0.3 * counts.sum() + 30) * bool(gold)
    return weight


def _mixed(pages: Sequence[Page], folds: int) -> Iterator[Page]:
    """Return bodies of pages with what stands around that of another page of its type and fold."""
    chance = random.Random(0)
    alike: dict[tuple[int, str], list[Page]] = defaultdict(list)
    for page in pages:
        if page.label.any():
            alike[page.fold(folds), page.kind].append(page)
    hidden = cycle(_HIDDEN)
    for suite, share in _MIXED_SHARES.items():
        for (_, kind), group in sorted(alike.items()):
            for page in group:
                known = next(hidden) if suite == "hidden" else Known()
                yield _joined(suite, page, chance.choice(group), share * _TYPES.get(kind, 1.0), known)


def _joined(suite: str, page: Page, other: Page, share: float, known: Known) -> Page:
    """Return the title and the body of one page between what stands above and below the body of another."""
    first, last = np.flatnonzero(page.label)[[0, -1]].tolist()
    above, below = np.flatnonzero(other.label)[[0, -1]].tolist()
    parts = ((page, 0, min(1, first)), (other, 1, above), (page, first, last + 1), (other, below + 1, len(other.label)))
    places = [(source, k) for source, start, end in parts for k in range(start, end)]
    lines = Lines("\n".join(_shown(source.lines, k) for source, k in places))
    words = tuple(source.words[k] for source, k in places)
    label = np.array([source.label[k] for source, k in places], np.int8)
    weight = share * _weight(words, page.gold.total())
    columns, spoken = _columns(lines, known)
    return Page(suite, page.kind, page.site, lines, columns, spoken, known.wording, label, weight, words, page.gold)


def _shown(lines: Lines, k: int) -> str:
    """Return the visible line `k`, with a blank one above it if there is one in its text."""
    i = lines.visible[k]
    return f"\n{lines.bare[i]}" if i and lines.blank(i - 1) else lines.bare[i]


def _labels(words: Sequence[Sequence[str]], gold: Sequence[str]) -> tuple[Labels, npt.NDArray[np.bool_]]:
    """Return which lines are body, and which of these answers are doubtful: few words may stand anywhere."""
    text = f" {' '.join(gold)} "
    grams = set(zip(*(gold[k:] for k in range(_GRAM)), strict=False))
    label = np.zeros(len(words), np.int8)
    short = np.array([len(w) < _GRAM for w in words])
    for i, own in enumerate(words):
        if short[i]:
            label[i] = bool(own) and f" {' '.join(own)} " in text
        else:
            mine = list(zip(*(own[k:] for k in range(_GRAM)), strict=False))
            label[i] = 2 * sum(gram in grams for gram in mine) > len(mine)
    _once(words, text, label)
    sure = np.flatnonzero(~short)
    for i in np.flatnonzero(short & (label == 1)).tolist():
        k = np.searchsorted(sure, i)
        around = [label[j] for j in (*sure[max(0, k - 1) : k], *sure[k : k + 1])]
        label[i] = bool(around) and min(around)
    return label, short & np.array([bool(w) and f" {' '.join(w)} " in text for w in words])


def _once(words: Sequence[Sequence[str]], text: str, label: Labels) -> None:
    """Where a line is printed more often than the body has it, let only the printings in the best company be body."""
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for i in np.flatnonzero(label).tolist():
        places[tuple(words[i])].append(i)
    company = np.convolve(label, np.ones(9), "same")
    for own, printings in places.items():
        if len(printings) > 1:
            spare = text.count(f" {' '.join(own)} ")
            ranked = sorted(printings, key=lambda i: (-company[i], i))
            label[ranked[max(1, spare) :]] = 0
