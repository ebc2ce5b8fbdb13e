#!/usr/bin/env bash
# schemathesis 4.32.5 with pytest 9.2.0, which its metadata allow (pytest<10,>=8.4): a test over a schema that comes from
# a fixture (schemathesis.pytest.from_fixture, the documented way where an application needs one) fails before any
# request with AttributeError: 'Function' object has no attribute '_nodeid'.  With pytest 9.1.1 the same test passes.
# Guess before running: a version that the metadata allow works.  A way that works in both: walk
# schema.get_all_operations() and give each operation.as_strategy() to hypothesis.  Exit 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/test_schema.py" <<'PY'
import pytest
import schemathesis
from hypothesis import given, settings

OPERATION = {"get": {"responses": {"200": {"description": "ok"}}}}
SCHEMA = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {"/a": OPERATION}}


@pytest.fixture
def schema():
    return schemathesis.openapi.from_dict(SCHEMA)


lazy = schemathesis.pytest.from_fixture("schema")


@lazy.parametrize()
def test_by_fixture(case):
    assert case.path == "/a"


def test_by_strategy(schema):
    (operation,) = [each.ok() for each in schema.get_all_operations()]

    @given(case=operation.as_strategy())
    @settings(max_examples=1, database=None)
    def asks(case):
        assert case.path == "/a"

    asks()
PY
python3 -m venv "$work/env"
run() {
    "$work/env/bin/python" -m pip install --quiet schemathesis==4.32.5 "pytest==$1"
    (cd "$work" && "$work/env/bin/python" -m pytest -q -p no:cacheprovider "test_schema.py::$2") || true
}
new=$(run 9.2.0 test_by_fixture)
way=$(run 9.2.0 test_by_strategy)
old=$(run 9.1.1 test_by_fixture)
printf '9.2.0, fixture:\n%s\n\n9.2.0, strategy:\n%s\n\n9.1.1, fixture:\n%s\n' "$new" "$way" "$old"
grep -q "has no attribute '_nodeid'" <<<"$new"
grep -q "1 passed" <<<"$way"
grep -q "1 passed" <<<"$old"
