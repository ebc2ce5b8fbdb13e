"""What a stranger names -> a link that a page, a file or a message may offer; a file name that may be kept.

    url -> web_link -> (address, host), or None;  name -> safe_name -> a plain file name
    words -> unlinked -> words in which no address is taken for a link

Only plain http and https addresses with a host become links; what is not a link is shown as text.  Each face escapes it
as it writes it, a page by `index.text.templates`.  This module knows no article and no answer.
"""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

from index.text.plain import plain_text

NO_WIDTH = "\u200b"  # taken out by `plain_text`, so that words read back as they were
_IN_ADDRESSES = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)|(?<=[\w.+-])(?=@)", re.IGNORECASE)


def unlinked(text: str) -> str:
    """The words with `NO_WIDTH` inside each address.

    A backslash there is not enough: remark looks for addresses, and GitHub for those of mail, once escapes are gone.
    """
    return _IN_ADDRESSES.sub(NO_WIDTH, text)


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


def safe_name(name: str) -> str:
    """A file name of letters, digits, dots and dashes that is the same for the same name, and never hidden."""
    stem, dot, suffix = plain_text(Path(name).name).rpartition(".")
    if not dot:
        stem, suffix = suffix, "txt"
    cleaned = re.sub(r"[^\w]+", "-", stem)[:80].strip("-_") or "article"
    return f"{cleaned}.{re.sub(r'[^A-Za-z0-9]', '', suffix)[:10].lower() or 'txt'}"
