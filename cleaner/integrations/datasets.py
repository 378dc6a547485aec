"""Hugging Face `datasets`: a function for `Dataset.map`.

>>> dataset.with_format("arrow").map(CleanBatch(log="cleaner"), batched=True)  # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.arrow import ArrowCleaner
from cleaner.batches import pyarrow
from cleaner.errors import UsageError
from cleaner.recipe import Recipe
from cleaner.records.record import Fields

if TYPE_CHECKING:
    import pyarrow as pa


class CleanBatch:
    """`clean_arrow` for `map` with `batched=True` over a dataset in the format "arrow", in any number of processes.

    Small to pickle: each process loads the pipeline. What `datasets` has cached is used again until a rule, the preset
    or this package's code is another.
    """

    def __init__(
        self,
        preset: str | Path = "default",
        rules: Iterable[str | Path] = (),
        *,
        fields: Fields | None = None,
        log: str | None = None,
    ) -> None:
        self.recipe = Recipe.of(preset, rules)
        self.fields = fields
        self.log = log
        self.fingerprint = self.recipe.fingerprint()  # `datasets` hashes what is pickled

    def __call__(self, batch: pa.Table) -> pa.Table:
        """Return the batch with its text cleaned."""
        if not isinstance(batch, pyarrow().Table):
            raise UsageError('the batches are no Arrow tables; call dataset.with_format("arrow") before map')
        return ArrowCleaner(self.recipe.pipeline(), self.fields, self.log)(batch)
