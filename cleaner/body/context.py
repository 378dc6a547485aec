"""What stands around each line: neighbours, windows, the page as a whole, and where on it the prose is."""

from __future__ import annotations

import numpy as np

from cleaner.body.chars import Flags, Ints
from cleaner.body.lines import UNKNOWN, UNTOLD, Column, Columns, windows
from cleaner.body.words import Words
from cleaner.lines import PROSE_CHARS

_NEIGHBOURS = ("size", "stop_share", "capitals", "telling")
_RADII = (2, 5, 12, 30)
_FAR = 50
_LABEL = 60
"""Shorter lines are labels, unless they are sentences."""
_MOST_PROSE, _LABEL_COST = 400, 30
"""In the search for the densest part a line of prose counts by its size up to so much, any other against it."""
_TITLE_WORDS, _TITLE_SHARE = 3, 0.4
_TITLE_SIZES = (15, 200)
_TOPIC_RADII, _AGAIN = (0, 2, 6, 15), 2


def context_columns(own: Columns, words: Words) -> Columns:
    """Return the columns of the context of each line, given its own columns and the words of the page."""
    page = _Page(own)
    start, end = _densest(page)
    return {
        **_neighbours(own),
        **_windows(page),
        **_page(page),
        **_place(page),
        **_dense(page, start, end),
        **_distances(page),
        **_groups(page),
        **_title(page, words),
        **_topic(page, words, start, end),
        **wording_context(own["wording"]),
    }


class _Page:
    """The columns that most of the context is made of."""

    def __init__(self, own: Columns) -> None:
        self.own = own
        self.size: Ints = own["size"]
        self.count = len(self.size)
        self.at = np.arange(self.count)
        self.prose: Flags = own["prose"]
        self.prose_size = np.where(self.prose, self.size, 0)
        self.label: Flags = self.size < _LABEL

    def flat(self, value: float) -> Column:
        """Return a column that says the same of every line."""
        column = np.empty(self.count)
        column.fill(value)  # three times as fast as `np.full`
        return column


def wording_context(wording: Ints) -> Columns:
    """Return the columns of the wording of the lines around each line, and of the page."""
    sums, count = _sums(wording), len(wording)
    low, high = windows(count, _RADII)
    near = (sums[high] - sums[low]) / (high - low)
    found = {f"near{radius}_wording": near[k] for k, radius in enumerate(_RADII)}
    return _moved("wording", wording, UNTOLD) | found | {"page_wording": np.full(count, sums[-1] / count)}


def _moved(name: str, column: Column, missing: float) -> Columns:
    """Return what a column holds of the lines beside each line."""
    above, below = np.full((2, len(column)), missing, column.dtype)
    above[1:], below[:-1] = column[:-1], column[1:]
    return {f"{name}-1": above, f"{name}+1": below}


def _sums(column: Column) -> Column:
    """Return the sums of all that stands before each line, and at the end of everything."""
    out = np.zeros((len(column) + 1, *column.shape[1:]), column.dtype if column.dtype.kind != "b" else np.int64)
    np.cumsum(column, axis=0, out=out[1:])
    return out


def _neighbours(own: Columns) -> Columns:
    found: Columns = {}
    for name in _NEIGHBOURS:
        found |= _moved(name, own[name], -2)
    return found


def _windows(page: _Page) -> Columns:
    """Return means over so many lines above and below."""
    own = page.own
    stacked = np.stack(
        [page.size, page.prose, own["telling"] > 0.2, own["times"] > 1, own["apart"], own["date"] > 0], axis=1
    )
    sums = _sums(stacked)
    low, high = windows(page.count, _RADII)
    share = (sums[high] - sums[low]) / (high - low)[:, :, None]
    names = ("size", "prose", "telling", "times", "apart", "date")
    return {
        f"near{radius}_{name}": share[row, :, k] for row, radius in enumerate(_RADII) for k, name in enumerate(names)
    }


def _page(page: _Page) -> Columns:
    own, total = page.own, page.prose_size.sum()
    found = {
        "page_prose": page.flat(total),
        "page_lines": page.flat(page.count),
        "page_prose_share": page.flat(total / page.size.sum()),
        "page_prose_lines": page.flat(page.prose.sum()),
        "page_size": page.flat(page.size.sum() / page.count),
        "page_times": page.flat((own["times"] > 1).sum() / page.count),
    }
    for name in ("money", "talk", "date", "code", "ends_question", "menu", "more"):
        found[f"page_{name}"] = page.flat((own[name] > 0).sum() / page.count)
    proses = np.sort(page.size[page.prose])
    found["size_to_prose"] = page.size / (proses[len(proses) // 2] if len(proses) else 1)
    return found


def _place(page: _Page) -> Columns:
    before = _sums(page.prose_size)
    total = max(before[-1], 1)
    return {
        "line": page.at,
        "line_from_end": page.count - 1 - page.at,
        "place": _sums(page.size)[:-1] / page.size.sum(),
        "prose_before": before[:-1],
        "prose_after": before[-1] - before[1:],
        "prose_before_share": before[:-1] / total,
        "prose_after_share": (before[-1] - before[1:]) / total,
    }


def _densest(page: _Page) -> tuple[int, int]:
    """Return the lines `[start, end)` with most prose and fewest labels between."""
    sums = _sums(np.where(page.prose, np.minimum(page.size, _MOST_PROSE), -_LABEL_COST))
    lowest = np.minimum.accumulate(sums)
    end = int(np.argmax(sums - lowest))
    return int(np.argmax(sums[: end + 1] == lowest[end])), end


def _dense(page: _Page, start: int, end: int) -> Columns:
    inside = page.prose_size[start:end].sum() / max(page.prose_size.sum(), 1)
    return {
        "dense": (page.at >= start) & (page.at < end),
        "dense_ahead": np.clip(start - page.at, 0, _FAR),
        "dense_behind": np.clip(page.at - end + 1, 0, _FAR),
        "dense_share": page.flat(inside),
    }


def _since(flags: Flags) -> Ints:
    """Return how many lines above each line the nearest other one is that has the flag, at most `_FAR`; by rows."""
    at = np.arange(flags.shape[1])
    last = np.full(flags.shape, -_FAR)
    np.maximum.accumulate(np.where(flags, at, -_FAR)[:, :-1], axis=1, out=last[:, 1:])
    found: Ints = np.minimum(at - last, _FAR)
    return found


def _distances(page: _Page) -> Columns:
    own = page.own
    kinds = {kind: page.label & (own[kind] > 0) & (own["telling"] > 0.25) for kind in ("talk", "more", "date", "menu")}
    flags = np.stack((page.prose, page.size >= PROSE_CHARS, own["telling"] > 0.3, kinds["talk"], kinds["menu"]))
    since, until = _since(flags), _since(flags[:, ::-1])[:, ::-1]
    found: Columns = {}
    for k, name in enumerate(("prose", "long", "telling", "talk", "menu")):
        found[f"since_{name}"], found[f"until_{name}"] = since[k], until[k]
    for name, flag in kinds.items():
        sums = _sums(flag)
        found[f"{name}_before"], found[f"{name}_after"] = sums[:-1], sums[-1] - sums[1:]
    return found


def _groups(page: _Page) -> Columns:
    """Return what is told by lines without a blank line between, and by labels without prose between."""
    apart = page.own["apart"].copy()
    apart[0] = True
    starts = np.flatnonzero(apart)
    group = np.cumsum(apart) - 1
    lines = np.diff(starts, append=page.count)
    prose = np.add.reduceat(page.prose.astype(np.int64), starts)
    telling = np.add.reduceat((page.own["telling"] > 0.2).astype(np.int64), starts)
    turns = np.concatenate(([True], page.label[1:] != page.label[:-1]))
    run = np.cumsum(turns) - 1
    return {
        "group_lines": lines[group],
        "group_size": np.add.reduceat(page.size, starts)[group],
        "group_longest": np.maximum.reduceat(page.size, starts)[group],
        "group_prose": (prose / lines)[group],
        "group_telling": (telling / lines)[group],
        "group_line": page.at - starts[group],
        "run": np.bincount(run)[run] * np.where(page.label, 1, -1),
    }


def _title(page: _Page, words: Words) -> Columns:
    """Return how far each line is from the lines that say what the first line, often the page's title, says."""
    first = words.number[words.line == 0]
    title = np.zeros(len(words.kinds), np.int64)
    title[first] = 1
    wanted = int(title.sum())
    shared = np.bincount(words.line, title[words.number], minlength=page.count)
    others = np.bincount(words.line, minlength=page.count) - shared
    share = np.where((page.size >= _TITLE_SIZES[0]) & (page.size <= _TITLE_SIZES[1]), shared / (wanted + others + 1), 0)
    share[0] = 0
    best = share.max()
    if wanted < _TITLE_WORDS or best < _TITLE_SHARE:
        nowhere = page.flat(-2 * _FAR)
        return {"title": share, "title_first": nowhere, "title_last": nowhere}
    places = np.flatnonzero(share == best)
    away = [np.clip(page.at - place, -_FAR, _FAR) for place in (places[0], places[-1])]
    return {"title": share, "title_first": away[0], "title_last": away[1]}


def _topic(page: _Page, words: Words, start: int, end: int) -> Columns:
    """Return how many of the longer words of each line come again in the densest part, at least twice elsewhere."""
    line, number = words.line[words.long], words.number[words.long]
    dense = page.prose & (page.at >= start) & (page.at < end)
    inside = dense[line]
    known = np.bincount(number[inside], minlength=len(words.kinds))
    hits = _sums(np.bincount(line[known[number] - inside >= _AGAIN], minlength=page.count))
    total = _sums(np.bincount(line, minlength=page.count))
    low, high = windows(page.count, _TOPIC_RADII)
    words_near = total[high] - total[low]
    share = np.where(words_near > 0, (hits[high] - hits[low]) / np.maximum(words_near, 1), UNKNOWN)
    return {f"topic{radius or ''}": share[row] for row, radius in enumerate(_TOPIC_RADII)}
