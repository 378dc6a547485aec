"""Where sections of a text begin and end: rules with `section` claim all lines between."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from unicodedata import east_asian_width

from cleaner.lines import Lines, core
from cleaner.matching.judge import Claim
from cleaner.rulefiles import rule as r

_HEADING_CHARS = 80
_SUBHEADING_WIDTH = 20
"""Titles of other articles are mostly wider, what stands over a paragraph is mostly not."""


@dataclass(slots=True)
class Sections:
    """Where sections of a text end."""

    lines: Lines
    _stops: dict[r.Until, list[int]] = field(default_factory=dict)

    def claims(self, starts: Sequence[tuple[r.Rule, int]]) -> Iterator[Claim]:
        """Yield the sections of one rule that begin at `starts`. Where the next one begins, the one before ends."""
        rule = starts[0][0]
        if isinstance(rule.match, r.Section):
            groups = self.groups(rule.match, [first for _, first in starts])
            for group, following in zip(groups, [*(g[0] for g in groups[1:]), len(self.lines)], strict=True):
                first, (last, veto) = group[0], self.end(rule.match, group, following)
                yield Claim(rule, first, last, self.lines.starts[first], self.lines.end(last), True, None, veto)

    def groups(self, match: r.Section, starts: Sequence[int]) -> list[list[int]]:
        """Return the lines that begin a section together: those near enough to each other."""
        groups: list[list[int]] = []
        for i in starts:
            if groups and self.apart(groups[-1][-1], i) <= match.every:
                groups[-1].append(i)
            else:
                groups.append([i])
        return groups

    def apart(self, i: int, k: int) -> int:
        """Return how many visible lines line `k` stands below line `i`."""
        return bisect_left(self.lines.visible, k) - bisect_left(self.lines.visible, i)

    def end(self, match: r.Section, group: Sequence[int], following: int) -> tuple[int, str]:
        """Return the last line of the section that `group` begins, and a veto if its lines are too many or too few."""
        visible, stops, first = self.lines.visible, self.stops(match.to), group[0]
        if len(group) < match.least:
            return first, f"section with {len(group)} of {match.least} lines that begin it"
        after = bisect_right(stops, group[-1])
        stop = min(stops[after], following) if after < len(stops) else following
        begin, behind = bisect_left(visible, first), bisect_left(visible, stop)
        if behind - begin > match.max_lines:
            return first, f"section longer than {match.max_lines} lines"
        if match.every and match.to == "end" and behind - bisect_left(visible, group[-1]) > match.every:
            return first, f"the end is more than {match.every} lines away"
        last = behind - 1
        if match.to == "prose" and stop < following and self.heads_prose(group[-1], visible[last]):
            last -= 1
        return visible[last], ""

    def heads_prose(self, first: int, last: int) -> bool:
        """Whether the line before the prose that ends a section may be its heading, and no title of the section's."""
        bare = self.lines.bare[last]
        width = sum(2 if east_asian_width(char) in "WF" else 1 for char in bare)
        return first < last and bare == self.lines.core(last) and width <= _SUBHEADING_WIDTH

    def stops(self, to: r.Until) -> list[int]:
        """Return the lines that end a section: they do not belong to it."""
        if to not in self._stops:
            lines = self.lines
            if to == "blank":
                self._stops[to] = [i for i in range(len(lines)) if lines.blank(i)]
            elif to == "heading":
                self._stops[to] = [i for i in lines.visible if _heading(lines, i)]
            else:
                self._stops[to] = lines.prose_lines() if to == "prose" else []
        return self._stops[to]


def _heading(lines: Lines, i: int) -> bool:
    """Whether a visible line reads like a heading: marked as one, or short behind a blank line with text to follow."""
    bare = lines.bare[i]
    if bare.startswith("#"):
        return True
    begins = bare[0].isalnum() or bare.startswith(("**", "__"))
    ends = len(bare) <= _HEADING_CHARS and core(bare)[-1].isalnum()
    return begins and ends and i > 0 and lines.blank(i - 1) and i != lines.visible[-1]
