"""A component for Haystack: between a converter and a splitter."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cleaner.audit.notes import clean_described
from cleaner.errors import MissingExtraError
from cleaner.recipe import Recipe

try:
    from haystack import Document, component
except ImportError as error:
    raise MissingExtraError("the component for Haystack", "haystack") from error


@component
class CleanDocuments:
    """Cleans the content of documents; url, language and title are read from `meta`.

    Documents keep their ids, and none is dropped: one that cannot be cleaned keeps its content. `log` names a key of
    `meta` for what was done, see `cleaner.audit.notes.Note`.
    """

    def __init__(self, preset: str = "default", rules: list[str] | None = None, log: str | None = None) -> None:
        self.preset, self.rules, self.log = preset, rules, log
        self._recipe = Recipe.of(preset, rules or ())

    def warm_up(self) -> None:
        """Load the rules before the first run."""
        self._recipe.pipeline()

    @component.output_types(documents=list[Document])
    def run(self, documents: list[Document]) -> dict[str, Any]:
        """Return the documents, cleaned; those without text as they are."""
        return {
            "documents": [document if document.content is None else self._cleaned(document) for document in documents]
        }

    def _cleaned(self, document: Document) -> Document:
        assert document.content is not None
        text, note = clean_described(document.content, document.meta, self._recipe.pipeline(), id=document.id)
        meta = document.meta | ({self.log: note} if self.log else {})
        return replace(document, content=document.content if text is None else text, meta=meta)
