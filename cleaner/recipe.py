"""A pipeline by its name: what can be written down, hashed and sent where the pipeline itself would be heavy."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cleaner.pipeline import Files, Pipeline, default_pipeline, rule_paths


@dataclass(frozen=True, slots=True)
class Recipe:
    """A preset (or the path of a pipeline file) and the user's rule files; the files must be there where it is made."""

    preset: str = "default"
    rules: tuple[str, ...] = ()

    @classmethod
    def of(cls, preset: str | Path = "default", rules: Files = ()) -> Recipe:
        """Return the recipe of what `Pipeline.load` takes."""
        return cls(str(preset), tuple(map(str, rule_paths(rules))))

    def pipeline(self) -> Pipeline:
        """Return the pipeline; loaded once a process. Raises RuleFileError with every problem of every file."""
        return _made(self) if self.rules else default_pipeline(self.preset)

    def fingerprint(self) -> str:
        """Return a hash of all that decides the output: equal in every process, other when a rule or the code is."""
        return Pipeline.fingerprint(self.preset, self.rules)


@lru_cache(maxsize=8)
def _made(recipe: Recipe) -> Pipeline:
    return Pipeline.load(recipe.preset, recipe.rules)
