"""The commands that serve programs: mcp and serve.

    Namespace -> exit code; the protocol on stdin and stdout, or over HTTP, until it ends

Thin: `ui.api.operations` does the work.  Read `ui.api.mcp_server` or `ui.api.http_app` next.
"""

from __future__ import annotations

import os
from argparse import Namespace

from ui.terminal.output import settings_from


def mcp(arguments: Namespace) -> int:
    """Speak MCP until the client hangs up.  An index that is not there yet is told by the first call."""
    from ui.extras import extra_module

    settings = settings_from(arguments)
    extra_module("mcp.server.stdio", extra="mcp")
    from ui.api.mcp_server import serve_stdio
    from ui.api.operations import Operations

    operations = Operations(settings)
    try:
        serve_stdio(operations)
    finally:
        operations.close()
    return 0


def serve(arguments: Namespace) -> int:
    """Serve HTTP until interrupted; where, and with which token, is said on stdout."""
    from ui.api.http_server import checked_token, open_server
    from ui.chat.doors.binding import HostError
    from ui.serving.options import serving_options

    given = os.environ.get("DOSSIER_API_TOKEN", "")
    token, made = checked_token(given, wanted=not arguments.no_token, host=arguments.host)
    options = serving_options(arguments)
    if options.proxies and not token:
        raise HostError("behind a proxy everybody can ask: leave --no-token out")
    server = open_server(
        settings_from(arguments), host=arguments.host, port=arguments.port, token=token, options=options
    )
    print(f"Dossier is at {server.url}  (Ctrl-C ends it)", flush=True)
    if made:
        print(f"token: {token}", flush=True)
    server.serve()
    return 0
