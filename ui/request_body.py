"""The body of a request, as far as a server takes it in.

    receive, most -> whole_body -> bytes, or None when there are more than that      body -> handed_on

Read `ui.chat.doors.request_limits` and `ui.api.http_doors`, which decide by it.
"""

from __future__ import annotations

from ui.chat.doors.headers import Message, Receive


async def whole_body(receive: Receive, *, most: int) -> bytes | None:
    """The whole body; None when it is larger than `most` bytes."""
    held = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return bytes(held)
        held += message.get("body", b"")
        if len(held) > most:
            return None
        if not message.get("more_body"):
            return bytes(held)


def handed_on(body: bytes, receive: Receive) -> Receive:
    """Hands the body on as it was, and after it whatever else comes, such as that the client went away."""
    handed = False

    async def again() -> Message:
        nonlocal handed
        if handed:
            return await receive()
        handed = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
