"""The recipes of the documents as other programs run them: cron's shell, bash, man, curl, `llm`, a client of MCP.

Each is taken from its document as it stands; only what a reader is told to put in, an address, a token or a folder, is
put in.  Where a program is not installed its test says so.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import anyio
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
QUESTION = "By when must they decide?"  # as the recipes ask
TOKEN = "a-token-for-these-tests"


def blocks(document: str, language: str) -> list[str]:
    """The fenced blocks of one language in a document."""
    text = (ROOT / "docs" / f"{document}.md").read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def block(document: str, language: str) -> str:
    (found,) = blocks(document, language)
    return found


def shown(document: str, *beginnings: str) -> list[str]:
    """The indented lines of a document that begin so, each with the lines that go on from it."""
    text = (ROOT / "docs" / f"{document}.md").read_text(encoding="utf-8").replace("\\\n", " ")
    return [line for line in re.findall(r"^    (\S.*)$", text, re.MULTILINE) if line.startswith(beginnings)]


def needs(program: str) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")


@pytest.fixture
def folder(user_folder: Path, tmp_path: Path) -> Path:
    """A home folder of a person, whose `story` is the folder with the articles."""
    shutil.copytree(user_folder, tmp_path / "story")
    return tmp_path


@pytest.fixture
def environ(folder: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("DOSSIER_CACHE",) if name in os.environ}
    path = f"{folder / 'story' / 'bin'}{os.pathsep}{Path(sys.executable).parent}{os.pathsep}/usr/bin:/bin"
    return {**kept, "HOME": str(folder), "PATH": path, "DOSSIER_QUOTES_ONLY": "1", "HF_HUB_OFFLINE": "1"}


@pytest.fixture
def run(folder: Path, environ: dict[str, str]) -> Callable[..., subprocess.CompletedProcess[str]]:
    """`run(line)`: a line in `sh`, in the folder of the articles."""

    def in_shell(line: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["/bin/sh", "-c", line], cwd=folder / "story", env={**environ, **more}, capture_output=True, text=True,
            timeout=300, check=False,
        )  # fmt: skip

    return in_shell


@contextmanager
def served(folder: Path, environ: dict[str, str]) -> Iterator[str]:
    """The address of `dossier serve` over the folder's home."""
    server = subprocess.Popen(
        ["dossier", "serve", "--port", "0"],
        cwd=folder / "story",
        env={**environ, "DOSSIER_API_TOKEN": TOKEN},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None
    try:
        yield server.stdout.readline().split()[3]
    finally:
        server.terminate()
        server.wait(60)
        server.stdout.close()


# --- cron -----------------------------------------------------------------------------------------------------------


def test_the_line_for_cron_mails_what_changed_and_is_silent_on_a_quiet_day(
    folder: Path, run: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    line = block("recipes", "crontab").strip()
    *times, command = line.split(None, 5)
    assert all(re.fullmatch(r"[\d*/,-]+", each) for each in times)
    assert "%" not in command  # cron ends the line there
    post = folder / "story" / "bin" / "mail"
    post.write_text(f'#!/bin/sh\necho "to $*" >> {folder}/posted; cat >> {folder}/posted\n')
    post.chmod(0o755)
    assert run('dossier watch add "By when must the ferry line be approved?"').returncode == 0
    quiet = run(command)
    assert (quiet.stdout, (folder / "posted").exists()) == ("", False), quiet.stderr

    article = folder / "story" / "articles" / "ferry.md"
    article.write_text(article.read_text(encoding="utf-8").replace("9 May 2031", "4 June 2031"), encoding="utf-8")
    told = run(command)
    posted = (folder / "posted").read_text(encoding="utf-8")
    assert posted.startswith("to -s Story ann@example.org\n"), told.stderr
    assert "4 June 2031" in posted.replace("\\", "")
    (folder / "posted").unlink()
    run(command)
    assert not (folder / "posted").exists()


def test_a_cron_whose_folder_is_gone_mails_nothing_of_its_own(
    folder: Path, run: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    command = block("recipes", "crontab").strip().split(None, 5)[5]
    done = run(command, HOME=str(folder / "nobody"))
    assert done.returncode != 0
    assert done.stdout == ""
    assert "story" in done.stderr  # which cron sends by itself


# --- the shell ------------------------------------------------------------------------------------------------------


def test_completion_is_where_fish_looks_for_it(run: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    needs("fish")
    for line in shown("recipes", "mkdir -p ~/.config/fish", "dossier shell fish"):
        assert run(line).returncode == 0
    done = run("exec fish -c 'complete -C \"dossier ver\"'")
    assert done.stdout.split("\t")[0] == "verify", done.stderr


def test_completion_is_where_bash_looks_for_it_and_the_manual_is_shown(
    folder: Path, run: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    needs("bash")
    *lines, manual = shown("recipes", "mkdir", "dossier shell")
    assert len(lines) == 4
    for line in lines:
        done = run(line)
        assert done.returncode == 0, done.stderr
    script = folder / ".local" / "share" / "bash-completion" / "completions" / "dossier"
    asked = f"""
source {shlex.quote(str(script))}
function=$(complete -p dossier | sed 's/.*-F \\([^ ]*\\).*/\\1/')
COMP_WORDS=(dossier ver); COMP_CWORD=1; "$function" dossier ver; echo "${{COMPREPLY[@]}}"
"""
    done = run(f"exec bash -c {shlex.quote(asked)}")
    assert done.stdout.split() == ["verify"], done.stderr

    needs("man")
    if not Path("/usr/share/man").is_dir() and "minimized" in run("man man").stdout:
        pytest.skip("this system has no manual")
    done = run(manual, MANPAGER="cat", MANROFFOPT="-ww", LC_ALL="C.UTF-8", MANWIDTH="100")
    assert done.returncode == 0, done.stderr
    page = re.sub(r".\x08", "", done.stdout)
    if "minimized" in page:
        pytest.skip("this system has no manual")
    assert re.search(r"^NAME\n +dossier", page, re.MULTILINE), page[:500]
    for command in ("ask", "export", "verify"):
        assert re.search(rf"\bdossier {command}\b", page)


# --- HTTP -----------------------------------------------------------------------------------------------------------


def test_the_line_for_curl_gets_an_answer(
    folder: Path, environ: dict[str, str], run: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    needs("curl")
    (line,) = shown("http", "curl")
    with served(folder, environ) as url:
        put_in = line.replace("TOKEN", TOKEN).replace("http://127.0.0.1:7861/v1", url)
        done = run(put_in)
        refused = run(put_in.replace(TOKEN, "another-token-than-this"))
    assert json.loads(done.stdout)["status"] == "quoted", done.stdout
    assert "Authorization: Bearer" in json.loads(refused.stdout)["error"]["message"]


# --- llm ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def llm(folder: Path, environ: dict[str, str], run: Callable[..., Any]) -> Callable[..., Any]:
    """The `llm` command with its own folder, where the distribution is installed beside it."""
    if not [each for each in entry_points(group="llm") if each.name == "dossier"]:
        pytest.skip("the distribution is not installed here, so that llm finds no plugin of it")
    command = folder / "story" / "bin" / "llm"
    command.write_text(f'#!/bin/sh\nPYTHONPATH={shlex.quote(str(ROOT))} exec {sys.executable} -m llm "$@"\n')
    command.chmod(0o755)
    return lambda line, **more: run(line, LLM_USER_PATH=str(folder / "llm"), **more)


class Listens(ThreadingHTTPServer):
    """A model of somebody else's: keeps what it is sent and says the same to all."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                outer.asked.append(json.dumps(body, ensure_ascii=False))
                message = {"role": "assistant", "content": "It follows that the buyer waits."}
                choice = {"index": 0, "message": message, "finish_reason": "stop"}
                usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
                head = {"id": "1", "object": "chat.completion", "created": 0, "model": "any"}
                reply = json.dumps({**head, "choices": [choice], "usage": usage}).encode()
                self.send_response(200)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(reply)))
                self.end_headers()
                self.wfile.write(reply)

            def log_message(self, format: str, *arguments: object) -> None:
                """Nothing."""

        super().__init__(("127.0.0.1", 0), Handler)


def test_the_plugin_of_llm_answers_and_fills_the_prompt_of_any_model(folder: Path, llm: Callable[..., Any]) -> None:
    fragment, command = block("recipes", "sh").splitlines()
    answered = llm(command)
    assert "9 May 2031" in answered.stdout, answered.stderr

    listens = Listens()
    threading.Thread(target=listens.serve_forever, daemon=True).start()
    try:
        model = {"model_id": "any", "model_name": "any", "can_stream": False}
        model["api_base"] = f"http://127.0.0.1:{listens.server_port}/v1"
        (folder / "llm").mkdir(exist_ok=True)
        (folder / "llm" / "extra-openai-models.yaml").write_text(yaml.safe_dump([model]), encoding="utf-8")
        assert llm("llm models default any").returncode == 0
        told = llm(fragment, OPENAI_API_KEY="of-the-person")
    finally:
        listens.shutdown()
        listens.server_close()
    assert told.stdout.strip() == "It follows that the buyer waits.", told.stderr
    (prompt,) = listens.asked
    assert "Quoted from: Ferry line, Quay Post, 2031-02-03" in prompt
    assert "must approve the ferry line by 9 May 2031" in prompt
    assert "What follows for the buyer?" in prompt


def test_llm_elsewhere_asks_a_server_by_the_file_that_the_recipe_shows(
    folder: Path, environ: dict[str, str], llm: Callable[..., Any]
) -> None:
    (folder / "llm").mkdir()
    with served(folder, environ) as url:
        text = block("recipes", "yaml").replace("http://127.0.0.1:7861/v1", url)
        (folder / "llm" / "extra-openai-models.yaml").write_text(text, encoding="utf-8")
        assert llm(f"llm keys set dossier --value {TOKEN}").returncode == 0
        told = llm(f'llm -m dossier "{QUESTION}"')
    assert "9 May 2031" in told.stdout, told.stderr


# --- a CI -----------------------------------------------------------------------------------------------------------


def test_the_workflow_passes_over_a_draft_and_fails_where_an_answer_is_wrong(
    folder: Path, run: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    job = yaml.safe_load(block("own-evaluation", "yaml"))["jobs"]["eval"]
    steps = [step["run"] for step in job["steps"] if "run" in step and not step["run"].startswith("pip ")]
    assert len(steps) == 2
    assert run("dossier eval draft > mine.yaml").returncode == 0
    for step in steps:
        done = run(step, GITHUB_ACTIONS="true")
        assert done.returncode == 0, done.stdout + done.stderr
    assert "::error" not in done.stdout

    gold = folder / "story" / "mine.yaml"
    questions = yaml.safe_load(gold.read_text(encoding="utf-8"))
    for question in questions:
        question["facts"][0]["any_of"] = ["seven sunken boats"]
    gold.write_text(yaml.safe_dump(questions), encoding="utf-8")
    failed = run(steps[-1], GITHUB_ACTIONS="true")
    assert failed.returncode == 4, failed.stdout + failed.stderr
    assert "::error title=gate fact_recall::" in failed.stdout
    suites = ElementTree.parse(folder / "story" / "results" / "results.xml").getroot()
    assert [suite.get("name") for suite in suites if int(suite.get("failures") or 0)] == ["questions", "gates"]


# --- MCP ------------------------------------------------------------------------------------------------------------


def test_the_configuration_of_a_client_starts_a_server_that_answers(folder: Path, environ: dict[str, str]) -> None:
    from mcp import Client, StdioServerParameters
    from mcp.client.stdio import stdio_client

    (server,) = json.loads(block("mcp", "json"))["mcpServers"].values()
    at = server["args"].index("--home") + 1
    server["args"][at] = str(folder / "story" / ".dossier")

    async def ask() -> Any:
        command = str(folder / "story" / "bin" / server["command"])
        start = StdioServerParameters(command=command, args=server["args"], env=environ, cwd=folder)
        async with Client(stdio_client(start)) as client:
            return await client.call_tool("ask", {"question": QUESTION})

    assert "9 May 2031" in anyio.run(ask).structured_content["answer"]
