"""Files of records: texts in one column of a row, with other columns that must come through untouched."""
