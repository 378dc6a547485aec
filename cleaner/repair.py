"""Repair of broken Unicode, text to text: what ftfy does, quick where there is nothing to do, and bounded.

`suspect` finds the few places that could make one of ftfy's fixes change a line. It looks for at least as much as they
do, so that a line without such a place need not reach ftfy. `fix` runs ftfy's fixes in ftfy's order until they change
nothing more. `strip` takes out characters that cannot be seen and mean nothing where they stand.

Two things differ from ftfy, both so that the time stays linear in the text. A run of more than `LONGEST_RUN` combining
marks is not normalized: sorting one takes time quadratic in its length, and text in use has no more than about ten. And
what still changes after `ROUNDS` rounds is given up: nothing nests so deep by accident.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import regex

LONGEST_RUN = 64
"""A run of more combining marks than this is left as it is."""
ROUNDS = 32
"""How often the fixes are repeated on one text before it is given up."""
SEGMENT = 1_000_000
"""ftfy cuts a longer line into segments of so many characters."""

_MARK_RUN = regex.compile(rf"[\P{{ccc=0}}\u0f73\u0f75\u0f81]{{{LONGEST_RUN + 1},}}")

# What ftfy's fixes of single characters look for.
IGNORED = "\u206a-\u206f\ufeff\ufff9-\ufffc"
_CONTROL = f"\x00-\x08\x0b\x0e-\x1f\x7f{IGNORED}"
_BREAK = "\r\x85\u2028\u2029"
LIGATURES = "ĲĳŉǄ-ǌǱ-ǳﬀ-ﬆ"
WIDE = "\u3000\uff01-\uffef"
QUOTES = "\u02bc\u2018-\u201f"
_C1 = "\x80-\x9f"

# Blocks with characters that normalization may change or join to the one before.
_COMPOSING = (
    "\u0300-\u036f\u0374\u037e\u0387\u0483-\u0489\u0530-\u05cf\u05eb-\u061f\u064b-\u065f\u0670\u06d4-\u10cf"
    "\u10fb-\u1dff\u1f00-\u2001\u20d0-\u20ff\u2126\u212a\u212b\u2329\u232a\u2adc\u2c00-\u2fff\u302a-\u302f"
    "\u3099\u309a\ua660-\uabff\ud7a4-\udfff\uf900-\ufdff\ufe20-\ufe2f"
    "\U00010000-\U00016fff\U0001bc00-\U0001bcff\U0001cf00-\U0001d3ff\U0001e000-\U0001efff\U0002f800-\U0002fa1f"
)

UNSEEN = "\xad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\U000e0001\U000e0020-\U000e007f"
"""What `strip` looks at."""

# Kinds of characters in mojibake, after ftfy.badness: each holds at least what is of that kind there.
_LOWER = "ßà-ñăąāćčďđęěēėğģįīķĺľłļœŕśşšťüźżžґﬁﬂ"
_UPPER = "À-ÖØ-ÞĂĀĄĆČĎĐĘĚĒĖĞĢİĪĶĹĽŁĻŃŇŅŒŘŚŞŠŢŤŮŰŸŹŻŽҐ"
_FACES = "Ò-ÖÙ-Üò-öø-üŐŌŪŲ°"
_START = "¡«¿©\u0384\u0385‘‚“„•‹\uf8ff"
_END = "®»˝”›™"
_SIGNS = "¦¤¨¬¯¸ƒˆˇ˘˛˜†‡‰⌐◊\ufffdªº¶§¢£¥₧€²³¹±¼½¾×µ÷⁄∂∆∏∑√∞∩∫≈≠≡≤≥№"
_BOXES = "│┌┐┘├┤┬┼═-╬▀▄█▌▐░▒▓"
_COMMON = "\xa0\xad·´–—―…’"
_OTHER = "\u0386-\u03ce\u0400-\u04ff"  # Greek and Cyrillic
_TWICE = "ВГРСΒΓΞΟ"

# Every sequence that ftfy counts as bad holds a C1 control or one of these pairs, each with an anchor: a character that
# is rare in clean text, or has a rare neighbour there. Curly quotes, dashes, accents and Cyrillic words are no pairs.
_ANCHORS = f"{_UPPER}{_START}{_END}{_SIGNS}{_BOXES}°œЂ"
_PAIRS = "|".join(
    (
        f"(?<=[{_SIGNS}])(?=[{_LOWER}{_UPPER}{_START}{_END}{_SIGNS}{_BOXES}´ø°])",
        f"(?<=[{_LOWER}{_UPPER}{_START}{_END}{_SIGNS}{_BOXES}{_OTHER}][{_SIGNS}])",
        f"(?<=[{_UPPER}])(?=[{_START}{_END}{_SIGNS}{_BOXES}°])",
        f"(?<=[{_LOWER}{_OTHER}{_END}{_SIGNS}{_BOXES}‚][{_UPPER}])",
        f"(?<=[{_BOXES}])(?=[{_LOWER}{_UPPER}{_START}{_END}{_SIGNS}{_FACES}])",
        f"(?<=[{_LOWER}{_UPPER}{_START}{_END}{_SIGNS}][{_BOXES}])",
        f"(?<=[{_END}‚])(?=[{_LOWER}ó])",
        rf"(?<=[{_LOWER}][{_START}{_END}])(?=[\w{_START}])",
        f"(?<=[{_TWICE}][{_START}{_END}°])(?=[{_TWICE}])",
        f"(?<=[ÂÃÎÐØÙ])(?=[{_COMMON}œŠšŸž])",
        "(?<=[ÂÃ])(?= )",
        "(?<=[Œœ])(?=[^A-Za-z])",
        "(?<=[вВ]Ђ)",
    )
)
_MOJIBAKE = re.compile(f"[{_C1}{_ANCHORS}](?:(?<=[{_C1}])|{_PAIRS})")
_CHARACTERS = re.compile(f"[{_CONTROL}{_BREAK}{_C1}{LIGATURES}\ud800-\udfff]")
_ENTITY = "(?<=&)#?[0-9A-Za-z]{1,24};"

# What decides whether an unseen character means something.
_JOINING = "\u0590-\u109f\u1700-\u18af\u1900-\u1cff\u2d30-\u2d7f\ua800-\uabff\ufb1d-\ufdff\ufe70-\ufefc"
_JOINING += "\U00010800-\U00011fff\U0001e900-\U0001e95f"
_SPACELESS = "\u0e01-\u109f\u1780-\u17ff\u1950-\u19ff\u1a20-\u1aaf\u1b00-\u1b7f\ua980-\uaadf"
_EMOJI = "\u00a9\u00ae\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u061b\u061d-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_ANY_UNSEEN = re.compile(f"[{UNSEEN}]")
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
_TAGGED = f"[{_EMOJI}][\ufe0f\U0001f3fb-\U0001f3ff]?[\U000e0020-\U000e007e]+\U000e007f"
_JUNK = re.compile(
    "|".join(
        (
            f"({_TAGGED})",
            "[\xad\u2060-\u2064\U000e0001\U000e0020-\U000e007f]+",
            f"\u200b(?!(?<=[{_SPACELESS}]\u200b)[{_SPACELESS}])",
            f"[\u200c\u200d](?<![{_JOINING}].)(?![{_JOINING}])(?!(?<=[{_EMOJI}\ufe0f\U000e007f]\u200d)[{_EMOJI}])",
            r"\u034f(?!(?<=[^\s\u034f\u200b-\u200f]\u034f)[^\s\u034f\u200b-\u200f])",
            "\u180e(?<![\u1800-\u18af].)(?![\u1800-\u18af])",
        )
    ),
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Fixes:
    """ftfy's fixes; these three are a matter of choice, the others always run."""

    width: bool = False
    ligatures: bool = True
    uncurl: bool = False

    def suspect(self, *, entities: bool) -> re.Pattern[str]:
        """Return the pattern of the first place that could make `fix` or `strip` change a line.

        Without `entities`, entities are left alone.
        """
        return _suspect(self.width, self.uncurl, entities)

    def fix(self, segment: str, *, entities: bool) -> str | None:
        """Return what ftfy makes of one segment, or None if it does not come to rest."""
        suspect = self.suspect(entities=entities)
        text = segment
        for _ in range(ROUNDS):
            if not suspect.search(text):
                return text
            fixed = self._once(text, entities)
            if fixed is None or fixed == text:
                return fixed
            text = fixed
        return None

    def _once(self, text: str, entities: bool) -> str | None:
        """Run every fix once, in ftfy's order."""
        if entities and "&" in text:
            from ftfy.fixes import unescape_html

            text = unescape_html(text)
        decoded = _decode(text)
        if decoded is None:
            return None
        if self.width or self.uncurl or _CHARACTERS.search(decoded):
            decoded = self._characters(decoded)
        return nfc(decoded)

    def _characters(self, text: str) -> str:
        from ftfy import fixes

        text = fixes.fix_c1_controls(text)
        if self.ligatures:
            text = fixes.fix_latin_ligatures(text)
        if self.width:
            text = fixes.fix_character_width(text)
        if self.uncurl:
            text = fixes.uncurl_quotes(text)
        text = fixes.fix_surrogates(fixes.fix_line_breaks(text))
        return fixes.remove_control_chars(fixes.remove_terminal_escapes(text))


@cache
def _suspect(width: bool, uncurl: bool, entities: bool) -> re.Pattern[str]:
    """Compile the search of `Fixes.suspect`.

    It begins with one set of characters, for which `re` searches fastest when written as all but the safe ones, ASCII
    in front. Most members are reason enough; an anchor of mojibake, or `&`, only with the right neighbour.
    """
    risky = f"&{_CONTROL}{_BREAK}{_C1}{LIGATURES}{_COMPOSING}{UNSEEN}{_ANCHORS}"
    reasons = [f"(?<=[^&{_ANCHORS}])", _PAIRS]
    if entities:
        reasons.append(_ENTITY)
    for wanted, characters in ((width, WIDE), (uncurl, QUOTES)):
        if wanted:
            risky += characters
            reasons.append(f"(?<=[{characters}])")
    return re.compile(f"[^{_complement(risky)}](?:{'|'.join(reasons)})")


def _complement(ranges: str) -> str:
    """Return the ranges of all characters that `ranges`, written as in a set of `re` without escapes, leaves out."""
    out: list[str] = []
    free = 0
    for first, last in sorted((m[1], m[2] or m[1]) for m in re.finditer("(.)(?:-(.))?", ranges, re.DOTALL)):
        if free < ord(first):
            out.append(f"{re.escape(chr(free))}-{re.escape(chr(ord(first) - 1))}")
        free = max(free, ord(last) + 1)
    return "".join((*out, f"{chr(free)}-\U0010ffff")) if free <= 0x10FFFF else "".join(out)


def _decode(text: str) -> str | None:
    """Undo mojibake as `ftfy.fix_encoding` does, or return None if it takes too many steps."""
    for _ in range(ROUNDS):
        if not _MOJIBAKE.search(text):
            return text
        # ftfy's own loop over this step has no bound: one lead byte before n continuation bytes takes n steps.
        decoded = _decoded_once(text)
        if decoded == text:
            return text
        text = decoded
    return None


def _decoded_once(text: str) -> str:
    import ftfy

    return ftfy._fix_encoding_one_step_and_explain(text, ftfy.TextFixerConfig(explain=False)).text


def nfc(text: str) -> str:
    """Return `text` in NFC, but for runs of more than `LONGEST_RUN` combining marks."""
    if text.isascii():
        return text
    out: list[str] = []
    done = 0
    for run in _MARK_RUN.finditer(text) if len(text) > LONGEST_RUN else ():
        out += (unicodedata.normalize("NFC", text[done : run.start()]), run[0])
        done = run.end()
    rest = unicodedata.normalize("NFC", text[done:])
    return "".join((*out, rest)) if out else rest


def mark_runs(text: str) -> int:
    """Count the runs of marks that `nfc` leaves alone."""
    return sum(1 for _ in _MARK_RUN.finditer(text))


def segments(text: str) -> Iterator[str]:
    """Cut a text as ftfy does: behind each LF, and a longer line every `SEGMENT` characters."""
    start = 0
    while start < len(text):
        end = text.find("\n", start, start + SEGMENT) + 1 or min(start + SEGMENT, len(text))
        yield text[start:end]
        start = end


def strip(text: str) -> str:
    """Take out what cannot be seen and means nothing where it stands, line by line.

    Bidi controls stay in lines that have right-to-left letters; joiners beside letters of scripts that join and between
    emoji; a zero-width space between letters of scripts written without spaces; tags that make an emoji flag.
    Variation selectors always stay.
    """
    if not _ANY_UNSEEN.search(text):
        return text
    return "\n".join(_strip(line) for line in text.split("\n"))


def _strip(line: str) -> str:
    if not _ANY_UNSEEN.search(line):
        return line
    if not _RIGHT_TO_LEFT.search(line):
        line = _BIDI.sub("", line)
    return _JUNK.sub(lambda m: m[1] or "", line)
