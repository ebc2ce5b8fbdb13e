"""The files for systemd and containers that the documents show: their commands parse, their doors are shut."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

from index.stores.address import store_address
from ui.serving.options import serving_options
from ui.terminal.arguments import build_parser

ROOT = Path(__file__).resolve().parents[3]
DEPLOY = ROOT / "docs" / "deploy"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
UNIT = (DEPLOY / "dossier.service").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
DOCUMENT = (ROOT / "docs" / "team.md").read_text(encoding="utf-8")


def command_of(instruction: str) -> list[str]:
    found = re.search(rf"^{instruction} (\[.*\])$", DOCKERFILE, re.MULTILINE)
    assert found
    return list(json.loads(found[1]))


def test_the_containers_command_is_one_that_the_parser_takes() -> None:
    assert command_of("ENTRYPOINT") == ["dossier"]
    arguments = build_parser().parse_args(command_of("CMD"))
    assert str(arguments.users) == f"/run/secrets/{COMPOSE['services']['page']['secrets'][0]}"
    assert serving_options(arguments).grace > 0


def test_what_the_container_copies_is_there_and_all_that_a_wheel_needs() -> None:
    copied = {
        word for line in re.findall(r"^COPY (?!--from)(.*)$", DOCKERFILE, re.MULTILINE) for word in line.split()[:-1]
    }
    assert all((ROOT / name).exists() for name in copied)
    assert copied >= {"index", "rag", "evals", "ui", "pyproject.toml", "README.md", "LICENSE", "requirements.lock"}


def test_the_container_runs_without_root_and_is_reached_from_its_machine_alone() -> None:
    assert re.search(r"^USER dossier$", DOCKERFILE, re.MULTILINE)
    page = COMPOSE["services"]["page"]
    assert all(port.startswith("127.0.0.1:") for port in page["ports"])
    assert page["cap_drop"] == ["ALL"]
    assert {volume.split(":")[1] for volume in page["volumes"]} >= set(command_of("VOLUME"))
    assert (DEPLOY / page["build"]["context"]).resolve() == ROOT


def test_the_container_over_a_store_gets_the_extras_client_and_no_password_in_the_open() -> None:
    over = yaml.safe_load((DEPLOY / "compose.postgres.yaml").read_text(encoding="utf-8"))
    page, store = over["services"]["page"], over["services"]["store"]
    address = store_address(page["environment"]["DOSSIER_STORE"])
    user, name = (store["environment"][key] for key in ("POSTGRES_USER", "POSTGRES_DB"))
    assert address.url == f"postgresql://{user}@store/{name}"
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    (argument,) = page["build"]["args"].items()
    assert [argument[1]] == extras["postgres"]
    assert f"ARG {argument[0]}=" in DOCKERFILE
    assert f'pip install --no-cache-dir "${argument[0]}"' in DOCKERFILE
    given = {**page["environment"], **store["environment"]}
    files = {key: value for key, value in given.items() if "PASS" in key}
    assert {value.removeprefix("/run/secrets/") for value in files.values()} == {*over["secrets"]}
    assert {*page["secrets"], *store["secrets"]} == {*over["secrets"], *COMPOSE["secrets"]}
    assert "ports" not in store


def test_the_container_has_longer_to_end_than_its_answers() -> None:
    grace = serving_options(build_parser().parse_args(command_of("CMD"))).grace
    assert int(COMPOSE["services"]["page"]["stop_grace_period"].removesuffix("s")) > grace
    found = re.search(r"^TimeoutStopSec=(\d+)$", UNIT, re.MULTILINE)
    assert found
    assert int(found[1]) > grace


def test_the_service_starts_what_the_parser_takes() -> None:
    found = re.search(r"^ExecStart=/opt/dossier/bin/dossier (.*)$", UNIT, re.MULTILINE)
    assert found
    assert serving_options(build_parser().parse_args(shlex.split(found[1]))).root_path == "/dossier"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / "dossier.service"
    unit.write_text(UNIT.replace("/opt/dossier/bin/dossier", shutil.which("true") or "/bin/true"))
    done = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    assert not re.search(r"Unknown|Failed to parse|Invalid", done.stderr), done.stderr
