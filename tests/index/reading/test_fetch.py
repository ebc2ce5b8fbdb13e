"""Fetching: nothing but a public page, from the very address that was checked, within limits."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable, Iterator

import httpx
import pytest

from index.errors import SourceError
from index.reading.addresses import is_public_address
from index.reading.fetch import Fetched, fetch_url

PUBLIC = "93.184.216.34"
PAGE = "<html><body><p>The pier is for sale.</p></body></html>"
HOSTS = {
    "news.example": [PUBLIC],
    "inside.example": ["10.0.0.7"],
    "mixed.example": [PUBLIC, "127.0.0.1"],
    "empty.example": [],
}

Handler = Callable[[httpx.Request], httpx.Response]


def resolve(host: str, _port: int) -> list[str]:
    return HOSTS.get(host, [host.strip("[]")])


def serve(pages: dict[str, httpx.Response], seen: list[httpx.Request] | None = None) -> httpx.MockTransport:
    def handle(request: httpx.Request) -> httpx.Response:
        if seen is not None:
            seen.append(request)
        return pages.get(request.url.path, httpx.Response(404))

    return httpx.MockTransport(handle)


def page(
    text: str = PAGE, *, content_type: str = "text/html; charset=utf-8", status: int = 200, **headers: str
) -> httpx.Response:
    return httpx.Response(status, headers={"content-type": content_type, **headers}, content=text.encode())


def fetch(url: str, pages: dict[str, httpx.Response], **options: float) -> Fetched:
    return fetch_url(url, resolve=resolve, transport=serve(pages), **options)


def test_a_page_comes_back_with_its_type_and_charset() -> None:
    found = fetch("http://news.example/pier", {"/pier": page()})
    assert found == Fetched(
        url="http://news.example/pier", content_type="text/html", body=PAGE.encode(), charset="utf-8"
    )


def test_the_connection_goes_to_the_checked_address_under_the_hosts_name() -> None:
    seen: list[httpx.Request] = []
    fetch_url("https://news.example/pier", resolve=resolve, transport=serve({"/pier": page()}, seen))
    assert {request.url.host for request in seen} == {PUBLIC}
    assert {request.headers["host"] for request in seen} == {"news.example"}
    assert {request.extensions["sni_hostname"] for request in seen} == {"news.example"}


def test_a_name_that_resolves_inside_the_second_time_is_not_resolved_again_for_the_connection() -> None:
    answers = iter([[PUBLIC], [PUBLIC], ["127.0.0.1"]])
    seen: list[httpx.Request] = []
    fetch_url(
        "http://news.example/pier", resolve=lambda _host, _port: next(answers), transport=serve({"/pier": page()}, seen)
    )
    assert {request.url.host for request in seen} == {PUBLIC}


FORBIDDEN_URLS = """
ftp://news.example/a file:///etc/passwd gopher://news.example javascript://news.example/a http:// http:///a
http://127.0.0.1/ http://127.1/ http://0x7f000001/ http://2130706433/ http://017700000001/ http://0/ http://[::1]/
http://[::ffff:127.0.0.1]/ http://[64:ff9b::7f00:1]/ http://[2002:7f00:1::]/ http://[fe80::1]/ http://[fd00::1]/
http://169.254.169.254/latest/meta-data/ http://10.0.0.1/ http://172.16.0.1/ http://192.168.1.1/ http://100.64.0.1/
http://224.0.0.1/ http://255.255.255.255/ http://192.88.99.1/ http://198.18.0.1/ http://inside.example/
http://mixed.example/ http://empty.example/ http://user:pw@news.example/ http://user@news.example/
http://@news.example/ http://news.example:8080/ http://news.example:22/ http://news.example:99999/
http://news.example\\@127.0.0.1/ http://[::1 https://news.example:80/
""".split()
FORBIDDEN_URLS += ["http://news.example /", "http://news.example/\n", "http://news.example/\x00"]


@pytest.mark.parametrize("url", FORBIDDEN_URLS)
def test_a_url_that_could_lead_inside_is_refused_before_any_connection(url: str) -> None:
    seen: list[httpx.Request] = []
    with pytest.raises(SourceError):
        fetch_url(url, resolve=resolve, transport=serve({"/": page()}, seen))
    assert seen == []


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1/",
        "http://inside.example/a",
        "http://169.254.169.254/",
        "file:///etc/passwd",
        "//[::1]/",
        "http://news.example:25/",
    ],
)
def test_every_redirect_is_checked_again(target: str) -> None:
    with pytest.raises(SourceError, match=r"refused|not an http"):
        fetch("http://news.example/a", {"/a": page(status=302, location=target)})


def test_a_redirect_on_the_same_site_is_followed() -> None:
    found = fetch("http://news.example/a", {"/a": page(status=301, location="/b"), "/b": page()})
    assert found.url == "http://news.example/b"


def test_a_sixth_redirect_is_refused() -> None:
    pages = {f"/{at}": page(status=302, location=f"/{at + 1}") for at in range(9)}
    with pytest.raises(SourceError, match="more than 5"):
        fetch("http://news.example/0", pages)


def test_https_does_not_fall_back_to_http() -> None:
    with pytest.raises(SourceError, match="another scheme"):
        fetch("https://news.example/a", {"/a": page(status=302, location="http://news.example/b"), "/b": page()})


def test_robots_txt_is_respected() -> None:
    pages = {
        "/robots.txt": page("User-agent: *\nDisallow: /closed", content_type="text/plain"),
        "/closed/a": page(),
        "/open": page(),
    }
    assert fetch("http://news.example/open", pages).body
    with pytest.raises(SourceError, match=r"robots\.txt"):
        fetch("http://news.example/closed/a", pages)


def test_a_failing_robots_txt_closes_the_site() -> None:
    with pytest.raises(SourceError, match=r"robots\.txt"):
        fetch("http://news.example/a", {"/robots.txt": page(status=503), "/a": page()})


REFUSED = {
    "an error status": (page(status=500), "answers 500"),
    "a picture": (page(content_type="image/png"), "is image/png"),
    "an archive": (page(content_type="application/zip"), "is application/zip"),
    "an empty body": (page(" \n"), "is empty"),
    "too many bytes": (page("x" * 10_000_001), "too large"),
    "a redirect to nowhere": (page(status=302), "nowhere"),
}


@pytest.mark.parametrize(("reply", "message"), REFUSED.values(), ids=[f"{name} is refused" for name in REFUSED])
def test_refused_replies(reply: httpx.Response, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        fetch("http://news.example/a", {"/a": reply})


class Pieces(httpx.SyncByteStream):
    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.pieces = pieces

    def __iter__(self) -> Iterator[bytes]:
        return self.pieces


def test_a_compression_bomb_is_refused() -> None:
    bomb = gzip.compress(b"0" * 50_000_000)
    reply = httpx.Response(
        200, headers={"content-type": "text/html", "content-encoding": "gzip"}, stream=Pieces(iter([bomb]))
    )
    with pytest.raises(SourceError, match="too large"):
        fetch("http://news.example/a", {"/a": reply})


def test_a_packing_that_was_not_asked_for_is_refused() -> None:
    reply = httpx.Response(
        200, headers={"content-type": "text/html", "content-encoding": "br"}, stream=Pieces(iter([b"xx"]))
    )
    with pytest.raises(SourceError, match="packed with br"):
        fetch("http://news.example/a", {"/a": reply})


def test_a_server_that_trickles_is_left_after_the_whole_time() -> None:
    def trickle() -> Iterator[bytes]:
        for _ in range(100):
            time.sleep(0.02)
            yield b"x"

    reply = httpx.Response(200, headers={"content-type": "text/html"}, stream=Pieces(trickle()))
    with pytest.raises(SourceError, match="too long"):
        fetch("http://news.example/a", {"/a": reply}, total_seconds=0.2)


def test_a_host_without_an_address_is_one_clear_line() -> None:
    def fails(_host: str, _port: int) -> list[str]:
        raise OSError("Name or service not known")

    with pytest.raises(
        SourceError, match=r"^http://gone.example/ has a host that cannot be found \(Name or service not known\): check"
    ):
        fetch_url("http://gone.example/", resolve=fails, transport=serve({}))


def test_a_broken_connection_is_one_clear_line() -> None:
    def breaks(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadError("connection reset", request=request)

    with pytest.raises(SourceError, match="cannot be fetched"):
        fetch_url("http://news.example/", resolve=resolve, transport=httpx.MockTransport(breaks))


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946", "2a00:1450:4001:81b::200e"]
)
def test_public_addresses_are_told(address: str) -> None:
    assert is_public_address(address)


@pytest.mark.parametrize(
    "address",
    "224.0.0.1 64:ff9b::7f00:1 2002:7f00:1:: 192.88.99.1 ::ffff:8.8.8.8 ::1 :: fe80::1%eth0 ff02::1 2001:db8::1 "
    "2001::1 168.63.129.16 0.0.0.0 240.0.0.1 news.example".split(),
)
def test_all_other_addresses_are_refused(address: str) -> None:
    assert not is_public_address(address)
