"""From documents to proposals: sites are surveyed one by one, then held against each other and against the rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from cleaner.mining.examples import Pool, Untouched, compiled, keep_examples
from cleaner.mining.pages import Page, left_of
from cleaner.mining.rulefile import Proposal
from cleaner.mining.store import Store
from cleaner.mining.survey import MIN_DOCUMENTS, Finding, Survey, repeated, shapes_of, survey
from cleaner.mining.templates import Template
from cleaner.model import Document, Edit, Owner
from cleaner.pipeline import Pipeline
from cleaner.runs.sources import Sourced

_OFTEN: Final = 500


@dataclass(frozen=True, slots=True)
class Mined:
    """What mining came to. The counts are of templates that repeat and were not proposed, by the reason."""

    proposals: tuple[Proposal, ...]
    sites: Mapping[str, int]
    set_aside: tuple[tuple[str, str], ...] = ()
    turned_down: Mapping[str, int] = field(default_factory=dict)


def mine(
    sourced: Iterable[Sourced],
    pipeline: Pipeline,
    every_rule: Pipeline,
    store: Store,
    least: int = MIN_DOCUMENTS,
    status: Callable[[str], None] = lambda _: None,
) -> Mined:
    """Return what repeats in each site's documents, at their edges, and nowhere else.

    What `pipeline` takes already is not proposed; `every_rule` is the pipeline whose rules must leave the examples
    alone. `least` is the number of documents, near-duplicates counted once, in which a line must stand. `status` is
    told, again and again, how far the work has come.
    """
    set_aside = tuple(_fill(store, sourced, status))
    sites = store.sites()
    found: dict[str, tuple[Template, ...]] = {}
    for number, site in enumerate(sites, 1):
        status(f"site {number:,} of {len(sites):,}: {site}, {sites[site]:,} documents")
        found[site] = _repeated(store, site, pipeline, least)
    shared = _shared(store, found)
    surveys = {site: _surveyed(store, site, shared[site], least) for site in sites}
    findings = {site: told.findings for site, told in surveys.items()}
    wanted = {site: [f for f in group if not _allowed(pipeline, f)] for site, group in findings.items()}
    proposals = tuple(_proposals(wanted, store, _untouched(every_rule)))
    turned_down = {
        "inside bodies": sum(told.inside for told in surveys.values()),
        "on other sites": sum(map(len, shared.values())),
        "and that you allow": _size(findings) - _size(wanted),
        "without an example of what must stay": _size(wanted) - len(proposals),
    }
    return Mined(proposals, sites, set_aside, {k: v for k, v in turned_down.items() if v})


def _fill(store: Store, sourced: Iterable[Sourced], status: Callable[[str], None]) -> Iterator[tuple[str, str]]:
    """Put all documents into the store; yield those that there are none of, with the reason."""
    for number, one in enumerate(sourced, 1):
        if number % _OFTEN == 0:
            status(f"{number:,} documents read")
        if one.problem:
            yield one.document.id, one.problem
        else:
            store.add(one)
    store.index()


def _repeated(store: Store, site: str, pipeline: Pipeline, least: int) -> tuple[Template, ...]:
    """Return what repeats on a site; what is left of its documents waits in the store."""
    left = [left_of(pipeline, document) for document in store.sample(site)]
    for document in left:
        store.keep(site, document)
    pages = [Page.of(document) for document in left]
    store.remember("said", site, sorted({page.words[i] for page in pages for i in page.lines.visible}))
    return tuple(replace(t, places=()) for t in repeated(pages, least).templates)


def _shared(store: Store, found: Mapping[str, Sequence[Template]]) -> dict[str, set[str]]:
    """Return for each site the patterns that match lines of other sites."""
    owners: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for site, templates in found.items():
        for t in templates:
            owners[t.shape if t.signs else t.literal].append((site, t.pattern))
    shared: dict[str, set[str]] = {site: set() for site in found}
    for here, said in store.remembered("said"):
        for line in said:
            for key in {line, *shapes_of(line)}:
                for site, pattern in owners.get(key, ()):
                    if site != here and pattern not in shared[site] and compiled(pattern).fullmatch(line):
                        shared[site].add(pattern)
    return shared


def _surveyed(store: Store, site: str, shared: set[str], least: int) -> Survey:
    """Survey what is left of a site's documents; the lines that stay are remembered on disk."""
    pages = [Page.of(document) for document in store.kept(site)]
    told = survey(site, pages, repeated(pages, least), shared)
    store.remember("stay", site, told.stay)
    return replace(told, findings=tuple(map(_lightened, told.findings)), stay=())


def _lightened(found: Finding) -> Finding:
    return replace(found, template=replace(found.template, places=()))


def _size(findings: Mapping[str, Sequence[Finding]]) -> int:
    return sum(map(len, findings.values()))


def _allowed(pipeline: Pipeline, found: Finding) -> bool:
    """Whether an exception of the user's speaks for one of the lines that were found."""
    owner = Owner("mined", "artifact", "1")
    documents = [Document("", text, {"site": found.site}) for text in found.examples]
    return any(pipeline.exceptions.saved(d, (Edit(0, len(d.text), "", owner),))[1] for d in documents)


def _proposals(findings: Mapping[str, Sequence[Finding]], store: Store, untouched: Untouched) -> Iterator[Proposal]:
    """Yield the findings for which lines were found that look alike and stay."""
    elsewhere = Pool.of((line, site) for site, stay in store.remembered("stay") for line in stay)
    for site, stay in store.remembered("stay"):
        mine = findings[site]
        if not mine:
            continue
        near = Pool.of((line, site) for line in stay)
        far = Pool.of(line for line in elsewhere.lines if line[1] != site)
        for found in sorted(mine, key=lambda f: (-f.documents, f.template.pattern)):
            keep = keep_examples(found, mine, (near, far), untouched)
            if keep:
                yield Proposal(found, keep)


def _untouched(pipeline: Pipeline) -> Untouched:
    stages = [stage for name, stage in pipeline.stages if name in ("rules", "repeats")]

    def untouched(line: str, site: str) -> bool:
        document = Document("", line, {"site": site})
        return not any(stage(document).edits for stage in stages)

    return untouched
