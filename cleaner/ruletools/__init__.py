"""Tools for those who write rules: lint, the examples that rules carry, the reference, and rules shown as they run."""
