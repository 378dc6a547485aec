"""Engines: a table from a name to the module that hands the work on many files out.

Each module has `run(jobs, work, lost, workers)`, which yields one outcome a job, in the order of the jobs. A new engine
is one module beside this one, one line in the table, and one test. Modules are named, not imported: some are heavy.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

ENGINES: Final[Mapping[str, str]] = {
    "local": "cleaner.engines.local",
    "ray": "cleaner.engines.ray",
    "spark": "cleaner.engines.spark",
}
