"""Which lines of a page's text are its body: features of lines, two small models over them, and a choice over the page.

Features are whole numbers or single IEEE operations on them; only the step from points to chances may differ between
machines, in the last digits, and scores are rounded to three.
"""
