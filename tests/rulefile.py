"""Small rule files for tests: a sound rule that a test can bend."""

from __future__ import annotations

from pathlib import Path

HEAD = "format: 1\npack: mine\nversion: 1\n"
RULE = """rules:
- id: plea
  why: A plea of one paper.
  family: newsletter
  risk: low
  match: {line: 'Support The Harbour Post.{0,80}'}
  do: remove
  test:
    match: [Support The Harbour Post today]
    keep: ['They support The Harbour Post.']
"""


def write(folder: Path, text: str, name: str = "mine.yaml") -> Path:
    """Write a rule file and return its path."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def shipped(folder: Path) -> Path:
    """Make a small folder of shipped rules and return it."""
    base = folder / "rules"
    write(
        base,
        """format: 1
pack: en/share
version: 1
family: share
words: {networks: [facebook, twitter, email]}
rules:
- id: bar
  why: A share bar.
  risk: low
  where: {max_chars: 120}
  match: {words: {of: networks, min: 2}}
  do: remove
  test: {match: [facebook twitter, email facebook], keep: [Facebook and Twitter were fined.]}
- id: this
  why: A share button.
  risk: medium
  match: {line: 'share this (?:story|article)'}
  do: remove
  test: {match: [Share this story], keep: [Share this story with care.]}
""",
        "en/share.yaml",
    )
    return base
