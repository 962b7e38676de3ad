"""Every status of the table in the protocol notes, for each call that can meet it."""

from __future__ import annotations

import pytest

from tui.clients.xtream.statuses import Call, Reply, error_of
from tui.errors import (
    AuthError,
    BadResponse,
    Forbidden,
    LimitExceeded,
    NotFound,
    RateLimited,
    ServerError,
    SyncError,
)

NOW = 1_770_000_000.0


def judged(
    status: int, call: Call = Call.LIST, before: int = 0, headers: dict[str, str] | None = None
) -> SyncError | None:
    return error_of(Reply(status, headers or {}, call, NOW, before))


@pytest.mark.parametrize("status", [200, 204, 206])
def test_success_is_no_error(status: int) -> None:
    """What came can be read."""
    assert judged(status) is None


@pytest.mark.parametrize(
    ("status", "call", "expected", "message"),
    [
        (401, Call.LOGIN, AuthError, "Invalid username or password"),
        (401, Call.LIST, AuthError, "Invalid username or password"),
        (403, Call.LOGIN, AuthError, "Access forbidden - account may be suspended"),
        (403, Call.LIST, Forbidden, "Access forbidden - account may be suspended"),
        (404, Call.LOGIN, AuthError, "Server endpoint not found - check URL"),
        (404, Call.LIST, NotFound, "Server endpoint not found - check URL"),
        (404, Call.DETAIL, NotFound, "The panel does not have it"),
        (512, Call.LOGIN, AuthError, "Invalid username or password"),
        (513, Call.LOGIN, AuthError, "Invalid username or password"),
        (884, Call.LOGIN, AuthError, "Invalid username or password"),
        (512, Call.LIST, Forbidden, "The server refuses this call (512)"),
        (513, Call.LIST, Forbidden, "The server refuses this call (513)"),
        (514, Call.LIST, Forbidden, "The server refuses this call (514)"),
        (514, Call.LOGIN, Forbidden, "The server refuses this call (514)"),
        (884, Call.LIST, Forbidden, "The server refuses this call (884)"),
        (451, Call.LIST, Forbidden, "The server may not answer in this country"),
        (454, Call.LIST, Forbidden, "The server blocks this call (454)"),
        (456, Call.LIST, Forbidden, "The server blocks this call (456)"),
        (459, Call.LIST, Forbidden, "The server blocks this call (459)"),
        (461, Call.LOGIN, Forbidden, "The server refuses this user agent"),
        (885, Call.LIST, LimitExceeded, "All connections of the account are in use"),
        *((code, Call.LIST, ServerError, "Server error - please try again later") for code in (500, 502, 503, 504)),
        *((code, Call.LOGIN, ServerError, "Server error - please try again later") for code in (520, 524, 530)),
        *(
            (code, Call.LIST, BadResponse, f"The server refused with status {code}")
            for code in (302, 400, 405, 407, 410, 444, 458, 501, 511, 600, 999)
        ),
    ],
)
def test_each_status_has_its_meaning(status: int, call: Call, expected: type[SyncError], message: str) -> None:
    """The message says what happened, the hint what to do, and the class whether to try again."""
    error = judged(status, call)
    assert type(error) is expected
    assert error.message == message
    assert error.hint
    assert error.status == status
    assert error.is_retryable == (expected is ServerError)


@pytest.mark.parametrize(("before", "pause"), [(0, 30.0), (1, 60.0), (2, 120.0), (9, 120.0)])
def test_429_without_a_pause_asks_for_longer_and_longer_ones(before: int, pause: float) -> None:
    """30, 60, 120 s, for a panel that does not say how long."""
    error = judged(429, before=before)
    assert isinstance(error, RateLimited)
    assert error.retry_after == pause


@pytest.mark.parametrize("status", [429, 503])
def test_the_pause_that_a_server_asks_for_is_kept(status: int) -> None:
    """`Retry-After` wins."""
    error = judged(status, headers={"retry-after": "7"})
    assert isinstance(error, RateLimited | ServerError)
    assert error.retry_after == 7.0


def test_509_is_tried_again_once_after_a_minute() -> None:
    """A second refusal for too many connections is final."""
    first, second = judged(509), judged(509, before=1)
    assert isinstance(first, RateLimited)
    assert first.retry_after == 60.0
    assert isinstance(second, LimitExceeded)


def test_a_user_agent_hint_names_the_setting() -> None:
    """Who is blocked for the agent learns what to set."""
    for status in (403, 454, 461):
        error = judged(status)
        assert error is not None
        assert "user_agent=" in error.hint
