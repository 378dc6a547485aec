"""A document transformer for LangChain: between a loader and a text splitter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from cleaner.audit.notes import clean_described
from cleaner.errors import MissingExtraError
from cleaner.recipe import Recipe

try:
    from langchain_core.documents import BaseDocumentTransformer, Document
except ImportError as error:
    raise MissingExtraError("the transformer for LangChain", "langchain") from error


class CleanTransformer(BaseDocumentTransformer):
    """Cleans `page_content`; url (also as `source`), language and title are read from the metadata.

    No document is dropped: one that cannot be cleaned keeps its text. `log` names a key of the metadata for what was
    done, see `cleaner.audit.notes.Note`.
    """

    def __init__(
        self, preset: str | Path = "default", rules: Iterable[str | Path] = (), *, log: str | None = None
    ) -> None:
        self.recipe = Recipe.of(preset, rules)
        self.log = log

    def transform_documents(self, documents: Sequence[Document], **kwargs: Any) -> list[Document]:
        """Return copies of the documents, cleaned."""
        return [self._cleaned(document) for document in documents]

    def _cleaned(self, document: Document) -> Document:
        known = {**_source(document.metadata), **document.metadata}
        text, note = clean_described(document.page_content, known, self.recipe.pipeline(), id=document.id or "")
        metadata = document.metadata | ({self.log: note} if self.log else {})
        kept = document.page_content if text is None else text
        return document.model_copy(update={"page_content": kept, "metadata": metadata})


def _source(metadata: Mapping[str, Any]) -> dict[str, str]:
    """Return the url that web loaders call `source`, as others call a path."""
    source = metadata.get("source")
    return {"url": source} if isinstance(source, str) and source.startswith(("http://", "https://")) else {}
