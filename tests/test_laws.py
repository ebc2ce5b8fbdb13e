"""The laws of the source, read from the source: who may import whom, how large a piece may grow, what stays light.

Nothing here runs a model or an index.  Each law of modules walks all of them and names those that break it, so that a
new one is held to it from its first line; the exceptions are listed by name above the law that grants them.
"""

from __future__ import annotations

import ast
import os
import re
import statistics
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from functools import cache
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LAYERS = ("index", "rag", "evals", "ui")  # each may import itself and those before it
HEAVY = (
    "torch",
    "sentence_transformers",
    "transformers",
    "chromadb",
    "llama_index",
    "gradio",
    "xllamacpp",
    "onnx",
    "onnxruntime",
)


def _modules(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def _relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def law(*folders: str, but: Collection[str] = ()) -> Callable[[Callable[[Path], object]], Callable[[], None]]:
    """Makes a test of what tells how one module breaks a law; it is held to by all that lie below the folders."""

    def held(broken: Callable[[Path], object]) -> Callable[[], None]:
        def test() -> None:
            paths = [path for path in _modules(*folders) if _relative(path) not in but]
            assert paths
            assert not {_relative(path): told for path in paths if (told := broken(path))}

        test.__name__, test.__doc__ = broken.__name__, broken.__doc__
        return test

    return held


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


# --- imports ------------------------------------------------------------------------------------------------------


def _imported(node: ast.AST, package: str) -> Iterator[str]:
    """The dotted names that one node imports, those given to import_module and __import__ as text included."""
    match node:
        case ast.Import(names=names):
            yield from (alias.name for alias in names)
        case ast.ImportFrom(module=module, level=level, names=names):
            base = ".".join(
                [*package.split(".")[: len(package.split(".")) - level + 1], module or ""] if level else [module or ""]
            )
            yield from (f"{base.strip('.')}.{alias.name}" for alias in names)
        case ast.Call(
            func=ast.Attribute(attr="import_module") | ast.Name(id="import_module" | "__import__"),
            args=[ast.Constant(value=str(name)), *_],
        ):
            yield name


@cache
def _imports(path: Path) -> tuple[str, ...]:
    package = ".".join(path.relative_to(ROOT).parent.parts)
    return tuple(name for node in ast.walk(_tree(path)) for name in _imported(node, package))


@law(*LAYERS)
def test_a_package_imports_only_itself_and_those_below_it(path: Path) -> object:
    own = path.relative_to(ROOT).parts[0]
    above = set(LAYERS[LAYERS.index(own) + 1 :])
    return [name for name in _imports(path) if name.split(".")[0] in above | {"tests"}]


def _module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def test_no_module_imports_itself_by_way_of_others() -> None:
    """What functions import and what only type checkers import counts as well."""
    names = {_module_name(path): path for path in _modules(*LAYERS)}
    graph = {
        name: {found for wanted in _imports(path) for found in (wanted, wanted.rpartition(".")[0]) if found in names}
        - {name}
        for name, path in names.items()
    }
    while free := [name for name, wanted in graph.items() if not wanted & graph.keys()]:
        for name in free:
            del graph[name]
    assert not graph, f"these import one another in a circle: {sorted(graph)}"


# --- rooms --------------------------------------------------------------------------------------------------------

FOLDERS = [pytest.param(path, id=_relative(path)) for path in sorted({path.parent for path in _modules(*LAYERS)})]


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_is_small_and_says_what_it_is(folder: Path) -> None:
    modules = [path for path in folder.glob("*.py") if path.name != "__init__.py"]
    assert len(modules) <= 15
    assert ast.get_docstring(_tree(folder / "__init__.py")), "no docstring"


@pytest.mark.parametrize("package", LAYERS)
def test_no_two_modules_of_a_package_have_one_name(package: str) -> None:
    names = Counter(path.stem for path in _modules(package) if not path.stem.startswith("__"))
    assert not [name for name, times in names.items() if times > 1]


# --- laziness -----------------------------------------------------------------------------------------------------

LOADED = f"import sys; print(*sorted({{name.split('.')[0] for name in sys.modules}} & {set(HEAVY)}), file=sys.stderr)"
HELP = """
import sys
from ui.cli import main
sys.argv = ["dossier", "--help"]
try:
    main()
except SystemExit as stop:
    assert not stop.code, stop.code
"""


@pytest.mark.parametrize(
    "code",
    [
        pytest.param(HELP, id="dossier --help"),
        pytest.param("import rag.types", id="import rag.types"),
        pytest.param("import evals.scores.metrics", id="import evals.scores.metrics"),
        pytest.param("import ui.terminal.render", id="import ui.terminal.render"),
        pytest.param(
            "import rag.settings, rag.models.files.catalogue", id="import rag.settings and rag.models.files.catalogue"
        ),
    ],
)
def test_light_things_load_no_heavy_library(code: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{LOADED}"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.split() == []


@law(*LAYERS)
def test_importing_a_module_only_defines_things(path: Path) -> object:
    """A module's top level holds imports, definitions, constants and a docstring: no call for its effect, no loop.

    The one exception silences the libraries before any of them can be imported (see tests/test_privacy.py).
    """
    allowed = (
        ast.Import,
        ast.ImportFrom,
        ast.FunctionDef,
        ast.AsyncFunctionDef,
        ast.ClassDef,
        ast.Assign,
        ast.AnnAssign,
        ast.If,
    )
    return [
        f"line {node.lineno}"
        for node in _tree(path).body
        if not isinstance(node, allowed)
        and not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        and ast.unparse(node) != "be_quiet()"
    ]


# --- size and openings --------------------------------------------------------------------------------------------


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from `def` to the last statement, the docstring left out."""
    whole = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is None:
        return whole
    return whole - ((first.end_lineno or first.lineno) - first.lineno + 1)


def _lengths() -> list[int]:
    return [_length(function) for path in _modules(*LAYERS) for function in _functions(path)]


@law(*LAYERS)
def test_no_function_is_longer_than_sixty_lines(path: Path) -> object:
    return {function.name: _length(function) for function in _functions(path) if _length(function) > 60}


def test_most_functions_are_short() -> None:
    lengths = _lengths()
    assert statistics.median(lengths) <= 8
    assert sum(length <= 30 for length in lengths) >= 0.9 * len(lengths)


@law(*LAYERS)
def test_no_module_is_longer_than_three_hundred_lines(path: Path) -> object:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    return lines if lines > 300 else None


@law(*LAYERS)
def test_a_module_opens_with_what_it_is(path: Path) -> object:
    """The twelve-line test: a docstring at the very top that says more than one line and ends by the twelfth."""
    if path.name == "__init__.py":
        return None
    first = _tree(path).body[0]
    if not ast.get_docstring(_tree(path)) or first.lineno != 1:
        return "no docstring at the top"
    return None if 3 <= (first.end_lineno or 0) <= 12 else f"it ends in line {first.end_lineno}"


def _is_there(name: str) -> bool:
    """Whether a dotted name is that of a folder, a module, data beside one, or something that a module defines."""
    place = ROOT.joinpath(*name.split("."))
    if place.is_dir() or any(place.parent.glob(f"{place.name}.*")):
        return True
    for module in (place.parent, place.parent.parent):  # a function, or what is in a class
        if (source := module.with_suffix(".py")).is_file():
            first = place.relative_to(module).parts[0]
            return (
                re.search(rf"^(?:\s*(?:class|def|async def) )?{first}\b", source.read_text("utf-8"), re.M) is not None
            )
    return False


@law(*LAYERS)
def test_what_a_module_tells_to_read_is_there(path: Path) -> object:
    named = re.findall(rf"`((?:{'|'.join(LAYERS)})(?:\.\w+)+)`", ast.get_docstring(_tree(path)) or "")
    return [name for name in named if not _is_there(name)]


# --- numbers ------------------------------------------------------------------------------------------------------

ORIGIN = re.compile(r"\bn ?= ?\d|\d of \d|judgement|measured|tolerance|usual constants")
OF_TIME = re.compile(r"SECONDS|TIMEOUT|PAUSE")  # how long is waited is said by the name
OF_UNITS = {"_SCALES", "SCALES", "_FOREIGN", "_SCALE_WORDS", "_PAIRED", "_LONG", "TOKEN_SCALE"}  # what words mean
OF_A_PROTOCOL = {"_COLD", "EPSILON"}


def _names_of(node: ast.stmt) -> list[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    named = [each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name)]
    return [name for name in named if name.strip("_").isupper()]


def _comments(lines: list[str], node: ast.stmt) -> str:
    """What is said of an assignment: in its own lines, and in whole lines above it, before an empty one."""
    own = [line.partition("#")[2] for line in lines[node.lineno - 1 : node.end_lineno]]
    for line in reversed(lines[: node.lineno - 1]):
        if not line.strip():
            break
        own += [line] if line.startswith("#") else []
    return " ".join(own)


@law("index", "rag")
def test_a_tuned_number_says_by_which_set_or_that_it_is_by_judgement(path: Path) -> object:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [
        names
        for node in _tree(path).body
        if (names := _names_of(node))
        and any(isinstance(each, ast.Constant) and isinstance(each.value, float) for each in ast.walk(node))
        and not all(OF_TIME.search(name) for name in names)
        and not set(names) & (OF_UNITS | OF_A_PROTOCOL)
        and not ORIGIN.search(_comments(lines, node))
    ]


# --- data ---------------------------------------------------------------------------------------------------------

# Tables of code (what a name calls, what a field is read by) and statements of another language in one piece.
TABLES_OF_CODE = set(
    "_KINDS KINDS VARIABLES SETTINGS GUARDS BOMBS EXPERIMENTS FORGED PROVIDERS TABLES ENDPOINT_SCHEMA".split()
)


@law(*LAYERS)
def test_a_word_list_or_table_of_patterns_of_more_than_twenty_lines_is_data(path: Path) -> object:
    long = [
        (_names_of(node), (node.end_lineno or 0) - node.lineno + 1)
        for node in _tree(path).body
        if isinstance(node, ast.Assign | ast.AnnAssign) and (node.end_lineno or 0) - node.lineno + 1 > 20
    ]
    return [names for names, lines in long if not set(names) & TABLES_OF_CODE]


# --- markup -------------------------------------------------------------------------------------------------------

TEMPLATES = [
    pytest.param(path, id=_relative(path)) for folder in LAYERS for path in sorted((ROOT / folder).rglob("*.html.j2"))
]
TAG = re.compile(r"<(?:[a-z][a-z0-9]*(?:\s[^>]*)?|/[a-z]+)>")
# These look for markup in a page that was served, or write pages that are to be read, not shown.
LOOKS_AT_MARKUP = {
    "ui/chat/doors/first_paint.py",
    "ui/soak/browser.py",
    "ui/soak/people.py",
    "evals/runs/judge_boards.py",
}


@law("ui", "evals/runs", but=LOOKS_AT_MARKUP)
def test_what_is_shown_as_a_page_is_written_in_templates(path: Path) -> object:
    texts = (node.value for node in ast.walk(_tree(path)) if isinstance(node, ast.Constant))
    return [text for text in texts if isinstance(text, str) and TAG.search(text.replace("(?P<", "("))]


@law(*LAYERS, but={"index/text/templates.py"})
def test_one_module_says_what_is_markup(path: Path) -> object:
    return [name for name in _imports(path) if name.split(".")[0] in ("markupsafe", "jinja2")]


@pytest.mark.parametrize("path", TEMPLATES)
def test_a_template_joins_and_trusts_nothing(path: Path) -> None:
    """What `~` and `join` put beside a macro's markup is escaped by Jinja's own rules, under which Markdown acts."""
    code = " ".join(re.findall(r"\{[{%](.*?)[%}]\}", path.read_text(encoding="utf-8")))
    assert not re.findall(r"~|\bjoin\b|\bsafe\b|\bautoescape\b", code)
    assert not re.findall(r"=\{\{|='\{\{", path.read_text(encoding="utf-8")), "a value stands in an unquoted attribute"


# --- dependencies -------------------------------------------------------------------------------------------------


def _declared() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = (wanted for group in project.get("optional-dependencies", {}).values() for wanted in group)
    return {_plain(re.split(r"[\s<>=!~;\[]", wanted)[0]) for wanted in (*project["dependencies"], *extras)}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_library_that_is_imported_is_declared() -> None:
    distributions = metadata.packages_distributions()
    wanted = {name.split(".")[0] for path in _modules(*LAYERS) for name in _imports(path)}
    outside = wanted - set(LAYERS) - set(sys.stdlib_module_names)
    declared = _declared()
    assert not {name for name in outside if not {_plain(found) for found in distributions.get(name, [])} & declared}
