"""The command that keeps logins in a file: users add, remove, list.

    Namespace -> exit code; a password comes from the terminal, or as one line on standard input, never from an argument

Read `ui.serving.login_file` next.
"""

from __future__ import annotations

import getpass
import sys
from argparse import Namespace
from pathlib import Path

from ui.chat.doors.binding import HostError
from ui.serving.login_file import hashed, read_users, write_users


def users(arguments: Namespace) -> int:
    """Add, remove or list logins."""
    file: Path = arguments.file
    kept = read_users(file) if file.exists() else {}
    if arguments.action == "list":
        print("\n".join(kept) or "nobody yet")
        return 0
    if not arguments.name:
        raise HostError(f"say whose login: dossier users {arguments.action} NAME --file {file}")
    if arguments.action == "remove":
        if arguments.name not in kept:
            raise HostError(f'{file} has no login {arguments.name}: "dossier users list --file {file}" shows them')
        del kept[arguments.name]
    else:
        kept[arguments.name] = hashed(_password(arguments.name))
    write_users(file, kept)
    print(f"{file}: {len(kept)} login{'' if len(kept) == 1 else 's'}")
    return 0


def _password(name: str) -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass(f"password of {name}: ")
    if getpass.getpass("the same again: ") != first:
        raise HostError("the two passwords differ: try again")
    return first
