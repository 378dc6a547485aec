"""Scores of what was made of pages, against the bodies and the snippets that a person marked."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from statistics import mean
from typing import Any

WORD = re.compile(r"\w+")


def word_f1(gold: str, got: str) -> float:
    """Return F1 over bags of lower-cased words."""
    a, b = (Counter(WORD.findall(t.lower())) for t in (gold, got))
    if not a or not b:
        return float(a == b)
    return 2 * sum((a & b).values()) / (sum(a.values()) + sum(b.values()))


def quality(golds: Sequence[Mapping[str, Any]], texts: Sequence[str]) -> dict[str, float]:
    """Return word_F1 over all pages and by type, what is there of the snippets, and how many pages are empty."""
    row: dict[str, float] = {}
    by_type: dict[str, list[float]] = defaultdict(list)
    for gold, text in zip(golds, texts, strict=True):
        if gold.get("text") is not None:
            by_type[gold.get("type", "")].append(word_f1(gold["text"], text))
    if by_type:
        row["word_F1"] = mean(v for values in by_type.values() for v in values)
        row |= {kind: mean(values) for kind, values in sorted(by_type.items())}
    row |= snippets(golds, texts)
    wanted = [bool(gold.get("text") or gold.get("with")) for gold in golds]
    row["empty"] = sum(wants and not text.strip() for wants, text in zip(wanted, texts, strict=True))
    return row


def snippets(golds: Sequence[Mapping[str, Any]], texts: Sequence[str]) -> dict[str, float]:
    """Return the shares of snippets of bodies, and of what is no body, that are there, and F1 over both."""
    found: Counter[str] = Counter()
    for gold, text in zip(golds, texts, strict=True):
        flat = " ".join(text.split())
        for kind in ("with", "without"):
            marked = [" ".join(s.split()) for s in gold.get(kind) or ()]
            found[kind] += sum(s in flat for s in marked)
            found[f"all {kind}"] += len(marked)
    if not found["all with"] + found["all without"]:
        return {}
    there, false = found["with"], found["without"]
    return {
        "with": there / max(1, found["all with"]),
        "without": false / max(1, found["all without"]),
        "snippet_F1": 2 * there / max(1, there + false + found["all with"]),
    }


def shown(row: Mapping[str, float]) -> str:
    """Return scores as a line of names and numbers."""
    return " ".join(f"{name}={value:.0f}" if name == "empty" else f"{name}={value:.4f}" for name, value in row.items())
