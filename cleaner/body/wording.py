"""How much the words of a language are those of bodies: points of words, counted on pages, kept in `wording.yaml`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from cleaner.body.chars import Ints
from cleaner.body.keys import Keys, keys_of, look_up
from cleaner.fields import Many, Number, Record, Text, read_file
from cleaner.yamlfile import load

_WORDS = Record(
    "words of some points",
    {
        "points": Number(-100, 100, doc="Tenths of log-odds: above zero for words of bodies."),
        "words": Text(doc="Words in lower case, with spaces between them."),
    },
    required=("points", "words"),
)
WORDING_FILE = Record(
    "a file of wording",
    {
        "format": Number(1, 1, doc="The version of this file's form."),
        "why": Text(doc="What the points are for and how they were counted."),
        "lang": Text(doc="The language of the words."),
        "points": Many(_WORDS, doc="The words of each number of points."),
    },
    required=("format", "lang", "points"),
)


@dataclass(frozen=True, slots=True)
class Wording:
    """The points of words of a language: `points[i]` are those of the word with the key `keys[i]`; keys ascend."""

    lang: str
    keys: Keys
    points: Ints

    @classmethod
    def of(cls, lang: str, points: Mapping[int, int]) -> Wording:
        """Lay out the points of keys."""
        keys = np.array(sorted(points), np.uint64)
        return cls(lang, keys, np.array([points[key] for key in keys.tolist()], np.int64))

    def points_of(self, keys: Keys) -> Ints:
        """Return the points of each of the words with these keys; a word that is not known has none."""
        if not len(self.keys):
            return np.zeros(len(keys), np.int64)
        at, found = look_up(keys, self.keys)
        return np.where(found, self.points[at], 0)


@lru_cache(maxsize=4)
def read_wording(path: Path) -> Wording:
    """Read a file of wording. Raises RuleFileError with all that is wrong with it."""
    raw = read_file(load(path), WORDING_FILE)
    points: dict[int, int] = {}
    for group in raw["points"]:
        points |= dict.fromkeys(keys_of(group["words"].split()).tolist(), group["points"])
    return Wording.of(raw["lang"], points)


def write_wording(why: str, lang: str, points: Mapping[str, int]) -> str:
    """Return the text of a file of wording, as `read_wording` reads it."""
    groups: dict[int, list[str]] = defaultdict(list)
    for word in sorted(points):
        groups[points[word]].append(word)
    head = f"format: 1\nwhy: >-\n  {why}\nlang: {lang}\npoints:\n"
    return head + "".join(f"- points: {n}\n  words: '{' '.join(groups[n])}'\n" for n in sorted(groups))
