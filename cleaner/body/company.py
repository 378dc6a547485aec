"""What the first scores of all lines of a page say of each of them: the company it keeps, for a second look."""

from __future__ import annotations

import numpy as np

from cleaner.body.chars import Flags, Ints
from cleaner.body.choice import Shares, choose, promise
from cleaner.body.lines import Columns, windows

CHANCE = "chance"
"""The column of a line's own first score."""
_RADII = (2, 5, 12, 30)
_SPOT = 8
"""The surest spot of a page is where so many lines above and below promise most words of body."""
_TURN = 6.0
_FAR, _FAR_WORDS = 50, 2000


def company_columns(chance: Shares, words: Ints) -> Columns:
    """Return the columns of the company of each line, given how likely each is to be body and how many words it has."""
    page = _Page(chance, words)
    return {CHANCE: chance, **_near(page), **_all(page), **_place(page), **_runs(page)}


class _Page:
    """The chances of a page, and what sums of them most columns are made of."""

    def __init__(self, chance: Shares, words: Ints) -> None:
        self.chance, self.words = chance, words
        self.count = len(chance)
        self.at = np.arange(self.count)
        self.size = np.concatenate(([0], np.cumsum(words)))
        self.body = np.concatenate(([0.0], np.cumsum(chance * words)))
        self.total = max(float(self.body[-1]), 1e-9)

    def flat(self, value: float) -> Shares:
        """Return a column that says the same of every line."""
        return np.full(self.count, value, np.float64)

    def mean(self, low: Ints, high: Ints) -> Shares:
        """Return the mean chance of the words of the lines `[low, high)`."""
        found: Shares = (self.body[high] - self.body[low]) / (self.size[high] - self.size[low])
        return found


def _near(page: _Page) -> Columns:
    above, below = np.full((2, page.count), -1.0)
    above[1:], below[:-1] = page.chance[:-1], page.chance[1:]
    found: Columns = {"chance-1": above, "chance+1": below}
    near = page.mean(*windows(page.count, _RADII))
    found |= {f"near{radius}_chance": near[row] for row, radius in enumerate(_RADII)}
    return found | {"valley": _valley(page, found["near2_chance"])}


def _valley(page: _Page, near: Shares) -> Shares:
    """Return the lowest chance that is met on the way from each line to the surest spot of the page."""
    low, high = windows(page.count, (_SPOT,))
    spot = int((page.body[high] - page.body[low]).argmax())
    found = np.empty(page.count)
    found[spot:] = np.minimum.accumulate(near[spot:])
    found[: spot + 1] = np.minimum.accumulate(near[spot::-1])[::-1]
    return found


def _all(page: _Page) -> Columns:
    unsure = np.minimum(page.chance, 1 - page.chance) * page.words
    return {
        "page_chance": page.flat(page.body[-1] / page.size[-1]),
        "page_surest": page.flat(page.chance.max()),
        "page_promise": page.flat(promise(page.chance, page.words)),
        "page_unsure": page.flat(np.cumsum(unsure)[-1] / page.size[-1]),
        "page_body": page.flat(page.body[-1]),
    }


def _place(page: _Page) -> Columns:
    before, after = page.body[:-1], page.body[-1] - page.body[1:]
    return {
        "body_before": before,
        "body_after": after,
        "body_before_share": before / page.total,
        "body_after_share": after / page.total,
    }


def _runs(page: _Page) -> Columns:
    """Return what is told by the runs of lines that the first scores would keep, or not."""
    kept = choose(page.chance, page.words, _TURN)
    first = np.concatenate(([0], np.flatnonzero(kept[1:] != kept[:-1]) + 1))
    behind = np.append(first[1:], page.count)
    run = np.repeat(np.arange(len(first)), behind - first)
    words, chance = page.size[behind] - page.size[first], page.mean(first, behind)
    body = np.where(kept[first], page.body[behind] - page.body[first], -1.0)
    main = int(body.argmax())
    above, below = _nearest(kept, run)
    return {
        "kept": kept,
        "runs": page.flat(int(np.count_nonzero(kept[first]))),
        "run_words": words[run],
        "run_lines": (behind - first)[run],
        "run_chance": chance[run],
        "run_line": page.at - first[run],
        "run_line_from_end": behind[run] - 1 - page.at,
        "main_share": page.flat(body[main] / page.total),
        "main_chance": page.flat(chance[main]),
        "to_main": np.clip(page.at - first[main], -_FAR, 0) + np.clip(page.at - behind[main] + 1, 0, _FAR),
        "run_above_words": np.where(above < 0, -1, np.minimum(words[above], _FAR_WORDS)),
        "run_below_words": np.where(below < 0, -1, np.minimum(words[below], _FAR_WORDS)),
        "run_above_chance": np.where(above < 0, -1, chance[above]),
        "run_below_chance": np.where(below < 0, -1, chance[below]),
        "since_kept": _since(kept),
        "until_kept": _since(kept[::-1])[::-1],
    }


def _nearest(kept: Flags, run: Ints) -> tuple[Ints, Ints]:
    """Return for each line the kept run that it is in, or that is next above and next below; -1 where there is none."""
    last = int(run[-1])
    above = np.where(kept, run, run - 1)
    below = np.where(kept | (run < last), np.where(kept, run, run + 1), -1)
    return above, below


def _since(kept: Flags) -> Ints:
    """Return how many lines above each line the nearest kept one is, none for one that is kept; at most `_FAR`."""
    at = np.arange(len(kept))
    found: Ints = np.minimum(at - np.maximum.accumulate(np.where(kept, at, -_FAR)), _FAR)
    return found
