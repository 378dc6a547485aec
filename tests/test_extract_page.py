"""The walk over a page's tree: which blocks it has, and what they were."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.errors import DocumentError
from cleaner.extract.page import Page, read_page
from cleaner.extract.parse import Deadline, parse


def page(html: str, *, quick: bool = False) -> Page:
    """Read a page that can be parsed."""
    root = parse(html)
    assert root is not None
    return read_page(root, Deadline(60), quick=quick)


def texts(html: str) -> list[str]:
    """The texts of a page's blocks."""
    return [b.text for b in page(html).blocks]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>One</p><p>Two</p>", [("paragraph", "One"), ("paragraph", "Two")]),
        ("<h2>Head</h2>text", [("heading", "Head"), ("paragraph", "text")]),
        ("<ul><li>a<li>b</ul>", [("item", "a"), ("item", "b")]),
        ("<blockquote>Said.</blockquote>", [("quote", "Said.")]),
        ("<pre>a\n  b</pre>", [("code", "a\n  b")]),
        ("<figure><figcaption>Boats</figcaption></figure>", [("caption", "Boats")]),
        ("<table><tr><td>a<td>b</tr></table>", [("table", "a | b")]),
    ],
)
def test_blocks_have_kinds(html: str, expected: list[tuple[str, str]]) -> None:
    """What an element is decides what its text is."""
    assert [(b.kind, b.text) for b in page(html).blocks] == expected


def test_inline_elements_do_not_end_a_line() -> None:
    """Words keep together across links and emphasis, and white space is one space."""
    assert texts("<p>A <b>bold</b>\n <a href='/'>link</a>, so.</p>") == ["A bold link, so."]


def test_links_side_by_side_are_kept_apart() -> None:
    """Two links that touch are two words; a word with emphasis inside is one."""
    assert texts("<p><a>Home</a><a>News</a></p><p>Har<b>bour</b></p>") == ["Home News", "Harbour"]


def test_breaks_are_lines_and_two_of_them_paragraphs() -> None:
    """One break stays in the block, two end it."""
    assert texts("<p>Roses<br>are red<br><br>Violets</p>") == ["Roses\nare red", "Violets"]


def test_cells_with_much_text_stay_apart() -> None:
    """A table that only lays the page out is not put into rows."""
    long = "word " * 60
    assert texts(f"<table><tr><td>{long}<td>b</tr></table>") == [long.strip(), "b"]


def test_what_no_reader_sees_is_not_there() -> None:
    """Scripts, styles, templates and options are no text; what noscript holds is."""
    unseen = "<script>a()</script><style>p{}</style><template>t</template><select><option>o</select>"
    html = f"<body><p>First</p>{unseen}<noscript><p>Seen</p></noscript><p>too</p>"
    assert texts(html) == ["First", "Seen", "too"]


def test_link_share_is_of_characters() -> None:
    """The share of link text counts characters of the block."""
    share = page("<p>12345<a>67890</a></p>").blocks[0].link_share
    assert share == pytest.approx(0.5)


def test_hidden_elements_hide_what_is_in_them() -> None:
    """Hidden by attribute or by style, to any depth."""
    html = "<div style='display: none'><p>a</p></div><div hidden>b</div><div>c</div>"
    assert [(b.text, b.node.hidden) for b in page(html).blocks] == [("a", True), ("b", True), ("c", False)]


def test_quick_leaves_menus_unread() -> None:
    """What hardly ever holds the body is not walked through."""
    html = "<nav>Menu</nav><p>Text</p><footer>End</footer>"
    assert [b.text for b in page(html, quick=True).blocks] == ["Text"]


def test_sums_count_what_is_below() -> None:
    """The root knows all characters and blocks of its page."""
    root = page("<div><p>one</p><div><p>two</p></div></div>").nodes[0]
    assert (root.chars, root.blocks) == (6, 2)


def test_the_walk_stops_when_time_is_over() -> None:
    """A page of many elements is given up once its time is over."""
    root = parse("<p>a</p>" * 5_000)
    assert root is not None
    with pytest.raises(DocumentError, match="more than 0 seconds"):
        read_page(root, Deadline(0))


@given(st.text(alphabet=st.sampled_from("<>/abp =\"'&;\n\x00div"), max_size=200))
def test_any_source_can_be_read(html: str) -> None:
    """No source, however broken, fails; every block has text."""
    root = parse(html)
    assert root is None or all(b.text.strip() for b in read_page(root, Deadline(60)).blocks)
