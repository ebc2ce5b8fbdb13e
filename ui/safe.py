"""An address that an article states -> a link that a page, a file or a message may offer, or none.

    url -> web_link -> (address, host), or None

Only plain http and https addresses with a host become links; what is not a link is shown as text.  Each face escapes it
as it writes it, a page by `index.text.templates`.  This module knows no article and no answer.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from index.text.plain import plain_text


def web_link(url: str) -> tuple[str, str] | None:
    """`url` and its host when it is plain http(s) with a host; else None."""
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
    return visible, host
