"""The steps of a Dockerfile without an engine: an overlay of this machine's files stands in for the base image.

    python container.py CHECKOUT WORK SEED -> one line of JSON: what the image and its container did

Meant for `unshare --mount` as root, as the test beside it starts it: what is mounted is seen by nobody else and gone
with the process.  The image is built as it is written (COPY, RUN, ENV, USER), stage by stage; its container is
run as docs/deploy/compose.yaml says: read-only, without capabilities, on volumes, under the image's user.  SEED holds
what the lock names, as pip left it elsewhere: it lies under the first stage's environment, where pip finds it in place.
"""

from __future__ import annotations

import ctypes
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import yaml

CHECKOUT, WORK, SEED = (Path(each) for each in sys.argv[1:4])
INSTALLED = "opt/dossier"  # where the Dockerfile installs
DEPLOY = CHECKOUT / "docs" / "deploy"
NEW_NETWORK = 0x40000000  # of unshare(2): the page has its port, whatever runs on this machine, and no way out
BOOT_SECONDS = 240.0
WATCHED = ("etc", "usr", "home", "root", "var", "opt")  # folders of a container in which nothing may be written


@dataclass
class Image:
    """A stage: its files, and what its instructions set."""

    root: Path
    env: dict[str, str] = field(default_factory=dict)
    folder: str = "/"
    user: str = ""
    told: dict[str, str] = field(default_factory=dict)


def sh(*words: str | Path) -> None:
    subprocess.run([str(word) for word in words], check=True, stdout=sys.stderr)


def instructions() -> list[tuple[str, str]]:
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    text = re.sub(r"\\\n", " ", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE))
    return [(line.split(None, 1)[0], line.split(None, 1)[1]) for line in text.splitlines() if line.strip()]


def overlay(lower: Path, at: Path) -> Path:
    """A folder with the files of `lower`, which stay as they are whatever is written there."""
    upper, scratch = (WORK / f"{name}-{at.name}" for name in ("upper", "scratch"))
    for each in (at, upper, scratch):
        each.mkdir(parents=True, exist_ok=True)
    sh("mount", "-t", "overlay", "overlay", "-o", f"lowerdir={lower},upperdir={upper},workdir={scratch}", at)
    return at


def stage(number: int) -> Image:
    """An overlay of this machine's own files; python on the path is the one that runs this."""
    root = overlay(Path("/"), WORK / f"root{number}")
    sh("mount", "-t", "proc", "proc", root / "proc")
    sh("mount", "--rbind", "/dev", root / "dev")
    python = Path(os.path.realpath(getattr(sys, "_base_executable", sys.executable)))
    link = root / "usr" / "local" / "bin" / "python"
    link.unlink(missing_ok=True)
    link.write_text(
        f'#!/bin/sh\nexec {shlex.quote(str(python))} "$@"\n'
    )  # by a link it would look for its modules there
    link.chmod(0o755)
    for parent in python.parents:  # an image's python is one that every user may run
        (root / parent.relative_to("/")).chmod(0o755)
    return Image(root=root, env={"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"})


def inside(image: Image, words: list[str], *, user: str = "", **more: str) -> subprocess.Popen[str]:
    """Starts a command in the image's files, with what its ENV says and nothing of the caller's but pip's settings."""
    pips = {name: value for name, value in os.environ.items() if name.startswith("PIP_") or name.endswith("CA_BUNDLE")}
    bare = "--reuid 10001 --regid 10001 --clear-groups --bounding-set=-all --inh-caps=-all --no-new-privs".split()
    return subprocess.Popen(
        ["chroot", str(image.root), *(["setpriv", *bare] if user else []), "env", f"--chdir={image.folder}", *words],
        env={**({} if user else pips), "HOME": f"/home/{user}" if user else "/root", **image.env, **more},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def done(image: Image, words: list[str], **more: str) -> tuple[int, str]:
    process = inside(image, words, **more)
    out, _ = process.communicate(timeout=1_500)
    return process.returncode, out


def build() -> Image:
    image, stages = stage(0), 0
    overlay(SEED, image.root / INSTALLED)
    for name, rest in instructions():
        if name == "FROM":
            stages += 1
            if stages > 1:
                before, image = image, stage(stages)
                image.told["before"] = str(before.root)
        elif name == "ARG":
            key, _, value = rest.partition("=")
            image.env[key] = value.strip('"')
        elif name == "ENV":
            image.env |= dict(pair.split("=", 1) for pair in shlex.split(rest.replace("$PATH", image.env["PATH"])))
        elif name == "WORKDIR":
            image.folder = rest
            (image.root / rest.lstrip("/")).mkdir(parents=True, exist_ok=True)
        elif name == "USER":
            image.user = rest
        elif name == "COPY":
            copy(image, rest.split())
        elif name == "RUN":
            code, out = done(image, ["sh", "-ec", rest])
            if code:
                raise SystemExit(f"RUN {rest}\n{out}")
        else:
            image.told[name] = rest
    return image


def copy(image: Image, words: list[str]) -> None:
    if words[0].startswith("--from="):
        source, place = Path(image.told["before"]) / words[1].lstrip("/"), image.root / words[2].lstrip("/")
        place.mkdir(parents=True)
        sh("mount", "--bind", source, place)
        sh("mount", "-o", "remount,bind,ro", place)  # the container may not write there, nor later steps
        return
    target = image.root / image.folder.lstrip("/") / words[-1]
    for word in words[:-1]:
        source = CHECKOUT / word
        if source.is_dir():
            shutil.copytree(source, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)


def as_composed(image: Image) -> None:
    """Volumes, secret and read-only files, as the compose file has them."""
    page = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]["page"]
    for volume in json.loads(image.told["VOLUME"]):  # a new volume is owned as the image's folder is
        owner = (image.root / volume.lstrip("/")).stat()
        kept = WORK / f"volume{volume.replace('/', '-')}"
        kept.mkdir()
        os.chown(kept, owner.st_uid, owner.st_gid)
        sh("mount", "--bind", kept, image.root / volume.lstrip("/"))
    for source, target in ((WORK / "articles", "articles"), (WORK / "users", "run/secrets/users")):
        place = image.root / target
        place.parent.mkdir(parents=True, exist_ok=True)
        place.mkdir() if source.is_dir() else place.touch()
        sh("mount", "--bind", "-o", "ro", source, place)
    for folder in page["tmpfs"]:
        sh("mount", "-t", "tmpfs", "tmpfs", image.root / folder.lstrip("/"))
    if page["read_only"]:
        sh("mount", "-o", "remount,ro", image.root)


def run(image: Image) -> dict[str, object]:
    entry, command = (json.loads(image.told[name]) for name in ("ENTRYPOINT", "CMD"))
    health = json.loads(image.told["HEALTHCHECK"].partition("CMD ")[2])
    user = image.user
    told: dict[str, object] = {"user": user}
    told["identity"] = done(image, ["sh", "-c", "id -u; grep CapEff /proc/self/status"], user=user)[1].split()
    told["outside"] = [
        folder for folder in WATCHED if done(image, ["sh", "-c", f"touch /{folder}/x 2>&1"], user=user)[0] == 0
    ]
    told["index"] = done(image, [*entry, "index", "/articles"], user=user)
    told["ask"] = done(image, [*entry, "ask", "By when must the ferry line be approved?", "--quotes-only"], user=user)
    told["health_before"] = done(image, health, user=user)[0]
    page = inside(image, [*entry, *command], user=user)
    begun, healthy = time.monotonic(), 1
    while healthy and page.poll() is None and time.monotonic() - begun < BOOT_SECONDS:
        time.sleep(1)
        healthy = done(image, health, user=user)[0]
    told["health"] = healthy
    begun = time.monotonic()
    page.send_signal(getattr(signal, image.told["STOPSIGNAL"]))
    out, _ = page.communicate(timeout=120)
    told["stopped"] = page.returncode
    told["log"] = out[-2_000:]
    return told


if __name__ == "__main__":
    made = build()
    as_composed(made)
    if ctypes.CDLL(None).unshare(NEW_NETWORK):
        raise SystemExit("no network of its own")
    sh("ip", "link", "set", "lo", "up")
    print(json.dumps(run(made)))
