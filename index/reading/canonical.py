"""An address as it was copied, shared or fetched -> the article's own address.

    canonical_address("https://bay.example/p?utm_source=x#top") -> "https://bay.example/p"
    page_address("https://amp.bay.example/p", page) -> what the page itself declares, where that is of the same site

Marks of tracking, fragments and the wrappings of AMP caches go; all else stays, since any other part may tell one
article from another.  A page may not claim another site's address.  Read `index.reading.read` next.
"""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

_TRACKING = re.compile(
    r"(?:utm_\w+|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igshid|igsh|mc_[ce]id|mkt_tok"
    r"|_hs(?:enc|mi)|hsctatracking|vero_\w+|oly_(?:anon|enc)_id|wt_?(?:mc|zmc|\.mc_id)|at_(?:medium|campaign|custom\d*"
    r"|link_\w+|ptr_name|bbc_team|format)|cmpid|cmp|ncid|ns_(?:mchannel|source|campaign|linkname|fee)|smid|smtyp|sref"
    r"|soc_(?:src|trk)|xtor|pk_(?:campaign|kwd|source|medium)|piwik_\w+|matomo_\w+|spm|trk|trkcampaign|ref_?src|ref_url"
    r"|share(?:d|type|token|_id)?|guccounter|guce_referrer(?:_sig)?|amp|outputtype|ito|src_?trk|__twitter_impression)",
    re.IGNORECASE,
)
_AMP_CACHE = re.compile(
    r"https?://(?:www\.google\.[a-z.]{2,6}/amp|[\w-]+\.cdn\.ampproject\.org/[acvi])/(s/)?(.+)", re.I
)
_SUBDOMAIN = re.compile(r"^(?:www|amp|m|mobile|edition|amphtml)\.", re.IGNORECASE)
_LINK = re.compile(r"<link\b[^>]{0,2000}>", re.IGNORECASE)
_RELATION = re.compile(r"\brel\s*=\s*[\"']?canonical\b", re.IGNORECASE)
_HREF = re.compile(r"\bhref\s*=\s*(?:\"([^\"]{1,2000})\"|'([^']{1,2000})'|([^\s\"'>]{1,2000}))", re.IGNORECASE)
_HEAD = 300_000  # characters of a page in which it declares its address


def canonical_address(url: str) -> str:
    """The address without what only tells how one came there; what is no web address stays as it is."""
    cached = _AMP_CACHE.match(url)
    if cached:
        url = f"{'https' if cached[1] else 'http'}://{cached[2]}"
    try:
        parts = urlsplit(url)
        pairs = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        return url
    if parts.scheme.lower() not in ("http", "https"):
        return url
    kept = [(name, value) for name, value in pairs if not _TRACKING.fullmatch(name)]
    query = parts.query if len(kept) == len(pairs) else urlencode(kept)
    fragment = parts.fragment if parts.fragment.startswith("!") else ""
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path, query, fragment))


def page_address(url: str, page: str) -> str:
    """The address that a fetched page declares as its own, when that is of the same site; else `url`, made plain."""
    if not url:
        return ""
    for link in _LINK.findall(page[:_HEAD]):
        found = _HREF.search(link) if _RELATION.search(link) else None
        declared = _joined(url, unescape(next(filter(None, found.groups()), ""))) if found else ""
        if declared and _site(declared) == _site(url) and urlsplit(declared).path.strip("/"):
            return canonical_address(declared)
    return canonical_address(url)


def _joined(url: str, declared: str) -> str:
    try:
        return urljoin(url, declared.strip())
    except ValueError:
        return ""


def _site(url: str) -> str:
    try:
        host = (urlsplit(canonical_address(url)).hostname or "").lower()
    except ValueError:
        return ""
    return _SUBDOMAIN.sub("", host)
