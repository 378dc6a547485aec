"""Dolma attribute files: the removals as spans beside the documents, for tools that cut them out themselves.

One JSON object a record, in the order of the file: `id`, `source`, and `attributes`, which maps
`cleaner__<stage>__<family>` to spans `[start, end, score]` in code points of the original text. Spans only take out:
repairs and replacements, which put something in, are in `removals.jsonl` alone. A record that is set aside has none.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from cleaner.model import Change


def attributes(doc: str, source: str, changes: Sequence[Change]) -> bytes:
    """Return the line of one record."""
    spans: dict[str, list[list[float]]] = {}
    for c in changes:
        if not c.replacement:
            name = f"cleaner__{c.stage}__{c.family}".replace("-", "_")
            spans.setdefault(name, []).append([c.start, c.end, 1.0 if c.score is None else c.score])
    record = {"id": doc, "source": source, "attributes": dict(sorted(spans.items()))}
    return json.dumps(record, ensure_ascii=True, separators=(",", ":")).encode("ascii") + b"\n"
