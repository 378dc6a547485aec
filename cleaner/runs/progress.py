"""What a run tells while it goes on and when it is done, as text; nothing here prints or reads the clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cleaner.audit.accounts import Tally
from cleaner.counted import counted
from cleaner.diff import visible

ON_TERMINAL: Final = 0.1
ELSEWHERE: Final = 10.0
_MOST: Final = 10


@dataclass(slots=True)
class Progress:
    """Says when the next line is `due`, in seconds since the start, and what it is."""

    documents: int
    bytes: int
    every: float = ELSEWHERE
    due: float = ELSEWHERE

    def line(self, now: float, tally: Tally, read: int | None = None) -> str | None:
        """Return the line that is due at `now`, or None. `read` counts the bytes of the inputs that are done."""
        if now < self.due or now <= 0:
            return None
        self.due = now + self.every
        done = tally.documents
        parts = [
            f"{done}/{self.documents} documents" if self.documents else f"{done} documents",
            f"{tally.bytes / now / 1e6:.1f} MB/s",
            f"{done / now:.0f} documents/s",
            f"{tally.removals} removals",
        ]
        if tally.failed:
            parts.append(f"{tally.failed} set aside")
        return ", ".join([*parts, *self._left(now, tally.bytes if read is None else read, done)])

    def _left(self, now: float, size: int, done: int) -> list[str]:
        share = size / self.bytes if self.bytes else done / max(1, self.documents)
        return [f"{clock(now / share - now)} left"] if 0 < share <= 1 else []


def clock(seconds: float) -> str:
    """Return a duration as minutes and seconds, with hours where there are some."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def summary(tally: Tally, skipped: Mapping[str, int], seconds: float, *, dry: bool = False, kept: int = 0) -> str:
    """Return what a run did, in a few lines; `kept` documents were done before and stand as they were."""
    total = tally.documents
    rate = f"{tally.bytes / 1e6:.1f} MB in {seconds:.1f} s"
    lines = [f"{'would clean' if dry else 'cleaned'} {tally.cleaned} of {total} documents, {rate}"]
    if kept:
        lines[0] += f"; {kept} were done before"
    share = tally.removed_chars / tally.chars if tally.chars else 0.0
    lines.append(
        f"{'would remove' if dry else 'removed'} {counted(tally.removals, 'passage')}, {share:.1%} of the text"
    )
    if tally.removed:
        lines[-1] += ": " + _counts(tally.removed.most_common(_MOST))
    if tally.warned:
        lines.append(f"warnings in the log of {counted(tally.warned, 'document')}")
    if skipped:
        lines.append("passed over: " + _counts(sorted(skipped.items(), key=lambda item: (-item[1], item[0]))))
    return "\n".join(lines) + "\n"


def set_aside_list(reasons: Sequence[tuple[str, str]], total: int, log: str) -> str:
    """Return the documents that were set aside with their reasons, the first few of `total`.

    `reasons` are those of this run; what a run before set aside has its reason in the log.
    """
    shown = [f"  {visible(doc)}: {visible(reason)}" for doc, reason in reasons[:_MOST]]
    if total > len(shown):
        more = f"… and {total - len(shown)} more" if shown else "all of them by a run before"
        shown.append(f"  {more}" + (f", see {log}" if log else ""))
    return "\n".join([f"set aside {total}:", *shown, ""])


def _counts(items: Sequence[tuple[str, int]]) -> str:
    return ", ".join(f"{name} {count}" for name, count in items)
