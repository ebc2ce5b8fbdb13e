"""What the sources of a model share: a folder that pip takes for its index, wheels in it, a catalogue of one model."""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from rag.models.files import catalogue
from rag.models.files.entries import CatalogueEntry, Span, WebSource, WheelSource


@pytest.fixture
def pip_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that is all that pip finds."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    for name in [each for each in os.environ if each.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


@pytest.fixture
def put_wheel(pip_folder: Path) -> Callable[[str, Mapping[str, bytes]], None]:
    """`put_wheel("piece1", {"piece1/01.bin": data})`: a wheel of version 1.0 with these members, for pip to find."""

    def put(package: str, members: Mapping[str, bytes]) -> None:
        info = f"{package}-1.0.dist-info"
        with zipfile.ZipFile(pip_folder / f"{package}-1.0-py3-none-any.whl", "w", zipfile.ZIP_DEFLATED) as wheel:
            for name, data in members.items():
                wheel.writestr(name, data)
            name = package.replace("_", "-")
            wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
            wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
            wheel.writestr(f"{info}/RECORD", "")

    return put


@pytest.fixture
def offer_model(monkeypatch: pytest.MonkeyPatch) -> Callable[..., CatalogueEntry]:
    """`offer_model(content, source, ..., spans=())`: the catalogue holds one model, "tiny", and nothing else."""

    def offer(content: bytes, *sources: WebSource | WheelSource, spans: tuple[Span, ...] = ()) -> CatalogueEntry:
        digest = hashlib.sha256(content).hexdigest()
        entry = CatalogueEntry(
            name="tiny", size=len(content), sha256=digest, licence="none", sources=sources, spans=spans
        )
        monkeypatch.setattr(catalogue, "MODELS", {"tiny": entry})
        return entry

    return offer
