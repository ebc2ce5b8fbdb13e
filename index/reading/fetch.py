"""A URL that a person typed -> the bytes behind it, without being led inside the network.

    fetch_url("https://example.org/story") -> Fetched(url, content_type, body, charset)

Every hop is checked alike: http or https on its own port, no user name, every address of the host public
(`index.reading.addresses`), and the connection made to the very address that was checked, under the host's name.
Sizes, time, redirects and content types are limited, robots.txt is respected, environment proxies and cookies are not
used. What the bytes mean is for `index.reading.read`; read that next.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import urljoin, urlsplit, urlunsplit
from urllib.robotparser import RobotFileParser

import httpx

from index.errors import SourceError
from index.reading.addresses import is_public_address

MAX_REDIRECTS = 5
MAX_RAW_BYTES = 10_000_000
MAX_BYTES = 20_000_000  # after decompression
MAX_RATIO = 100  # decompressed to raw
TOTAL_SECONDS = 30.0
USER_AGENT = "dossier/0.1 (reads single articles for one person)"
CONTENT_TYPES = frozenset((
    "text/html", "application/xhtml+xml", "text/plain", "text/markdown", "application/pdf", "", "application/rss+xml",
    "application/atom+xml", "application/xml", "text/xml", "application/rdf+xml", "application/json",
    "application/feed+json",
))  # fmt: skip
_TIMEOUT = httpx.Timeout(10.0, connect=5.0)
_PORTS = {"http": 80, "https": 443}

Resolve = Callable[[str, int], Iterable[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What came back: the final URL, the content type without parameters, the decompressed body, the stated charset.

    etag and modified are the server's own marks of this version; unchanged says that there is none newer than those
    that were sent.
    """

    url: str
    content_type: str
    body: bytes
    charset: str
    etag: str = ""
    modified: str = ""
    unchanged: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reply:
    status: int
    headers: httpx.Headers
    body: bytes
    charset: str


def resolve_host(host: str, port: int) -> list[str]:
    """Every address of a host, as the system's resolver tells."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def fetch_url(
    url: str,
    *,
    resolve: Resolve = resolve_host,
    transport: httpx.BaseTransport | None = None,
    total_seconds: float = TOTAL_SECONDS,
    etag: str = "",
    modified: str = "",
) -> Fetched:
    """The document behind `url`; any refusal or failure is a SourceError that names the URL and the next step.

    `etag` and `modified` are the marks of the version that is known already.  `resolve` and `transport` stand for the
    outside world; a test passes its own.
    """

    def visit() -> Fetched:
        deadline = time.monotonic() + total_seconds
        with httpx.Client(transport=transport, timeout=_TIMEOUT, trust_env=False, follow_redirects=False) as client:
            known = {"If-None-Match": etag, "If-Modified-Since": modified}
            visit = _Visit(client=client, resolve=resolve, deadline=deadline, asked=url)
            return visit.follow({name: value for name, value in known.items() if value})

    return _within(total_seconds + 1, visit, url)


def _within(seconds: float, visit: Callable[[], Fetched], url: str) -> Fetched:
    """What `visit` returns or raises, but no later than `seconds`: a server that sends a byte at a time "
    "outlasts read timeouts."""
    outcome: list[Fetched | SourceError] = []

    def work() -> None:
        try:
            outcome.append(visit())
        except SourceError as error:
            outcome.append(error)

    worker = threading.Thread(target=work, daemon=True, name="fetch")
    worker.start()
    worker.join(seconds)
    if not outcome:
        raise SourceError(f"{url[:300]} takes too long: try again later, or save the page and index the file")
    if isinstance(outcome[0], SourceError):
        raise outcome[0]
    return outcome[0]


class _Visit:
    """One fetch from the first URL to the last redirect."""

    def __init__(self, *, client: httpx.Client, resolve: Resolve, deadline: float, asked: str) -> None:
        self._client = client
        self._resolve = resolve
        self._deadline = deadline
        self._asked = asked
        self._allowed: dict[str, RobotFileParser] = {}

    def follow(self, known: Mapping[str, str]) -> Fetched:
        url = self._asked
        for _ in range(MAX_REDIRECTS + 1):
            self._host(url)
            self._check_robots(url)
            reply = self._get(url, limit=MAX_RAW_BYTES, known=known)
            if reply.status not in (301, 302, 303, 307, 308):
                return self._fetched(url, reply)
            url = self._next(url, reply.headers.get("location", ""))
        raise self._error(f"redirects more than {MAX_REDIRECTS} times: open it in a browser and save the page")

    def _error(self, message: str) -> SourceError:
        return SourceError(f"{' '.join(self._asked.split())[:300]} {message}")

    def _fetched(self, url: str, reply: _Reply) -> Fetched:
        if reply.status == 304:
            return Fetched(url=url, content_type="", body=b"", charset="", unchanged=True)
        if reply.status != 200:
            raise self._error(f"answers {reply.status}: check the address, or save the page and index the file")
        content_type = reply.headers.get("content-type", "").split(";")[0].strip().lower()
        if content_type not in CONTENT_TYPES:
            raise self._error(f"is {content_type[:60]}, not a page, text or PDF: give the article's own address")
        if not reply.body.strip():
            raise self._error("is empty: check the address")
        return Fetched(
            url=url, content_type=content_type, body=reply.body, charset=reply.charset,
            etag=reply.headers.get("etag", "")[:500], modified=reply.headers.get("last-modified", "")[:100],
        )  # fmt: skip

    def _next(self, url: str, location: str) -> str:
        try:
            target = urljoin(url, location) if location else ""
        except ValueError:
            target = ""
        if not target:
            raise self._error("redirects to nowhere: check the address")
        if url.startswith("https:") and not target.startswith("https:"):
            raise self._error("redirects from https to another scheme: refused")
        return target

    def _check_robots(self, url: str) -> None:
        """Refuse what the host's robots.txt refuses; a missing one (4xx) allows all, a failing one "
        "(5xx) nothing (RFC 9309)."""
        parts = urlsplit(url)
        root = urlunsplit((parts.scheme, parts.netloc, "", "", ""))
        if root not in self._allowed:
            self._allowed[root] = self._read_robots(root)
        if not self._allowed[root].can_fetch(USER_AGENT, url):
            raise self._error(
                "is closed to programs by the site's robots.txt: save the page yourself and index the file"
            )

    def _read_robots(self, root: str) -> RobotFileParser:
        rules = RobotFileParser()
        url = root + "/robots.txt"
        for _ in range(MAX_REDIRECTS + 1):
            reply = self._get(url, limit=500_000)
            if reply.status not in (301, 302, 303, 307, 308):
                break
            url = self._next(url, reply.headers.get("location", ""))
        if reply.status >= 500:
            rules.disallow_all = True  # type: ignore[attr-defined]  # missing from the stubs
        rules.parse(reply.body.decode("utf-8", "replace").splitlines() if reply.status == 200 else [])
        return rules

    def _get(self, url: str, *, limit: int, known: Mapping[str, str] = MappingProxyType({})) -> _Reply:
        host, address = self._checked(url)
        parts = urlsplit(url)
        netloc = f"[{address}]" if ":" in address else address
        target = urlunsplit((parts.scheme, netloc, parts.path or "/", parts.query, ""))
        headers = {
            "Host": f"[{host}]" if ":" in host else host,
            "User-Agent": USER_AGENT,
            "Accept": "text/html,application/rss+xml,application/atom+xml,text/plain,application/pdf;q=0.9,*/*;q=0.1",
            "Accept-Encoding": "gzip, deflate",
            **known,
        }
        try:
            request = self._client.build_request("GET", target, headers=headers, extensions={"sni_hostname": host})
            self._client.cookies.clear()
            response = self._client.send(request, stream=True)
            try:
                return _Reply(
                    status=response.status_code,
                    headers=response.headers,
                    body=self._body(response, limit),
                    charset=response.charset_encoding or "",
                )
            finally:
                response.close()
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, OSError) as error:
            raise self._error(f"cannot be fetched ({_told(error)}): check the address and the connection") from error

    def _body(self, response: httpx.Response, limit: int) -> bytes:
        encoding = response.headers.get("content-encoding", "").strip().lower()
        if encoding not in ("", "identity", "gzip", "deflate"):
            raise self._error(
                f"is packed with {encoding[:20]}, which was not asked for: save the page and index the file"
            )
        body = bytearray()
        for piece in response.iter_bytes():
            body += piece
            raw = response.num_bytes_downloaded
            if raw > limit or len(body) > MAX_BYTES or len(body) > max(1_000_000, MAX_RATIO * raw):
                raise self._error("is too large, or unpacks to far more than it weighs: save the article alone")
            if time.monotonic() > self._deadline:
                raise self._error("takes too long: try again later, or save the page and index the file")
        return bytes(body)

    def _checked(self, url: str) -> tuple[str, str]:
        """The host and the address to connect to, once everything about the URL is found harmless."""
        host = self._host(url)
        if time.monotonic() > self._deadline:
            raise self._error("takes too long: try again later, or save the page and index the file")
        try:
            addresses = list(self._resolve(host, _PORTS[urlsplit(url).scheme]))
        except (OSError, UnicodeError) as error:
            raise self._error(
                f"has a host that cannot be found ({_told(error)}): check the address and the connection"
            ) from error
        if not addresses or not all(map(is_public_address, addresses)):
            raise self._error("leads to a private or reserved address: refused, give a public address")
        return host, addresses[0]

    def _host(self, url: str) -> str:
        """The host that a harmless-looking URL names, as it stands in a request."""
        if any(character.isspace() or ord(character) < 32 for character in url) or "\\" in url:
            raise self._error("holds white space or control characters: check it")
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise self._error("is not a valid address: check it") from None
        if parts.scheme not in _PORTS:
            raise self._error("is not an http or https address: give one of those, or a path")
        if not parts.hostname or parts.username is not None or parts.password is not None or "@" in parts.netloc:
            raise self._error("has no plain host name: give an address without user name and password")
        if port not in (None, _PORTS[parts.scheme]):
            raise self._error("names an unusual port: refused, only 80 and 443 are used")
        try:
            return httpx.URL(url).raw_host.decode("ascii")
        except (httpx.InvalidURL, UnicodeError):
            raise self._error("has no valid host name: check it") from None


def _told(error: Exception) -> str:
    return (str(error).splitlines() or [""])[0][:120] or type(error).__name__
