"""The language of a text is found where a rule needs it and nobody has said it, and only there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import language
from cleaner.language import language_of
from cleaner.pipeline import Pipeline
from cleaner.rulefiles import rule as r
from tests.rules import rule

PROSE = {
    "en": "The mayor said on Monday that the old bridge would stay closed until the end of winter.",
    "de": "Die Bürgermeisterin sagte am Montag, die alte Brücke bleibe bis zum Ende des Winters gesperrt.",
    "es": "La alcaldesa dijo el lunes que el viejo puente seguirá cerrado hasta el final del invierno.",
    "pl": "Burmistrz powiedziała w poniedziałek, że stary most pozostanie zamknięty do końca zimy.",
    "ru": "Мэр заявила в понедельник, что старый мост останется закрытым до конца зимы.",
    "ja": "市長は月曜日、古い橋は冬の終わりまで閉鎖されたままになると述べ、市民に理解を求めた。" * 2,
    "ar": "قالت رئيسة البلدية يوم الاثنين إن الجسر القديم سيبقى مغلقا حتى نهاية الشتاء وطلبت من السكان التحلي بالصبر.",
}
PLEA = "Abo bestellen"
GERMAN = Pipeline.of_rules((rule(r.Line((PLEA,)), "plea", where=r.Where(langs=("de",))),))


@pytest.mark.parametrize("lang", PROSE)
def test_prose_tells_its_language(lang: str) -> None:
    """In the code that rules use."""
    assert language_of([PROSE[lang]]) == lang


def test_the_first_line_does_not_speak_for_the_rest() -> None:
    """A text may open with a saying in another language."""
    assert language_of([PROSE["en"], *[PROSE["de"]] * 5]) == "de"


@pytest.mark.parametrize("prose", [[], ["嗯。"], ["12 34 " * 60], ["Ja."] * 3])
def test_too_little_tells_nothing(prose: list[str]) -> None:
    """An unknown language is none, and a rule that needs one does not fire."""
    assert language_of(prose) == ""


@given(st.text())
def test_any_text_has_an_answer(text: str) -> None:
    """Lone surrogates and control characters included."""
    assert isinstance(language_of([text * 30]), str)


@pytest.mark.parametrize(("lang", "gone"), [("de", True), ("en", False)])
def test_a_rule_for_one_language_fires_in_texts_of_it(lang: str, gone: bool) -> None:
    """Without anybody's word for it."""
    text = f"{PROSE[lang]}\n\n{PLEA}\n"
    assert (PLEA not in GERMAN.clean(text).text) is gone


def test_what_the_caller_says_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is guessed then, nor where no rule asks."""
    monkeypatch.setattr(language, "_LEAST_LETTERS", None)  # a guess would fail on it
    assert PLEA not in GERMAN.clean(f"{PROSE['en']}\n\n{PLEA}\n", lang="de-AT").text
    assert GERMAN.clean(PROSE["de"]).text == PROSE["de"]
