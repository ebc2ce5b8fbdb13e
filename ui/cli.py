"""The `dossier` command: an argument list in, an exit code out.

    argv -> ui.terminal.arguments -> a function of ui.commands -> 0 | 1 | 2 | 3 | 4 | 130

Answers go to stdout, everything else to stderr; every known error is one line that names the next step.  No
command is imported before it is needed.  Read `ui.terminal.arguments` for the grammar, `ui.commands.ask` for the heart.
"""

from __future__ import annotations

import importlib
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence

from index.errors import DossierError
from ui.terminal.arguments import build_parser

INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.  Usage errors exit with 2 by SystemExit, as argparse does."""
    _speak_utf8()
    words = sys.argv[1:] if argv is None else argv
    arguments = build_parser(words).parse_args(words)
    try:
        code = _command(arguments.run)(arguments)
        sys.stdout.flush()
        return _leave(code, at_once=True) if argv is None and _is_opening() else code
    except DossierError as error:
        return _complain(str(error))
    except KeyboardInterrupt:
        _complain("interrupted")
        return _leave(INTERRUPTED, at_once=argv is None)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _leave(0, at_once=argv is None)
    except OSError as error:
        return _complain(_os_error(error))


def _command(path: str) -> Callable[[Namespace], int]:
    module, name = path.split(":")
    run: Callable[[Namespace], int] = getattr(importlib.import_module(module), name)
    return run


def _complain(message: str) -> int:
    from index.text.plain import plain_text

    print(f"dossier: {plain_text(message)}", file=sys.stderr, flush=True)
    return 1


def _os_error(error: OSError) -> str:
    """The system's own words and the file it is about, without the error number."""
    where = f": {error.filename}" if error.filename else ""
    next_step = "free some space" if error.errno == 28 else "check the path and its permissions"
    return f"{error.strerror or error}{where}: {next_step}"


def _is_opening() -> bool:
    """Whether a model is still being opened in a thread that nobody waits for: inside a library that an interpreter
    which ends takes away from under it."""
    import threading

    return any(thread.daemon and thread is not threading.current_thread() for thread in threading.enumerate())


def _leave(code: int, *, at_once: bool) -> int:
    """Ends the process now when it is ours, whatever a model's or a server's threads still do."""
    if at_once:
        sys.stderr.flush()
        os._exit(code)
    return code


def _speak_utf8() -> None:
    """A quote holds any character; a terminal that cannot show one gets "?" and no traceback."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


if __name__ == "__main__":
    sys.exit(main())
