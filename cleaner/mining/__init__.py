"""What repeats across the documents of a site, proposed as rules for a person to read and adopt."""
