"""Uploads: files of the kinds that are read come in, under whatever form their names are written, and nothing else."""

from __future__ import annotations

import pytest

from ui.chat.doors.uploads import wrong_upload

KIND = b"multipart/form-data; boundary=xyz"


def multipart(name: str, content: bytes) -> bytes:
    head = f'--xyz\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'
    return head.encode() + content + b"\r\n--xyz--\r\n"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", b"An article."),
        ("a.MD", b"# An article"),
        ("a.html", b"<p>An article.</p>"),
        ("two.dots.htm", b"x"),
        ("a.pdf", b"%PDF-1.7\n"),
        ("a.txt", b'Content-Disposition: form-data; filename="x.exe"\r\n\r\nan article on uploads'),
    ],
)
def test_an_article_may_be_uploaded(name: str, content: bytes) -> None:
    assert wrong_upload(KIND, multipart(name, content)) == ""


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.exe", b"MZ"),
        ("a.svg", b"<svg/>"),
        ("a", b"x"),
        ("", b"x"),
        ("a.txt.sh", b"x"),
        ("a.txt\0.pdf", b"%PDF-"),
        ("../../etc/passwd", b"x"),
        ("a.pdf", b"<html>no PDF</html>"),
        ("a.txt", b"%PDF-1.7 as text"),
        ("a.txt", b"PK\x03\x04 an archive"),
        ("a.html", b"\x7fELF a program"),
        ("a.md", b"\x1f\x8b\x08\x00 packed"),
    ],
)
def test_anything_else_may_not(name: str, content: bytes) -> None:
    assert wrong_upload(KIND, multipart(name, content)).endswith(".")


def test_an_upload_that_is_none_is_refused() -> None:
    assert "multipart" in wrong_upload(b"application/json", b"{}")


@pytest.mark.parametrize(
    "disposition",
    [
        'form-data; name="files"; filename=a.exe',
        'form-data; name="files"; FileName="a.exe"',
        'form-data; filename="a.exe"; name="files"',
        'form-data; name="files"; filename="a.txt"; filename="a.exe"',
        'attachment; name="files"; filename="a.exe"',
    ],
)
def test_a_name_is_found_in_every_form_that_is_read_as_one(disposition: str) -> None:
    body = f"--xyz\r\nContent-Disposition: {disposition}\r\n\r\nx\r\n--xyz--\r\n".encode()
    assert "kinds" in wrong_upload(KIND, body)


def test_every_file_of_an_upload_is_looked_at() -> None:
    good = multipart("a.txt", b"An article.").removesuffix(b"--xyz--\r\n")
    assert wrong_upload(KIND, good + multipart("b.md", b"# Another")) == ""
    assert "kinds" in wrong_upload(KIND, good + multipart("b.exe", b"x"))


@pytest.mark.parametrize("more", ["", "; filename*=UTF-8''a%2Eexe"], ids=["no name", "a name that nobody reads"])
def test_what_is_kept_as_a_field_and_not_as_a_file_passes(more: str) -> None:
    body = f'--xyz\r\nContent-Disposition: form-data; name="note"{more}\r\n\r\na.exe\r\n--xyz--\r\n'
    assert wrong_upload(KIND, body.encode()) == ""


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (KIND, multipart("a.txt", b"An article.")[:60]),
        (KIND, b"no part at all"),
        (KIND, b"--xyz\r\n\x00\x01: ?\r\n\r\n--xyz--"),
        (b"multipart/form-data", multipart("a.txt", b"x")),
        (b"multipart/mixed; boundary=xyz", multipart("a.txt", b"x")),
        (b"multipart/form-data; boundary=" + b"y" * 5_000, multipart("a.txt", b"x")),
        (b"", b""),
    ],
)
def test_what_cannot_be_taken_apart_is_refused_in_one_line(kind: bytes, body: bytes) -> None:
    said = wrong_upload(kind, body)
    assert said.endswith(".")
    assert "\n" not in said
