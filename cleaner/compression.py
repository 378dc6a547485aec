"""Files that are compressed as a whole: told by a second suffix, read as a stream, written part by part."""

from __future__ import annotations

import gzip
import io
import shutil
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, Final, cast

from cleaner.errors import DocumentError, MissingExtraError

GZIP: Final = ".gz"
ZSTD: Final = ".zst"
SUFFIXES: Final = (GZIP, ZSTD)
DAMAGE: Final = (EOFError, gzip.BadGzipFile, zlib.error)
"""What reading raises when the compressed data is damaged or cut off."""
_LEVEL: Final = 6
_BLOCK: Final = 1 << 16
_WINDOW: Final = 1 << 31
"""Files of large corpora are often made with long windows."""


def suffixes(name: str) -> tuple[str, str]:
    """Return the suffix that tells the format, in lower case, and that of the compression, or ""."""
    path = PurePosixPath(name.lower())
    if path.suffix in SUFFIXES:
        return PurePosixPath(path.stem).suffix, path.suffix
    return path.suffix, ""


def opened(stream: BinaryIO, suffix: str) -> BinaryIO:
    """Return a stream of what `stream` holds when it is unpacked. Damage raises one of `DAMAGE`."""
    if suffix == GZIP:
        return cast(BinaryIO, gzip.GzipFile(fileobj=stream, mode="rb"))
    return cast(BinaryIO, io.BufferedReader(_Zstd(stream), _BLOCK)) if suffix == ZSTD else stream


def packed(data: bytes, suffix: str) -> bytes:
    """Return a part as it is written: gzip members may follow each other in a file."""
    return gzip.compress(data, _LEVEL, mtime=0) if suffix == GZIP and data else data


def write_joined(head: bytes, parts: Iterable[Path], target: Path, suffix: str) -> None:
    """Write a file of parts that were `packed`.

    Zstandard is made here, as one frame: many readers stop at the end of the first.
    """
    with target.open("wb") as file:
        if suffix != ZSTD:
            file.write(packed(head, suffix))
            for part in parts:
                _copy(part, file)
        else:
            pieces = tuple(parts)
            size = len(head) + sum(piece.stat().st_size for piece in pieces)
            with _zstandard().ZstdCompressor().stream_writer(file, size=size, closefd=False) as stream:
                stream.write(head)
                for part in pieces:
                    _copy(part, stream)
        if suffix == GZIP and not file.tell():
            file.write(gzip.compress(b"", _LEVEL, mtime=0))


@contextmanager
def created(target: Path, suffix: str) -> Iterator[Any]:
    """Give a file to write to, which is compressed as the suffix says."""
    with target.open("wb") as file:
        if suffix == GZIP:
            with gzip.GzipFile(filename="", fileobj=file, mode="wb", compresslevel=_LEVEL, mtime=0) as packing:
                yield packing
        elif suffix == ZSTD:
            with _zstandard().ZstdCompressor().stream_writer(file, closefd=False) as packing:
                yield packing
        else:
            yield file


def _copy(part: Path, target: Any) -> None:
    with part.open("rb") as source:
        shutil.copyfileobj(source, target, _BLOCK)


def _zstandard() -> Any:
    try:
        import zstandard
    except ImportError as error:
        raise MissingExtraError("Zstandard files", "zstd") from error
    return zstandard


class _Zstd(io.RawIOBase):
    """Unpacks all frames of a stream; unlike the package's own reader it notices when the last is cut off."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self._package = stream, _zstandard()
        self._frame: Any = None
        self._fed = False
        self._ready = b""
        self._broken: Exception | None = None

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer; 0 at the end."""
        while not self._ready and self._feed():
            pass
        size = min(len(buffer), len(self._ready))
        buffer[:size], self._ready = self._ready[:size], self._ready[size:]
        return size

    def _feed(self) -> bool:
        if self._broken:
            raise self._broken
        data = self._stream.read(_BLOCK)
        if not data and self._fed:
            raise EOFError("the last Zstandard frame is cut off")
        while data:
            self._frame = self._frame or self._package.ZstdDecompressor(max_window_size=_WINDOW).decompressobj()
            try:
                self._ready += self._frame.decompress(data)
            except self._package.ZstdError as error:
                self._broken = zlib.error(str(error))
                raise self._broken from error
            self._fed, data = not self._frame.eof, self._frame.unused_data
            if self._frame.eof:
                self._frame = None
            else:
                return True
        return bool(self._ready)

    def close(self) -> None:
        """Close the file as well."""
        self._stream.close()
        super().close()


def damage(error: BaseException) -> DocumentError:
    """Return the reason a damaged file breaks off."""
    return DocumentError(f"its compressed data is damaged: {error}")
