"""The commands that serve programs: mcp and serve.

    Namespace -> exit code; the protocol on stdin and stdout, or over HTTP, until it ends

Thin: `ui.api.operations` does the work.  Read `ui.api.mcp_server` or `ui.api.http_app` next.
"""

from __future__ import annotations

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
