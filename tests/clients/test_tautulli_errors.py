"""What refusals of a Tautulli mean: its status is always 400, so its words count."""

from __future__ import annotations

import pytest

from tui.clients.tautulli.errors import status_error, told_error
from tui.errors import AuthError, BadResponse, Forbidden, NotFound, RateLimited, ServerError, SyncError


@pytest.mark.parametrize(
    ("message", "status", "kind", "words"),
    [
        ("Invalid apikey", 400, AuthError, "Tautulli refuses the API key"),
        ("Parameter apikey is required", 400, AuthError, "Tautulli refuses the API key"),
        ("API key not generated", 400, AuthError, "Tautulli refuses the API key"),
        ("API not enabled", 400, Forbidden, "The API of this Tautulli is switched off"),
        ("Unknown command: get_x. Possible commands are: y", 400, BadResponse, "This Tautulli does not know get_x"),
        ("Check the logs for errors.", 500, ServerError, "Tautulli failed at get_x: Check the logs for errors."),
        (
            "\x1b[2JUnable to \u202eretrieve",
            200,
            BadResponse,
            "Tautulli answered get_x with an error: Unable to retrieve",
        ),
        (None, 400, BadResponse, "Tautulli answered get_x with an error"),
        ({"a": 1}, 400, BadResponse, "Tautulli answered get_x with an error"),
    ],
)
def test_messages(message: object, status: int, kind: type[SyncError], words: str) -> None:
    """Each refusal has its class, its words and a way out."""
    error = told_error({"result": "error", "message": message, "data": {}}, "get_x", status)
    assert (type(error), error.message, bool(error.hint), error.status) == (kind, words, True, status)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, AuthError),
        (403, Forbidden),
        (404, NotFound),
        (429, RateLimited),
        (500, ServerError),
        (502, ServerError),
        (524, ServerError),
        (418, BadResponse),
        (302, BadResponse),
    ],
)
def test_statuses_of_proxies(status: int, kind: type[SyncError]) -> None:
    """What stands in front of Tautulli speaks by its status alone."""
    error = status_error(status, {"retry-after": "7"}, 0.0)
    assert type(error) is kind
    assert error is not None
    assert error.hint
    if isinstance(error, RateLimited | ServerError):
        assert error.retry_after == 7.0


def test_a_good_status_is_no_error() -> None:
    """The body is worth reading."""
    assert status_error(200, {}, 0.0) is None
