"""Pages for tests of the HTML side, all invented."""

from __future__ import annotations

from typing import Final

STORY: Final = (
    "The council of Greyhaven voted on Tuesday to replace the old chain ferry with a steel bridge, after ten years of "
    "talks with the people on both banks.",
    "Work begins in May, the engineer said, and will take two years; until then the ferry runs as before, every twenty "
    "minutes from six in the morning.",
    "Fishermen had asked for a higher span. The plans now leave nine metres at high water, enough for every boat that "
    "is moored above the crossing today.",
    "The bridge will cost four million, of which the county pays half. A toll was discussed and turned down by eleven "
    "votes to three.",
)
"""The paragraphs of an article."""
TITLE: Final = "Greyhaven gets a bridge in place of its ferry"
MENU: Final = "".join(f'<li><a href="/{name.lower()}">{name}</a></li>' for name in ("Home", "News", "Sport", "Weather"))


def article(body: str = "", *, head: str = "", title: str = TITLE, lang: str = "en") -> str:
    """Return a news page with menu, teasers and footer around an article; `body` goes behind its paragraphs."""
    story = "".join(f"<p>{paragraph}</p>\n" for paragraph in STORY)
    teasers = "".join(f'<li><a href="/t{n}">Another story about the harbour, number {n}</a></li>' for n in range(6))
    return f"""<!DOCTYPE html>
<html lang="{lang}"><head><title>{title} | Harbour Post</title>
<meta property="og:title" content="{title}"><meta property="og:site_name" content="Harbour Post">
<meta name="author" content="Ada Quill"><meta property="article:published_time" content="2024-03-05T08:00:00Z">
<meta name="description" content="A vote after ten years of talks.">{head}</head>
<body><header><nav class="menu"><ul>{MENU}</ul></nav></header>
<main><article class="story"><h1>{title}</h1>
<div class="article-body">{story}{body}</div></article>
<aside class="related"><h3>More from the harbour</h3><ul>{teasers}</ul></aside></main>
<footer class="site-footer"><p>© 2024 Harbour Post. All rights reserved.</p><a href="/imprint">Imprint</a></footer>
</body></html>"""
