"""The recipes in examples/README.md: each runs as it stands there, in an empty folder."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from .command import ENVIRONMENT

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "examples" / "README.md").read_text(encoding="utf-8")
RECIPES = re.findall(r"^```python\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
COMMANDS = [
    line for block in re.findall(r"^```sh\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL) for line in block.split("\n")
]


def test_every_recipe_of_a_library_runs(tmp_path: Path) -> None:
    """All in one process, each with names of its own; their assertions say what they promise."""
    code = "".join(f"exec({recipe!r}, {{}})\n" for recipe in RECIPES)
    offline = {"HF_HOME": str(tmp_path), "HF_DATASETS_OFFLINE": "1", "HAYSTACK_TELEMETRY_ENABLED": "false"}
    words = [sys.executable, "-W", "error::UserWarning:__main__", "-c", code]
    done = subprocess.run(words, cwd=tmp_path, env=ENVIRONMENT | offline, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert len(RECIPES) >= 7


@pytest.mark.parametrize("command", [c for c in COMMANDS if c and "--engine" not in c])
def test_every_command_runs(command: str) -> None:
    """From the root of the repository. Those that start an engine are what the engines' own tests run."""
    words = [sys.executable, *command.split()[1:]]
    done = subprocess.run(words, cwd=ROOT, env=ENVIRONMENT, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout


@pytest.mark.parametrize("target", re.findall(r"\]\(([^)]+)\)", TEXT))
def test_every_link_leads_to_a_file(target: str) -> None:
    """Relative to where the recipes stand."""
    assert (ROOT / "examples" / target).is_file()


@pytest.mark.parametrize("name", re.findall(r"`?(CLEANER_\w+)", TEXT))
def test_every_setting_that_is_named_is_read(name: str) -> None:
    """The recipe's settings are settings of the pipeline for Scrapy."""
    assert f'"{name}"' in (ROOT / "cleaner" / "integrations" / "scrapy.py").read_text(encoding="utf-8")
