"""A pipeline: the stages of a YAML file in their order, applied to one text at a time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

from cleaner import edits
from cleaner.cache import cached, fingerprint
from cleaner.errors import RuleFileError
from cleaner.extract.extractor import Extraction, PageReader
from cleaner.extract.options import HTML, HtmlOptions
from cleaner.extract.select import Selectors
from cleaner.fields import Either, Field, Many, Number, Record, Text, read_file, suggest
from cleaner.gaps import close_up
from cleaner.guard import Breaker
from cleaner.matching.allow import Exceptions
from cleaner.model import REPAIR_STAGES, RISKS, Document, Edit, Meta, Stage, Step
from cleaner.result import Result
from cleaner.rulefiles.load import RuleSet, builtin_folder, load_rules
from cleaner.rulefiles.rule import Examples, Rule
from cleaner.stages import STAGES, up_to
from cleaner.stages.repeats import RepeatsStage
from cleaner.stages.rules import RulesStage
from cleaner.yamlfile import load

Files: TypeAlias = str | Path | Iterable[str | Path]
"""The user's rule files; one path is as good as a list of one."""

_MOST_PASSES = 8
"""Two are enough for nearly every text: the second finds nothing."""
_LEAST_TAGS = 3
_TAG = re.compile(r"</(?:p|div|span|li|h[1-6]|td|figure|section|blockquote)\s*>", re.IGNORECASE)
_PRESETS = Path(__file__).resolve().parent / "presets"
_SHARE = Number(0, 1, whole=False, doc="Share of the text's characters one stage may take.")
_LONG_STAGE = Record("a stage", {name: kind.options for name, kind in STAGES.items()}, exactly_one=tuple(STAGES))
_STAGE: Field = Either(Text(tuple(STAGES)), _LONG_STAGE)
PIPELINE_FILE = Record(
    "a pipeline file",
    {
        "format": Number(1, 1, doc="The version of this file's form."),
        "why": Text(doc="What this pipeline is for."),
        "stages": Many(_STAGE, doc="The stages in their order."),
        "html": HTML,
        "breaker": Record(
            "breaker",
            {
                "max_share": Record("max_share", dict.fromkeys(RISKS, _SHARE)),
                "min_chars": Number(0, doc="Shorter texts are protected only from ending up empty."),
            },
            build=Breaker,
        ),
    },
    required=("format", "stages"),
)


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Stages ready for use. Picklable; safe to share between threads; a call after the first costs no set-up."""

    name: str
    stages: tuple[tuple[str, Stage], ...]
    breaker: Breaker | None = field(default_factory=Breaker)
    rule_packs: Mapping[str, str] = field(default_factory=dict)
    exceptions: Exceptions = field(default_factory=Exceptions)
    reader: PageReader = field(default_factory=PageReader)

    @classmethod
    def load(cls, preset: str | Path = "default", rules: Files = ()) -> Pipeline:
        """Load a preset by name, or a pipeline file by its path, with the user's rule files beside the shipped ones.

        Raises RuleFileError with every problem of every file.
        """
        files, path = rule_paths(rules), preset_path(preset)
        return cached(cls.fingerprint(path, files), lambda: cls.read(path, files))

    @staticmethod
    def fingerprint(preset: str | Path = "default", rules: Files = ()) -> str:
        """Return a hash that is another when a rule, the preset or this package was changed."""
        shipped = sorted(builtin_folder().rglob("*.yaml"))
        return fingerprint((preset_path(preset), *shipped, *rule_paths(rules)))

    @classmethod
    def read(cls, path: Path, files: Iterable[Path] = ()) -> Pipeline:
        """Read a pipeline file and the rules; `load` does this once for each state of the files."""
        return cls.build(path.stem, read_file(load(path), PIPELINE_FILE), load_rules(files))

    @classmethod
    def build(cls, name: str, raw: Mapping[str, Any], rules: RuleSet) -> Pipeline:
        """Make a pipeline of the fields of a pipeline file and a set of rules."""
        listed = [(s, {}) if isinstance(s, str) else next(iter(s.items())) for s in raw["stages"]]
        none = Examples()  # they cost only memory here
        bare = tuple(replace(rule, examples=none) for rule in rules.rules)
        rules = replace(rules, rules=bare)
        stages = tuple((stage, STAGES[stage].build(options, rules)) for stage, options in listed)
        reader = PageReader(raw.get("html", HtmlOptions()), Selectors.of(up_to(_riskiest(listed), rules.rules)))
        breaker, exceptions = raw.get("breaker", Breaker()), Exceptions(rules.allows)
        return cls(name, stages, breaker, dict(rules.packs), exceptions, reader)

    @classmethod
    def of_rules(cls, rules: tuple[Rule, ...]) -> Pipeline:
        """Make a pipeline of nothing but `rules`, without a breaker: what they do by themselves."""
        stages = (("rules", RulesStage.of(rules)), ("repeats", RepeatsStage.of(rules)))
        return cls("rules", stages, None, reader=PageReader(selectors=Selectors.of(rules)))

    def clean(
        self,
        text: str,
        *,
        id: str = "",  # noqa: A002
        url: str | None = None,
        lang: str | None = None,
        title: str | None = None,
        site: str | None = None,
        meta: Meta | None = None,
    ) -> Result:
        """Clean one text. What is known of it helps: site rules need `url` or `site`, a repeated headline `title`.

        Raises TypeError for what is no text.
        """
        if not isinstance(text, str):
            raise TypeError(f"clean takes a text, not {type(text).__name__}; bytes must be decoded")
        return self.run(Document(id, text, _known(meta, url=url, lang=lang, title=title, site=site)))

    def clean_html(
        self,
        html: str | bytes,
        *,
        id: str = "",  # noqa: A002
        url: str | None = None,
        lang: str | None = None,
        title: str | None = None,
        site: str | None = None,
        meta: Meta | None = None,
    ) -> Result:
        """Find the body of a page and clean it. Of bytes, the encoding is found; what is known wins over the page.

        Raises DocumentError for a page that is too large or takes too long. Nothing is ever fetched.
        """
        read = self.extract(html, _known(meta, url=url, lang=lang, title=title, site=site), id)
        result = self.run(read.document)
        warnings = (*read.warnings, *result.warnings)
        return replace(result, warnings=warnings, extractor=read.extractor, left_out=read.left_out)

    def extract(self, html: str | bytes, known: Meta, id: str = "") -> Extraction:  # noqa: A002
        """Find the body of a page, without cleaning it."""
        return self.reader(html, known, id)

    def clean_many(self, texts: Iterable[str]) -> Iterator[Result]:
        """Clean texts one after another, as they are asked for."""
        return (self.clean(text) for text in texts)

    def run(self, document: Document) -> Result:
        """Take a document through all stages, again and again until they have nothing more to say."""
        original = document.text
        steps: list[Step] = []
        warnings: dict[str, None] = {_IN_HTML: None} if _in_html(document) else {}
        silent: dict[int, Document] = {}
        for number in range(_MOST_PASSES):
            document, done, told = self._pass(document, silent, first=number == 0)
            warnings |= dict.fromkeys(told)
            steps += done
            if not _unsettled(done):
                break
        else:
            warnings[f"the text was still changing after {_MOST_PASSES} passes"] = None
        return Result(original, document.text, tuple(steps), document.meta, tuple(warnings))

    def _pass(
        self, document: Document, silent: dict[int, Document], *, first: bool
    ) -> tuple[Document, list[Step], list[str]]:
        """Take a document through all stages once; return it, what was done, and what is to be told.

        `silent` holds, by its place, what document a stage had nothing to say of: it is not asked again.

        Passes after the first hold only what one change made possible for another. They replace nothing, for a rule
        that matches its own replacement would go on for ever, and they do not tell again what was held back.
        """
        steps: list[Step] = []
        warnings: list[str] = []
        for place, (name, stage) in enumerate(self.stages):
            if silent.get(place) is document:
                continue
            proposal = stage(document)
            if not proposal.edits:
                silent[place] = document
            repair = name in REPAIR_STAGES
            proposed = proposal.edits if first or repair else tuple(e for e in proposal.edits if not e.text)
            done, told = (edits.tidy(proposed), ()) if repair else self._settle(document, proposed)
            warnings += (f"{name}: {w}" for w in (*proposal.warnings, *(told if first else ())))
            if done or first:
                steps.append(Step(name, done))
            document = _moved_on(document, done, proposal.meta)
        return document, steps, warnings

    def _settle(self, document: Document, proposed: tuple[Edit, ...]) -> tuple[tuple[Edit, ...], tuple[str, ...]]:
        """Return the cuts that are carried out: canonical, within the breaker's limits, with their gaps closed."""
        if not proposed:
            return (), ()
        text = document.text
        free, saved = self.exceptions.saved(document, proposed)
        done = edits.tidy(free)
        if self.breaker is None:
            return close_up(text, done), saved
        allowed, warnings = self.breaker.judge(text, done)
        return close_up(text, allowed), (*saved, *warnings)


def _known(meta: Meta | None, **said: str | None) -> Meta:
    """Return metadata with what is said beside it, which wins; what is None or "" says nothing."""
    return {**(meta or {}), **{name: value for name, value in said.items() if value}}


_IN_HTML = "the text is HTML, of which only its words should be cleaned: use clean_html, an .html file or --html-field"


def _in_html(document: Document) -> bool:
    """Whether what is given as text was left in HTML: half of its lines begin with a tag."""
    text = document.text
    if text.count("</") < _LEAST_TAGS or len(_TAG.findall(text)) < _LEAST_TAGS:
        return False
    lines = document.lines
    return 2 * sum(lines.bare[i].startswith("<") for i in lines.visible) >= len(lines.visible)


def _riskiest(stages: Iterable[tuple[str, Mapping[str, Any]]]) -> str:
    """Return the riskiest rules that a pipeline's `rules` stage may apply; without that stage, none but safe ones."""
    return next((str(options.get("max_risk", "medium")) for name, options in stages if name == "rules"), RISKS[0])


def _moved_on(document: Document, done: tuple[Edit, ...], learned: Meta) -> Document:
    """Return the document as the next stage sees it. What was known before wins over what a stage learned."""
    if not learned.keys() <= document.meta.keys():
        document = document.knowing(learned)
    if not done:
        return document
    text, blocks = edits.apply(document.text, done), edits.move(document.blocks, done)
    return Document(document.id, text, document.meta, blocks)


def _unsettled(steps: Iterable[Step]) -> bool:
    """Whether a stage changed what an earlier one has looked at for what to take out."""
    looked = False
    for step in steps:
        looked = looked or step.stage not in REPAIR_STAGES
        if looked and step.edits:
            return True
    return False


def preset_path(preset: str | Path) -> Path:
    """Return the file of a preset's name, or the path itself. Raises RuleFileError for a name that is no preset."""
    if isinstance(preset, Path) or preset.endswith((".yaml", ".yml")) or "/" in preset:
        return Path(preset)
    names = sorted(p.stem for p in _PRESETS.glob("*.yaml"))
    if preset not in names:
        what = f"no preset {preset!r} (the name of a pipeline file ends in .yaml){suggest(preset, names)}"
        raise RuleFileError([f"error[unknown-preset]: {what}"])
    return _PRESETS / f"{preset}.yaml"


def rule_paths(rules: Files) -> tuple[Path, ...]:
    """Return the paths of rule files."""
    return (Path(rules),) if isinstance(rules, str | Path) else tuple(map(Path, rules))


@lru_cache(maxsize=8)
def default_pipeline(preset: str = "default") -> Pipeline:
    """Return a preset's pipeline with the shipped rules; loaded once a process."""
    return Pipeline.load(preset)
