"""Clean body text out of scraped texts and pages, with a log of everything that was taken out.

>>> import cleaner
>>> result = cleaner.clean("Rain fell.\\n\\nfacebook twitter whatsapp\\n")
>>> result.text
'Rain fell.\\n'
>>> [(r.family, r.removed) for r in result.removals]
[('share', '\\n\\nfacebook twitter whatsapp')]
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cleaner.errors import CleanerError, DocumentError, MissingExtraError, RuleFileError, UsageError
from cleaner.model import Change, Document

if TYPE_CHECKING:
    from cleaner.pipeline import Pipeline
    from cleaner.result import Result

__version__ = "0.1.0"

__all__ = [
    "Change",
    "CleanerError",
    "Document",
    "DocumentError",
    "MissingExtraError",
    "Pipeline",
    "Result",
    "RuleFileError",
    "UsageError",
    "__version__",
    "clean",
    "clean_html",
]


def clean(
    text: str,
    *,
    url: str | None = None,
    lang: str | None = None,
    title: str | None = None,
    preset: str = "default",
) -> Result:
    """Clean one text with a preset and the shipped rules.

    `url` lets rules for its site apply, `lang` (such as "de") those for its language, and a line that only repeats
    `title` goes. The rules are loaded at the first call. For rules of your own see `Pipeline.load`.
    """
    from cleaner.pipeline import default_pipeline

    return default_pipeline(preset).clean(text, url=url, lang=lang, title=title)


def clean_html(
    html: str | bytes,
    *,
    url: str | None = None,
    lang: str | None = None,
    title: str | None = None,
    preset: str = "default",
) -> Result:
    """Find the body of an HTML page and clean it with a preset and the shipped rules.

    The encoding of bytes is found. What the page says of itself is in the result's `meta` (title, author,
    date_published, date_modified, sitename, lang, description); what is given here wins. `Result.original` is the text
    that was found, before the rules, and `Result.left_out` what did not become part of it. Nothing is fetched. Raises
    DocumentError for a page that is too large or takes too long.
    """
    from cleaner.pipeline import default_pipeline

    return default_pipeline(preset).clean_html(html, url=url, lang=lang, title=title)


def __getattr__(name: str) -> Any:
    """Import the heavier public names when they are first asked for: `--help` needs none of them."""
    if name == "Pipeline":
        from cleaner.pipeline import Pipeline

        return Pipeline
    if name == "Result":
        from cleaner.result import Result

        return Result
    raise AttributeError(f"module 'cleaner' has no attribute {name!r}")
