"""Clean a folder of texts, index the clean text, search it, and cite each hit as it stands in the original.

python examples/search.py samples/in ferry
python examples/search.py samples/in ferry --index tantivy
"""

from __future__ import annotations

import sqlite3
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import cleaner
from cleaner.result import Result

Hit = tuple[str, int, int]
"""A document, and the span of the first match in its clean text."""


@dataclass(frozen=True)
class Citation:
    """A place in an original: its span, the line it stands in, and the text of that line."""

    doc: str
    start: int
    end: int
    line: int
    text: str


def clean_folder(folder: Path) -> dict[str, Result]:
    """Return the results by file name. Keep them (or their `changes`) beside the index: citing needs them."""
    paths = sorted(folder.rglob("*.txt"))
    texts = {path.relative_to(folder).as_posix(): path.read_bytes().decode("utf-8", "replace") for path in paths}
    return {name: cleaner.clean(text) for name, text in texts.items()}


def search_sqlite(texts: Mapping[str, str], query: str) -> Iterator[Hit]:
    """Index texts with the full-text search of SQLite, and yield the hits, the best first."""
    database = sqlite3.connect(":memory:")  # a path instead keeps the index
    database.execute("CREATE VIRTUAL TABLE pages USING fts5(doc UNINDEXED, text)")
    database.executemany("INSERT INTO pages VALUES (?, ?)", texts.items())
    marked = "SELECT doc, highlight(pages, 1, char(2), char(3)) FROM pages WHERE pages MATCH ? ORDER BY rank"
    for doc, text in database.execute(marked, (query,)):
        start = text.index("\2")
        yield doc, start, text.index("\3") - 1
    database.close()


def search_tantivy(texts: Mapping[str, str], query: str) -> Iterator[Hit]:
    """Do the same with tantivy."""
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("doc", stored=True, tokenizer_name="raw")
    builder.add_text_field("text", stored=True)
    schema = builder.build()
    index = tantivy.Index(schema)  # a path instead keeps the index
    with index.writer() as writer:
        for doc, text in texts.items():
            writer.add_document(tantivy.Document(doc=doc, text=text))
        writer.commit()
    index.reload()
    searcher, parsed = index.searcher(), index.parse_query(query, ["text"])
    snippets = tantivy.SnippetGenerator.create(searcher, parsed, schema, "text")
    for _, address in searcher.search(parsed, limit=10).hits:
        found = searcher.doc(address)
        snippet = snippets.snippet_from_doc(found)
        fragment, text = snippet.fragment(), str(found["text"][0])
        first = snippet.highlighted()[0]
        begin, end = (len(fragment.encode()[:at].decode()) for at in (first.start, first.end))  # tantivy counts bytes
        yield str(found["doc"][0]), text.index(fragment) + begin, text.index(fragment) + end


INDEXES: dict[str, Callable[[Mapping[str, str], str], Iterator[Hit]]] = {
    "sqlite": search_sqlite,
    "tantivy": search_tantivy,
}


def cite(doc: str, result: Result, start: int, end: int) -> Citation:
    """Return where a span of the clean text stood in the original."""
    first, last = result.source_span(start, end)
    begin = result.original.rfind("\n", 0, first) + 1
    line = result.original[begin:].partition("\n")[0].strip()
    return Citation(doc, first, last, result.original.count("\n", 0, first) + 1, line)


def search(folder: Path, query: str, index: str = "sqlite") -> list[Citation]:
    """Return the citations of all hits."""
    results = clean_folder(folder)
    hits = INDEXES[index]({doc: result.text for doc, result in results.items()}, query)
    return [cite(doc, results[doc], start, end) for doc, start, end in hits]


def main() -> None:
    """Print a line a hit: the file, the line and the place in it, and what stands there."""
    parser = ArgumentParser(description="Search clean texts, and cite the originals.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("query")
    parser.add_argument("--index", choices=sorted(INDEXES), default="sqlite")
    args = parser.parse_args()
    for found in search(args.folder, args.query, args.index):
        print(f"{found.doc}:{found.line} [{found.start}, {found.end}) {found.text}")


if __name__ == "__main__":
    main()
