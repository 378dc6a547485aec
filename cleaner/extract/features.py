"""What the model knows of each block of a page: numbers that hold in any language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from cleaner.extract.metadata import About
from cleaner.extract.page import Node, Page, PageBlock, wider, words_key
from cleaner.extract.parse import Deadline
from cleaner.extract.said import SAID, places, spread
from cleaner.extract.tags import HINTS, SETTINGS, TAG_NUMBER
from cleaner.extract.words import WordWeights

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray

ENDS: Final = frozenset(".!?。！？．｡؟۔।…:;”\"’'»)")
_STOPS: Final = re.compile(r"[.!?．｡؟۔।…](?=[\s”\"’'»)]|\Z)|[。！？]")
_COMMAS: Final = re.compile(r"[,;，、；،]")
_DIGIT: Final = re.compile(r"\d")
_UPPER: Final = re.compile(r"\b[A-ZÀ-ÖØ-ÞĀ-ŽА-ЯΑ-Ω]")
_PRICE: Final = re.compile(r"[$€£¥₹₽]\s?\d|\d\s?(?:€|£|zł|kr\b|₽|[A-Z]{3}\b)")
_DATE: Final = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d{1,2}:\d\d\b")
_WORD: Final = re.compile(r"\w+")
_PRICED: Final = 200
_DATED: Final = 80
"""Characters up to which a text is asked for a price or words of the title, and for a date."""
_BARS: Final = re.compile(r"[|·•/]")
KINDS: Final = {"paragraph": 1, "heading": 2, "item": 3, "quote": 4, "table": 5, "code": 6, "caption": 7}
_LEVELS: Final = 3
"""How many of the elements around a block are looked at, each wider than the one before."""
_FAR: Final = 50
_BODY_CHARS: Final = 500

_LINE: Final = (
    "chars", "words", "link_share", "links", "bold_share", "stops", "commas", "digits", "capitals", "word_chars",
    "ends", "question", "bars", "lines", "kind", "is_title", "copies", "copy", "copyright", "ascii", "price", "date",
    "title_share",
)  # fmt: skip
_PLACE: Final = (
    "position", "char_position", "from_h1", "in_prose", "before_main", "from_heading", "heading_links", "heading_level",
    "heading_title", "in_parent", "parent_rank", "in_wider", "wider_rank",
)  # fmt: skip
_ALIKE: Final = ("same_chars", "same_links", "same_count", "same_prose")
_NODE: Final = ("tag", "parent_tag", "above_tag", "hidden", "depth", "main_levels", "most_levels")
_AROUND: Final = ("chars", "link_share", "prose_share", "block_chars", "page_share", "page_prose")
_PAGE: Final = (
    "page_blocks", "page_chars", "page_prose", "page_links", "main_share", "page_long", "page_items",
    "og_article", "og_other", "ld_article", "ld_product", "ld_list", "ld_forum", "ld_faq", "ld_body", "page_articles",
    "page_h1", "page_h2", "page_tables", "page_hidden",
)  # fmt: skip
_BESIDE: Final = ("chars", "link_share", "prose", "tag")
STEPS: Final = (-2, -1, 1, 2)
_WINDOW: Final = ("all_prose", "all_links", "all_chars")
_WINDOWS: Final = (4, 10, 25)
NAMES: Final = (
    *_LINE,
    *_PLACE,
    *_ALIKE,
    *_NODE,
    *(f"{what}^{level}" for level in range(1, _LEVELS + 1) for what in _AROUND),
    *(f"in_{s}" for s in SETTINGS),
    *(f"any_{h}" for h in HINTS),
    *(f"own_{h}" for h in HINTS),
    *(f"{what}{step:+d}" for step in STEPS for what in _BESIDE),
    *(f"sibling{step:+d}" for step in STEPS),
    *(f"{what}{sign}{size}" for size in _WINDOWS for sign in "-+" for what in _WINDOW),
    *_PAGE,
    *SAID,
)
"""The columns. Sizes are logarithms of 1 + the number; shares are 0 to 1; `^n` is the n-th wider element around the
block, `+n` and `-n` the n-th block behind and before it."""


def features(page: Page, about: About, words: WordWeights, deadline: Deadline) -> NDArray[float32]:
    """Return one row a block, in the order of NAMES.

    Raises DocumentError when the time of the page is over.
    """
    import numpy as np

    said = words.scores(page.blocks, deadline)
    return np.hstack([plain(page, about, deadline), spread(said, places(page.blocks))])


def plain(page: Page, about: About, deadline: Deadline) -> NDArray[float32]:
    """Return the columns that ask for no words: all but the last of NAMES."""
    import numpy as np

    if not page.blocks:
        return np.zeros((0, len(NAMES) - len(SAID)), np.float32)
    frame = Frame(page)
    lines = np.array(_lines(page.blocks, about.meta.get("title", ""), deadline), np.float32)
    known = _nodes(page, frame, deadline)
    place = np.array(_places(page, frame, lines[:, _LINE.index("title_share")]), np.float32)
    same = np.array(alike(page.blocks), np.float32)
    prose = np.array([b.prose for b in page.blocks], np.float32)
    own = np.column_stack([lines[:, _LINE.index("chars")], lines[:, _LINE.index("link_share")], prose, known[:, 0]])
    whole = np.broadcast_to(np.array(_whole(page, frame, about), np.float32), (len(page.blocks), len(_PAGE)))
    near = (beside(own), _siblings(page.blocks), windows(page.blocks))
    return np.hstack([lines, place, same, known, *near, whole]).astype(np.float32)


class Frame:
    """What is asked of the page again and again: its size, and the elements that hold half and most of its prose."""

    def __init__(self, page: Page) -> None:
        self.root = page.nodes[0]
        self.size = max(1, self.root.chars)
        self.prose = max(1, self.root.prose)
        self.main = _chain(_holder(page, 0.5))
        self.most = _chain(_holder(page, 0.8))
        self.around: dict[int, tuple[float, ...]] = {}


def _holder(page: Page, share: float) -> Node:
    """Return the deepest element with at least `share` of the page's prose, or of its text if there is none."""
    root = page.nodes[0]
    prose = root.prose > 0
    least = share * (root.prose if prose else root.chars)
    found = root
    for node in page.nodes:
        if (node.prose if prose else node.chars) >= least and node.depth >= found.depth:
            found = node
    return found


def _chain(node: Node) -> dict[int, int]:
    """Return the numbers of an element and all around it, each with its distance."""
    chain: dict[int, int] = {}
    at: Node | None = node
    while at is not None:
        chain[at.number] = len(chain)
        at = at.parent
    return chain


def levels(node: Node, chain: dict[int, int]) -> int:
    """Return how many levels above the chain's first element the chain meets those around `node`; 0 is inside."""
    at = node
    while at.number not in chain and at.parent is not None:
        at = at.parent
    return chain.get(at.number, 0)


def _lines(blocks: list[PageBlock], title: str, deadline: Deadline) -> list[tuple[float, ...]]:
    """Return what each block says by itself."""
    from math import log1p

    key = words_key(title)
    in_title = frozenset(key.split())
    copies = Counter(b.text for b in blocks)
    seen: Counter[str] = Counter()
    rows: list[tuple[float, ...]] = []
    for b in deadline.over(blocks):
        text = b.text
        size = len(text)
        count = text.count(" ") + text.count("\n") + 1
        rows.append(
            (
                log1p(size),
                log1p(count),
                b.link_share,
                log1p(b.links),
                b.bold_chars / size,
                log1p(len(_STOPS.findall(text))),
                len(_COMMAS.findall(text)) / size * 100,
                len(_DIGIT.findall(text)) / size,
                len(_UPPER.findall(text)) / count,
                size / count,
                text[-1] in ENDS,
                "?" in text,
                len(_BARS.findall(text)),
                text.count("\n"),
                KINDS[b.kind],
                bool(key) and size < 300 and words_key(text) == key,
                min(9, copies[text]),
                min(9, seen[text]),
                "©" in text,
                text.isascii(),
                size < _PRICED and _PRICE.search(text) is not None,
                size < _DATED and _DATE.search(text) is not None,
                len(in_title.intersection(_WORD.findall(text[:_PRICED].lower()))) / len(in_title) if in_title else 0.0,
            )
        )
        seen[text] += 1
    return rows


def _places(page: Page, frame: Frame, title: NDArray[float32]) -> list[tuple[float, ...]]:
    """Return where each block stands on the page."""
    blocks = page.blocks
    h1 = next((i for i, b in enumerate(blocks) if b.node.tag == "h1"), None)
    inside = {b.node.number: levels(b.node, frame.main) == 0 for b in blocks}
    in_main = [inside[b.node.number] for b in blocks]
    first = in_main.index(True) if True in in_main else 0
    rows: list[tuple[float, ...]] = []
    known: dict[int, Node] = {}
    done = 0
    heading, links, level, titled = -1, 0.0, 0, 0.0
    for i, b in enumerate(blocks):
        parent = b.node.parent or b.node
        wide = known.get(b.node.number)
        if wide is None:
            wide = known[b.node.number] = wider(parent)
        from_h1 = -99 if h1 is None else max(-_FAR, min(_FAR, i - h1))
        since = min(_FAR, i - heading) if heading >= 0 else 99
        ranks = (i - parent.first, i - wide.first)
        inside_of = (ranks[0], ranks[0] / max(1, parent.blocks), ranks[1], ranks[1] / max(1, wide.blocks))
        at = (i / len(blocks), done / frame.size, from_h1, in_main[i], i < first)
        rows.append((*at, since, links, level, titled, *inside_of))
        if b.kind == "heading":
            heading, links, level, titled = i, b.link_share, TAG_NUMBER.get(b.node.tag, 0), float(title[i])
        done += len(b.text)
    return rows


def alike(blocks: list[PageBlock]) -> list[tuple[float, ...]]:
    """Return what is common to the blocks of one place in the page's template."""
    from math import log1p

    sums: dict[int, list[int]] = {}
    for b in blocks:
        s = sums.setdefault(b.node.path, [0, 0, 0, 0])
        s[0] += len(b.text)
        s[1] += b.link_chars
        s[2] += 1
        s[3] += b.prose
    rows = {
        path: (log1p(size / count), min(1.0, links / max(1, size)), log1p(count), prose / count)
        for path, (size, links, count, prose) in sums.items()
    }
    return [rows[b.node.path] for b in blocks]


def _nodes(page: Page, frame: Frame, deadline: Deadline) -> NDArray[float32]:
    """Return what the element of each block, and those around it, tell of the block."""
    import numpy as np

    rows: list[list[float]] = []
    bits: list[tuple[int, int, int]] = []
    numbers: dict[int, int] = {}
    at: list[int] = []
    for b in deadline.over(page.blocks):
        node = b.node
        number = numbers.get(node.number)
        if number is None:
            number = numbers[node.number] = len(rows)
            rows.append(_node(node, frame))
            bits.append((node.settings, node.all_hints, node.hints | (node.parent.hints if node.parent else 0)))
        at.append(number)
    flags = np.array(bits, np.int64)
    parts = [np.array(rows, np.float32)]
    for column, names in enumerate((SETTINGS, HINTS, HINTS)):
        parts.append((flags[:, column, None] >> np.arange(len(names)) & 1).astype(np.float32))
    return np.hstack(parts)[at]


def _node(node: Node, frame: Frame) -> list[float]:
    """Return the numbers of one element."""
    parent = node.parent or node
    above = parent.parent or parent
    row: list[float] = [TAG_NUMBER.get(n.tag, 0) for n in (node, parent, above)]
    row += (node.hidden, node.depth)
    row += (levels(node, frame.main), levels(node, frame.most))
    at = node
    for _ in range(_LEVELS):
        at = wider(at)
        sums = frame.around.get(at.number)
        if sums is None:
            sums = frame.around[at.number] = around(at, frame)
        row += sums
    return row


def around(node: Node, frame: Frame) -> tuple[float, ...]:
    """Return the sums of an element, by themselves and against the page's, in the order of the columns."""
    from math import log1p

    size = max(1, node.chars)
    return (
        log1p(node.chars),
        node.link_chars / size,
        node.prose / size,
        log1p(node.chars / max(1, node.blocks)),
        node.chars / frame.size,
        node.prose / frame.prose,
    )


def beside(own: NDArray[float32]) -> NDArray[float32]:
    """Return some columns of the neighbours of each block, step by step; -1 where there is none."""
    import numpy as np

    count, width = own.shape
    out = np.full((count, width * len(STEPS)), -1, np.float32)
    for k, (to, of) in enumerate(_steps(count)):
        out[to, width * k : width * (k + 1)] = own[of]
    return out


def _siblings(blocks: list[PageBlock]) -> NDArray[float32]:
    """Return for each step whether the neighbour of each block stands in the same element, or in one beside it."""
    import numpy as np

    numbers = np.array([b.node.number for b in blocks])
    parents = np.array([b.node.parent.number if b.node.parent else -1 for b in blocks])
    out = np.zeros((len(blocks), len(STEPS)), np.float32)
    for k, (to, of) in enumerate(_steps(len(blocks))):
        out[to, k] = (numbers[to] == numbers[of]) | (parents[to] == parents[of])
    return out


def _steps(count: int) -> Iterator[tuple[slice, slice]]:
    """Yield for each of STEPS the blocks that have a neighbour there, and these neighbours."""
    for step in STEPS:
        reach = min(abs(step), count)
        low, high = slice(0, count - reach), slice(reach, count)
        yield (low, high) if step > 0 else (high, low)


def windows(blocks: list[PageBlock]) -> NDArray[float32]:
    """Return how much prose, link text and text stands in the blocks before and behind each."""
    import numpy as np

    count = len(blocks)
    sizes = np.array([(len(b.text) * b.prose, b.link_chars, len(b.text)) for b in blocks], float)
    sums = np.vstack([np.zeros(3), np.cumsum(sizes, axis=0)])
    at = np.arange(count)
    parts = []
    for width in _WINDOWS:
        parts.append(sums[at] - sums[np.maximum(at - width, 0)])
        parts.append(sums[np.minimum(at + 1 + width, count)] - sums[at + 1])
    return np.asarray(np.log1p(np.hstack(parts)), np.float32)


def _whole(page: Page, frame: Frame, about: About) -> tuple[float, ...]:
    """Return what holds of the page as a whole."""
    from math import log1p

    root, blocks = frame.root, page.blocks
    main = page.nodes[next(iter(frame.main))]
    long = sum(1 for b in blocks if len(b.text) >= 100 and b.link_share < 0.3)
    tags = Counter(b.node.tag for b in blocks if b.kind == "heading")
    tags["table"] = sum(1 for b in blocks if b.kind == "table")
    items = sum(1 for b in blocks if b.kind == "item")
    return (
        log1p(len(blocks)),
        log1p(root.chars),
        root.prose / frame.size,
        root.link_chars / frame.size,
        main.prose / frame.prose,
        log1p(long),
        items / len(blocks),
        *_stated(about),
        sum(1 for n in page.nodes if n.tag == "article"),
        tags["h1"],
        tags["h2"],
        tags["table"],
        sum(len(b.text) for b in blocks if b.node.hidden) / frame.size,
    )


def _stated(about: About) -> tuple[float, ...]:
    """Return what kind of page it says it is."""
    types = about.types
    return (
        "og:article" in types,
        "og:" in types and "og:article" not in types and "og: " not in types + " ",
        any(word in types for word in ("article", "posting", "report")),
        "product" in types or "offer" in types,
        "list" in types or "collection" in types,
        "forum" in types or "qapage" in types or "discussion" in types,
        "faq" in types,
        max(map(len, about.bodies), default=0) > _BODY_CHARS,
    )
