"""Real processes for tests: the command line as users start it, in a folder of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import PIPE, CompletedProcess, Popen
from typing import Any

import cleaner

REAL = "cleaner"
STANDIN = "tests.standin_main"
"""What `run` and `start` can start: the command line as it is, or with the stand-in for its pipeline."""

_ROOT = Path(__file__).parent.parent
_PATHS = [str(Path(cleaner.__file__).parent.parent), str(_ROOT), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, _PATHS)), "PYTHONUTF8": "1"}


def python(*words: str | Path, **options: Any) -> CompletedProcess[str]:
    """Run Python to its end."""
    options = {"capture_output": True, "text": True, "errors": "surrogateescape", "timeout": 120, **options}
    return subprocess.run([sys.executable, *words], check=False, env=ENVIRONMENT, **options)


def start_python(*words: str | Path, **options: Any) -> Popen[str]:
    """Start Python, with pipes for its output."""
    return Popen([sys.executable, *words], stdout=PIPE, stderr=PIPE, text=True, env=ENVIRONMENT, **options)


def run(*words: str | Path, program: str = STANDIN, **options: Any) -> CompletedProcess[str]:
    """Run the command line to its end."""
    return python("-m", program, *words, **options)


def start(*words: str | Path, program: str = STANDIN, **options: Any) -> Popen[str]:
    """Start the command line."""
    return start_python("-m", program, *words, **options)


def without_privileges() -> Callable[[], None] | None:
    """Return what a child must do first so that permissions bind it: nothing for users; None where root cannot do it.

    Root keeps being root, and owner of its files, but may not read or write what their permissions forbid.
    """
    if os.geteuid() != 0:
        return lambda: None
    try:
        import ctypes

        prctl = ctypes.CDLL(None, use_errno=True).prctl
    except (OSError, AttributeError):
        return None
    drop, read = 24, 23  # PR_CAPBSET_DROP, PR_CAPBSET_READ
    override, search, change = 1, 2, 8  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_SETPCAP
    if prctl(read, change, 0, 0, 0) != 1:
        return None

    def give_up() -> None:
        for capability in (override, search):
            prctl(drop, capability, 0, 0, 0)

    return give_up
