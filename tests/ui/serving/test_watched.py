"""Health, figures and a log around a server, with requests over ASGI."""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any

import httpx
import pytest

from ui.serving.prometheus import MOST_KINDS, Figures
from ui.serving.watched import Watched, kind_of


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Says 200, or 404 below /missing; fails below /broken."""
    if scope["path"].startswith("/broken"):
        raise RuntimeError("broken")
    status = 404 if scope["path"].startswith("/missing") else 200
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": b"passed on"})


def get(watched: Watched, *paths: str, root: str = "") -> list[httpx.Response]:
    async def ask() -> list[httpx.Response]:
        transport = httpx.ASGITransport(watched, raise_app_exceptions=False, root_path=root)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return [await client.get(path) for path in paths]

    return asyncio.run(ask())


def figures() -> Figures:
    return Figures(waiting=lambda: 3, articles=lambda: 12)


def test_it_lives_and_is_ready_or_says_why_not() -> None:
    reasons = iter(["", "the index cannot be read"])
    watched = Watched(application, ready=lambda: next(reasons))
    alive, ready, unready = get(watched, "/healthz", "/readyz", "/readyz")
    assert (alive.status_code, ready.status_code, unready.status_code) == (200, 200, 503)
    assert unready.text == "the index cannot be read\n"


def test_below_a_root_path_health_is_there_too() -> None:
    watched = Watched(application, ready=str)
    assert get(watched, "/dossier/healthz", root="/dossier")[0].text == "ok\n"


def test_figures_are_there_only_where_they_were_asked_for() -> None:
    assert get(Watched(application, ready=str), "/metrics")[0].text == "passed on"
    told = get(Watched(application, ready=str, figures=figures()), "/v1/ask", "/missing", "/broken", "/metrics")[3].text
    assert 'dossier_requests_total{kind="/v1/ask",status="200"} 1.0' in told
    assert 'dossier_requests_total{kind="other",status="404"} 1.0' in told
    assert 'dossier_requests_total{kind="other",status="500"} 1.0' in told
    assert "dossier_questions_waiting 3.0" in told
    assert "dossier_articles 12.0" in told


def test_a_client_cannot_make_figures_without_end() -> None:
    kept = figures()
    get(Watched(application, ready=str, figures=kept), *(f"/page{n}" for n in range(MOST_KINDS + 30)))
    kinds = set(re.findall(r'dossier_requests_total\{kind="([^"]*)"', kept.text()))
    assert len(kinds) == MOST_KINDS + 1
    assert "other" in kinds


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_line_tells_the_kind_and_never_what_was_asked(form: Any) -> None:
    lines: list[str] = []
    watched = Watched(application, ready=str, log=form, write=lines.append)
    get(watched, "/v1/articles/1a2b3c?question=secret", "/missing/%0aFORGED%20LINE", "/healthz")
    assert len(lines) == 2
    assert "/v1/articles" in lines[0]
    assert not any(word in line for line in lines for word in ("secret", "1a2b3c", "\n", "FORGED LINE"))
    if form == "json":
        assert {**json.loads(lines[1]), "time": "", "ms": 0} == {
            "time": "", "method": "GET", "kind": "/missing/FORGEDLINE", "status": 404, "ms": 0,
        }  # fmt: skip


def test_the_kind_of_a_path_is_short_and_plain() -> None:
    assert kind_of("/") == "/"
    assert kind_of("/a/b/c/d") == "/a/b"
    assert kind_of(f"/{'x' * 90}") == f"/{'x' * 40}"
    assert kind_of('/a"b\\c\u2028') == "/abc"
