"""Inputs and outputs that are not files of this machine: fsspec's memory, and a real S3 server on loopback."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest

from cleaner.cli import main
from cleaner.pipeline import Pipeline
from cleaner.runs.inputs import plan

from .recordfiles import CLEAN, clean, jsonl, records, tree, warc_gz
from .standin import Standin
from .test_formats_warc import Bodies


@pytest.fixture
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The memory file system, empty before and after, with the stand-in and work folders of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Pipeline, "load", lambda *_, **__: Standin())
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    system = fsspec.filesystem("memory")
    system.store.clear()
    yield system
    system.store.clear()


def put(system: Any, files: dict[str, bytes]) -> None:
    """Write files."""
    for name, data in files.items():
        system.pipe_file(name, data)


def everything(system: Any, root: str) -> dict[str, bytes]:
    """The files below a folder, but for what tells of the run itself."""
    found = {name.removeprefix(f"{root}/"): system.cat(name) for name in system.find(root)}
    return {name: data for name, data in found.items() if not name.endswith("run.json")}


def files() -> dict[str, bytes]:
    """Inputs of every kind."""
    import io

    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = io.BytesIO()
    pq.write_table(pa.table({"text": ["SHARE\nRain."] * 30}), sink, row_group_size=10)
    return {
        "a.jsonl": jsonl(records(60)),
        "b/c.jsonl.gz": gzip.compress(jsonl(records(60)), mtime=0),
        "b/d.txt": b"SHARE\nRain.\n",
        "e.parquet": sink.getvalue(),
        "_hidden/x.txt": b"x",
    }


def test_urls_are_read_and_written_like_folders(memory: Any, tmp_path: Path) -> None:
    """The same outputs and the same log as from a folder to a folder."""
    put(memory, {f"/in/{name}": data for name, data in files().items()})
    for name, data in files().items():
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_bytes(data)
    assert main(["memory://in", "memory://out", "--workers", "1", "--quiet"]) == 0
    clean(tmp_path / "in", tmp_path / "out", part_bytes=1 << 21)
    ours, theirs = everything(memory, "/out"), tree(tmp_path / "out")
    assert len(ours.pop("_audit/manifest.jsonl")) == len(theirs.pop("_audit/manifest.jsonl"))
    assert ours == theirs


def test_a_url_is_taken_up_where_it_was_left(
    memory: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stands at the URL is not done again, also on another machine; what is gone or new is."""
    put(memory, {f"/in/{i}.txt": b"SHARE\nRain.\n" for i in range(5)})
    words = ["memory://in", "memory://out", "--workers", "1"]
    assert main(words) == 0
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "elsewhere"))
    memory.rm("/out/3.txt")
    put(memory, {"/in/5.txt": b"Rain.\n"})
    capsys.readouterr()
    assert main(words) == 0
    assert "cleaned 6 of 6 documents" in (told := capsys.readouterr().err)
    assert "4 were done before" in told
    assert memory.cat("/out/3.txt") == b"Rain.\n"


def test_files_and_urls_can_be_mixed(memory: Any, tmp_path: Path) -> None:
    """From here to there, and back, archives among them; the log goes where it is told."""
    (tmp_path / "a.warc.gz").write_bytes(warc_gz(5))
    clean("a.warc.gz", "memory://out", log=tmp_path / "log", pipeline=Bodies())
    assert len(gzip.decompress(memory.cat("/out/a.jsonl.gz")).splitlines()) == 5
    put(memory, {"/in/b.warc.gz": warc_gz(30)})
    clean("memory://in/b.warc.gz", tmp_path / "back", pipeline=Bodies())
    assert len(gzip.decompress((tmp_path / "back/b.jsonl.gz").read_bytes()).splitlines()) == 30


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["memory://nowhere", "out"], "there is nothing at memory://nowhere"),
        (["memory://in", "memory://in"], "holds the input memory://in"),
        (["memory://in/a.txt", "memory://in"], "holds the input memory://in/a.txt"),
        (["memory://in/b.jpg", "out"], "is of no known type"),
    ],
)
def test_wrong_urls_are_told(memory: Any, capsys: pytest.CaptureFixture[str], words: list[str], said: str) -> None:
    """One message, and nothing written."""
    put(memory, {"/in/a.txt": b"Rain.\n", "/in/b.jpg": b"x"})
    assert main(words) == 2
    assert said in capsys.readouterr().err
    assert sorted(memory.store) == ["/in/a.txt", "/in/b.jpg"]


def test_a_name_cannot_lead_out_of_the_output(memory: Any, tmp_path: Path) -> None:
    """Object stores allow names like `../x`; they are set aside."""
    put(memory, {"/in/a.txt": b"Rain.\n"})
    memory.store["/in/../evil.txt"] = memory.store["/in/a.txt"]
    jobs = {job.doc: job.problem for job in plan(["memory://in"], str(tmp_path / "out")).jobs}
    assert jobs == {"../evil.txt": "its name is no path below a folder", "a.txt": ""}


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """A bucket on an S3 server of this machine."""
    from moto.server import ThreadedMotoServer

    before = dict(os.environ)
    names = ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy")
    for name in names:
        os.environ.pop(name, None)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    os.environ |= {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
    }
    try:
        fsspec.filesystem("s3").mkdir("harbour")
        yield "s3://harbour"
    finally:
        server.stop()
        os.environ.clear()
        os.environ |= before


def test_s3_to_s3(bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A real server: inputs and outputs are objects, and a second run has nothing to do."""
    monkeypatch.setattr(Pipeline, "load", lambda *_, **__: Standin())
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    system = fsspec.filesystem("s3")
    put(system, {f"harbour/in/{name}": data for name, data in files().items()})
    words = [f"{bucket}/in", f"{bucket}/out", "--workers", "1", "--quiet"]
    assert main(words) == 0
    out = [json.loads(line) for line in system.cat("harbour/out/a.jsonl").splitlines()]
    assert out == [{**record, "text": CLEAN.format(record["n"])} for record in records(60)]
    assert system.cat("harbour/out/b/d.txt") == b"Rain.\n"
    documents = system.cat("harbour/out/_audit/documents.jsonl")
    assert len(documents.splitlines()) == 151
    assert main(words) == 0
    facts = json.loads(system.cat("harbour/out/_audit/run.json"))
    assert (facts["kept"], system.cat("harbour/out/_audit/documents.jsonl")) == (151, documents)
