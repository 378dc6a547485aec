"""A step for datatrove's pipelines: `[JsonlReader(…), CleanStep(), JsonlWriter(…)]`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.audit.notes import Note, clean_described
from cleaner.errors import MissingExtraError
from cleaner.model import REPAIR_STAGES
from cleaner.recipe import Recipe

try:
    from datatrove.pipeline.base import PipelineStep
except ImportError as error:
    raise MissingExtraError("the step for datatrove", "datatrove") from error

if TYPE_CHECKING:
    from datatrove.data import Document, DocumentsPipeline


class CleanStep(PipelineStep):  # type: ignore[misc]
    """Cleans each document's text; url, language and title are read from its metadata.

    No document is dropped: one that cannot be cleaned keeps its text. `log` names a key of the metadata for what was
    done, see `cleaner.audit.notes.Note`. Removals are counted in the step's statistics, by family.
    """

    type = "🧽 - CLEANER"
    name = "cleaner"

    def __init__(
        self, preset: str | Path = "default", rules: Iterable[str | Path] = (), *, log: str | None = None
    ) -> None:
        super().__init__()
        self.recipe = Recipe.of(preset, rules)
        self.log = log

    def run(self, data: DocumentsPipeline, rank: int = 0, world_size: int = 1) -> DocumentsPipeline:
        """Yield the documents, cleaned."""
        for document in data:
            with self.track_time():
                self._clean(document)
            yield document

    def _clean(self, document: Document) -> None:
        text, note = clean_described(document.text, document.metadata, self.recipe.pipeline(), id=document.id)
        if text is not None:
            document.text = text
        if self.log:
            document.metadata[self.log] = note
        self._count(note)

    def _count(self, note: Note) -> None:
        self.stat_update("failed" if note["failed"] else "cleaned")
        for change in note["changes"]:
            if change["stage"] not in REPAIR_STAGES:
                self.stat_update(f"removed/{change['family']}")
                self.stat_update("removed_chars", value=change["end"] - change["start"])
