"""The over-removal breaker: takes back the riskiest cuts of a stage first, and never lets a text end up empty.

Each class of risk is measured against what the safer classes leave of the text, in visible characters; once one class
goes too far, the riskier ones stay out as well. A second run, when the safer cuts are gone, comes to the same verdict.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cleaner.model import RISKS, Edit, Risk

_WORD = re.compile(r"\w")
_AMPLE = 5
"""Nearly always the first characters of a text are enough to allow what is cut: so many times as many as that."""


@dataclass(frozen=True, slots=True)
class Breaker:
    """The largest share of a text's visible characters that one stage may take, by risk.

    Where fewer than `min_chars` stand, only words are protected from ending up all gone: in a short text one byline is
    a large share. Cuts with a score do not count: who scores has weighed each line against the whole text already, and
    of many a page nine tenths are menus.
    """

    max_share: Mapping[Risk, float] = field(default_factory=lambda: {"low": 0.9, "medium": 0.6, "high": 0.4})
    min_chars: int = 600

    def judge(self, text: str, edits: Sequence[Edit]) -> tuple[tuple[Edit, ...], tuple[str, ...]]:
        """Return the edits that may be carried out, and a warning for each class that was taken back."""
        allowed: list[Edit] = []
        warnings: list[str] = []
        taken = 0
        for risk in (risk for risk in RISKS if any(e.owner.risk == risk for e in edits)):
            mine = [e for e in edits if e.owner.risk == risk]
            size = sum(visible(text[e.start : e.end]) - visible(e.text) for e in mine if e.score is None)
            together = sorted((*allowed, *mine), key=lambda e: (e.start, e.end))
            why = "safer ones went too far already" if warnings else self._breach(text, together, risk, size, taken)
            if why:
                warnings.append(f"breaker: took back {len(mine)} {risk}-risk cuts, for {why}")
            else:
                allowed, taken = together, taken + size
        return tuple(allowed), tuple(warnings)

    def _breach(self, text: str, edits: Sequence[Edit], risk: Risk, size: int, taken: int) -> str:
        """Return why the cuts of a class, `size` characters where safer ones have `taken` theirs, cannot be, or ""."""
        most = self.max_share.get(risk, 1.0)
        if size > most * (visible(text[: _AMPLE * (size + taken)]) - taken):
            left = visible(text) - taken
            if left >= self.min_chars and size > most * left:
                return f"they would take {size / left:.0%} of the text"
        return "they would leave no text" if _emptied(text, edits) else ""


def visible(text: str) -> int:
    """Count the characters that are not white space."""
    return sum(map(len, text.split()))


def _emptied(text: str, edits: Sequence[Edit]) -> bool:
    """Whether edits leave no word of a text that has one."""
    done = 0
    for e in edits:
        if _WORD.search(text, done, e.start) or _WORD.search(e.text):
            return False
        done = e.end
    return _WORD.search(text, done) is None and _WORD.search(text) is not None
