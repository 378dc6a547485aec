"""Which lines of a page's text are its body: features of lines, two small models over them, and a choice over the page.

Everything is worked out in whole numbers and single IEEE operations, so that scores are the same on every machine.
"""
