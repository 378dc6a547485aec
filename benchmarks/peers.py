"""Peers: what others do to the text of a page, each as a function of a text, for comparisons in one run.

python -m pip install -e '.[bench]'
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from html import escape
from typing import Any

Clean = Callable[[str], str]


def ftfy_alone(text: str) -> str:
    """Unicode repair and nothing else, with the settings of its own."""
    import ftfy

    return ftfy.fix_text(text)


def c4_lines(text: str) -> str:
    """The line rules of datatrove's C4 filter; those that drop whole documents are not the question here."""
    from datatrove.data import Document

    document = Document(text=text, id="")
    kept = _c4().filter(document)
    return str(document.text) if kept is True else ""


@cache
def _c4() -> Any:
    from datatrove.pipeline.filters import C4QualityFilter

    return C4QualityFilter(min_num_sentences=-1, filter_lorem_ipsum=False, filter_curly_bracket=False)


def c4_with_ftfy(text: str) -> str:
    """The same behind datatrove's ftfy formatter, as its users run it."""
    return c4_lines(str(_formatter().format(text)))


@cache
def _formatter() -> Any:
    from datatrove.pipeline.formatters import FTFYFormatter

    return FTFYFormatter()


def justext_lines(text: str) -> str:
    """jusText's classes of paragraphs, each line of the text being one."""
    import justext

    page = "<html><body>" + "".join(f"<p>{escape(line)}</p>" for line in text.splitlines()) + "</body></html>"
    return "\n".join(p.text for p in justext.justext(page, _stop_words()) if not p.is_boilerplate)


@cache
def _stop_words() -> frozenset[str]:
    import justext

    return frozenset(justext.get_stoplist("English"))


def clean_text(text: str) -> str:
    """clean-text with letters left as they are."""
    from cleantext import clean

    return str(clean(text, to_ascii=False, lower=False, no_line_breaks=False))


def juicer_mappers(text: str) -> str:
    """data-juicer's mappers of text, one after another, as its recipes chain them."""
    batch: dict[str, list[str]] = {"text": [text]}
    for mapper in _juicer():
        batch = mapper.process_batched(batch)
    return batch["text"][0]


@cache
def _juicer() -> tuple[Any, ...]:
    from data_juicer.ops import mapper

    names = ("FixUnicode", "WhitespaceNormalization", "PunctuationNormalization", "CleanLinks", "CleanEmail", "CleanIp")
    return tuple(getattr(mapper, f"{name}Mapper")() for name in (*names, "CleanCopyright", "RemoveRepeatSentences"))


LINE_FILTERS: dict[str, Clean] = {"datatrove C4 lines": c4_lines, "jusText on lines": justext_lines}
"""Those that take lines out."""
REPAIRERS: dict[str, Clean] = {
    "ftfy": ftfy_alone,
    "clean-text": clean_text,
    "datatrove ftfy + C4 lines": c4_with_ftfy,
    "data-juicer mappers": juicer_mappers,
}
"""Those that mend characters, alone or with a few rules."""
