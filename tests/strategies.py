"""Hypothesis strategies that several test modules share."""

from __future__ import annotations

from hypothesis import strategies as st

from cleaner.model import RISKS, Edit, Owner

OWNERS = [Owner(f"test/{name}", "artifact", "1", risk) for name, risk in zip("abc", RISKS, strict=True)]

texts = st.text(alphabet="ab \n\ré\U0001f600", max_size=40)


@st.composite
def edits_of(draw: st.DrawFn, text: str) -> list[Edit]:
    """Any edits of `text`, in any order, overlapping or not."""
    edits = []
    for _ in range(draw(st.integers(0, 6))):
        start, end = sorted((draw(st.integers(0, len(text))), draw(st.integers(0, len(text)))))
        edits.append(Edit(start, end, draw(st.sampled_from(["", "", "x", "yz", "\n"])), draw(st.sampled_from(OWNERS))))
    return edits
