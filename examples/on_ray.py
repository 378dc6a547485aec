"""Clean a dataset of Ray Data, with the log as a column: actors hold the rules."""

from __future__ import annotations

import ray.data

from cleaner.arrow import ArrowCleaner
from cleaner.engines.ray import clean_dataset

dataset = ray.data.from_items(
    [{"id": i, "text": f"Boat {i} came in.\n\nfacebook twitter whatsapp\n"} for i in range(8)]
)
cleaned = clean_dataset(dataset, ArrowCleaner(log="log"), workers=2)
rows = sorted(cleaned.take_all(), key=lambda row: int(row["id"]))
