"""Where a server stands: what is taken of the command line, and whose headers are believed."""

from __future__ import annotations

import pytest

from ui.chat.doors.binding import HostError
from ui.serving.options import ALONE, LAST_SECONDS, serving_options, uvicorn_options
from ui.terminal.arguments import build_parser


def given(*words: str) -> object:
    return serving_options(build_parser().parse_args(["chat", *words]))


def test_alone_nobodys_headers_are_believed() -> None:
    assert given() == ALONE
    told = uvicorn_options(ALONE)
    assert (told["proxy_headers"], told["forwarded_allow_ips"], told["root_path"]) == (False, [], "")


def test_a_proxy_is_believed_by_name() -> None:
    options = serving_options(build_parser().parse_args(["serve", "--proxy", "10.0.0.7", "--proxy", "10.1.0.0/16"]))
    assert uvicorn_options(options)["forwarded_allow_ips"] == ["10.0.0.7", "10.1.0.0/16"]


@pytest.mark.parametrize("path", ["/dossier", "/dossier/", "/a/b"])
def test_a_root_path_has_no_slash_at_its_end(path: str) -> None:
    assert serving_options(build_parser().parse_args(["chat", "--root-path", path])).root_path == path.rstrip("/")


@pytest.mark.parametrize("words", [("--root-path", "dossier"), ("--root-path", "/a b"), ("--proxy", "nginx")])
def test_what_is_no_path_or_address_is_told(words: tuple[str, str]) -> None:
    with pytest.raises(HostError, match="is no"):
        given(*words)


def test_connections_have_the_grace_and_never_less_than_it_takes() -> None:
    assert uvicorn_options(ALONE, ending=0)["timeout_graceful_shutdown"] == LAST_SECONDS
    assert uvicorn_options(ALONE, ending=60)["timeout_graceful_shutdown"] == 60
