"""Sites of documents: told by metadata or by the folders they came in."""

from __future__ import annotations

import pytest

from cleaner.rulefiles.scope import folder_site, host_of, is_host


@pytest.mark.parametrize(
    ("path", "doc", "site"),
    [
        ("crawl/dale.example/a/b.txt", "dale.example/a/b.txt", "dale.example"),
        ("crawl/www.Dale.example/b.txt", "www.Dale.example/b.txt", "dale.example"),
        ("crawl/dale.example/b.txt", "b.txt", "dale.example"),
        ("crawl/dale.example/index.php/b.txt", "dale.example/index.php/b.txt", "dale.example"),
        ("old.example/crawl/b.txt", "b.txt", ""),
        ("crawl/v1.2/2019.03/b.txt", "v1.2/2019.03/b.txt", ""),
        ("dale.example.txt", "dale.example.txt", ""),
        ("", "stdin.txt", ""),
    ],
)
def test_the_site_of_a_file_is_the_first_folder_named_like_a_host(path: str, doc: str, site: str) -> None:
    """Below the input or the input itself, not above it; never the file."""
    assert folder_site(path, doc) == site


@pytest.mark.parametrize(
    ("name", "host"),
    [("a.example", True), ("a.b.co", True), ("xn--a.xn--b1", True), ("a", False), ("-a.example", False)],
)
def test_names_of_hosts(name: str, host: bool) -> None:
    """Labels of letters, digits and hyphens, the last one of letters."""
    assert is_host(name) == host


@pytest.mark.parametrize(
    ("meta", "host"),
    [
        ({"url": "https://ada@www.Dale.example:81/x"}, "www.dale.example"),
        ({"site": "dale.example", "url": "https://quay.example/"}, "dale.example"),
        ({"url": "ferry"}, ""),
        ({}, ""),
    ],
)
def test_the_host_of_a_document(meta: dict[str, str], host: str) -> None:
    """What is called its site, or else that of its address."""
    assert host_of(meta) == host
