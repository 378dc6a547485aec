"""`python -m cleaner` with the stand-in for the pipeline: a real process that starts quickly and needs no rules."""

from __future__ import annotations

import sys
import types

from cleaner.cli import main
from tests.standin import Standin


class Pipeline:
    """What stands in for `cleaner.pipeline.Pipeline`."""

    @staticmethod
    def load(*_: object, **__: object) -> Standin:
        """Return the stand-in, whatever is asked for."""
        return Standin()

    @staticmethod
    def fingerprint(*_: object) -> str:
        """Return what tells that the stand-in is the same as before."""
        return "stand-in"


if __name__ == "__main__":
    module = types.ModuleType("cleaner.pipeline")
    module.Pipeline = Pipeline  # type: ignore[attr-defined]
    sys.modules["cleaner.pipeline"] = module
    raise SystemExit(main())
