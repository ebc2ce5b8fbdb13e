"""A command -> the same command, run so that its process ends when the one that started it does.

    subprocess.Popen(tied([sys.executable, "-m", ...]))

A parent that is killed can end nobody, so the kernel is asked to: this file, run as a program, asks it and then becomes
the command.  The kernel watches the thread that started the command, so that thread has to wait for it.  Only Linux
can be asked; elsewhere the command stays as it is.  Knows nothing of Dossier.  Read `index.search.publish` next.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

PR_SET_PDEATHSIG, SIGKILL = 1, 9  # of <sys/prctl.h> and <signal.h>


def tied(command: Sequence[str]) -> list[str]:
    """The command under the watch of the kernel.  Its process has the number that `Popen` tells."""
    if sys.platform != "linux":
        return list(command)
    return [sys.executable, "-I", "-S", __file__, str(os.getpid()), *command]


def main(parent: int, command: Sequence[str]) -> None:
    """Ask to be killed along with the parent, and become the command; the request outlives that."""
    import ctypes

    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, SIGKILL)
    if os.getppid() != parent:  # it ended before the kernel was asked
        sys.exit(1)
    os.execvp(command[0], list(command))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
