"""What takes long to work out from rule files, kept on disk under a hash of everything it was worked out from.

Whole objects are files of their own (`cached`), the answers of pure functions rows of one table (`kept`). The folder is
the user's own (`CLEANER_CACHE` names another, or switches this off with `off`). A wheel brings a table of its own with
what is known of its rules. Whatever goes wrong with the cache is no error: the work is then done again.
"""

from __future__ import annotations

import functools
import gc
import hashlib
import inspect
import os
import pickle
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import ParamSpec, TypeVar, cast

_P = ParamSpec("_P")
_T = TypeVar("_T")
_CODE = Path(__file__).resolve().parent
_MOST_BYTES = 100_000_000
"""A table that has grown beyond this is begun anew: most of it stems from patterns that nobody uses any more."""
_PATIENCE = 0.5
"""How long to wait for another process that writes, in seconds; then the answer is not kept."""


def fingerprint(files: Iterable[Path], code: Path = _CODE) -> str:
    """Return a hash of the names and contents of `files`, of this package's code, and of the versions it runs on.

    A file that cannot be read counts as absent: whoever reads it next tells the error.
    """
    import regex  # its compiled patterns are kept as what its own machine reads, which may be another in each version

    digest = hashlib.sha256(f"{sys.version} {regex.__version__} {_state(code)}".encode())
    for path in files:
        digest.update(os.fsencode(path) + b"\0")
        try:
            digest.update(hashlib.sha256(path.read_bytes()).digest())
        except OSError:
            digest.update(b"absent")
    return digest.hexdigest()


def _state(code: Path) -> str:
    """Return a hash of the modules of a folder, wherever it lies."""
    digest = hashlib.sha256()
    for path in sorted(code.rglob("*.py")):
        digest.update(path.relative_to(code).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def shipped(code: Path) -> Path:
    """Return where a table ships with a folder of code: only with the very code that made it, on which it hangs."""
    return code / f"kept-{_state(code)[:16]}.sqlite"


def cached(key: str, build: Callable[[], _T]) -> _T:
    """Return what was kept under `key`, or build it and keep it."""
    folder = _folder()
    path = folder / f"{key}.pickle" if folder else None
    if path and (found := _read(path)) is not None:
        return cast(_T, found)
    with uncollected():
        made = build()
    if path:
        _write(path, made)
    return made


@contextmanager
def uncollected() -> Iterator[None]:
    """Pause the collector of cycles: what is being built stays, and looking it through takes a third of the time."""
    paused = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if paused:
            gc.enable()


def kept(function: Callable[_P, _T]) -> Callable[_P, _T]:
    """Keep the answers of a pure function on disk and in memory.

    Its arguments are told apart by their `repr`, its answers can be pickled, and all it depends on lies in the folder
    of its module. An error is not kept.
    """
    code = Path(sys.modules[function.__module__].__file__ or "").resolve().parent
    shape = inspect.signature(function)

    @functools.cache
    def answer(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        whole: tuple[object, ...] = args
        if kwargs or len(args) < len(shape.parameters):
            given = shape.bind(*args, **kwargs)
            given.apply_defaults()
            whole = given.args
        key = f"{function.__qualname__}{whole!r}"
        process = os.getpid()
        own = _table(process, _folder(), code)
        for table in filter(None, (_shipped(process, code), own)):
            if (row := table.get(key)) is not None:
                return cast(_T, row[0])
        made = function(*args, **kwargs)
        if own:
            own.put(key, made)
        return made

    return cast(Callable[_P, _T], functools.wraps(function)(answer))


class _Table:
    """Pickled answers by key in a file that processes share, or, if it is `fixed`, that nobody writes any more."""

    def __init__(self, path: Path, fixed: bool = False) -> None:
        self._lock = Lock()
        name = f"{path.as_uri()}?mode=ro&immutable=1" if fixed else path
        self._rows = sqlite3.connect(name, timeout=_PATIENCE, isolation_level=None, check_same_thread=False, uri=fixed)
        if fixed:
            return
        self._rows.execute("PRAGMA journal_mode=TRUNCATE")  # the next reader takes back what a killed writer left
        self._rows.execute("PRAGMA synchronous=OFF")  # to lose the last answers in a power cut is no loss
        self._rows.execute("CREATE TABLE IF NOT EXISTS answers (key BLOB PRIMARY KEY, value BLOB) WITHOUT ROWID")

    def get(self, key: str) -> tuple[object] | None:
        """Return the answer, in a tuple because it may be None."""
        try:
            with self._lock:
                row = self._rows.execute("SELECT value FROM answers WHERE key = ?", (_hash(key),)).fetchone()
            return (pickle.loads(row[0]),) if row else None
        except Exception:  # a damaged cache of any kind is no cache
            return None

    def put(self, key: str, made: object) -> None:
        try:
            row = (_hash(key), pickle.dumps(made, pickle.HIGHEST_PROTOCOL))
            with self._lock:
                self._rows.execute("INSERT OR REPLACE INTO answers VALUES (?, ?)", row)
        except (sqlite3.Error, pickle.PicklingError):
            return


@functools.lru_cache(maxsize=8)
def _table(process: int, folder: Path | None, code: Path) -> _Table | None:
    """Return the table of a folder of code; each process has a connection of its own."""
    if folder is None:
        return None
    path = folder / f"{fingerprint((), code)}.sqlite"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if path.exists():
            if not _is_own(path.stat()):
                return None
            if path.stat().st_size > _MOST_BYTES:
                path.unlink()
        return _opened(path)
    except (OSError, sqlite3.Error):
        return None


@functools.lru_cache(maxsize=8)
def _shipped(process: int, code: Path) -> _Table | None:
    """Return the table that ships with a folder of code; each process has a connection of its own."""
    path = shipped(code)
    try:
        return _Table(path, fixed=True) if path.exists() else None
    except (OSError, sqlite3.Error):
        return None


def _opened(path: Path) -> _Table:
    try:
        return _Table(path)
    except sqlite3.OperationalError:  # such as locked: it is sound
        raise
    except sqlite3.DatabaseError:
        path.unlink()
        return _Table(path)


def _hash(key: str) -> bytes:
    return hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _folder() -> Path | None:
    return _named_folder(os.environ.get("CLEANER_CACHE"))


@functools.lru_cache(maxsize=8)
def _named_folder(named: str | None) -> Path | None:
    if named == "off":
        return None
    if named:
        return Path(named)
    from platformdirs import user_cache_path

    return user_cache_path("cleaner")


def _is_own(status: os.stat_result) -> bool:
    """Whether a file is this user's. Another's is not trusted: unpickling runs what it says."""
    return not hasattr(os, "getuid") or status.st_uid == os.getuid()


def _read(path: Path) -> object:
    """Return the kept object, or None."""
    try:
        with path.open("rb") as stream:
            return pickle.load(stream) if _is_own(os.fstat(stream.fileno())) else None
    except Exception:  # a damaged cache of any kind is no cache
        return None


def _write(path: Path, made: object) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as stream:
            pickle.dump(made, stream, protocol=pickle.HIGHEST_PROTOCOL)
        Path(stream.name).replace(path)
    except (OSError, pickle.PicklingError):
        return
