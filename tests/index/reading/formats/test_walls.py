"""Pages that stand before an article, in several languages: told as such; an article about them is read."""

# ruff: noqa: E501  the pages below are written as their programs write them

from __future__ import annotations

import pytest

from index.errors import SourceError
from index.reading.read import SourceReader

OPENING = "<p>The ferry to Skar sails no more after 3 May, its owner said.</p>"


def page(body: str, lang: str = "en") -> bytes:
    return f"<html lang={lang}><head><title>Ferry</title></head><body><article><h1>Ferry</h1>{body}</article></body></html>".encode()


@pytest.mark.parametrize(
    ("lang", "wall"),
    [
        ("en", "Subscribe to continue reading"),
        ("fr", "La suite de ce texte est réservée aux abonnés."),
        ("de", "Sie haben bereits ein Abo? Anmelden"),
        ("es", "¿Ya eres suscriptor? Entra"),
        ("it", "Il testo completo è riservato agli abbonati."),
        ("nl", "Al abonnee? Log in"),
    ],
)
def test_the_opening_of_a_paid_article_is_told_as_one(reader: SourceReader, lang: str, wall: str) -> None:
    with pytest.raises(SourceError, match="only the opening"):
        reader.parse("a.html", page(f"{OPENING}<div><p>{wall}</p></div>", lang))


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "<p>We and our partners store and access information on a device, such as cookies.</p><button>Accept all</button>"),
        ("es", "<p>Tu privacidad cuenta: guardamos cookies y otros datos en un dispositivo.</p><button>Aceptar y continuar</button>"),
        ("nl", "<p>Wij gebruiken cookies op je apparaat, met je toestemming.</p><button>Akkoord</button>"),
    ],
)  # fmt: skip
def test_a_request_for_consent_is_no_article(reader: SourceReader, lang: str, text: str) -> None:
    with pytest.raises(SourceError, match="asks for consent"):
        reader.parse("a.html", page(text, lang))


def test_an_article_about_cookies_is_read(reader: SourceReader) -> None:
    said = (
        "<p>The council of Skar fined the ferry's owner on Monday because its site set cookies without asking anyone.</p>"
        "<p>The owner said that nobody had told him of the rule, and that he would put a notice on the quay instead.</p>"
        "<p>Passengers took it lightly. One has sent him a tin of biscuits, with a form to sign before it may be opened.</p>"
    )
    assert "a tin of biscuits" in reader.parse("a.html", page(said)).text


def test_a_form_to_log_in_with_is_no_article(reader: SourceReader) -> None:
    with pytest.raises(SourceError, match="no article"):
        reader.parse("a.html", page("<form><input name=u></form><p>Forgot your password? Write to the desk.</p>"))
