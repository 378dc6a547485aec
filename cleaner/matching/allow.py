"""Users' exceptions: what no rule may take, whatever it claims."""

from __future__ import annotations

from dataclasses import dataclass

from cleaner.language import spoken_in
from cleaner.lines import readings
from cleaner.matching.timed import MATCH_SECONDS
from cleaner.model import Document, Edit
from cleaner.patterns.facts import compiled
from cleaner.rulefiles.rule import Allow
from cleaner.rulefiles.scope import in_language, on_site


@dataclass(frozen=True, slots=True)
class Exceptions:
    """The `allow` entries of all users' files."""

    allows: tuple[Allow, ...] = ()

    def saved(self, document: Document, edits: tuple[Edit, ...]) -> tuple[tuple[Edit, ...], tuple[str, ...]]:
        """Return the edits that no exception speaks against, and a line for the log for each that one does."""
        mine = [a for a in self.allows if _applies(a, document)]
        if not mine:
            return edits, ()
        kept: list[Edit] = []
        told: list[str] = []
        for e in edits:
            reason = next((a.id for a in mine if _saves(a, document.lines.text, e)), None)
            if reason is None:
                kept.append(e)
            else:
                told.append(f"allow {reason}: {e.owner.id} left [{e.start}, {e.end}) alone")
        return tuple(kept), tuple(told)


def _applies(allow: Allow, document: Document) -> bool:
    if allow.sites and not on_site(document.meta, allow.sites):
        return False
    return not allow.langs or in_language(spoken_in(document), allow.langs)


def _saves(allow: Allow, text: str, edit: Edit) -> bool:
    """Whether an exception speaks against an edit; one that runs out of time does, for then the text stays."""
    pattern = compiled(allow.pattern)
    try:
        if allow.part == "text":
            return pattern.search(text[edit.start : edit.end], timeout=MATCH_SECONDS) is not None
        start = text.rfind("\n", 0, edit.start) + 1
        end = text.find("\n", max(edit.start, edit.end - 1))
        lines = text[start : end if end >= 0 else None].split("\n")
        tries = (words for line in lines for words in readings(line))
        return any(pattern.fullmatch(words, timeout=MATCH_SECONDS) for words in tries)
    except TimeoutError:
        return True
