"""What the small model knows of each block: the numbers of `features` that cost least."""

from __future__ import annotations

from collections.abc import Sequence
from math import log1p
from typing import TYPE_CHECKING, Final

from cleaner.extract.features import ENDS, KINDS, STEPS, Frame, alike, around, beside, levels, windows
from cleaner.extract.page import Node, Page, PageBlock, wider, words_key
from cleaner.extract.parse import Deadline
from cleaner.extract.tags import SETTINGS, TAG_NUMBER

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray

_FAR: Final = 50
_NEAR: Final = 12
_BESIDE: Final = ("chars", "link_share", "prose", "kind")
NAMES: Final = (
    "chars", "words", "link_share", "links", "bold_share", "stops", "commas", "ends", "kind", "is_title", "copy",
    "copyright", "prose", "from_h1", "from_heading", "in_parent", "same_chars", "same_links", "same_count",
    "same_prose",
    "tag", "parent_tag", "hidden", "depth", "main_levels", "most_levels",
    *(f"{what}^{level}" for level in (1, 2) for what in ("chars", "links", "prose", "block", "page", "page_prose")),
    *(f"in_{s}" for s in SETTINGS),
    *(f"{what}{step:+d}" for step in STEPS for what in _BESIDE),
    *(f"{what}{sign}{size}" for size in (4, 10, 25) for sign in "-+" for what in ("prose", "links", "chars")),
    "position", "page_blocks", "page_chars", "page_prose", "page_links",
)  # fmt: skip
"""The columns, in the terms of `features.NAMES`."""
_SIZES: Final = [NAMES.index(name) for name in ("chars", "words", "links", "stops")]


def features(page: Page, blocks: Sequence[PageBlock], title: str, deadline: Deadline) -> NDArray[float32]:
    """Return one row a block, in the order of NAMES; raises DocumentError when the time of the page is over."""
    import numpy as np

    if not blocks:
        return np.zeros((0, len(NAMES)), np.float32)
    count = len(blocks)
    page = Page(list(blocks), page.nodes)
    frame = Frame(page)
    lines = np.array(_lines(page.blocks, words_key(title), deadline), np.float32)
    lines[:, _SIZES] = np.log1p(lines[:, _SIZES])
    own = lines[:, [NAMES.index(name) for name in _BESIDE]]
    root = frame.root
    whole = (log1p(count), log1p(root.chars), root.prose / frame.size, root.link_chars / frame.size)
    position = np.arange(count)[:, None] / count
    same = np.array(alike(page.blocks), np.float32)
    parts = (lines, same, _nodes(page.blocks, frame, deadline), beside(own), windows(page.blocks), position)
    return np.hstack([*parts, np.broadcast_to(whole, (count, len(whole)))]).astype(np.float32)


def _lines(blocks: Sequence[PageBlock], title: str, deadline: Deadline) -> list[tuple[float, ...]]:
    """Return what each block says by itself, and how far it is from what heads it."""
    h1 = next((i for i, b in enumerate(blocks) if b.node.tag == "h1"), -2 * _FAR)
    heading = -_FAR
    seen: set[str] = set()
    rows: list[tuple[float, ...]] = []
    for i, b in enumerate(deadline.over(blocks)):
        text, kind = b.text, b.kind
        size, count = len(text), text.count
        stops = count(". ") + count("? ") + count("! ") + count("。")
        commas = count(",") + count("、") + count("，")
        titled = abs(size - len(title)) <= _NEAR and words_key(text) == title
        says = (size, count(" ") + 1, b.link_share, b.links, b.bold_chars / size, stops, commas / size * 100)
        more = (text[-1] in ENDS, KINDS[kind], titled, text in seen, "©" in text, b.prose)
        parent = b.node.parent or b.node
        rows.append((*says, *more, max(-_FAR, min(_FAR, i - h1)), min(_FAR, i - heading), i - parent.first))
        heading = i if kind == "heading" else heading
        seen.add(text)
    return rows


def _nodes(blocks: Sequence[PageBlock], frame: Frame, deadline: Deadline) -> NDArray[float32]:
    """Return what the element of each block, and those around it, tell of the block."""
    import numpy as np

    rows: list[tuple[float, ...]] = []
    bits: list[int] = []
    numbers: dict[int, int] = {}
    for b in deadline.over(blocks):
        if b.node.number not in numbers:
            numbers[b.node.number] = len(rows)
            rows.append(_node(b.node, frame))
            bits.append(b.node.settings)
    flags = np.array(bits)[:, None] >> np.arange(len(SETTINGS)) & 1
    return np.hstack([np.array(rows), flags])[[numbers[b.node.number] for b in blocks]].astype(np.float32)


def _node(node: Node, frame: Frame) -> tuple[float, ...]:
    parent = node.parent or node
    at = wider(node)
    tags = (TAG_NUMBER.get(node.tag, 0), TAG_NUMBER.get(parent.tag, 0))
    where = (node.hidden, node.depth, levels(node, frame.main), levels(node, frame.most))
    return (*tags, *where, *_sums(at, frame), *_sums(wider(at), frame))


def _sums(node: Node, frame: Frame) -> tuple[float, ...]:
    found = frame.around.get(node.number)
    if found is None:
        found = frame.around[node.number] = around(node, frame)
    return found
