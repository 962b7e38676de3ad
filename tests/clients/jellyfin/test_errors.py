"""What answers mean that are no data, judged from status, headers and body."""

from __future__ import annotations

import pytest

from tui.clients.jellyfin.errors import refusal_of
from tui.clients.media_trouble import EmptyUnavailable, trouble_of
from tui.errors import AuthError, BadResponse, Forbidden, NotFound, RateLimited, ServerError, SyncError
from tui.model.health import Trouble
from tui.model.plays import ServerKind

HTML = {"content-type": "text/html"}
PLAIN = {"content-type": "text/plain"}


@pytest.mark.parametrize(
    ("status", "headers", "body", "error", "trouble"),
    [
        (503, {"retry-after": "005"}, b"", ServerError, Trouble.MIGRATING),
        (503, {"retry-after": "005", **HTML}, b"<html>", ServerError, Trouble.MIGRATING),
        (503, {"retry-after": "600", **HTML}, b"<html>", ServerError, Trouble.MAINTENANCE),
        (503, {"retry-after": "30", **PLAIN}, b"loading", ServerError, Trouble.STARTING),
        (503, HTML, b"Jellyfin is loading", ServerError, Trouble.STARTING),
        (503, {}, b" \r\n", EmptyUnavailable, Trouble.STARTING),
        (401, {}, b"", AuthError, Trouble.EXPIRED),
        (401, HTML, b"<form>", BadResponse, Trouble.WRONG_ADDRESS),
        (401, HTML, b"", AuthError, Trouble.EXPIRED),
        (401, {}, b'"Kids is not permitted to access Library Movies."', Forbidden, Trouble.NO_PERMISSION),
        (403, PLAIN, b"Error processing request.", Forbidden, Trouble.NO_PERMISSION),
        (404, PLAIN, b"Error processing request.", NotFound, Trouble.WRONG_ADDRESS),
        (429, {"retry-after": "7"}, b"", RateLimited, Trouble.OVERLOADED),
        (400, {}, b"{}", BadResponse, Trouble.OTHER),
        (500, {}, b"", ServerError, Trouble.OTHER),
        (502, HTML, b"<html>", ServerError, Trouble.OTHER),
        (200, {}, b" <!DOCTYPE html><p>", BadResponse, Trouble.WRONG_ADDRESS),
    ],
)
def test_answers_without_data(
    status: int, headers: dict[str, str], body: bytes, error: type[SyncError], trouble: Trouble
) -> None:
    """Class, trouble, status and advice of each."""
    found = refusal_of(status, headers, body, kind=ServerKind.JELLYFIN, now=0.0)
    assert found is not None
    assert (type(found), trouble_of(found)) == (error, trouble)
    assert found.hint


def test_data_is_no_refusal() -> None:
    """Also without a content type."""
    assert refusal_of(200, {}, b"{}", kind=ServerKind.JELLYFIN, now=0.0) is None
    assert refusal_of(204, {}, b"", kind=ServerKind.JELLYFIN, now=0.0) is None


@pytest.mark.parametrize(("text", "seconds"), [("005", 5.0), ("600", 600.0), ("", None)])
def test_how_long_to_wait_is_kept(text: str, seconds: float | None) -> None:
    """Zero padded or not."""
    found = refusal_of(503, {"retry-after": text}, b"x", kind=ServerKind.EMBY, now=0.0)
    assert isinstance(found, ServerError)
    assert found.retry_after == seconds
    assert found.message.startswith("Emby")
