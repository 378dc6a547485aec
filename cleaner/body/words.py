"""The words of a page, numbered, and what each is good for: holding sentences together, or standing in menus."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from cleaner.body.chars import Class, Classes, Codes, Flags, Ints
from cleaner.body.keys import Keys, keys_of, look_up, word_keys
from cleaner.fields import Number, Record, Text, read_file
from cleaner.yamlfile import load

KINDS = ("stop", "menu", "more", "date", "talk")
"""What a word may be good for, as `words.yaml` describes it; each has one bit of a number."""
_LEAST_STOPS = 5
"""A page is in the language that most of its stop words belong to, if it has so many different ones."""
_LONG = 4
"""Words of at least so many letters tell what a text is about."""
_FILE = Path(__file__).resolve().parent / "words.yaml"


_WORDS = Text(doc="Words in lower case, with spaces between them.")
_LANGUAGE = Record("a language", dict.fromkeys(KINDS, _WORDS))


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of one language: `kinds` holds their bits, with those of English for all but stop words."""

    stops: frozenset[str]
    kinds: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Words:
    """The words of the visible lines of a page: `number[i]` names the `i`-th of them, which stands on row `line[i]`;
    `long[i]` tells whether it has some length.

    Of the word with a number, `keys` has the key and `kinds` the bits. `lang` is "" where the stop words are of no
    known language.
    """

    lang: str
    number: Ints
    line: Ints
    long: Flags
    keys: Keys
    kinds: Ints


@dataclass(frozen=True, slots=True)
class _Table:
    """All words of all lexicons: `bits[l, i]` are what the word with the key `keys[i]` is in language `langs[l]`."""

    langs: tuple[str, ...]
    keys: Keys
    bits: npt.NDArray[np.uint8]


@lru_cache(maxsize=1)
def lexicons() -> Mapping[str, Lexicon]:
    """Return the lexicon of every language, in the order of the file. Raises RuleFileError for a damaged file."""
    file = load(_FILE)
    spoken = file.root.get("languages") if file.root else None
    names = tuple(str(key.value) for key, _ in spoken.pairs) if spoken else ()
    whole = Record(
        "a file of words",
        {"format": Number(1, 1), "why": Text(), "languages": Record("languages", dict.fromkeys(names, _LANGUAGE))},
        required=("format", "languages"),
    )
    languages = read_file(file, whole)["languages"]
    return {name: _lexicon(words, languages["en"]) for name, words in languages.items()}


def _lexicon(own: Mapping[str, str], english: Mapping[str, str]) -> Lexicon:
    kinds: dict[str, int] = {}
    for bit, kind in enumerate(KINDS):
        shared = "" if kind == "stop" else english.get(kind, "")
        for word in f"{own.get(kind, '')} {shared}".split():
            kinds[word] = kinds.get(word, 0) | 1 << bit
    return Lexicon(frozenset(own.get("stop", "").split()), kinds)


@lru_cache(maxsize=1)
def _table() -> _Table:
    spoken = lexicons()
    words = sorted({word for lexicon in spoken.values() for word in lexicon.kinds})
    bits = np.array([[lexicon.kinds.get(word, 0) for word in words] for lexicon in spoken.values()], np.uint8)
    keys = keys_of(words)
    order = np.argsort(keys)
    return _Table(tuple(spoken), keys[order], bits[:, order])


def words_of(points: Codes, kinds: Classes, row: Ints) -> Words:
    """Return the words of a text in lower case, given its code points, their classes and the row each stands on."""
    apart = (kinds == Class.SPACE) | (kinds >= Class.FINAL)
    found, at = word_keys(points, apart)
    keys, number = np.unique(found, return_inverse=True)
    lang, bits = _spoken(keys)
    ends = np.flatnonzero(apart[1:] > apart[:-1]) + 1
    size = np.append(ends, len(points))[: len(at)] - at
    return Words(lang, number, row[at], size >= _LONG, keys, bits)


def _spoken(keys: Keys) -> tuple[str, Ints]:
    """Return the language that most of the stop words are of, or "", and the bits of each word."""
    table = _table()
    at, found = look_up(keys, table.keys)
    known = np.flatnonzero(found)
    bits = table.bits[:, at[known]]
    hits = (bits & 1).sum(axis=1)
    best = int(hits.argmax())
    lang = table.langs[best] if hits[best] >= _LEAST_STOPS else ""
    told = np.zeros(len(keys), np.int64)
    told[known] = bits[table.langs.index(lang or "en")]
    return lang, told
