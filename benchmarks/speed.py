"""Speed beside peers: everything runs in one process, in turns, so that ratios hold on a machine that is not idle.

    python -m benchmarks.speed [--data DATA] [--suites NAME ...] [--limit N] [--rounds N] [--peers]

Texts are invented pages, and those of the suites in DATA (NAME.jsonl.xz, a case a line with "text"). Each round runs
every system once over all texts; shown are medians of processor time. `cleaner` is the default preset with its full
log; what it remembers of lines is forgotten before each round, as if each text came for the first time.
"""

from __future__ import annotations

import argparse
import json
import lzma
import os
import platform
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from statistics import median

from benchmarks.peers import REPAIRERS, ftfy_alone
from cleaner import Pipeline, language
from cleaner.model import Document, Stage
from cleaner.rulefiles import rule as r
from cleaner.rulefiles.load import RuleSet, load_rules
from cleaner.stages.rules import RulesStage

_WARM = 30
_ARTICLE_CHARS = 3_000


def main() -> None:
    """Print the tables."""
    args = _arguments()
    pipeline = Pipeline.load()
    _tell_machine()
    for name, texts in _corpora(args):
        _warm(pipeline, texts)
        _tell_systems(name, texts, _systems(pipeline, peers=args.peers), args.rounds, lambda: _forget(pipeline))
    _tell_cost_of_rules(args.rounds)
    _tell_small(pipeline)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--suites", nargs="*", default=["via-trafilatura", "via-boilerpy3", "page-raw"])
    parser.add_argument("--limit", type=int, default=300, help="texts of each suite")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peers", action="store_true", help="more than ftfy; needs cleaner[bench]")
    return parser.parse_args()


def _tell_machine() -> None:
    packages = ", ".join(f"{name} {version(name)}" for name in ("ftfy", "regex", "ahocorasick-rs"))
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {packages}\n")


def _corpora(args: argparse.Namespace) -> Iterator[tuple[str, list[str]]]:
    yield "invented", invented(args.limit)
    for suite in args.suites if args.data else ():
        with lzma.open(args.data / f"{suite}.jsonl.xz", "rt", encoding="utf-8") as lines:
            yield suite, [json.loads(line)["text"] for line in islice(lines, args.limit)]


_NOUNS = ("harbour", "council", "river", "bridge", "school", "garden", "museum", "engine", "ferry", "market", "storm")
_VERBS = ("opened", "closed", "rebuilt", "crossed", "promised", "measured", "painted", "flooded", "planned", "forgot")
_EXTRAS = (
    "By Ada Holm",
    "Published 3 May 2024, 10:15",
    "Facebook Twitter WhatsApp Email",
    "Photo: Ivo Brandt / Northern Picture Desk",
    "Read more: What the ferry costs now",
    "Sign up for our newsletter",
    "© 2024 The Harbour Post. All rights reserved.",
)


def invented(count: int, seed: int = 7) -> list[str]:
    """Return pages of invented prose with some boilerplate around it, some of them with broken characters."""
    draw = random.Random(seed)

    def sentence() -> str:
        words = [draw.choice(_NOUNS if k % 2 else _VERBS) for k in range(draw.randint(6, 22))]
        return f"The {' '.join(words)} and nobody{draw.choice(['’s', ' ', ' '])} minded.".capitalize()

    def page(number: int) -> str:
        body = [" ".join(sentence() for _ in range(draw.randint(1, 5))) for _ in range(draw.randint(8, 30))]
        text = "\n\n".join([*draw.sample(_EXTRAS[:3], 2), *body, *draw.sample(_EXTRAS[3:], 2)]) + "\n"
        return text.encode().decode("windows-1252", "replace") if number % 20 == 0 else text

    return [page(number) for number in range(count)]


def _systems(pipeline: Pipeline, *, peers: bool) -> dict[str, Callable[[str], object]]:
    ours: dict[str, Callable[[str], object]] = {
        "ftfy": ftfy_alone,
        "cleaner": lambda text: pipeline.clean(text).changes,
        "cleaner, log not read": lambda text: pipeline.clean(text).text,
        **{f"stage {name} alone": _alone(stage) for name, stage in pipeline.stages},
    }
    return ours | (REPAIRERS if peers else {})


def _alone(stage: Stage) -> Callable[[str], object]:
    return lambda text: stage(Document("", text))


def _warm(pipeline: Pipeline, texts: Sequence[str]) -> None:
    """Let patterns that could match be compiled or fetched."""
    for text in texts[:_WARM]:
        pipeline.clean(text)
        ftfy_alone(text)


def _forget(pipeline: Pipeline) -> None:
    """Drop what is remembered of lines and of languages: each text is to cost what a new one costs."""
    language.forget()
    for _, stage in pipeline.stages:
        if isinstance(stage, RulesStage):
            stage.matcher.forget()


def _tell_systems(
    name: str,
    texts: Sequence[str],
    systems: Mapping[str, Callable[[str], object]],
    rounds: int,
    before: Callable[[], None] = lambda: None,
) -> None:
    size = sum(len(text.encode("utf-8", "surrogatepass")) for text in texts) / 1e6
    seconds: dict[str, list[float]] = {system: [] for system in systems}
    for _ in range(rounds):
        for system, work in systems.items():
            before()
            seconds[system].append(_spent(work, texts))
    base = median(next(iter(seconds.values())))
    print(f"| {name}: {len(texts)} texts, {size:.1f} MB | MB/s | times {next(iter(systems))} |\n|---|---|---|")
    for system, spent in seconds.items():
        print(f"| {system} | {size / median(spent):.2f} | {base / median(spent):.2f} |", flush=True)
    print()


def _spent(work: Callable[[str], object], texts: Sequence[str]) -> float:
    start = time.process_time()
    for text in texts:
        work(text)
    return time.process_time() - start


def _tell_cost_of_rules(rounds: int) -> None:
    """Ten times the rules: copies whose literals are other words, as a tenth of the rules and as all of them."""
    texts = invented(60, seed=11)
    tenth, all_rules = _copies(1), _copies(10)
    systems = {
        f"{len(rules.rules)} rules": Pipeline.of_rules(rules.rules).clean for rules in (tenth, all_rules)
    }  # fmt: skip
    for work in systems.values():
        work(texts[0])
    _tell_systems("rules alone", texts, systems, rounds)


def _copies(times: int) -> RuleSet:
    """Return the shipped literal rules of the language-free packs, `times` over, each copy with words of its own."""
    plain = [rule for rule in load_rules().rules if isinstance(rule.match, r.Line) and rule.id.startswith("en/")]
    copied = [_copy(rule, number) for number in range(times) for rule in plain]
    return RuleSet(tuple(sorted(copied, key=lambda rule: rule.id)))


def _copy(rule: r.Rule, number: int) -> r.Rule:
    if not number or not isinstance(rule.match, r.Line):
        return rule
    marked = tuple(f"(?:{p})zq{number}" for p in rule.match.patterns)
    return replace(rule, id=f"{rule.id}-{number}", match=replace(rule.match, patterns=marked))


def _tell_small(pipeline: Pipeline) -> None:
    """Articles through the library, one at a time, and the start of the command line."""
    articles = [text[:_ARTICLE_CHARS] for text in invented(100, seed=3) if len(text) >= _ARTICLE_CHARS]
    for state, texts in (("dirty", articles), ("clean", [pipeline.clean(text).text for text in articles])):
        times = []
        for text in texts * 3:
            _forget(pipeline)
            times.append(_spent(lambda text: pipeline.clean(text).changes, [text]))
        print(
            f"a {state} article of {_ARTICLE_CHARS} characters, seen for the first time: {median(times) * 1e3:.2f} ms"
        )
    for program in (["-c", "pass"], ["-m", "cleaner", "--help"], ["-c", "import cleaner; cleaner.clean('Hello.')"]):
        start = time.perf_counter()
        subprocess.run([sys.executable, *program], check=True, capture_output=True)
        print(f"python {' '.join(program)}: {time.perf_counter() - start:.2f} s")


if __name__ == "__main__":
    main()
