"""The over-removal breaker: takes back the riskiest cuts of a stage first, and never lets a text end up empty.

Each class of risk is measured against what the safer classes leave of the text. So the verdict on a class is the same in
a second run, when the safer cuts are gone already.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cleaner.model import RISKS, Edit, Risk

_WORD = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Breaker:
    """The largest share of a text's characters that one stage may take, by risk.

    Texts under `min_chars` characters are protected only from ending up empty: in a short text one byline is a large share.
    """

    max_share: Mapping[Risk, float] = field(default_factory=lambda: {"low": 0.9, "medium": 0.6, "high": 0.4})
    min_chars: int = 600

    def judge(self, text: str, edits: Sequence[Edit]) -> tuple[tuple[Edit, ...], tuple[str, ...]]:
        """Return the edits that may be carried out, and a warning for each class that was taken back."""
        warnings: list[str] = []
        allowed = {e.owner.risk for e in edits}
        left = len(text)
        for risk in RISKS:
            size = _size(edits, risk)
            if len(text) >= self.min_chars and size > self.max_share.get(risk, 1.0) * left:
                allowed.discard(risk)
                warnings.append(_told(edits, risk, f"they would take {size / left:.0%} of the text"))
            else:
                left -= size
        while allowed and 2 * left < len(text) and _emptied(text, edits, allowed):
            risk = max(allowed, key=RISKS.index)
            allowed.discard(risk)
            warnings.append(_told(edits, risk, "they would leave no text"))
        return tuple(e for e in edits if e.owner.risk in allowed), tuple(warnings)


def _size(edits: Sequence[Edit], risk: Risk) -> int:
    return sum(e.end - e.start - len(e.text) for e in edits if e.owner.risk == risk)


def _told(edits: Sequence[Edit], risk: Risk, why: str) -> str:
    return f"breaker: took back {sum(e.owner.risk == risk for e in edits)} {risk}-risk cuts, for {why}"


def _emptied(text: str, edits: Sequence[Edit], allowed: set[Risk]) -> bool:
    """Whether the allowed edits leave no word of a text that has one."""
    done = 0
    for e in edits:
        if e.owner.risk in allowed:
            if _WORD.search(text, done, e.start) or _WORD.search(e.text):
                return False
            done = e.end
    return _WORD.search(text, done) is None and _WORD.search(text) is not None
