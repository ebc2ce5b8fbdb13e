"""How a server stands among others: below which path, behind which proxy, with what log, and how it ends.

    --root-path, --proxy, --grace, --log, --metrics -> serving_options -> ServingOptions -> uvicorn_options

Addresses that a request's headers claim are believed of the named proxies alone; uvicorn by itself believes every
program of this machine.  Pure.  Read `ui.serving.watched` next.
"""

from __future__ import annotations

import ipaddress
import re
from argparse import Namespace
from dataclasses import dataclass
from typing import Any, Literal

from ui.chat.doors.binding import HostError

LAST_SECONDS = 5  # until connections are broken off whose answers were told to end; the model looks up after two
Log = Literal["none", "text", "json"]
_ROOT = re.compile(r"(?:/[A-Za-z0-9._~-]+)+")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServingOptions:
    """`root_path` has no slash at its end, or is ""; `grace` is how many seconds answers may go on after a stop."""

    root_path: str = ""
    proxies: tuple[str, ...] = ()
    grace: float = 0.0
    log: Log = "none"
    metrics: bool = False


ALONE = ServingOptions()  # on this machine, behind no proxy


def serving_options(arguments: Namespace) -> ServingOptions:
    """What the command line says.  Raises HostError for a path or an address that is none."""
    root_path = str(arguments.root_path).rstrip("/")
    if root_path and not _ROOT.fullmatch(root_path):
        raise HostError(f"{arguments.root_path!r} is no path: write it as /dossier")
    for each in arguments.proxy:
        try:
            ipaddress.ip_network(each)
        except ValueError:
            raise HostError(
                f"{each!r} is no address: give the proxy's as 10.0.0.7, or a network as 10.0.0.0/24"
            ) from None
    return ServingOptions(
        root_path=root_path,
        proxies=tuple(arguments.proxy),
        grace=arguments.grace,
        log=arguments.log,
        metrics=arguments.metrics,
    )


def uvicorn_options(options: ServingOptions, *, ending: float = 0.0) -> dict[str, Any]:
    """The same as `uvicorn.Config` takes it; after a stop connections have `ending` seconds, or `LAST_SECONDS`."""
    return {
        "log_level": "warning",
        "server_header": False,
        "access_log": False,
        "root_path": options.root_path,
        "proxy_headers": bool(options.proxies),
        "forwarded_allow_ips": list(options.proxies),
        "timeout_graceful_shutdown": max(LAST_SECONDS, round(ending)),
    }
