"""Edits as pure functions: order and unite them, apply, invert and compose them, and map offsets through them.

Every text that leaves a stage is built here and nowhere else. `tidy` brings proposals into one canonical form, so that
nothing downstream depends on the order in which rules were tried.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from cleaner.model import RISKS, Block, Change, Edit, Step


def tidy(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """Return `edits` in ascending order and disjoint, whatever order they were proposed in.

    Removals that overlap are united; the longest claim owns the union, of equals the least risky, and the other owners
    stand in `also`. A replacement that a removal or an earlier replacement overlaps gives way and its owner is named
    there too. Removals that only touch stay apart. Empty removals vanish.
    """
    proposed = tuple(e for e in edits if e.text or e.start < e.end)
    if all(before.start < e.start and before.end <= e.start for before, e in pairwise(proposed)):
        return proposed
    ordered = sorted(proposed, key=_rank)
    removals = _unite([e for e in ordered if not e.text])
    replacements = [e for e in ordered if e.text]
    return tuple(_give_way(removals, replacements)) if replacements else tuple(removals)


def apply(text: str, edits: Iterable[Edit]) -> str:
    """Return `text` with `edits` carried out. They must be ascending, disjoint and inside the text, else ValueError."""
    return splice(text, ((e.start, e.end, e.text) for e in edits))


def splice(text: str, pieces: Iterable[tuple[int, int, str]]) -> str:
    """Return `text` with each `(start, end, replacement)` carried out; ascending and disjoint, else ValueError."""
    out: list[str] = []
    done = 0
    for start, end, new in pieces:
        if not done <= start <= end <= len(text):
            raise ValueError(f"edit [{start}, {end}) is out of order or outside of a text of {len(text)} characters")
        out += (text[done:start], new)
        done = end
    out.append(text[done:])
    return "".join(out)


def invert(text: str, edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """Return the edits that turn `apply(text, edits)` back into `text`."""
    back: list[Edit] = []
    shift = 0
    for e in edits:
        start = e.start + shift
        back.append(e._replace(start=start, end=start + len(e.text), text=text[e.start : e.end]))
        shift += len(e.text) - (e.end - e.start)
    return tuple(back)


def compose(original: str, steps: Iterable[Step]) -> tuple[Change, ...]:
    """Return what all `steps` together change, as disjoint ascending changes in offsets of `original`.

    A removal takes over the replacements that it covers, and the white space that was settled there; one that reaches
    across anything else that was removed leaves that to its owner. So every character that is gone has one owner, and
    splicing the changes gives the clean text.
    """
    pieces: list[_Piece] = []
    for step in steps:
        if step.edits:
            pieces = _stack(pieces, step)
    return tuple(_changes(original, pieces))


def move(blocks: Sequence[Block], edits: Sequence[Edit]) -> tuple[Block, ...]:
    """Return `blocks`, in ascending order of their starts, where they stand once `edits` are carried out.

    A block that is gone keeps its place with no length.
    """
    if not blocks or not edits:
        return tuple(blocks)
    ends = [e.end for e in edits]
    shifts = [0, *accumulate(len(e.text) - (e.end - e.start) for e in edits)]

    def moved(offset: int) -> int:
        i = bisect_right(ends, offset)  # edits wholly before the offset
        inside = i < len(edits) and edits[i].start < offset
        return (edits[i].start if inside else offset) + shifts[i]

    return tuple(Block(moved(b.start), moved(b.end), b.kind, b.link_share) for b in blocks)


def source_span(changes: Sequence[Change], start: int, end: int) -> tuple[int, int]:
    """Return where `[start, end)` of the clean text stood in the original.

    Inside a replacement the whole replaced span counts. Text that was removed between the ends lies within.
    """
    if not 0 <= start <= end:
        raise ValueError(f"[{start}, {end}) is not a span of the clean text")
    first = _to_source(changes, start, left=start < end)
    return first, max(first, _to_source(changes, end, left=False, closing=True)) if start < end else first


def _rank(edit: Edit) -> tuple[int, int, str, str, tuple[str, ...], float]:
    return edit.start, -edit.end, edit.owner.id, edit.text, edit.also, edit.score or 0.0


def _unite(removals: Sequence[Edit]) -> list[Edit]:
    groups: list[list[Edit]] = []
    reach = -1
    for e in removals:
        if groups and e.start < reach:
            groups[-1].append(e)
        else:
            groups.append([e])
        reach = max(reach, e.end)
    return [g[0] if len(g) == 1 else _union(g) for g in groups]


def _union(group: Sequence[Edit]) -> Edit:
    owner = min(group, key=lambda e: (e.start - e.end, RISKS.index(e.owner.risk), _rank(e)))
    start, end = min(e.start for e in group), max(e.end for e in group)
    return owner._replace(start=start, end=end, also=_names(owner, group))


def _names(owner: Edit, claims: Iterable[Edit]) -> tuple[str, ...]:
    names = {name for e in claims for name in (e.owner.id, *e.also)}
    return tuple(sorted((names | set(owner.also)) - {owner.owner.id}))


def _give_way(removals: Sequence[Edit], replacements: Sequence[Edit]) -> list[Edit]:
    """Merge both ascending lists; a replacement that conflicts with what stands there is only named."""
    kept: list[Edit] = []
    for e in sorted([*removals, *replacements], key=lambda e: (e.start, e.end, _rank(e))):
        if not (kept and _conflict(kept[-1], e)):
            kept.append(e)
        elif e.text:
            kept[-1] = kept[-1]._replace(also=_names(kept[-1], [e]))
        else:  # a removal wins over the replacements that reach into it
            also = [kept.pop()]
            while kept and _conflict(kept[-1], e):
                also.append(kept.pop())
            kept.append(e._replace(also=_names(e, also)))
    return kept


def _conflict(before: Edit, after: Edit) -> bool:
    """Whether two edits cannot both be carried out; `before` starts no later than `after`."""
    if before.start == before.end == after.start == after.end:
        return True  # two insertions at one place: their order would be a guess
    return after.start < before.end


class _Piece(NamedTuple):
    """`[start, end)` of the original became `text`; `edit` and `stage` answer for it."""

    start: int
    end: int
    text: str
    edit: Edit
    stage: str
    also: tuple[str, ...]


def _stack(pieces: Sequence[_Piece], step: Step) -> list[_Piece]:
    """Lay one step's edits, given in offsets of the text that `pieces` lead to, over `pieces`."""
    if not pieces:
        return [_Piece(e.start, e.end, e.text, e, step.stage, e.also) for e in step.edits]
    out: list[_Piece] = []
    rest = list(reversed(pieces))  # the next piece is the last one
    at = 0  # offset in the original of `now`
    now = 0  # offset in the step's text
    for e in step.edits:
        while rest and now + (rest[-1].start - at) + len(rest[-1].text) <= e.start:
            piece = rest[-1]
            if now + (piece.start - at) + len(piece.text) == e.start and not piece.text and e.start == e.end:
                break  # an insertion stands before what was removed at the same place
            now += piece.start - at + len(piece.text)
            at = piece.end
            out.append(rest.pop())
        at, now = _lay(e, step.stage, out, rest, at, now)
    return out + rest[::-1]


def _lay(e: Edit, stage: str, out: list[_Piece], rest: list[_Piece], at: int, now: int) -> tuple[int, int]:
    """Lay one edit; return the offsets behind it. `rest[-1]` is the first piece that ends behind `e.start`."""
    if rest and now + (rest[-1].start - at) < e.start:  # it begins inside the text that a piece put there
        piece = rest.pop()
        now += piece.start - at
        cut = e.start - now
        if e.end <= now + len(piece.text):
            within = piece.text[:cut] + e.text + piece.text[e.end - now :]
            rest.append(piece._replace(text=within, also=_more(piece, e)))
            return piece.start, now + (e.end - e.start) - len(e.text)
        out.append(piece._replace(text=piece.text[:cut], also=_more(piece, e)))
        at, now = piece.end, now + len(piece.text)
    else:
        at, now = at + e.start - now, e.start
    start, text, also = at, e.text, e.also
    while now < e.end:
        if not rest or now + (rest[-1].start - at) >= e.end:  # only kept text is left
            at, now = at + e.end - now, e.end
            break
        piece = rest.pop()
        now += piece.start - at
        at = piece.end
        if now + len(piece.text) > e.end:  # it ends inside the text that a piece put there
            _push(out, _Piece(start, piece.start, text, e, stage, also))
            rest.append(piece._replace(text=piece.text[e.end - now :], also=_more(piece, e)))
            return piece.start, e.end
        now += len(piece.text)
        if piece.text:
            also = tuple(sorted({*also, *_more(piece)} - {e.owner.id}))
        elif text or piece.stage != "whitespace":
            _push(out, _Piece(start, piece.start, text, e, stage, also))
            out.append(piece)
            start, text, also = piece.end, "", e.also
    _push(out, _Piece(start, at, text, e, stage, also))
    return at, now


def _push(out: list[_Piece], piece: _Piece) -> None:
    if piece.text or piece.start < piece.end:
        out.append(piece)


def _more(piece: _Piece, edit: Edit | None = None) -> tuple[str, ...]:
    """Everybody who has a hand in `piece` beside its owner; without `edit`, its owner too."""
    if edit is None:
        return (piece.edit.owner.id, *piece.also)
    return tuple(sorted({*piece.also, edit.owner.id} - {piece.edit.owner.id}))


def _changes(original: str, pieces: Iterable[_Piece]) -> Iterable[Change]:
    line, done = 1, 0
    only_lf = "\r" not in original
    for p in pieces:
        removed = original[p.start : p.end]
        if removed == p.text:
            continue
        line += original.count("\n", done, p.start) if only_lf else _breaks(original, done, p.start)
        done = p.start
        owner, score = p.edit.owner, p.edit.score
        yield Change(
            p.stage, owner.id, owner.version, owner.family, p.start, p.end, line, removed, p.text, p.also, score
        )


def _breaks(text: str, start: int, end: int) -> int:
    """Count the line ends (LF, CRLF, CR) of `[start, end)`; a CRLF counts where its LF stands."""
    lone = text.count("\r", start, end) - text.count("\r\n", start, end + 1)
    return text.count("\n", start, end) + lone


def _to_source(changes: Sequence[Change], offset: int, *, left: bool, closing: bool = False) -> int:
    """Map an offset of the clean text. `left`: removed text before it is skipped; `closing`: it is an end."""
    shift = 0  # original minus clean
    for c in changes:
        start = c.start - shift
        end = start + len(c.replacement)
        if offset < start or (offset == start and (closing or not left)):
            break
        if offset < end or (closing and offset == end):
            return c.end if closing else c.start
        shift = c.end - end
    return offset + shift
