"""Where bytes lie: files of this machine, and everything else that fsspec can open (`s3://…`, `memory://…`)."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from cleaner.errors import MissingExtraError

_SCHEME: Final = "://"


def is_remote(path: str | Path) -> bool:
    """Whether a path is a URL that fsspec opens, not a file of this machine."""
    return isinstance(path, str) and _SCHEME in path


def open_read(path: str) -> BinaryIO:
    """Open a file for reading from any place. OSError when there is none, or it is no regular file."""
    if not is_remote(path):
        return _open_regular(path)
    system, inner = _system(path)
    return cast(BinaryIO, system.open(inner, "rb"))


def _open_regular(path: str) -> BinaryIO:
    """Open a file of this machine without ever waiting for a pipe."""
    file = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    if not stat.S_ISREG(os.fstat(file).st_mode):
        os.close(file)
        raise OSError(0, "it is not a regular file")
    return open(file, "rb")  # noqa: PTH123


def state(path: str) -> tuple[int, str]:
    """Return a file's size and a text that is another when the file was changed. OSError when there is none."""
    if not is_remote(path):
        found = os.stat(path)  # noqa: PTH116
        return found.st_size, str(found.st_mtime_ns)
    system, inner = _system(path)
    return _remote_state(system.info(inner))


def walk(url: str) -> Iterator[tuple[str, str, int, str]]:
    """Yield the files at and below a URL: URL, name below it, size, and the text of `state`.

    The files of a folder come by name, then its folders, as on a disk.
    """
    system, inner = _system(url)
    base = system._strip_protocol(inner).rstrip("/")
    if system.isfile(inner):
        yield url, base.rpartition("/")[2], *_remote_state(system.info(inner))
        return
    system.invalidate_cache()
    for name, info in sorted(system.find(inner, detail=True).items(), key=lambda item: _place(item[0])):
        below = name.removeprefix(base).lstrip("/")
        yield f"{url.rstrip('/')}/{below}", below, *_remote_state(info)


def _place(name: str) -> tuple[tuple[bool, str], ...]:
    *folders, file = name.split("/")
    return (*((True, folder) for folder in folders), (False, file))


def exists(path: str) -> bool:
    """Whether there is a file or a folder."""
    if not is_remote(path):
        return os.path.exists(path)  # noqa: PTH110
    system, inner = _system(path)
    return bool(system.exists(inner))


def size_of(path: str) -> int | None:
    """Return the bytes of a file; None if there is none."""
    try:
        return state(path)[0]
    except OSError:
        return None


def place(file: str, target: str | Path) -> None:
    """Move a finished file of this machine to where it belongs; it appears there whole."""
    if not is_remote(target):
        os.replace(file, target)  # noqa: PTH105
        return
    upload(file, str(target))
    Path(file).unlink(missing_ok=True)


def upload(file: str | Path, url: str) -> None:
    """Copy a file of this machine to a URL."""
    system, inner = _system(url)
    system.makedirs(system._parent(inner), exist_ok=True)
    system.put_file(str(file), inner)


def download(url: str, file: Path) -> None:
    """Copy what is at a URL to a file of this machine."""
    with open_read(url) as source, file.open("wb") as target:
        shutil.copyfileobj(source, target)


def work_folder(url: str) -> Path:
    """Return a folder of this machine for a run that writes to a URL: the same for the same URL."""
    from platformdirs import user_cache_path

    return user_cache_path("cleaner") / "runs" / hashlib.sha256(url.rstrip("/").encode()).hexdigest()[:32]


def join(folder: str | Path, name: str) -> str:
    """Return the path of `name` below a folder or URL."""
    return f"{str(folder).rstrip('/')}/{name}" if is_remote(folder) else str(Path(folder, name))


def _remote_state(info: dict[str, Any]) -> tuple[int, str]:
    marks = (info.get(name) for name in ("ETag", "etag", "md5Hash", "LastModified", "mtime", "created"))
    return int(info["size"] or 0), str(next((mark for mark in marks if mark), ""))


def _system(url: str) -> tuple[Any, str]:
    """Return the file system of a URL and the path in it."""
    try:
        from fsspec.core import url_to_fs

        system, inner = url_to_fs(url)
    except ImportError as error:
        raise MissingExtraError(f"reading and writing {url.partition(_SCHEME)[0]}://", "remote") from error
    return system, inner
