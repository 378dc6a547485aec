"""From documents to proposals: sites are surveyed one by one, then held against each other and against the rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from cleaner.mining.examples import Pool, Untouched, compiled, keep_examples
from cleaner.mining.pages import Page, left_of
from cleaner.mining.rulefile import Proposal
from cleaner.mining.shapes import label_of
from cleaner.mining.store import Store
from cleaner.mining.survey import MIN_DOCUMENTS, Finding, cached_shape, repeated, survey
from cleaner.mining.templates import Template
from cleaner.model import Document, Edit, Owner
from cleaner.pipeline import Pipeline
from cleaner.sources import Sourced

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
    set_aside: list[tuple[str, str]] = []
    for number, one in enumerate(sourced, 1):
        if number % _OFTEN == 0:
            status(f"{number:,} documents read")
        if one.problem:
            set_aside.append((one.document.id, one.problem))
        else:
            store.add(one)
    store.index()
    sites = store.sites()
    found: dict[str, tuple[Template, ...]] = {}
    for number, site in enumerate(sites, 1):
        status(f"site {number:,} of {len(sites):,}: {site}, {sites[site]:,} documents")
        found[site] = _repeated(store, site, pipeline, least)
    shared = _shared(store, found)
    findings: dict[str, tuple[Finding, ...]] = {}
    inside = 0
    for site in sites:
        findings[site], more = _surveyed(store, site, shared[site], least)
        inside += more
    wanted = {site: [f for f in group if not _allowed(pipeline, f)] for site, group in findings.items()}
    proposals = tuple(_proposals(wanted, store, _untouched(every_rule)))
    told = {
        "inside bodies": inside,
        "on other sites": sum(map(len, shared.values())),
        "and that you allow": _size(findings) - _size(wanted),
        "without an example of what must stay": _size(wanted) - len(proposals),
    }
    return Mined(proposals, sites, tuple(set_aside), {k: v for k, v in told.items() if v})


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
            label = label_of(line)
            for key in {line, cached_shape(line).text, label.text if label else ""}:
                for site, pattern in owners.get(key, ()):
                    if site != here and pattern not in shared[site] and compiled(pattern).fullmatch(line):
                        shared[site].add(pattern)
    return shared


def _surveyed(store: Store, site: str, shared: set[str], least: int) -> tuple[tuple[Finding, ...], int]:
    """Return the findings of a site, and how many templates stand inside bodies; remember the lines that stay."""
    pages = [Page.of(document) for document in store.kept(site)]
    found = repeated(pages, least)
    findings, claimed = survey(site, pages, found, shared)
    stay = {page.words[i] for n, page in enumerate(pages) for i in page.lines.visible if i not in claimed[n]}
    store.remember("stay", site, sorted(stay))
    return findings, len(found.templates) - len(shared) - len(findings)


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
