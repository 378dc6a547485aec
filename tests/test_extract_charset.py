"""Bytes of pages to text: the bytes win over what the page says of itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.extract.charset import decode

GERMAN = "Die Fähre fährt über den Fluß, und die Brücke schließt früh. " * 6
RUSSIAN = "Паром ходит через реку каждые двадцать минут, а мост ещё не построен. " * 6
JAPANESE = "渡し船は二十分ごとに川を渡り、橋はまだ建てられていません。" * 8
CHINESE = "渡船每二十分钟过河一次，桥还没有建成。" * 8


def page(text: str, declared: str = "", encoding: str = "utf-8") -> bytes:
    """A page in an encoding that says it is in another."""
    meta = f'<meta charset="{declared}">' if declared else ""
    return f"<html><head>{meta}</head><body><p>{text}</p></body></html>".encode(encoding)


@pytest.mark.parametrize(
    ("text", "declared", "encoding"),
    [
        (GERMAN, "", "utf-8"),
        (GERMAN, "iso-8859-1", "utf-8"),
        (GERMAN, "iso-8859-1", "iso-8859-1"),
        (GERMAN, "utf-8", "windows-1252"),
        (GERMAN, "", "utf-8-sig"),
        (GERMAN, "utf-8", "utf-16"),
        (GERMAN, "utf-8", "utf-16-le"),
        (RUSSIAN, "windows-1251", "windows-1251"),
        (RUSSIAN, "iso-8859-1", "windows-1251"),
        (RUSSIAN, "utf-8", "windows-1251"),
        (RUSSIAN, "no-such-charset", "koi8-r"),
        (JAPANESE, "shift_jis", "shift_jis"),
        (JAPANESE, "euc-jp", "euc-jp"),
        (JAPANESE, "iso-2022-jp", "iso-2022-jp"),
        (CHINESE, "gb2312", "gb18030"),
        (CHINESE, "base64", "utf-8"),
    ],
)
def test_the_text_is_found(text: str, declared: str, encoding: str) -> None:
    """Right, missing and lying declarations give the same text."""
    assert text in decode(page(text, declared, encoding))[0]


def test_curly_quotes_are_read_as_browsers_do() -> None:
    """Latin-1 is read as Windows-1252, whose quotes stand where Latin-1 has control characters."""
    assert "“so”" in decode(page("x", "iso-8859-1").replace(b"x", b"\x93so\x94"))[0]


def test_a_few_broken_bytes_do_not_change_the_encoding() -> None:
    """UTF-8 with a torn character stays UTF-8; the torn one shows."""
    text, encoding = decode(page(GERMAN) + b"\xc3")
    assert (GERMAN in text, text.endswith("\ufffd"), encoding) == (True, True, "utf-8")


@given(st.binary(max_size=300))
def test_any_bytes_can_be_read(data: bytes) -> None:
    """Decoding never fails, and names the encoding it used."""
    text, encoding = decode(data)
    assert isinstance(text, str)
    assert encoding
