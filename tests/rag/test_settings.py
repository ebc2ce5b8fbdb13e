"""Settings come from options, then variables, then defaults; what is misspelt or senseless is refused."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from index.errors import DossierError
from rag.errors import SettingsError
from rag.settings import DEFAULT_MODEL, VARIABLES, Settings, load_settings, usable_threads


def test_without_variables_everything_is_local() -> None:
    settings = load_settings({})
    assert settings.home == Path(".dossier")
    assert (settings.llm_url, settings.chroma_url, settings.model_name) == ("", "", DEFAULT_MODEL)
    assert settings.model_path is None
    assert settings.threads == usable_threads() >= 1


def test_an_option_wins_over_a_variable() -> None:
    settings = load_settings({"DOSSIER_HOME": "from-variable", "DOSSIER_TIMEOUT": "7"}, home="option", timeout=9)
    assert settings.home == Path("option")
    assert settings.timeout == 9.0


def test_an_option_that_was_not_given_leaves_the_variable() -> None:
    assert load_settings({"DOSSIER_THREADS": "3"}, threads=None).threads == 3


def test_an_endpoint_gets_less_time_than_a_local_model() -> None:
    assert load_settings({"DOSSIER_LLM_URL": "http://127.0.0.1:1/v1"}).timeout == 120.0
    assert load_settings({}).timeout == 180.0


def test_a_trailing_slash_of_an_address_is_dropped() -> None:
    assert load_settings({"DOSSIER_LLM_URL": "https://models.example/v1/"}).llm_url == "https://models.example/v1"


def test_an_empty_variable_counts_as_unset() -> None:
    assert load_settings({"DOSSIER_LLM_URL": " "}).llm_url == ""


def test_a_home_with_a_tilde_is_the_persons_folder() -> None:
    assert load_settings({"DOSSIER_HOME": "~/news"}).home == Path.home() / "news"


@pytest.mark.parametrize(
    ("misspelt", "meant"),
    [
        ("DOSSIER_LLM_ULR", "DOSSIER_LLM_URL"),
        ("DOSSIER_THREAD", "DOSSIER_THREADS"),
        ("DOSSIER_APIKEY", "DOSSIER_LLM_API_KEY"),
        ("DOSSIER_HOMES", "DOSSIER_HOME"),
    ],
)
def test_a_misspelt_variable_is_refused_with_the_name_that_was_meant(misspelt: str, meant: str) -> None:
    with pytest.raises(SettingsError, match=rf"{misspelt}: did you mean {meant}\?"):
        load_settings({misspelt: "x"})


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("DOSSIER_TIMEOUT", "soon"),
        ("DOSSIER_TIMEOUT", "0"),
        ("DOSSIER_TIMEOUT", "nan"),
        ("DOSSIER_TIMEOUT", "-5"),
        ("DOSSIER_TIMEOUT", "inf"),
        ("DOSSIER_THREADS", "0"),
        ("DOSSIER_THREADS", "two"),
        ("DOSSIER_ANSWERABLE", "1"),
        ("DOSSIER_ANSWERABLE", "half"),
        ("DOSSIER_THREADS", "²"),
        ("DOSSIER_LLM_URL", "localhost:11434"),
        ("DOSSIER_LLM_URL", "file:///etc/passwd"),
        ("DOSSIER_LLM_URL", "http://[bad"),
        ("DOSSIER_LLM_URL", "http://host:port/v1"),
        ("DOSSIER_CHROMA_URL", "chroma"),
        ("DOSSIER_REQUIRE_MODEL", "perhaps"),
        ("DOSSIER_QUOTES_ONLY", "2"),
    ],
)
def test_a_senseless_value_is_refused_in_one_line_that_names_the_variable(variable: str, value: str) -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings({variable: value})
    assert variable in str(refused.value)
    assert "\n" not in str(refused.value)
    assert isinstance(refused.value, DossierError)


def test_a_senseless_option_is_refused_by_its_own_name() -> None:
    with pytest.raises(SettingsError, match="--timeout is '-1'"):
        load_settings({}, timeout=-1)


@pytest.mark.parametrize(("text", "value"), [("1", True), ("yes", True), ("On", True), ("0", False), ("FALSE", False)])
def test_a_switch_reads_the_usual_words(text: str, value: bool) -> None:
    assert load_settings({"DOSSIER_REQUIRE_MODEL": text}).require_model is value


def test_the_key_of_another_program_is_never_read() -> None:
    settings = load_settings({"OPENAI_API_KEY": "sk-bait", "OPENAI_BASE_URL": "http://127.0.0.1:9"})
    assert "sk-bait" not in str(dataclasses.asdict(settings))
    assert settings.llm_url == ""


def test_the_key_does_not_show_in_the_settings_text() -> None:
    settings = load_settings({"DOSSIER_LLM_API_KEY": "very-secret"})
    assert settings.llm_api_key == "very-secret"
    assert "very-secret" not in repr(settings)


def test_settings_cannot_change() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        load_settings({}).threads = 4  # type: ignore[misc]


def test_every_setting_has_a_variable() -> None:
    named = {name for name, _ in VARIABLES.values() if name}
    assert named == {field.name for field in dataclasses.fields(Settings)}


def test_an_override_that_is_no_setting_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(TypeError, match="no 'colour'"):
        load_settings({}, colour="blue")


def test_the_home_of_nobody_is_refused_in_one_line() -> None:
    with pytest.raises(SettingsError, match="DOSSIER_HOME is '~nobody-here', the home of nobody"):
        load_settings({"DOSSIER_HOME": "~nobody-here"})
