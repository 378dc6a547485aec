"""The two ways to read a page, by its tree and by its tags: which blocks it has, and what they were."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.errors import DocumentError
from cleaner.extract.page import Page, read_page
from cleaner.extract.parse import Deadline, parse
from cleaner.extract.skim import cut, skim

from .pages import STORY, TITLE, article

Reader: TypeAlias = Callable[[str], Page]


def by_tree(html: str) -> Page:
    """Read a page that can be parsed."""
    root = parse(html)
    assert root is not None
    return read_page(root, Deadline(60))


def by_tags(html: str) -> Page:
    """Read a page without a tree."""
    return skim(cut(html), Deadline(60))


@pytest.fixture(params=[by_tree, by_tags])
def page(request: pytest.FixtureRequest) -> Reader:
    """Each of the two ways."""
    reader: Reader = request.param
    return reader


def texts(page: Page) -> list[str]:
    """The texts of a page's blocks."""
    return [b.text for b in page.blocks]


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
        ("<DL><DT>a<DD>b</DL><P>c<P>d", [("item", "a"), ("item", "b"), ("paragraph", "c"), ("paragraph", "d")]),
    ],
)
def test_blocks_have_kinds(page: Reader, html: str, expected: list[tuple[str, str]]) -> None:
    """What an element is decides what its text is."""
    assert [(b.kind, b.text) for b in page(html).blocks] == expected


def test_inline_elements_do_not_end_a_line(page: Reader) -> None:
    """Words keep together across links and emphasis, and white space is one space."""
    assert texts(page("<p>A <b>bold</b>\n <a href='/'>link</a>, so.</p>")) == ["A bold link, so."]


def test_links_side_by_side_are_kept_apart(page: Reader) -> None:
    """Two links that touch are two words; a word with emphasis inside is one."""
    assert texts(page("<p><a>Home</a><a>News</a></p><p>Har<b>bour</b></p>")) == ["Home News", "Harbour"]


def test_breaks_are_lines_and_two_of_them_paragraphs(page: Reader) -> None:
    """One break stays in the block, two end it."""
    assert texts(page("<p>Roses<br>are red<br><br>Violets</p>")) == ["Roses\nare red", "Violets"]


def test_cells_with_much_text_stay_apart(page: Reader) -> None:
    """A table that only lays the page out is not put into rows."""
    long = "word " * 60
    assert texts(page(f"<table><tr><td>{long}<td>b</tr></table>")) == [long.strip(), "b"]


def test_what_no_reader_sees_is_not_there(page: Reader) -> None:
    """Scripts, styles, templates and options are no text; what noscript holds is."""
    unseen = "<script>a()</script><style>p{}</style><template>t</template><select><option>o</select>"
    html = f"<body><p>First</p>{unseen}<noscript><p>Seen</p></noscript><p>too</p>"
    assert texts(page(html)) == ["First", "Seen", "too"]


def test_link_share_is_of_characters(page: Reader) -> None:
    """The share of link text counts characters of the block."""
    share = page("<p>12345<a>67890</a></p>").blocks[0].link_share
    assert share == pytest.approx(0.5)


def test_hidden_elements_hide_what_is_in_them(page: Reader) -> None:
    """Hidden by attribute or by style, to any depth."""
    html = "<div style='display: none'><p>a</p></div><div hidden>b</div><div>c</div>"
    assert [(b.text, b.node.hidden) for b in page(html).blocks] == [("a", True), ("b", True), ("c", False)]


def test_menus_are_not_read_by_tags() -> None:
    """What hardly ever holds the body is passed by, also where its name is in capitals or menus stand in menus."""
    nested = "<nav>a<nav class='b'>b<nav>c</nav>d</nav>e<NAV>f</NAV>g</nav>"
    html = f"{nested}<p>Text</p><FOOTER><p>End</p><FOOTER>x</FOOTER><p>End</p></FOOTER><p>More</p>"
    assert texts(by_tags(html)) == ["Text", "More"]


def test_only_elements_of_a_name_end_what_is_cut() -> None:
    """Neither longer names nor what a comment says open or close a menu."""
    assert cut("<nav>Home<div>The ferry</div><nav-item>x</nav-item><p>sank.") == (
        "<div>Home<div>The ferry</div><nav-item>x</nav-item><p>sank."
    )
    assert cut("<!-- <aside> -->The ferry<aside>x</aside> sank<!-- </aside> -->.").split() == ["The", "ferry", "sank."]
    assert cut("<nav>a</nav><!--><p>The ferry") == "<p>The ferry"


def test_a_menu_without_an_end_takes_nothing_along() -> None:
    """Where a menu ends is not known, so it is read like any other element; menus in it are not."""
    html = "<nav class='x'>Menu<p>Text</p><nav>Other</nav><p>More</p>"
    assert texts(by_tags(html)) == ["Menu", "Text", "More"]


@pytest.mark.parametrize(
    ("attributes", "name", "hidden"),
    [
        ("data-id='no' data-class=no id=one class='two three'", "two three one", False),
        ("CLASS=two ID='one'", "two one", False),
        ("class=first class=second", "first ", False),
        ("title='class=no hidden' data-hidden=no", " ", False),
        ("HIDDEN", " ", True),
        ("aria-hidden = true", " ", True),
        ("class='hidden'", "hidden ", False),
        ("STYLE='Display : None'", " ", True),
    ],
)
def test_elements_are_called_what_their_attributes_say(page: Reader, attributes: str, name: str, hidden: bool) -> None:
    """Class and id count and no other attribute, in whatever case; so it is with what hides."""
    (block,) = page(f"<div {attributes}>Text</div>").blocks
    assert (block.node.name, block.node.hidden) == (name, hidden)


def test_a_page_is_the_same_by_tags_as_by_its_tree() -> None:
    """What is not a menu comes out alike, with the same share of links, tags and depth of prose."""
    quick, full = by_tags(article()).blocks, by_tree(article()).blocks
    by_text = {b.text: b for b in full}
    assert {STORY[0], TITLE} <= {b.text for b in quick} <= set(by_text)
    assert all(
        (b.kind, b.link_share, b.node.tag, b.node.name) == (o.kind, o.link_share, o.node.tag, o.node.name)
        for b in quick
        for o in [by_text[b.text]]
    )


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p title='a > b'>One</p>", ["One"]),
        ('<p class="[&>a]:x">One</p>', ["One"]),
        ("<p title=don't>One</p><p>Two</p>", ["One", "Two"]),
        ("<!-- <p>No</p> --><p>One &amp; two</p><!-- no end <p>", ["One & two"]),
        ("<script>if (a < b) '</p>'</script><p>One</p>", ["One"]),
        ("<script>write('<script src=x><\\/script>')</script ><p>One</p><script>b()</script>", ["One"]),
        ("<!-- no <script> here --><p>One</p><script>b()</script><p>Two</p>", ["One", "Two"]),
        ("<navigation>One</navigation><nav\n>Menu</nav>", ["One"]),
        ("<p>3 < 4</p></div></section>", ["3 < 4"]),
        ("<div><p>One</div>Two", ["One", "Two"]),
    ],
)
def test_odd_sources_are_read_by_tags(html: str, expected: list[str]) -> None:
    """Quoted brackets, comments, scripts and ends without a beginning do no harm."""
    assert texts(by_tags(html)) == expected


def test_sums_count_what_is_below(page: Reader) -> None:
    """The root knows all characters and blocks of its page."""
    root = page("<div><p>one</p><div><p>two</p></div></div>").nodes[0]
    assert (root.chars, root.blocks) == (6, 2)


def test_the_walk_stops_when_time_is_over() -> None:
    """A page of many elements is given up once its time is over."""
    root = parse("<p>a</p>" * 5_000)
    assert root is not None
    with pytest.raises(DocumentError, match="more than 0 seconds"):
        read_page(root, Deadline(0))
    with pytest.raises(DocumentError, match="more than 0 seconds"):
        skim("<b>a</b>" * 5_000, Deadline(0))


@given(st.text(alphabet=st.sampled_from("<>/abp =\"'&;\n\x00div"), max_size=200))
def test_any_source_can_be_read(html: str) -> None:
    """No source, however broken, fails; every block has text."""
    root = parse(html)
    assert root is None or all(b.text.strip() for b in read_page(root, Deadline(60)).blocks)
    assert all(b.text.strip() for b in by_tags(html).blocks)
