"""The reference of the rule language and its JSON Schema, written from the one description that reads rule files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from cleaner.fields import Field, Record
from cleaner.rulefiles.codes import CODES
from cleaner.rulefiles.schema import RULE_FILE, rule_schema


def schema_text() -> str:
    """Return the JSON Schema as it ships beside the rules."""
    return json.dumps(rule_schema(), indent=1, ensure_ascii=False) + "\n"


def reference_text() -> str:
    """Return the reference as Markdown: a table of keys for each mapping, then the codes."""
    parts = [*_tables("a rule file", RULE_FILE, set()), "### Codes\n", "| code | meaning |", "|---|---|"]
    parts += (f"| `{code}` | {meaning} |" for code, meaning in CODES.items())
    return "\n".join(parts) + "\n"


def _tables(name: str, record: Record, seen: set[int]) -> Iterator[str]:
    """Yield a record's table, then those of the records inside it, each once."""
    if id(record) in seen:
        return
    seen.add(id(record))
    yield f"### {name[0].upper()}{name[1:]}\n"
    if record.some:
        yield f"At least one of {', '.join(f'`{k}`' for k in record.fields)}.\n"
    if record.exactly_one:
        yield f"Exactly one of {', '.join(f'`{k}`' for k in record.exactly_one)}.\n"
    yield "| key | value | meaning |\n|---|---|---|"
    for key, field in record.fields.items():
        star = " (required)" if key in record.required else ""
        yield f"| `{key}`{star} | {_value(field.schema())} | {_doc(field)} |"
    yield ""
    for key, field in record.fields.items():
        for inner in _records(field):
            yield from _tables(f"`{key}`", inner, seen)


def _records(field: Field) -> Iterator[Record]:
    if isinstance(field, Record):
        yield field
    for part in ("of", "short", "long"):
        inner = getattr(field, part, None)
        if inner is not None:
            yield from _records(inner)


def _doc(field: Field) -> str:
    doc = getattr(field, "doc", "") or ""
    inner = getattr(field, "of", None)
    return doc or (_doc(inner) if inner is not None else "")


def _value(schema: dict[str, Any]) -> str:
    """Say in a few words what a value may be."""
    if "enum" in schema:
        return ", ".join(f"`{x}`" for x in schema["enum"])
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(_value(s) for s in schema["anyOf"]))
    kind = schema.get("type")
    if kind == "array":
        return f"list of {_value(schema['items'])}"
    if kind in ("integer", "number"):
        return f"{'whole ' * (kind == 'integer')}number, {schema['minimum']:g} to {schema['maximum']:,}"
    if kind == "object":
        return "mapping"
    return "true or false" if kind == "boolean" else "text"
