"""What a run tells about itself."""

from __future__ import annotations

from collections import Counter

import pytest

from cleaner.audit.accounts import Tally
from cleaner.runs.progress import Progress, clock, set_aside_list, summary


def test_lines_come_when_they_are_due() -> None:
    """A line every so often, with rates and the time that is left."""
    progress = Progress(documents=100, bytes=10_000_000)
    tally = Tally(cleaned=24, failed=1, bytes=2_500_000, removals=40)
    assert progress.line(9.9, tally) is None
    assert progress.line(10.0, tally) == (
        "25/100 documents, 0.2 MB/s, 2 documents/s, 40 removals, 1 set aside, 0:30 left"
    )
    assert progress.line(19.9, tally) is None
    assert progress.line(20.0, tally) is not None


def test_time_left_goes_by_documents_when_sizes_are_unknown() -> None:
    """Standard input has no size; then documents count."""
    assert "0:10 left" in str(Progress(2, 0).line(10, Tally(cleaned=1)))
    assert "left" not in str(Progress(2, 0).line(10, Tally()))


@pytest.mark.parametrize(("seconds", "shown"), [(0, "0:00"), (59.6, "1:00"), (3599, "59:59"), (3725, "1:02:05")])
def test_clock(seconds: float, shown: str) -> None:
    """Durations are shown as on a clock."""
    assert clock(seconds) == shown


def test_the_summary_says_what_was_done() -> None:
    """Documents, the share that went, the top families, and what was passed over."""
    tally = Tally(cleaned=9, failed=1, warned=2, bytes=3_000_000, chars=1000, removals=7, removed_chars=125)
    tally.removed = Counter(share=4, byline=3)
    assert summary(tally, {".jpg": 2, "links to folders": 5}, 1.5) == (
        "cleaned 9 of 10 documents, 3.0 MB in 1.5 s\n"
        "removed 7 passages, 12.5% of the text: share 4, byline 3\n"
        "warnings in the log of 2 documents\n"
        "passed over: links to folders 5, .jpg 2\n"
    )
    assert "removed 1 passage, " in summary(Tally(cleaned=1, chars=9, removals=1), {}, 0.0)
    assert summary(Tally(), {}, 0.0, dry=True).startswith("would clean 0 of 0 documents")


def test_names_cannot_write_on_the_terminal() -> None:
    """Escapes in file names are shown, not obeyed."""
    assert set_aside_list([("\x1b[2Ja.txt", "why")], 1, "") == "set aside 1:\n  \\x1b[2Ja.txt: why\n"


def test_what_is_not_named_is_in_the_log() -> None:
    """Some are named, then counted; of a run that did nothing anew there is none to name."""
    assert set_aside_list([("a.txt", "why")], 3, "log").endswith("  a.txt: why\n  … and 2 more, see log\n")
    assert set_aside_list([], 3, "log") == "set aside 3:\n  all of them by a run before, see log\n"


def test_tallies_add_up() -> None:
    """Every sum of two tallies is the sum."""
    one = Tally(1, 2, 9, 3, 4, 5, 6, Counter(a=1), Counter(b=2), Counter(c=3))
    both = Tally()
    both.add(one)
    both.add(one)
    assert both == Tally(2, 4, 18, 6, 8, 10, 12, Counter(a=2), Counter(b=4), Counter(c=6))
