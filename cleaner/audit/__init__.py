"""The log of a run: what was changed in which document, by which rule, and how to take it back.

A log is a folder of files, in UTF-8 with one JSON object a line:

`removals.jsonl`
    One line a change, documents in the order of input and changes in the order of the text: doc, source, stage, rule,
    version, family, span `[start, end)` in code points of the original, line (from 1), removed, replacement, also
    (other rules that claimed it), and score where the stage scores. Repairs of characters and white space are packed,
    one line a document, stage and version: `packed` maps each rule to its changes `[start, removed, replacement]`, with
    `also` as a fourth item where there are other claimants. What extraction left out of a page is one line with stage
    `extract`: `left_out` lists its pieces, each with rule, version, removed, kind, link_share and, where there is one,
    score (how likely it belongs to the body). They never were part of the text, so they have no span.
`documents.jsonl`
    One line a document, in the same order: see `Cleaned`, `CleanedRecord` and `SetAside`. A line stands here only when
    all the lines of its document stand in `removals.jsonl`.
`manifest.jsonl`
    What a later run needs to know to do only what is missing or changed, see `cleaner.runs.manifest`.
`run.json`
    Everything about the run as a whole, and the only file that differs between equal runs (time, workers).

Lone surrogates, which stand for bytes that could not be decoded, are written as JSON escapes.
"""

from __future__ import annotations

from typing import Final

from cleaner.model import OUTPUT_STAGE, REPAIR_STAGES

FOLDER: Final = "_audit"
CHANGES: Final = "removals.jsonl"
DOCUMENTS: Final = "documents.jsonl"
RUN: Final = "run.json"
MANIFEST: Final = "manifest.jsonl"
EXTRACT_STAGE: Final = "extract"
"""The reason for what of a page did not become part of the text."""
PACKED_STAGES: Final = REPAIR_STAGES | {OUTPUT_STAGE}
