"""Sites of documents: told by metadata or by the folders they came in."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleaner.rulefiles.scope import LANGUAGES, folder_site, host_of, in_language, is_host


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


@pytest.mark.parametrize(
    ("lang", "name"),
    [
        ("en", "en"), ("de-AT", "de"), ("de_AT", "de-AT"), ("eng_Latn", "en"), (" DEU ", "de"), ("cmn_Hani", "zh"),
        ("zho-Hant", "zh-Hant"), ("nb", "no"), ("xx", "xx"),
    ],
)  # fmt: skip
def test_languages_are_told_as_rules_know_them(lang: str, name: str) -> None:
    """Two letters, with a country or not, or as corpora write them: three letters and a script."""
    assert in_language(lang, ["fr", name])
    assert not in_language(lang, ["fr", name[:1], f"{name}-XY"])


def test_an_unknown_language_is_none() -> None:
    """Not even the unknown one."""
    assert not in_language("", ["en", "de"])


def test_every_language_with_rules_has_a_code_of_three_letters() -> None:
    """And no other has."""
    folders = {path.name for path in (Path(__file__).parents[1] / "rules").iterdir() if path.is_dir()}
    coded = {lang for code, lang in LANGUAGES.items() if len(code) == 3}
    assert coded == folders - {"any", "site"}
