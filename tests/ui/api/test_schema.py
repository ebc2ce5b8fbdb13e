"""The HTTP interface keeps what its own OpenAPI schema says, for whatever a client may send: schemathesis asks it."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from ui.api.http_app import build_app
from ui.api.operations import Operations

EXAMPLES = 12  # an operation, of requests that the schema allows and again of requests that it does not
LOCAL = {"host": "127.0.0.1"}
WITHOUT_INPUT = "GET /v1/models"
MODES = (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE)
OPERATIONS = [
    "POST /v1/ask",
    "POST /v1/search",
    "GET /v1/articles",
    "GET /v1/articles/{article_id}",
    "GET /v1/brief",
    "GET /v1/changes",
    WITHOUT_INPUT,
    "POST /v1/chat/completions",
    "POST /v1/responses",
]


@pytest.fixture
def schema(quiet_operations: Operations) -> Any:
    app = build_app(quiet_operations, token="")
    return schemathesis.openapi.from_asgi("/openapi.json", app, headers=LOCAL)


def _named(schema: Any) -> dict[str, Any]:
    found = [each.ok() for each in schema.get_all_operations()]
    return {f"{each.method.upper()} {each.path}": each for each in found}


def test_every_operation_is_asked(schema: Any) -> None:
    assert list(_named(schema)) == OPERATIONS


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        pytest.param(name, mode, id=f"{name} {mode.value}")
        for name in OPERATIONS
        for mode in MODES
        if name != WITHOUT_INPUT or mode is schemathesis.GenerationMode.POSITIVE
    ],
)
def test_every_reply_is_one_that_the_schema_names(schema: Any, name: str, mode: schemathesis.GenerationMode) -> None:
    @given(case=_named(schema)[name].as_strategy(generation_mode=mode))
    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    def asks(case: schemathesis.Case) -> None:
        # a question may be refused for what no schema says: that it has no word, or that a day is before another
        case.call_and_validate(headers=LOCAL, excluded_checks=[positive_data_acceptance])

    asks()
