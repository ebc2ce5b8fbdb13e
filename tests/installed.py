"""Distributions that this environment has from pip already -> the same ones in another, as hard links.

    link_installed({"torch": "2.13.0"}, folder) -> names of what it has now; the rest is pip's to install

Unpacking two gigabytes of libraries again proves nothing that their first installation, by `make`, has not: what pip
finds in place in the version that it wants it leaves alone.  A version that is not here is left to pip.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Mapping
from importlib.metadata import Distribution, distributions
from pathlib import Path

OWN = "dossier-news"


def plain(name: str) -> str:
    """A distribution's name as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def link_installed(wanted: Mapping[str, str], environment: Path, *, seen_at: Path | None = None) -> set[str]:
    """The names of those that are in the environment now: each in its wanted version, files, bytecode and scripts.

    A wanted version without a local part is met by one with any.  `seen_at` is where the environment will be seen."""
    found = {plain(each.metadata["Name"]): each for each in distributions() if each.files}
    linked = set()
    for name, version in wanted.items():
        held = found.get(plain(name))
        if held is not None and plain(name) != OWN and version in (held.version, held.version.partition("+")[0]):
            _link(held, environment, seen_at or environment)
            linked.add(plain(name))
    return linked


def _link(held: Distribution, environment: Path, seen_at: Path) -> None:
    tag = f".{sys.implementation.cache_tag}.pyc"
    home, site = Path(sys.prefix), Path(str(held.locate_file("")))
    for each in held.files or ():
        source = Path(os.path.normpath(site / each))
        if not source.is_file() or not source.is_relative_to(home):
            continue
        target = environment / source.relative_to(home)
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.parent == home / "bin":
            _write_script(source, target, seen_at)
            continue
        _link_file(source, target)
        bytecode = source.parent / "__pycache__" / (source.stem + tag)
        if source.suffix == ".py" and bytecode.is_file():
            (target.parent / "__pycache__").mkdir(exist_ok=True)
            _link_file(bytecode, target.parent / "__pycache__" / bytecode.name)


def locked(lock: Path) -> dict[str, str]:
    """The names and versions of a lock."""
    return dict(re.findall(r"^([\w.-]+)==([^\s;]+)", lock.read_text(encoding="utf-8"), re.MULTILINE))


def _link_file(source: Path, target: Path) -> None:
    if target.exists():
        return
    try:
        os.link(source, target)
    except OSError:  # another file system
        shutil.copy2(source, target)


def _write_script(source: Path, target: Path, seen_at: Path) -> None:
    """A script that starts the other environment's Python."""
    content = re.sub(rb"\A#!.*python[\d.]*\n", f"#!{seen_at}/bin/python\n".encode(), source.read_bytes())
    target.write_bytes(content)
    target.chmod(0o755)
