"""What the server takes in: so many requests a client, files of the kinds that are read, and nothing else."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from ui.chat.doors.request_limits import BURST, LOGINS, Bucket, RequestLimits

KIND = b"multipart/form-data; boundary=xyz"


def multipart(name: str, content: bytes) -> bytes:
    head = f'--xyz\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'
    return head.encode() + content + b"\r\n--xyz--\r\n"


def test_a_bucket_empties_and_fills_again_for_each_client() -> None:
    bucket = Bucket(size=2, a_second=1)
    assert [bucket.take("a", 0.0) for _ in range(3)] == [True, True, False]
    assert bucket.take("b", 0.0)
    assert [bucket.take("a", 1.5), bucket.take("a", 1.5)] == [True, False]


def test_a_crowd_of_clients_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.chat.doors.request_limits.MOST_CLIENTS", 5)
    bucket = Bucket(size=1, a_second=1)
    for number in range(50):
        assert bucket.take(str(number), 0.0)
    assert len(bucket.left) == 5


async def _passed(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": (await receive()).get("body", b"")})


def ask(
    limits: RequestLimits, path: str, *, method: str = "POST", body: bytes = b"", kind: bytes = KIND
) -> tuple[int, bytes]:
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"content-type", kind)]
    scope = {"type": "http", "method": method, "path": path, "client": ("10.0.0.1", 5), "headers": headers}
    asyncio.run(limits(scope, receive, send))
    return sent[0]["status"], sent[1]["body"]


def test_too_many_requests_are_told_to_wait_and_reading_goes_on() -> None:
    limits = RequestLimits(_passed, clock=lambda: 1.0)
    codes = [ask(limits, "/gradio_api/queue/join")[0] for _ in range(int(BURST) + 3)]
    assert codes == [200] * int(BURST) + [429] * 3
    assert ask(limits, "/config", method="GET")[0] == 200


def test_guessing_a_password_is_slow() -> None:
    limits = RequestLimits(_passed, clock=lambda: 1.0)
    codes = [ask(limits, "/login")[0] for _ in range(int(LOGINS) + 2)]
    assert codes == [200] * int(LOGINS) + [429] * 2


def test_an_upload_that_passes_arrives_as_it_was() -> None:
    body = multipart("a.txt", b"An article.")
    assert ask(RequestLimits(_passed), "/gradio_api/upload", body=body) == (200, body)
    assert ask(RequestLimits(_passed), "/gradio_api/upload", body=multipart("a.exe", b"MZ"))[0] == 415
    assert ask(RequestLimits(_passed), "/gradio_api/upload", body=b"x" * 12_000_000)[0] == 413
