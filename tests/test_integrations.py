"""Steps before indexing and training, each in its real library: clean text out, the log beside it, nothing dropped."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import cleaner
from cleaner.audit.notes import Note, changes_of
from cleaner.errors import UsageError
from cleaner.recipe import Recipe
from cleaner.runs.restore import unsplice

from .rulefile import RULE, write

BODY = "The wooden ferry made its last crossing on Tuesday, and the harbour fell quiet.\n"
DIRTY = f"{BODY}\nfacebook twitter whatsapp\n"
BARE = "facebook twitter whatsapp\n"
"""Of this no word would be left, so it is kept."""


def test_the_texts_are_what_they_are_here_for() -> None:
    """One has something to lose, the other would lose all."""
    assert cleaner.clean(DIRTY).text == BODY
    assert cleaner.clean(BARE).text == BARE


def original(text: str, note: Note) -> str:
    """Return what a clean text was, by its note."""
    return unsplice(text, [(c.start, c.removed, c.replacement) for c in changes_of(note)])


def test_a_recipe_is_the_pipeline_of_its_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its rules are loaded with the shipped ones, and its fingerprint tells a changed file."""
    from .rulefile import shipped

    monkeypatch.setattr("cleaner.rulefiles.load.builtin_folder", lambda: shipped(tmp_path / "shipped"))
    mine = write(tmp_path, "format: 1\npack: mine\nversion: 1\n" + RULE)
    recipe = Recipe.of("cautious", [mine])
    assert recipe.pipeline() is recipe.pipeline()
    assert set(recipe.pipeline().rule_packs) == {"en/share", "mine"}
    before = recipe.fingerprint()
    assert before == Recipe.of("cautious", [mine]).fingerprint() != Recipe.of("cautious").fingerprint()
    mine.write_text(mine.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert recipe.fingerprint() != before


def test_datasets_map(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A dataset keeps its columns; the log is a column; a second map is read from the cache."""
    monkeypatch.setenv("HF_DATASETS_OFFLINE", "1")
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    import datasets

    from cleaner.integrations.datasets import CleanBatch

    rows = {"id": [1, 2, 3], "text": [DIRTY, BODY, BARE]}
    dataset = datasets.Dataset.from_dict(rows)
    cleaned = dataset.with_format("arrow").map(CleanBatch(log="log"), batched=True, batch_size=2).with_format(None)
    assert cleaned.column_names == ["id", "text", "log"]
    assert cleaned["text"][:2] == [BODY, BODY]
    assert [original(row["text"], row["log"]) for row in cleaned] == rows["text"]
    hashes = [datasets.fingerprint.Hasher.hash(CleanBatch(log="log")) for _ in range(2)]
    assert hashes[0] == hashes[1] != datasets.fingerprint.Hasher.hash(CleanBatch("cautious", log="log"))
    with pytest.raises(UsageError, match="with_format"):
        CleanBatch()({"text": [DIRTY]})


def test_datatrove_step(tmp_path: Path) -> None:
    """A pipeline from reader to writer: every document comes out, and the statistics count what went."""
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import JsonlWriter

    from cleaner.integrations.datatrove import CleanStep

    source = tmp_path / "in" / "pages.jsonl"
    source.parent.mkdir()
    texts = {"a": DIRTY, "b": BODY, "c": BARE}
    lines = (json.dumps({"id": key, "text": text, "url": "https://example.com/"}) for key, text in texts.items())
    source.write_text("\n".join(lines), encoding="utf-8")
    steps = [
        JsonlReader(str(source.parent)),
        CleanStep(log="log"),
        JsonlWriter(str(tmp_path / "out"), output_filename="${rank}.jsonl", compression=None),
    ]
    stats = LocalPipelineExecutor(pipeline=steps, logging_dir=str(tmp_path / "logs")).run()
    written = [json.loads(line) for line in (tmp_path / "out" / "00000.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {row["id"]: original(row["text"], row["metadata"]["log"]) for row in written} == texts
    assert {row["id"]: row["text"] for row in written} == {"a": BODY, "b": BODY, "c": BARE}
    counted = stats.stats[1].stats
    assert counted["removed/share"].total == counted["removed_chars"].n == 1
    assert counted["cleaned"].total == 3


def test_langchain_transformer() -> None:
    """Documents come back as copies, with their metadata, and the log where it is asked for."""
    from langchain_core.documents import Document

    from cleaner.integrations.langchain import CleanTransformer

    documents = [
        Document(page_content=text, metadata={"source": "https://example.com/ferry", "page": i}, id=str(i))
        for i, text in enumerate((DIRTY, BODY, BARE))
    ]
    cleaned = CleanTransformer(log="log").transform_documents(documents)
    assert [document.page_content for document in cleaned] == [BODY, BODY, BARE]
    assert [(document.id, document.metadata["page"]) for document in cleaned] == [("0", 0), ("1", 1), ("2", 2)]
    assert [original(d.page_content, d.metadata["log"]) for d in cleaned] == [d.page_content for d in documents]
    assert "log" not in documents[0].metadata
    assert "log" not in CleanTransformer().transform_documents(documents)[0].metadata


def test_haystack_component(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a pipeline of Haystack that was written out and read again."""
    monkeypatch.setenv("HAYSTACK_TELEMETRY_ENABLED", "false")
    from haystack import Document, Pipeline

    from cleaner.integrations.haystack import CleanDocuments

    pipeline = Pipeline()
    pipeline.add_component("clean", CleanDocuments(log="log"))
    again = Pipeline.loads(pipeline.dumps(), allowed_modules=["cleaner.integrations.haystack"])
    documents = [Document(content=text, meta={"n": 1}) for text in (DIRTY, BODY, BARE)] + [Document(meta={"n": 2})]
    cleaned = again.run({"clean": {"documents": documents}})["clean"]["documents"]
    assert [document.content for document in cleaned] == [BODY, BODY, BARE, None]
    assert [document.id for document in cleaned] == [document.id for document in documents]
    assert [original(d.content, d.meta["log"]) for d in cleaned[:3]] == [DIRTY, BODY, BARE]
    assert cleaned[0].meta["n"] == 1
