"""Measurements: quality on marked pages, speed beside peers."""
