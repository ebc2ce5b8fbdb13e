"""Untrusted text made harmless: anything that Dossier did not write itself passes here before it is shown.

    article text, titles, URLs, file names, questions, drafts, errors -> plain_text -> terminal
                                                                      -> page_text  -> page

`page_text` is `index.text.plain.plain_text` with every ASCII character that is not a letter, digit or space turned into
a numeric entity, so that neither HTML nor Markdown finds anything to act on.  This module knows no article and no
answer.  Read `page_text` next.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from index.text.plain import plain_text

_PAGE_SPECIAL = re.compile(r"[^A-Za-z0-9 \n\u0080-\U0010ffff]")


def page_text(text: str, *, lines: bool = False) -> str:
    """`plain_text` as HTML text that also means nothing to Markdown; safe in element content and attributes."""
    return _PAGE_SPECIAL.sub(lambda match: f"&#{ord(match.group())};", plain_text(text, lines=lines))


def web_link(url: str) -> tuple[str, str] | None:
    """`url` as (href ready for an attribute, host) when it is plain http(s) with a host; else None."""
    visible = plain_text(url)
    if visible != url.strip() or " " in visible:
        return None
    try:
        parts = urlsplit(visible)
        host = parts.hostname or ""
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc:
        return None
    return page_text(visible), host
