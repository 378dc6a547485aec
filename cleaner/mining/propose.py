"""From documents to proposals: sites are surveyed one by one, then held against each other and against the rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cleaner.mining.corpus import Sourced, Store
from cleaner.mining.examples import Pool, Untouched, compiled, keep_examples
from cleaner.mining.pages import Page, page_of
from cleaner.mining.rulefile import Proposal
from cleaner.mining.survey import MIN_DOCUMENTS, Finding, cached_shape, survey
from cleaner.model import Document
from cleaner.pipeline import Pipeline


@dataclass(frozen=True, slots=True)
class Mined:
    """What mining came to. The counts are of templates that repeat and were not proposed, by the reason."""

    proposals: tuple[Proposal, ...]
    sites: Mapping[str, int]
    set_aside: tuple[tuple[str, str], ...] = ()
    turned_down: Mapping[str, int] = field(default_factory=dict)


def mine(
    sourced: Iterable[Sourced], pipeline: Pipeline, every_rule: Pipeline, store: Store, least: int = MIN_DOCUMENTS
) -> Mined:
    """Return what repeats in each site's documents, at their edges, and nowhere else.

    What `pipeline` takes already is not proposed; `every_rule` is the pipeline whose rules must leave the examples
    alone. `least` is the number of documents, near-duplicates counted once, in which a line must stand.
    """
    set_aside: list[tuple[str, str]] = []
    for one in sourced:
        if one.problem:
            set_aside.append((one.document.id, one.problem))
        else:
            store.add(one)
    store.index()
    sites = store.sites()
    findings: dict[str, tuple[Finding, ...]] = {}
    inside = 0
    for site in sites:
        findings[site], more = _surveyed(store, site, pipeline, least)
        inside += more
    own, shared = _own(findings, store)
    proposals = tuple(_proposals(own, store, _untouched(every_rule)))
    told = {"inside bodies": inside, "on other sites": shared, "without an example": _size(own) - len(proposals)}
    return Mined(proposals, sites, tuple(set_aside), {k: v for k, v in told.items() if v})


def _size(findings: Mapping[str, Sequence[Finding]]) -> int:
    return sum(map(len, findings.values()))


def _surveyed(store: Store, site: str, pipeline: Pipeline, least: int) -> tuple[tuple[Finding, ...], int]:
    pages = [page_of(pipeline, document) for document in store.sample(site)]
    for page in pages:
        store.keep(site, page.document.id, _blanked(page))
    found = survey(site, pages, least)
    store.remember(site, found.said, found.kept)
    return found.findings, found.inside


def _blanked(page: Page) -> str:
    return "\n".join("" if i in page.taken else line for i, line in enumerate(page.lines.raw))


def _own(findings: Mapping[str, Sequence[Finding]], store: Store) -> tuple[dict[str, list[Finding]], int]:
    """Return the findings that stand on no other site, and the number of those that do."""
    by_shape: dict[str, list[Finding]] = defaultdict(list)
    for group in findings.values():
        for found in group:
            by_shape[found.template.shape].append(found)
    shared: set[int] = set()
    for site, said, _ in store.said():
        for line in said:
            for found in by_shape.get(cached_shape(line).text, ()):
                if found.site != site and compiled(found.template.pattern).fullmatch(line):
                    shared.add(id(found))
    own = {site: [f for f in group if id(f) not in shared] for site, group in findings.items()}
    return own, len(shared)


def _proposals(findings: Mapping[str, Sequence[Finding]], store: Store, untouched: Untouched) -> Iterator[Proposal]:
    """Yield the findings for which lines were found that look alike and stay."""
    elsewhere = Pool([(line, site) for site, _, kept in store.said() for line in kept])
    for site, _, kept in store.said():
        mine = findings[site]
        near = Pool([(line, site) for line in kept]) if mine else elsewhere
        far = Pool([line for line in elsewhere.lines if line[1] != site]) if mine else elsewhere
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
