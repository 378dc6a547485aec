"""A run made visible from its output folder and its log: sums over it, and one self-contained page."""
