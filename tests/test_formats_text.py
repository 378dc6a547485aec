"""Decoding of text files: nothing is lost, common encodings are recognised, binary files are refused."""

from __future__ import annotations

import codecs
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.decoded import Decoded
from cleaner.errors import DocumentError
from cleaner.formats import FORMATS
from cleaner.formats.text import decode, encode, read

ENGLISH = "The harbour was quiet on Tuesday.\nNobody minded the rain — not even the naïve gulls.\n"
RUSSIAN = "Вчера вечером в порту открылась выставка старых карт. Её посетили сотни горожан.\n"
UKRAINIAN = "Учора ввечері в порту відкрилася виставка старих мап. Її відвідали сотні містян.\n"
GREEK = "Χθες το βράδυ άνοιξε στο λιμάνι μια έκθεση παλιών χαρτών για όλους τους κατοίκους.\n"
ARABIC = "افتتح مساء أمس معرض الخرائط القديمة في ميناء المدينة وحضره مئات الزوار\n"
CZECH = "Včera večer se v přístavu otevřela výstava starých map. Žluťoučký kůň úpěl.\n"
TURKISH = "Dün akşam limanda eski haritalar sergisi açıldı. Öğrenciler çok ilgi gösterdiler.\n"
JAPANESE = "昨日、港の図書館で古い地図の展示会が始まりました。多くの人が訪れました。\n"
CHINESE = "昨天晚上,港口图书馆举行了古地图展览的开幕式。许多市民前来参观。\n"
TAIWAN = "昨天晚上港口圖書館舉行了古地圖展覽的開幕式。許多市民前來參觀。\n"
KOREAN = "어제 저녁 항구 도서관에서 옛 지도 전시회가 열렸습니다. 많은 시민이 찾았습니다.\n"

WESTERN = [
    "The jalapeño harvest was £3m lower than last year, the ministry said.",
    "“We’re sorry,” said the mayor – who had been away – “but it isn’t our fault.” 30 €",
    "Temperatures rose to 38°C on Friday. © 2021 Harbour Post. ½ price",
    "Die Straße führt über den Fluß. Früher gab es dort eine Mühle. Ärger gab es öfter.",
    "Hier soir, une exposition de cartes anciennes a été inaugurée. Les élèves étaient présents.",
    "El año pasado, la niña visitó la exposición en el puerto. ¿Qué vio? Mapas.",
    "Den gamle bibliotekar åbnede udstillingen i går aftes, og mange børn kom. Det var på øen.",
    "Ontem à noite foi inaugurada uma exposição de mapas antigos. As crianças não quiseram sair.",
    "Í gærkvöldi var opnuð sýning á gömlum kortum í borginni. Það þótti góð skemmtun fyrir börnin.",
    "Só um café.",
    "It’s Ada’s and the mayor’s view that the port’s rules don’t fit; they’re old, she’d say, and who’d object?",
]

MARKS = [b"", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE]
TELLING = st.sampled_from([b"\0", b" ", b"a", b"\n", b"\xd8", b"\xdc", b"\xe9", b"\xc3\xa9", b"\xff", b"\x81"])


@given(st.sampled_from(MARKS), st.lists(TELLING | st.binary(max_size=4), max_size=30))
def test_every_file_is_written_back_as_it_was(mark: bytes, pieces: list[bytes]) -> None:
    """Encoding what was decoded gives the same bytes, for all bytes."""
    data = mark + b"".join(pieces)
    assert encode(decode(data)) == data


@given(
    st.text(),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32", "cp1252", "gb18030", "koi8-r"]),
    st.integers(0, 3),
)
def test_every_text_in_any_encoding_is_written_back(text: str, encoding: str, cut: int) -> None:
    """Whatever an encoding makes of a text, cut off or not, comes back."""
    data = text.encode(encoding, "ignore")
    data = data[: len(data) - cut]
    assert encode(decode(data)) == data


@pytest.mark.parametrize(
    ("text", "encoding", "name"),
    [
        (ENGLISH, "utf-8", "utf-8"),
        (ENGLISH, "utf-8-sig", "utf-8"),
        (ENGLISH, "utf-16", "utf-16-le"),
        (ENGLISH, "utf-16-le", "utf-16-le"),
        (ENGLISH, "utf-16-be", "utf-16-be"),
        (ENGLISH, "utf-32", "utf-32-le"),
        (ENGLISH, "utf-32-be", "utf-32-be"),
        (RUSSIAN, "utf-16-le", "utf-16-le"),
        (ENGLISH, "cp1252", "windows-1252"),
        (RUSSIAN, "koi8-r", "koi8_r"),
        (RUSSIAN, "cp1251", "windows-1251"),
        (RUSSIAN, "cp866", "cp866"),
        (UKRAINIAN, "koi8-u", "koi8_u"),
        (GREEK, "cp1253", "windows-1253"),
        (ARABIC, "cp1256", "windows-1256"),
        (CZECH, "cp1250", "windows-1250"),
        (TURKISH, "cp1254", "windows-1254"),
        (JAPANESE, "shift-jis", "cp932"),
        (JAPANESE * 3, "euc-jp", "euc_jp"),
        (CHINESE, "gb18030", "gb18030"),
        (TAIWAN, "big5", "big5"),
        (KOREAN, "euc-kr", "cp949"),
        ("", "utf-8", "utf-8"),
        ("\n", "utf-8", "utf-8"),
    ],
)
def test_encodings_are_recognised(text: str, encoding: str, name: str) -> None:
    """The text of a file in a common encoding is read as it was written."""
    data = text.encode(encoding)
    decoded = decode(data)
    assert (decoded.text, decoded.encoding) == (text, name)
    assert decoded.bom == data.startswith(tuple(MARKS[1:]))


@pytest.mark.parametrize("text", WESTERN)
def test_western_text_is_not_taken_for_another_alphabet(text: str) -> None:
    """A few accents or curly quotes are no reason to leave Windows-1252."""
    assert decode(text.encode("cp1252")) == Decoded(text, "windows-1252")


def test_detection_looks_where_the_evidence_is() -> None:
    """A long stretch of ASCII before the first foreign letter changes nothing."""
    text = "Nothing to see here.\n" * 10_000 + RUSSIAN * 3
    assert decode(text.encode("koi8-r")) == Decoded(text, "koi8_r")


def test_a_few_broken_bytes_leave_utf8_alone() -> None:
    """A broken byte among whole sequences is escaped, and the rest is read as UTF-8."""
    decoded = decode("naïve café — ".encode() + b"\xff" + b" fine")
    assert decoded == Decoded("naïve café — \udcff fine", "utf-8", errors="surrogateescape")


def test_more_broken_than_whole_is_not_utf8() -> None:
    """One accidental sequence does not make Windows-1252 text UTF-8."""
    assert decode("é é é Ã©".encode("cp1252")).encoding == "windows-1252"


def test_the_holes_of_windows_1252_are_escaped() -> None:
    """The five bytes that Windows-1252 does not define do not spoil the rest."""
    decoded = decode(b"caf\xe9 \x81\x8d\x8f\x90\x9d")
    assert decoded == Decoded("café \udc81\udc8d\udc8f\udc90\udc9d", "windows-1252", errors="surrogateescape")


def test_lone_surrogates_in_utf16_come_through() -> None:
    """Half a pair in UTF-16 stays half a pair."""
    data = codecs.BOM_UTF16_LE + "a\ud800b".encode("utf-16-le", "surrogatepass")
    decoded = decode(data)
    assert decoded == Decoded("a\ud800b", "utf-16-le", bom=True, errors="surrogatepass")
    assert encode(decoded) == data


@pytest.mark.parametrize(("encoding", "tail"), [("utf-16", b"\n"), ("utf-32", b"\n\0\0")])
def test_a_character_cut_off_at_the_end_is_kept_apart(encoding: str, tail: bytes) -> None:
    """The last bytes of a file that was cut off are too few for a character; they are not part of the text."""
    decoded = decode("Rain.\n".encode(encoding)[:-1])
    assert (decoded.text, decoded.tail) == ("Rain.", tail)


def test_a_stray_zero_byte_is_not_utf16() -> None:
    """Text with a zero byte or two is still the text it was."""
    assert decode(b"Hello\0 there, harbour") == Decoded("Hello\0 there, harbour", "utf-8")


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n", "\n\r", ""])
def test_line_ends_are_kept(end: str) -> None:
    """Decoding leaves line ends to the stages."""
    assert decode(f"a{end}b{end}".encode()).text == f"a{end}b{end}"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n", "PDF"),
        (b"PK\x03\x04 rest", "ZIP"),
        (b"\x1f\x8b\x08 rest", "gzip"),
        (b"\x89PNG\r\n\x1a\n rest", "PNG"),
        (b"\xff\xd8\xff\xe0 rest", "JPEG"),
        (b"GIF89a rest", "GIF"),
        (b"\0\0\0\x18ftypmp42", "media"),
        (b"\x7fELF\x02", "program"),
        (b"SQLite format 3\0", "database"),
        (random.Random(1).randbytes(5000), "control characters"),
        (b"text first\n" * 20_000 + bytes(9000), "control characters"),
    ],
)
def test_binary_files_are_refused_with_their_kind(data: bytes, kind: str) -> None:
    """Reading a binary file says what it is."""
    with pytest.raises(DocumentError, match=kind):
        read(data)


@pytest.mark.parametrize(
    "text",
    ["", "\0", "BZh is no word.", "PK won the match.", "GIF files are pictures.", "a\0b" + "c" * 99, "\f\v\x1b["],
)
def test_text_that_looks_a_little_binary_is_read(text: str) -> None:
    """Letters of a signature and a stray control character do not make a file binary."""
    assert read(text.encode()).text == text


def test_formats_are_found_by_lower_case_suffixes() -> None:
    """The table's keys are what a lower-cased suffix looks like."""
    assert {".txt", ".md"} <= set(FORMATS)
    assert all(suffix == suffix.lower() and suffix.startswith(".") for suffix in FORMATS)
