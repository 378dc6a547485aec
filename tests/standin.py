"""A small pipeline for tests of what stands around pipelines: quick to make, and independent of the shipped rules."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from cleaner import edits
from cleaner.model import Edit, Owner, Step
from cleaner.result import Result
from cleaner.runs.files import FileCleaner
from cleaner.runs.inputs import plan
from cleaner.runs.run import Run

STAGES = (
    ("unicode", "unicode/line-ends", "\r\n?", "\n"),
    ("unicode", "unicode/dots", "&hellip;", "…"),
    ("rules", "test/share", "(?m)^SHARE.*\n?", ""),
    ("rules", "test/rename", "colour", "color"),
    ("whitespace", "whitespace/blank-lines", "\n{3,}", "\n\n"),
    ("whitespace", "whitespace/trailing", r"[ \t]+(?=\n|\Z)|(?<=\n)\n+\Z", ""),
)


@dataclass(frozen=True)
class Standin:
    """Cleans with a few patterns; a text with BOOM makes it fail."""

    @property
    def rule_packs(self) -> dict[str, str]:
        """The packs as a loaded pipeline has them."""
        return {"test": "0"}

    def clean(self, text: str, *, id: str = "", **_: str | None) -> Result:  # noqa: A002
        """Clean one text."""
        if "BOOM" in text:
            raise ValueError(f"{id} went\noff")
        steps, clean = [], text
        for stage, rule, pattern, new in STAGES:
            owner = Owner(rule, "test" if stage == "rules" else stage, "7")
            found = edits.tidy(Edit(m.start(), m.end(), new, owner) for m in re.finditer(pattern, clean))
            steps.append(Step(stage, found))
            clean = edits.apply(clean, found)
        return Result(text, clean, tuple(steps), {"author": "Ada Quill"})

    def clean_html(self, html: str | bytes, *, id: str = "", **_: str | None) -> Result:  # noqa: A002
        """Clean one page, as if its source were its text."""
        return self.clean(html if isinstance(html, str) else html.decode("utf-8"), id=id)


def clean_folder(source: Path, out: Path, *, workers: int = 1) -> Run:
    """Clean `source` into `out` with the stand-in, and return the run that is done."""
    run = Run(plan([str(source)], str(out)), FileCleaner(Standin()), out=out, log=out / "_audit", workers=workers)
    for _ in run.outcomes():
        pass
    return run


def write_files(folder: Path, files: dict[str, bytes]) -> None:
    """Write files below `folder`."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def read_files(folder: Path) -> dict[str, bytes]:
    """Return the files below `folder` by their names, without the log."""
    names = (p for p in sorted(folder.rglob("*")) if p.is_file())
    files = {p.relative_to(folder).as_posix(): p.read_bytes() for p in names}
    return {name: data for name, data in files.items() if not name.startswith("_audit/")}
