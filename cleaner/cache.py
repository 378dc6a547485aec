"""What takes seconds to work out from rule files, kept on disk under a hash of everything it was worked out from.

The folder is the user's own (`CLEANER_CACHE` names another, or switches this off with `off`). Whatever goes wrong with
the cache is no error: the work is then done again.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar, cast

_T = TypeVar("_T")
_CODE = Path(__file__).resolve().parent


def fingerprint(files: Iterable[Path]) -> str:
    """Return a hash of the names and contents of `files`, of this package's code, and of the Python that runs it.

    A file that cannot be read counts as absent: whoever reads it next tells the error.
    """
    digest = hashlib.sha256(sys.version.encode())
    for path in (*sorted(_CODE.rglob("*.py")), *files):
        digest.update(os.fsencode(path) + b"\0")
        try:
            digest.update(hashlib.sha256(path.read_bytes()).digest())
        except OSError:
            digest.update(b"absent")
    return digest.hexdigest()


def cached(key: str, build: Callable[[], _T]) -> _T:
    """Return what was kept under `key`, or build it and keep it."""
    folder = _folder()
    path = folder / f"{key}.pickle" if folder else None
    if path and (kept := _read(path)) is not None:
        return cast(_T, kept)
    made = build()
    if path:
        _write(path, made)
    return made


def _folder() -> Path | None:
    named = os.environ.get("CLEANER_CACHE")
    if named == "off":
        return None
    if named:
        return Path(named)
    from platformdirs import user_cache_path

    return user_cache_path("cleaner")


def _read(path: Path) -> object:
    """Return the kept object, or None. A file that another user owns is not trusted: unpickling runs what it says."""
    try:
        with path.open("rb") as stream:
            if hasattr(os, "getuid") and os.fstat(stream.fileno()).st_uid != os.getuid():
                return None
            return pickle.load(stream)
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
