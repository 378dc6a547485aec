"""What words tell of a block: those it begins with, those of the heading above it, and those its elements are named by.

Each word has a learned weight; a block's three scores are their sums. Words that were not learned say nothing, so a
page in another language is judged by everything else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import fsum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cleaner.extract.page import Node, PageBlock
from cleaner.extract.parse import Deadline

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray

FILE: Final = "words.json"
GROUPS: Final = ("own", "heading", "names")
"""The three scores of a block, each with weights of its own."""
_WORD: Final = re.compile(r"[^\W\d_]+|\d+")
_NAME: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_LOOKED_AT: Final = 400
"""Characters of a text in which words are looked for."""
_OFTEN_ENOUGH: Final = 200
"""Characters that hold more than the words that are told apart, mostly."""
_SHORT: Final = 10
"""Texts of at most so many words are told apart word by word and pair by pair."""
_BEGIN: Final = 6
_MOST: Final = 20
_HEADING: Final = 12
_NAME_CHARS: Final = 20
_WHOLE_PAGE: Final = ("html", "body")
"""What these are called speaks of the whole page."""

Tokens = tuple[list[str], list[str], list[str]]


@dataclass(frozen=True, slots=True)
class WordWeights:
    """Learned weights of tokens for each of GROUPS, and what a block without any token scores."""

    weights: tuple[Mapping[str, float], ...]
    bias: tuple[float, ...]

    def scores(self, blocks: Sequence[PageBlock], deadline: Deadline) -> NDArray[float32]:
        """Return one row a block: a score for each of GROUPS; above 0 speaks for the body."""
        import numpy as np

        known: dict[int, float] = {}
        above: list[str] = []
        of_heading = self.bias[1]
        rows: list[tuple[float, float, float]] = []
        for (own, heading, names), block in zip(tokens(blocks), deadline.over(blocks), strict=True):
            path = block.node.path
            if path not in known:
                known[path] = self._sum(2, names)
            if heading is not above:
                above, of_heading = heading, self._sum(1, heading)
            rows.append((self._sum(0, own), of_heading, known[path]))
        return np.array(rows, np.float32).reshape(-1, len(GROUPS))

    def _sum(self, group: int, found: Sequence[str]) -> float:
        get = self.weights[group].get
        return self.bias[group] + fsum([get(token, 0.0) for token in found])  # in whatever order


@lru_cache(maxsize=1)
def load() -> WordWeights:
    """Read the weights that ship with the package; once a process."""
    return of_json(json.loads((Path(__file__).resolve().parent / FILE).read_text(encoding="utf-8")))


def of_json(data: Mapping[str, Any]) -> WordWeights:
    """Return the lexicon of a file's content: for each group its weights by token, and its bias."""
    return WordWeights(tuple(data[group] for group in GROUPS), tuple(data["bias"]))


def tokens(blocks: Sequence[PageBlock]) -> Iterable[Tokens]:
    """Yield what stands in each block, in the heading above it, and in the names of the elements around it."""
    heading = ["none"]
    named: dict[int, list[str]] = {}
    around: dict[int, frozenset[str]] = {}
    for block in blocks:
        node = block.node
        names = named.get(node.path)
        if names is None:
            names = named[node.path] = _of_node(node, around)
        yield _own(block.text), heading, names
        if block.kind == "heading":
            heading = _heading(block.text)


def _words(text: str) -> list[str]:
    """Return the words a text begins with, numbers as 0; of long ones enough for all that is asked of them."""
    begin = text[:_LOOKED_AT].lower()
    words: list[str] = _WORD.findall(begin[:_OFTEN_ENOUGH])
    if len(words) <= _MOST:
        words = _WORD.findall(begin)
    return ["0" if word[0].isdigit() else word for word in words]


def _own(text: str) -> list[str]:
    """Return the tokens of a text: of a short one its words and pairs of words, of others those it begins with."""
    words = _words(text)
    if not words:
        return ["empty"]
    if len(words) <= _SHORT:
        return [*(f"s:{word}" for word in {*words}), *_pairs(words)]
    begin = words[:_BEGIN]
    return [
        *(f"f:{word}" for word in begin[:-1]),
        *(f"l:{word}" for word in {*words[:_MOST]}),
        f"^ {words[0]}",
        *(f"g:{a} {b}" for a, b in pairwise(words[: _BEGIN + 1])),
    ]


def _heading(text: str) -> list[str]:
    words = _words(text)[:_HEADING]
    return [*(f"s:{word}" for word in {*words}), *_pairs(words)]


def _pairs(words: Sequence[str]) -> Iterable[str]:
    return (f"{a} {b}" for a, b in pairwise(["^", *words, "$"]))


def _of_node(node: Node, around: dict[int, frozenset[str]]) -> list[str]:
    """Return the tokens of an element's names, of those of the two around it, and of all around it."""
    found = [f"a:{name}" for name in _around(node, around)]
    found += (f"o:{name}" for name in _names(node))
    found.append(f"t:{node.tag}")
    parent = node.parent
    if parent is not None and parent.tag not in _WHOLE_PAGE:
        found += (f"p:{name}" for name in _names(parent))
        found.append(f"{parent.tag}>{node.tag}")
        above = parent.parent
        found += (f"q:{name}" for name in (_names(above) if above is not None else ()))
    return found


def _around(node: Node, known: dict[int, frozenset[str]]) -> frozenset[str]:
    """Return the names of an element and all around it, without recursion."""
    chain: list[Node] = []
    at: Node | None = node
    while at is not None and at.path not in known:
        chain.append(at)
        at = at.parent
    names = known[at.path] if at is not None else frozenset[str]()
    for below in reversed(chain):
        names = known[below.path] = names | _names(below)
    return names


def _names(node: Node) -> frozenset[str]:
    return frozenset() if node.tag in _WHOLE_PAGE else _split(node.name)


@lru_cache(maxsize=10_000)
def _split(name: str) -> frozenset[str]:
    return frozenset(word.lower()[:_NAME_CHARS] for word in _NAME.findall(name) if len(word) > 1)
