"""An invented crawl: sites with boilerplate of their own around bodies full of temptations, the same for one seed.

Every line is known to be body or boilerplate. Bodies hold what must not be mistaken for boilerplate: sentences and
sub-headings that return in many articles, articles printed again with small changes, and one that all sites carry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

_ONSETS: Final = "b br c d dr f g h k l m n p r s st t th v w"
_NUCLEI: Final = "a e i o u ea ou"
_CODAS: Final = "l m n nd r rn s ck ld"
_MONTHS: Final = "January February March April May June July August September October November December"
_DAYS: Final = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
_ADJECTIVES: Final = "old new long quiet narrow steep broken wooden public empty heavy early costly distant"
_NOUNS: Final = (
    "bridge harbour council ferry school market orchard mill tunnel tower library garden station archive canal quarry "
    "theatre museum hospital warehouse lighthouse reservoir workshop vineyard"
)
_VERBS: Final = "repaired closed opened measured sold painted searched flooded rebuilt crossed guarded filled"
_PEOPLE: Final = "engineers volunteers pupils farmers drivers nurses traders residents officials divers"
_REFRAINS: Final = (
    "The council of {town} declined to comment.",
    "Nobody in {town} was hurt.",
    "Work in {town} is due to begin in the spring.",
)
_SUBHEADINGS: Final = ("What happens next in {town}", "How {town} began", "The cost")


@dataclass(frozen=True, slots=True)
class Article:
    """One document: its site, its name, and its lines, each with whether it is boilerplate."""

    site: str
    name: str
    lines: tuple[tuple[str, bool], ...]

    @property
    def text(self) -> str:
        """The document as a scraper would save it."""
        return "\n".join(line for line, _ in self.lines) + "\n"

    @property
    def body(self) -> list[str]:
        """The lines that must stay."""
        return [line for line, boilerplate in self.lines if line and not boilerplate]

    @property
    def boilerplate(self) -> list[str]:
        """The lines that must go."""
        return [line for line, boilerplate in self.lines if line and boilerplate]


def crawl(sites: int, documents: int, seed: int = 1) -> Iterator[Article]:
    """Yield the articles of an invented crawl, site after site."""
    dice = Random(seed)
    wire = _body(dice, "Wiremouth", sentences=24)
    for number in range(sites):
        yield from _site(Random(f"{seed}/{number}"), documents, wire)


def write_crawl(folder: Path, articles: Iterator[Article]) -> list[Article]:
    """Write each article below a folder named after its site; return them."""
    written = list(articles)
    for article in written:
        path = folder / article.site / f"{article.name}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(article.text, encoding="utf-8")
    return written


def _site(dice: Random, documents: int, wire: list[str]) -> Iterator[Article]:
    town = _word(dice).capitalize()
    paper = f"{town} {dice.choice(('Post', 'Courier', 'Echo', 'Argus', 'Herald'))}"
    site = f"{paper.lower().replace(' ', '-')}.example"
    staff = [_person(dice) for _ in range(6)]
    head, tail = _furniture(dice, paper, town)
    again = _body(dice, town, sentences=20)
    for number in range(documents):
        if number % 5 == 1:
            body = _edited(dice, again)
        else:
            body = wire if number == 2 else _body(dice, town, sentences=dice.randint(8, 30))
        lines = [
            *((line(dice, staff), True) for line in head),
            (_title(dice), False),
            *((line, False) for line in body),
            ("", False),
            *((line(dice, staff), True) for line in tail if dice.random() < 0.9),
        ]
        yield Article(site, f"{number:04}", tuple(lines))


_Line = Callable[[Random, list[str]], str]


def _furniture(dice: Random, paper: str, town: str) -> tuple[list[_Line], list[_Line]]:
    """Return a site's boilerplate: what stands above the title, and what stands below the text."""
    own = [_word(dice) for _ in range(12)]
    labels = [f"{town} {_one(dice, _NOUNS)}s", f"{own[0].capitalize()} desk", f"{own[1].capitalize()} and {own[2]}"]
    notice = " ".join(
        f"The {own[i % 12]} of this {_one(dice, _NOUNS)} is kept by the {own[(i + 5) % 12]} of {town}."
        for i in range(6)
    )
    head: list[_Line] = [
        lambda d, s: paper,
        *(_constant(label) for label in labels),
        lambda d, s: f"{_one(d, _DAYS)}, {d.randint(1, 28)} {_one(d, _MONTHS)} {d.randint(2019, 2024)} in {town}",
        lambda d, s: f"Written for {paper} by {d.choice(s)}",
        lambda d, s: f"{own[3]} {d.randint(2, 900)} {own[4]}, {d.randint(2, 30)} min",
    ]
    tail: list[_Line] = [
        lambda d, s: f"Do you {own[5]}? Write to the {own[6]} desk of {paper}",
        _constant(f"Take {paper} home for £{dice.randint(2, 9)} a {own[7]}."),
        lambda d, s: f"{own[8].capitalize()} {own[1]}: {_title(d)}",
        lambda d, s: f"More {own[8]} by {d.choice(s)}",
        _constant(notice),
        lambda d, s: f"{d.randint(2, 9)},{d.randint(100, 999)} people {own[9]} this",
        lambda d, s: f"Last {own[10]}: {d.randint(1, 28)} {_one(d, _MONTHS).lower()} {d.randint(2019, 2024)}",
        lambda d, s: f"{paper} is printed by the {own[11]} works, {town} {d.randint(1, 9)}",
    ]
    dice.shuffle(tail)
    return head, tail


def _constant(text: str) -> _Line:
    return lambda dice, staff: text


def _body(dice: Random, town: str, sentences: int) -> list[str]:
    """Return paragraphs; refrains and sub-headings stand between them, and a refrain now and then at their end."""
    lines: list[str] = []
    paragraph: list[str] = []
    for _ in range(sentences):
        paragraph.append(_sentence(dice))
        if dice.random() < 0.4:
            lines.append(" ".join(paragraph))
            paragraph = []
            if dice.random() < 0.25:
                lines.append(dice.choice(_REFRAINS).format(town=town))
            elif dice.random() < 0.15:
                lines += ["", dice.choice(_SUBHEADINGS).format(town=town)]
    lines.append(" ".join([*paragraph, _sentence(dice)]))
    if dice.random() < 0.1:
        lines.append(dice.choice(_REFRAINS).format(town=town))
    return lines


def _edited(dice: Random, body: list[str]) -> list[str]:
    """Return a body with one of its lines left out and one of its words changed."""
    lines = list(body)
    del lines[dice.randrange(len(lines))]
    at = dice.randrange(len(lines))
    lines[at] = lines[at].replace("the", "this", 1)
    return lines


def _sentence(dice: Random) -> str:
    who, noun, place = _one(dice, _PEOPLE), _one(dice, _NOUNS), _one(dice, _NOUNS)
    first = f"{_one(dice, _ADJECTIVES)} {who} {_one(dice, _VERBS)} the {_one(dice, _ADJECTIVES)} {noun}"
    if dice.random() < 0.3:
        return f"“The {first} by the {place}”, said {_person(dice)} on {_one(dice, _DAYS)}."
    return f"The {first} near the {_one(dice, _ADJECTIVES)} {place} of {_word(dice).capitalize()}."


def _title(dice: Random) -> str:
    return f"{_one(dice, _PEOPLE).capitalize()} {_one(dice, _VERBS)} {_one(dice, _ADJECTIVES)} {_one(dice, _NOUNS)}"


def _person(dice: Random) -> str:
    return f"{_word(dice).capitalize()} {_word(dice).capitalize()}"


def _word(dice: Random) -> str:
    return "".join(_one(dice, part) for _ in range(2) for part in (_ONSETS, _NUCLEI, _CODAS))


def _one(dice: Random, words: str) -> str:
    return dice.choice(words.split())
