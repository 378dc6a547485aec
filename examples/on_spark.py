"""Clean a data frame of Spark, with the log as a column: each Python process unpickles the rules once."""

from __future__ import annotations

from pyspark.sql import SparkSession

from cleaner.arrow import ArrowCleaner
from cleaner.engines.spark import clean_frame

spark = SparkSession.builder.getOrCreate()
frame = spark.createDataFrame(
    [(i, f"Boat {i} came in.\n\nfacebook twitter whatsapp\n") for i in range(8)], ["id", "text"]
)
cleaned = clean_frame(frame, ArrowCleaner(log="log"))
rows = [row.asDict(recursive=True) for row in cleaned.orderBy("id").collect()]
