"""Pages with the body a person marked, as rows of features, with what is right of each block."""

from __future__ import annotations

import json
import lzma
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from benchmarks.page_labels import label, label_snippets
from benchmarks.page_scores import WORD
from cleaner.extract import quick, words
from cleaner.extract.chain import candidates
from cleaner.extract.extractor import read_quickly
from cleaner.extract.features import plain
from cleaner.extract.metadata import about
from cleaner.extract.page import PageBlock, read_page
from cleaner.extract.parse import Deadline, parse
from cleaner.extract.said import Places, places

FOLDS = 5
SNIPPET_WEIGHT = 0.7
LONG = Deadline(1_000_000)
GROUPS = range(len(words.GROUPS))
Matrix = NDArray[np.float32]
Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sample:
    """A page as rows of features, with what is right of each block (-1: it has no words) and its weight.

    `tokens` has for each group of words the numbers of all blocks' tokens, and where each block's begin.
    """

    rows: Matrix
    tokens: tuple[tuple[NDArray[np.int32], NDArray[np.int64]], ...]
    places: Places
    right: Vector
    weight: Vector
    texts: tuple[str, ...]
    blocks: tuple[PageBlock, ...]
    gold: Mapping[str, Any]
    site: str
    fold: int

    def above(self, keep: Sequence[bool] | NDArray[np.bool_]) -> str:
        """Return the text of the blocks that are kept."""
        return "\n".join(t for t, wanted in zip(self.texts, keep, strict=True) if wanted)


class Numbers:
    """A number for each token of each group, in the order in which they are met."""

    def __init__(self) -> None:
        self.known: tuple[dict[str, int], ...] = tuple({} for _ in GROUPS)

    def of(self, group: int, lists: Sequence[Sequence[str]]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Return the numbers of blocks' tokens in a row, and where each block's begin and the last one's end."""
        known = self.known[group]
        # sorted, as tokens come in the order of a set, which is another in each process
        flat = [known.setdefault(token, len(known)) for tokens in lists for token in sorted(tokens)]
        return np.array(flat, np.int32), np.cumsum([0, *map(len, lists)])


def cases(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the pages of a file."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def site_of(case: Mapping[str, Any]) -> str:
    """Return the site a page is of, or the page's id where that is not known."""
    return ".".join((urlsplit(case["gold"].get("url") or "").hostname or str(case["id"])).split(".")[-2:])


def fold_of(site: str) -> int:
    """Return the fold all pages of a site are in."""
    return zlib.crc32(site.encode()) % FOLDS


def sample(case: Mapping[str, Any], numbers: Numbers | None) -> Sample:
    """Read one page; without `numbers` as the small model reads it, which knows no words."""
    blocks, rows = _full(case["html"]) if numbers else _quick(case["html"])
    gold = case["gold"]
    texts = tuple(b.text for b in blocks)
    found = list(words.tokens(blocks)) if numbers else []
    tokens = tuple(numbers.of(group, [block[group] for block in found]) for group in GROUPS) if numbers else ()
    right, weight = labels(texts, gold)
    site = site_of(case)
    return Sample(rows, tokens, places(blocks), right, weight, texts, tuple(blocks), gold, site, fold_of(site))


def _full(html: str) -> tuple[Sequence[PageBlock], Matrix]:
    root = parse(html)
    if root is None:
        return (), np.zeros((0, 0), np.float32)
    page = read_page(root, LONG)
    return page.blocks, plain(page, about(root), LONG)


def _quick(html: str) -> tuple[Sequence[PageBlock], Matrix]:
    page, said = read_quickly(html, LONG)
    blocks = candidates(page.blocks)
    return blocks, quick.features(page, blocks, said.meta.get("title", ""), LONG)


def labels(texts: Sequence[str], gold: Mapping[str, Any]) -> tuple[Vector, Vector]:
    """Return what is right of each block, and how much it weighs."""
    if gold.get("text") is None:
        return label_snippets(texts, gold), np.full(len(texts), SNIPPET_WEIGHT)
    size = max(30, len(WORD.findall(gold["text"])))
    counts = np.array([len(WORD.findall(t)) for t in texts], float)
    return label(texts, gold["text"]), np.sqrt(np.minimum(1.0, counts / size)) * 0.3 + 0.002
