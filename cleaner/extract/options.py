"""The part of a pipeline file that says how pages are read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cleaner.extract.chain import EXTRACTORS
from cleaner.fields import Flag, Many, Number, Record, Text

DEFAULT: Final = ("model", "linked-data", "trafilatura", "visible", "source")


@dataclass(frozen=True, slots=True)
class HtmlOptions:
    """How pages are read. `extractors` are tried in their order until one is plausible."""

    extractors: tuple[str, ...] = DEFAULT
    title: str = "drop"
    left_out: bool = True
    quick: bool = False
    seconds: float = 30
    max_chars: int = 100_000_000


HTML: Final = Record(
    "html",
    {
        "extractors": Many(Text(tuple(EXTRACTORS)), doc="Tried in this order until one finds a plausible body."),
        "title": Text(("drop", "keep"), doc="What becomes of the headline where the body repeats it."),
        "left_out": Flag(doc="Whether the log tells what extraction left out."),
        "quick": Flag(doc="Leave menus, footers and short links unread, and score the rest with the small model."),
        "seconds": Number(0.1, 86_400, whole=False, doc="The time one page may take."),
        "max_chars": Number(1_000, 2_000_000_000, doc="Longer pages are set aside."),
    },
    build=HtmlOptions,
)
