"""Blocks of a page to the text of a document, with where each stands in it."""

from __future__ import annotations

from collections.abc import Iterable

from cleaner.extract.page import PageBlock
from cleaner.model import Block

_MARK = "- "
"""What the lines of list items begin with."""


def render(pieces: Iterable[PageBlock]) -> tuple[str, tuple[Block, ...]]:
    """Return the text of blocks: paragraphs apart by a blank line, items and rows below each other."""
    texts: list[str] = []
    blocks: list[Block] = []
    before, at = "", 0
    for piece in pieces:
        tight = before == piece.kind and piece.kind in ("item", "table")
        gap = "" if not texts else "\n" if tight else "\n\n"
        text = _MARK + piece.text if piece.kind == "item" and piece.node.tag == "li" else piece.text
        start = at + len(gap)
        texts += (gap, text) if texts else (text,)
        at = start + len(text)
        blocks.append(Block(start, at, piece.kind, round(piece.link_share, 3)))
        before = piece.kind
    return "".join(texts), tuple(blocks)
