"""The log while it is written: each entry is whole on disk or not there at all, and one run writes at a time."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from cleaner.audit import CHANGES, DOCUMENTS, MANIFEST, RUN
from cleaner.errors import CleanerError, UsageError

_BLOCK: Final = 1 << 20


class LogError(CleanerError):
    """The log cannot be written; the run must stop, for what is not logged must not be done."""


class Log:
    """The log of a run that goes on. Use it as a context manager; an entry is whole on disk or not there at all."""

    def __init__(self, folder: Path, *, resume: bool = False) -> None:
        """Start a log in `folder`, replacing an older one; with `resume` it stays until `cut` says how much of it.

        UsageError when that is not possible.
        """
        self.folder = folder
        self._open: list[int] = []
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._documents = self._file(DOCUMENTS)
            _lock(self._documents, folder)
            self._changes = self._file(CHANGES)
            self._manifest = self._file(MANIFEST)
        except OSError as error:
            self.close()
            raise UsageError(f"cannot write the log in {folder}: {error.strerror}") from error
        except UsageError:
            self.close()
            raise
        if not resume:
            self.cut(0, 0, 0)

    def _file(self, name: str) -> int:
        self._open.append(os.open(self.folder / name, os.O_RDWR | os.O_CREAT, 0o666))
        return self._open[-1]

    def __enter__(self) -> Log:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def cut(self, changes: int, documents: int, manifest: int) -> None:
        """Keep so many bytes of each file."""
        for file, size in ((self._changes, changes), (self._documents, documents), (self._manifest, manifest)):
            os.ftruncate(file, size)
            os.lseek(file, 0, os.SEEK_END)

    def copy(self, folder: Path, changes: int, documents: int, manifest: int) -> None:
        """Append so many bytes of each file to the log in `folder`; the manifest last, so that half a copy is none.

        They are read through the open files: to open and close one again would give up the lock.
        """
        folder.mkdir(exist_ok=True)
        sizes = ((self._changes, CHANGES, changes), (self._documents, DOCUMENTS, documents))
        for file, name, size in (*sizes, (self._manifest, MANIFEST, manifest)):
            os.lseek(file, 0, os.SEEK_SET)
            with (folder / name).open("ab") as target:
                while size > 0 and (data := os.read(file, min(size, _BLOCK))):
                    target.write(data)
                    size -= len(data)

    @contextmanager
    def entry(self, changes: bytes, document: bytes, manifest: Callable[[], bytes] = bytes) -> Iterator[None]:
        """Append the lines of one document, and take them back if the body raises. LogError when it cannot be done.

        The manifest's line comes after the body, and may tell of it: what it names is whole.
        """
        ends = [os.lseek(file, 0, os.SEEK_END) for file in self._open]
        try:
            self._append(self._changes, changes)
            self._append(self._documents, document)
            yield
            self._append(self._manifest, manifest())
        except BaseException:
            for file, end in zip(self._open, ends, strict=True):
                with suppress(OSError):
                    os.ftruncate(file, end)
            raise

    def _append(self, file: int, data: bytes) -> None:
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[os.write(file, rest) :]
        except OSError as error:
            raise LogError(f"cannot write the log in {self.folder}: {error.strerror}; the run stops here") from error

    def run(self, facts: Mapping[str, object]) -> None:
        """Write `run.json`, whole or not at all."""
        new = self.folder / f"{RUN}.new"
        try:
            new.write_text(json.dumps(facts, ensure_ascii=True, indent=1) + "\n", encoding="ascii")
            new.replace(self.folder / RUN)
        except OSError as error:
            new.unlink(missing_ok=True)
            raise LogError(f"cannot write {self.folder / RUN}: {error.strerror}") from error

    def close(self) -> None:
        """Close the files and let go of the lock."""
        while self._open:
            os.close(self._open.pop())


def _lock(file: int, folder: Path) -> None:
    """Keep a second run out of the same log. The lock dies with the process, and no child inherits it."""
    try:
        import fcntl
    except ImportError:  # Windows
        return
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError) as error:
        raise UsageError(f"another run is writing to {folder}; wait for it, or choose another folder") from error
    except OSError:
        return  # a file system without locks
