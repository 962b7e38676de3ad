"""Names and bytes that do harm, at every media server."""

from __future__ import annotations

import json

import pytest

from tui.sandbox.faults import Cause
from tui.sandbox.text_faults import HOSTILE, TEXT_FAULTS
from tui.sandbox.wire import Answer, Request

ROW = {"title": "Ponyo", "year": 2008, "Id": "7"}


def met(name: str, body: bytes, status: int = 200) -> bytes:
    """What becomes of a body."""
    request = Request("GET", "/", (), {}, {})
    return TEXT_FAULTS[name].change(Answer(status, (), (body,)), Cause(request, None, 1, 1)).whole()


def test_names_do_harm_and_the_rest_stays() -> None:
    """Every second name is long as well."""
    found = json.loads(met("hostile_names", json.dumps({"rows": [ROW, ROW | {"title": "Heat"}]}).encode()))
    assert found["rows"][0] == ROW | {"title": HOSTILE + "Ponyo"}
    assert len(found["rows"][1]["title"]) > 10_000


def test_bytes_that_are_no_utf_8() -> None:
    """They cannot be decoded."""
    with pytest.raises(UnicodeDecodeError):
        met("bad_utf8", json.dumps(ROW).encode()).decode()


def test_names_that_come_twice() -> None:
    """The last one counts, as it does for most readers."""
    found = met("twice", json.dumps(ROW).encode())
    assert (found.count(b'"title"'), json.loads(found)) == (2, ROW)


def test_numbers_that_are_none() -> None:
    """As a careless serializer writes them."""
    assert b'"year": NaN' in met("nan", json.dumps(ROW).encode())


@pytest.mark.parametrize("name", TEXT_FAULTS)
def test_errors_and_pages_stay_as_they_are(name: str) -> None:
    """There is nothing in them to be changed."""
    assert met(name, b"<html>", 500) == b"<html>"
    assert met(name, b"<html>") == b"<html>"
