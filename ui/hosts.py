"""Who may reach the page: the rule that keeps it on this machine unless told otherwise.

    host, --auth, --insecure-host -> check_host -> login or None, or HostError

Pure.  It knows nothing of the page itself; `ui.chat` serves it.  Read `check_host` next.
"""

from __future__ import annotations

import ipaddress

from index.errors import DossierError


class HostError(DossierError):
    """The page may not be served like this."""


def check_host(host: str, *, auth: str | None, insecure: bool) -> tuple[str, str] | None:
    """The login to ask for, if any; HostError for another host without one, or for a malformed login."""
    login = _login(auth)
    if not is_loopback(host) and login is None and not insecure:
        raise HostError(
            f"{host} can be reached from other machines: add --auth USER:PASS, or --insecure-host if that is meant"
        )
    return login


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _login(auth: str | None) -> tuple[str, str] | None:
    if auth is None:
        return None
    user, _, password = auth.partition(":")
    if not user or not password:
        raise HostError("--auth needs a name and a password: write it as USER:PASS")
    return user, password
