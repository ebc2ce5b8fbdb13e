"""The page below a path of a real nginx, with the configuration that the documents show."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from ui.chat.doors.request_limits import LOGINS
from ui.chat.service import ChatService
from ui.serving.options import ServingOptions

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
SHOWN = Path(__file__).resolve().parents[3] / "docs" / "deploy" / "nginx.conf"
QUESTION = "By when must Orsby choose between the bridges?"
BEHIND = ServingOptions(root_path="/dossier", proxies=("127.0.0.1",))

pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed (Debian's package nginx-light has it)")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def wrong_logins(url: str) -> list[int]:
    """The status of each of many wrong logins, every one of which claims another address."""
    return [
        httpx.post(
            f"{url}login",
            data={"username": "ann", "password": "wrong"},
            headers={"x-forwarded-for": f"10.0.0.{n}"},
        ).status_code
        for n in range(int(LOGINS) + 3)
    ]


@pytest.fixture
def behind(tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """`behind(url)`: nginx in front of that address; where the page is now."""
    running: list[subprocess.Popen[bytes]] = []

    def start(url: str) -> str:
        port, upstream = free_port(), url.removeprefix("http://").rstrip("/")
        shown = SHOWN.read_text(encoding="utf-8").replace("listen 443 ssl;", f"listen 127.0.0.1:{port};")
        shown = re.sub(r"ssl_certificate.*;", "", shown)
        shown = shown.replace("127.0.0.1:7860", upstream).replace("    server 127.0.0.1:7862;\n", "")
        temporary = " ".join(
            f"{kind}_temp_path {tmp_path / kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        file = tmp_path / "nginx.conf"
        file.write_text(
            f"daemon off; master_process off; pid {tmp_path / 'pid'}; error_log {tmp_path / 'log'};\n"
            f"events {{}}\nhttp {{ access_log off; {temporary}\n{shown}\n}}\n",
            encoding="utf-8",
        )
        running.append(
            subprocess.Popen([str(NGINX), "-p", str(tmp_path), "-e", str(tmp_path / "log"), "-c", str(file)])
        )
        front = f"http://127.0.0.1:{port}/dossier/"
        for _ in range(100):
            try:
                httpx.get(front)
                return front
            except httpx.TransportError:
                time.sleep(0.1)
        raise AssertionError((tmp_path / "log").read_text())

    yield start
    for process in running:
        process.terminate()
        process.wait(20)


@pytest.fixture
def front(
    make_service: Callable[..., ChatService], open_page: Callable[..., str], behind: Callable[[str], str]
) -> Callable[..., str]:
    """`front()`: a served page behind nginx; its address there."""

    def start(model: Any = None, **built: Any) -> str:
        return behind(open_page(make_service(model), options=BEHIND, **built))

    return start


def test_the_page_and_its_parts_are_below_the_path(front: Callable[..., str]) -> None:
    url = front()
    page = httpx.get(url)
    assert page.status_code == 200
    assert "Dossier" in page.text
    assert httpx.get(f"{url}config").json()["root"] == url.rstrip("/")
    assert httpx.get(f"{url}healthz").text == "ok\n"
    assert httpx.get(f"{url}readyz").text == "ready\n"
    assert httpx.get(f"{url}metrics").status_code == 403


def test_a_login_goes_through(front: Callable[..., str]) -> None:
    url = front(logins=lambda name, password: (name, password) == ("ann", "secret"))
    assert httpx.get(f"{url}config").status_code == 401
    with httpx.Client() as client:
        assert client.post(f"{url}login", data={"username": "ann", "password": "secret"}).status_code == 200
        # over http a browser keeps the cookie that is not marked as secure
        assert client.get(f"{url}config").status_code == 200


def test_an_address_that_a_client_claims_gives_it_no_more_tries(front: Callable[..., str]) -> None:
    url = front(logins=[("ann", "secret")])
    assert 429 in wrong_logins(url)


def test_without_a_named_proxy_no_claimed_address_is_believed(
    make_service: Callable[..., ChatService], open_page: Callable[..., str]
) -> None:
    url = open_page(make_service(None), logins=[("ann", "secret")])
    assert 429 in wrong_logins(url)


@pytest.mark.browser
def test_an_answer_comes_through_it(
    front: Callable[..., str], visit: Callable[..., Any], ask: Callable[..., None], obliging_model: Any
) -> None:
    page = visit(front(obliging_model and "first"))
    ask(page, QUESTION)
    assert "30 April 2024" in page.inner_text("#transcript .answer")
    assert page.strangers == []
