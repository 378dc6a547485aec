"""The project as a whole: style, types, import contracts, the wheel, and what must never be checked in."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from zipfile import ZipFile

import pytest

import cleaner

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CHECKS = {
    "lint": ("-m", "ruff", "check", "."),
    "format": ("-m", "ruff", "format", "--check", "."),
    "types": ("-m", "mypy"),
    "imports": ("-c", "from importlinter.cli import lint_imports_command as run; run()"),
}
PRIVATE = re.compile(r"(?<![\w.])/(?:work|root)/|/tmp/(?:venv|brief)|\bDESIGN\.md|\bT[O]DO\b|\bF[I]XME\b")


def run(args: Sequence[str | Path], *, cwd: Path = ROOT, env: Mapping[str, str] | None = None) -> str:
    """Run this interpreter with `args` and return what it printed; fail with the whole of it otherwise."""
    done = subprocess.run(
        [sys.executable, *args], cwd=cwd, env={**os.environ, **(env or {})}, capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 0, f"{args} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the checkout with the build tools of this environment."""
    out = tmp_path_factory.mktemp("wheel")
    run(["-m", "build", "--wheel", "--no-isolation", "--outdir", out, ROOT])
    return next(out.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder the wheel alone is installed in, without its dependencies."""
    target = tmp_path_factory.mktemp("installed")
    flags = ("--no-deps", "--no-index", "--no-compile", "--disable-pip-version-check", "--quiet")
    run(["-m", "pip", "install", *flags, "--target", target, wheel])
    return target


@pytest.mark.parametrize("args", CHECKS.values(), ids=CHECKS.keys())
def test_the_tree_passes(args: Sequence[str]) -> None:
    """Lint, format, types and import contracts hold over the whole tree."""
    run(args)


def test_the_version_is_told_once_and_the_same() -> None:
    """The package says of itself what pyproject.toml says of it."""
    assert cleaner.__version__ == PROJECT["version"]


def test_the_readme_shows_the_command_of_the_check() -> None:
    """What a reader is told to type is what the check runs."""
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    command = script.rstrip().splitlines()[-1]
    assert command.endswith("python -m pytest")
    assert command in (ROOT / "README.md").read_text(encoding="utf-8").splitlines()


def test_the_wheel_holds_the_package_and_nothing_beside_it(wheel: Path) -> None:
    """No tests, samples or caches travel; the licence and the typing marker do."""
    names = ZipFile(wheel).namelist()
    info = f"cleaner-{PROJECT['version']}.dist-info"
    assert {name.split("/")[0] for name in names} == {"cleaner", info}
    assert {"cleaner/py.typed", f"{info}/licenses/LICENSE"} <= set(names)
    assert not [name for name in names if "__pycache__" in name]


def test_the_wheel_ships_every_rule_file(installed: Path) -> None:
    """The rules inside an installed package are those of the checkout, byte for byte."""
    shipped, kept = (
        {path.relative_to(top): path.read_bytes() for path in top.rglob("*") if path.is_file()}
        for top in (installed / "cleaner" / "rules", ROOT / "rules")
    )
    assert kept
    assert shipped == kept


def test_the_wheel_knows_its_patterns(installed: Path, tmp_path: Path) -> None:
    """Whoever installs it waits for nothing that the build could have worked out, even without a cache."""
    program = "from cleaner.patterns import facts; facts.parse_shared = None; import cleaner; cleaner.clean('')"
    run(["-c", program], cwd=tmp_path, env={"PYTHONPATH": str(installed), "CLEANER_CACHE": "off"})


def test_the_wheel_ships_the_page_of_the_report(installed: Path) -> None:
    """Its template, styles and scripts are those of the checkout, byte for byte."""
    shipped, kept = (
        {path.name: path.read_bytes() for path in (top / "cleaner" / "report" / "assets").iterdir()}
        for top in (installed, ROOT)
    )
    assert {"page.html", "style.css", "app.js"} <= set(kept)
    assert shipped == kept


def test_the_installed_package_cleans_from_anywhere(installed: Path, tmp_path: Path) -> None:
    """`python -m cleaner` of the wheel, run from a strange folder, writes what the checkout's library call returns."""
    env = {"PYTHONPATH": str(installed)}
    where = run(["-c", "import cleaner; print(cleaner.__file__)"], cwd=tmp_path, env=env)
    assert Path(where.strip()).is_relative_to(installed)
    sample = ROOT / "samples" / "in" / "indian-daily.txt"
    source = tmp_path / "in"
    source.mkdir()
    (source / sample.name).write_bytes(sample.read_bytes())
    run(["-m", "cleaner", "in", "out"], cwd=tmp_path, env=env)
    expected = cleaner.clean(sample.read_bytes().decode("utf-8")).text
    assert (tmp_path / "out" / sample.name).read_bytes().decode("utf-8") == expected
    assert expected != sample.read_bytes().decode("utf-8")


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="only a checkout knows what is tracked")
def test_nothing_private_is_tracked() -> None:
    """No path of somebody's machine and no note to self stands in a tracked file or its name."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    found = [
        f"{name}: {match[0]!r}"
        for name in filter(None, listed.split("\0"))
        if (ROOT / name).is_file()
        for match in PRIVATE.finditer(name + "\n" + (ROOT / name).read_bytes().decode("latin-1"))
    ]
    assert not found, "\n".join(found)
