"""Who may reach the page: the rule that keeps it on this machine unless told otherwise.

    host, --auth*, --insecure-host -> check_host -> logins, or HostError

Pure.  It knows nothing of the page itself; `ui.chat.serve` serves it.  Read `check_host` next.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

from index.errors import DossierError

Login = tuple[str, str]  # a name and a password


class HostError(DossierError):
    """The page may not be served like this."""


def check_host(host: str, *, auth: Sequence[str], insecure: bool) -> list[Login]:
    """The logins to ask for, if any; HostError for another host without one, or for a malformed or doubled login."""
    logins = [_login(each) for each in auth]
    if len({user for user, _ in logins}) < len(logins):
        raise HostError("--auth names one user twice: give each a name of their own")
    if not is_loopback(host) and not logins and not insecure:
        raise HostError(
            f"{host} can be reached from other machines: add --auth USER:PASS, or --insecure-host if that is meant"
        )
    return logins


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _login(auth: str) -> Login:
    user, _, password = auth.partition(":")
    if not user or not password:
        raise HostError("--auth needs a name and a password: write it as USER:PASS")
    return user, password
