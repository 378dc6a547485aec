"""Runs over many files: inputs in, outputs out, resumed where an earlier run stopped."""
