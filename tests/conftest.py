"""Settings every test shares.

Hypothesis draws the same examples on every run and every machine. What is worked out from the rules is kept beside
pytest's own cache, for all processes of a run and for the next run.
"""

from __future__ import annotations

import os
from pathlib import Path

from hypothesis import settings

os.environ.setdefault("CLEANER_CACHE", str(Path(__file__).resolve().parent.parent / ".pytest_cache" / "cleaner"))

settings.register_profile("deterministic", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("deterministic")
