"""Logins in a file: hashed, checked, read again, and never shown."""

from __future__ import annotations

import io
import stat
from pathlib import Path

import pytest

from ui.chat.doors.binding import HostError
from ui.cli import main
from ui.serving.login_file import Users, fits, hashed, read_users, write_users

PASSWORD = "a long enough word"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "users"
    write_users(made, {"ann": hashed(PASSWORD)})
    return made


def test_the_published_vector_fits() -> None:
    import base64
    import hashlib

    wanted = hashlib.scrypt(b"pleaseletmein", salt=b"SodiumChloride", n=16384, r=8, p=1, dklen=64, maxmem=64 << 20)
    assert wanted.hex().startswith("7023bdcb3afd7348461c06cd81fd38eb")
    kept = f"scrypt$14$8$1${base64.b64encode(b'SodiumChloride').decode()}${base64.b64encode(wanted[:32]).decode()}"
    assert fits("pleaseletmein", kept)
    assert not fits("pleaseletmeout", kept)


def test_a_login_is_let_in_with_its_password_alone(file: Path) -> None:
    users = Users(file)
    assert users.check("ann", PASSWORD)
    assert not users.check("ann", PASSWORD.upper())
    assert not users.check("bob", PASSWORD)


def test_one_password_has_another_hash_each_time() -> None:
    assert hashed(PASSWORD) != hashed(PASSWORD)


@pytest.mark.parametrize("password", ["short", "x" * 1_025])
def test_a_password_of_another_length_is_refused(password: str) -> None:
    with pytest.raises(HostError, match="10 to 1,024 characters"):
        hashed(password)


def test_who_is_added_later_gets_in_and_who_is_removed_does_not(file: Path) -> None:
    users = Users(file)
    write_users(file, {"bob": hashed("another long word")})
    assert users.check("bob", "another long word")
    assert not users.check("ann", PASSWORD)


def test_a_file_that_is_damaged_later_lets_in_whom_it_did(file: Path) -> None:
    users = Users(file)
    file.write_text("this is no login\n")
    assert users.check("ann", PASSWORD)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "names nobody"),
        ("ann:a plain password\n", "line 1 of"),
        ("# a remark\nann:scrypt$15$8$3$####$abcd\n", "line 2 of"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_in_one_line(tmp_path: Path, content: str, told: str) -> None:
    (tmp_path / "users").write_text(content)
    with pytest.raises(HostError, match=told):
        Users(tmp_path / "users")


def test_a_file_that_asks_for_a_gigabyte_lets_nobody_in(tmp_path: Path) -> None:
    kept = hashed(PASSWORD).replace("scrypt$15$", "scrypt$24$")
    assert not fits(PASSWORD, kept)


def test_the_file_is_its_owners_alone(file: Path) -> None:
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_command_keeps_logins_and_shows_no_password(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "users"
    for name in ("ann", "bob"):
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
        assert main(["users", "add", name, "--file", str(file)]) == 0
    assert main(["users", "remove", "bob", "--file", str(file)]) == 0
    assert main(["users", "list", "--file", str(file)]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[-1] == "ann"
    assert PASSWORD not in "".join(told) + file.read_text()
    assert Users(file).check("ann", PASSWORD)


@pytest.mark.parametrize(
    ("words", "told"),
    [(["add", "no name"], "is no name"), (["add"], "say whose login"), (["remove", "bob"], "has no login bob")],
)
def test_a_mistake_of_the_command_is_one_line(
    words: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
    assert main(["users", *words, "--file", str(tmp_path / "users")]) == 1
    assert told in capsys.readouterr().err
    assert not (tmp_path / "users").exists()


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(HostError, match="cannot write"):
        write_users(tmp_path / "no folder" / "users", {"ann": hashed(PASSWORD)})


def test_reading_is_the_opposite_of_writing(file: Path) -> None:
    assert list(read_users(file)) == ["ann"]
    assert not [path for path in file.parent.iterdir() if path.name.startswith(".")]
