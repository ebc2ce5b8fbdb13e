"""Nothing is told to anyone: no library that is loaded keeps an identifier of the person or a queue of events to send.

Each piece runs in a process of its own with an empty home, as on the day of installation, and without the variables by
which libraries recognise CI and stay quiet there.  What a library would send, it first writes into the home.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from rag.settings import load_settings

ROOT = Path(__file__).resolve().parents[1]

ENCODE = """
import sys
from pathlib import Path
from index.encoders.load import load_encoder
load_encoder(cache=Path(sys.argv[1])).encode(["Two words."])
"""
STORE = """
import sys
from pathlib import Path
from index.update.update_index import open_index
from index.encoders.load import load_encoder
from index.update.update_index import update_index
home = Path(sys.argv[2])
(home.parent / "article.txt").write_text("A title\\n\\nThe ferry company will pay in March. The city disputes it.\\n")
update_index(home, [str(home.parent / "article.txt")], encoder=load_encoder(cache=Path(sys.argv[1])))
with open_index(home) as index:
    assert index.library.articles()
"""
PAGE = "import ui.chat.serve"
MODEL = "import xllamacpp"
READER = """
import sys
import index
import openvino
assert not [name for name, module in sys.modules.items() if "telemetry" in name.split(".")[0] and module], "reports"
openvino.Core()
"""


@pytest.mark.parametrize(
    "code",
    [
        pytest.param(ENCODE, id="encoding"),
        pytest.param(STORE, id="indexing"),
        pytest.param(PAGE, id="the chat page"),
        pytest.param(MODEL, id="the language model"),
        pytest.param(READER, id="the reader"),
    ],
)
def test_no_library_leaves_anything_in_the_home_of_a_person(code: str, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    cache = load_settings({name: value for name, value in os.environ.items() if name == "DOSSIER_CACHE"}).cache
    ours = {"HOME": str(home), "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-c", code, str(cache), str(tmp_path / "index")]
    done = subprocess.run(command, cwd=tmp_path, env=ours, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    assert [path.relative_to(home).as_posix() for path in home.rglob("*")] == []
