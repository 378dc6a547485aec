"""Runs for tests of the report: a few rules, awkward documents, and their outputs and log on disk."""

from __future__ import annotations

from pathlib import Path

from cleaner.pipeline import Pipeline
from cleaner.rulefiles.load import RuleSet, load_rules
from cleaner.runs.files import FileCleaner
from cleaner.runs.inputs import plan
from cleaner.runs.run import Run

from .rulefile import write
from .standin import write_files

RULES = r"""format: 1
pack: en/mixed
version: 3
family: share
words: {networks: [facebook, twitter, email]}
rules:
- id: bar
  why: A share bar.
  risk: low
  match: {words: {of: networks, min: 2}}
  do: remove
  test: {match: [facebook twitter], keep: [Facebook and Twitter were fined.]}
- id: plea
  why: A plea.
  family: newsletter
  risk: low
  where: {max_chars: 2000}
  match: {line: 'Subscribe.{0,900}'}
  do: remove
  test: {match: [Subscribe now], keep: [They subscribe.]}
- id: credit
  why: The credit of a picture.
  family: credit
  risk: low
  match: {regex: '\((?:photo|image): [^)]{1,60}\)'}
  do: remove
  test: {match: [{in: 'A hat (photo: Ada Quill)', out: A hat}], keep: [A photo of a hat.]}
- id: name
  why: The name in a credit.
  family: byline
  risk: low
  match: {regex: ': Ada Quill'}
  do: remove
  test: {match: [{in: 'photo: Ada Quill', out: photo}], keep: [Ada Quill]}
- id: more
  why: Other stories.
  family: related
  risk: low
  match: {section: {from: 'More stories', to: end, max_lines: 20}}
  do: remove
  test: {match: ["More stories\nA cat"], keep: [More stories were told of her.]}
- id: spelling
  why: The editor's spelling.
  family: artifact
  risk: low
  match: {regex: 'Harbor'}
  do: {replace: Harbour}
  test: {match: [{in: Harbor, out: Harbour}], keep: [The sea]}
"""
BODY = "Rain fell on the harbour all day, and nobody minded it much.\n\nThe gulls slept in the lee of the wall."
HOSTILE = 'Subscribe </script><img src=x onerror=alert(1)> \u202eevil\u202c "it\'s" {{who}} \\d+ [a|b] & & now'
LONG = "Subscribe " + "to the long line that goes on and on " * 20 + "(until it ends)"
FILES = {
    "bar.txt": f"facebook twitter email\n\n{BODY}\n",
    "span.txt": f"{BODY}\n\nA hat on a hook (photo: Ada Quill) in the hall.\n",
    "crlf.txt": f"Subscribe today\r\n\r\n{BODY}\r\n\r\nMore stories\r\n\r\nThe cat\r\nfacebook twitter\r\n",
    "site/mojibake.txt": f"{BODY}\n\nSubscribe â€“ itâ€™s free\n",
    "site/<img src=x onerror=alert(2)>.txt": f"<b>Bold</b>\u2028{BODY}\n\n{HOSTILE}\n",
    "long.txt": f"{BODY}\n\n{LONG}\n",
    "gaps.txt": f"{BODY}\n\nSubscribe  and\tsave   money\n",
    "joined.txt": f"{BODY}\n\nSubscribe می\u200cخواهم\n",
    "word.txt": f"{BODY}\n\nThe Harbor Master waved.\n",
    "clean.txt": f"{BODY}\n",
    "held.txt": f"{BODY}\n\n{LONG}\n{LONG}\n{LONG}\n",
    "wide.txt": f"{'A line that goes on. ' * 3000}\n\nSubscribe to it\n",
    "page.txt": "%PDF-1.4",
}


def pipeline(folder: Path, *allow: Path) -> Pipeline:
    """Make a pipeline of the few rules above, and users' files."""
    write(folder / "rules", RULES, "en/mixed.yaml")
    return few(load_rules(allow, folder=folder / "rules"))


def few(rules: RuleSet) -> Pipeline:
    """Make a pipeline of all stages with nothing but `rules`."""
    return Pipeline.build("few", {"stages": ["unicode", "rules", "repeats", "whitespace"]}, rules)


def clean(folder: Path, out: Path, *allow: Path) -> Path:
    """Clean the documents above into `out` and return it."""
    return clean_files(folder, out, {name: text.encode() for name, text in FILES.items()}, *allow)


def clean_files(folder: Path, out: Path, files: dict[str, bytes], *allow: Path) -> Path:
    """Clean files into `out` and return it."""
    source = folder / "in"
    write_files(source, files)
    run = Run(plan([str(source)], str(out)), FileCleaner(pipeline(folder, *allow)), out=out, log=out / "_audit")
    for _ in run.outcomes():
        pass
    return out
