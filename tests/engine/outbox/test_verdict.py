"""What each error means (S16): whom it blames, and what becomes of the lane."""

from __future__ import annotations

import pytest

from tui.engine.outbox.verdict import Blame, backoff, blame_of, trouble_with
from tui.errors import (
    AuthError,
    BadResponse,
    Conflict,
    Forbidden,
    InvalidInput,
    LimitExceeded,
    NetworkError,
    NotFound,
    RateLimited,
    ServerError,
    SyncError,
    TimedOut,
)
from tui.model.health import Trouble
from tui.model.outbox import LaneState

BLAMES = [
    (NetworkError("no route"), Blame.TARGET),
    (NetworkError("left alone", trouble=Trouble.CIRCUIT), Blame.TARGET),
    (TimedOut("no answer"), Blame.TARGET),
    (RateLimited("slow down", status=429), Blame.TARGET),
    (LimitExceeded("full", status=420), Blame.TARGET),
    (ServerError("gateway", status=502), Blame.TARGET),
    (ServerError("away", status=503), Blame.TARGET),
    (ServerError("gateway", status=504), Blame.TARGET),
    (ServerError("cloud", status=522), Blame.TARGET),
    (ServerError("starting", status=500, trouble=Trouble.STARTING), Blame.TARGET),
    (ServerError("maintenance", trouble=Trouble.MAINTENANCE), Blame.TARGET),
    (ServerError("broken", status=500), Blame.TRY_OR_TARGET),
    (ServerError("empty"), Blame.TRY_OR_TARGET),
    (BadResponse("not taken"), Blame.TRY),
    (BadResponse("refused", status=400), Blame.DELIVERY),
    (BadResponse("refused", status=422), Blame.DELIVERY),
    (NotFound("gone", status=404), Blame.DELIVERY),
    (Forbidden("no", status=403), Blame.DELIVERY),
    (InvalidInput("no"), Blame.DELIVERY),
    (AuthError("the token of kid is refused", status=401), Blame.DELIVERY),
    (Conflict("already so"), Blame.NOBODY),
    (BadResponse("already so", status=409), Blame.NOBODY),
]
LANES = [
    (AuthError("the token was refused", hint="press L"), LaneState.SIGNED_OUT, None),
    (BadResponse("another one", trouble=Trouble.WRONG_SERVER), LaneState.WRONG_SERVER, None),
    (RateLimited("slow down", retry_after=30.0), LaneState.RATE_LIMITED, 1030.0),
    (RateLimited("slow down"), LaneState.RATE_LIMITED, 1004.0),
    (LimitExceeded("full"), LaneState.QUOTA, 4600.0),
    (ServerError("starting", retry_after=120.0), LaneState.OFFLINE, 1120.0),
    (NetworkError("no route"), LaneState.OFFLINE, 1004.0),
    (TimedOut("no answer"), LaneState.OFFLINE, 1004.0),
    (Forbidden("no"), LaneState.OFFLINE, 1004.0),
]


@pytest.mark.parametrize(("error", "blame"), BLAMES, ids=repr)
def test_s16_whom_an_answer_blames(error: SyncError, blame: Blame) -> None:
    """The world burns no attempt; a refusal is final; what may be chance is tried again."""
    assert blame_of(error) is blame


@pytest.mark.parametrize(("error", "state", "until"), LANES, ids=repr)
def test_s16_what_becomes_of_the_lane(error: SyncError, state: LaneState, until: float | None) -> None:
    """After three failures in a row at 1000 s, without jitter."""
    trouble = trouble_with(error)
    assert trouble.state is state
    assert trouble.until(1000.0, 3, 0.0) == until
    assert error.message in trouble.reason and error.hint in trouble.reason


def test_the_pauses_double_up_to_a_minute() -> None:
    """However many failures there were."""
    assert [backoff(tries) for tries in (1, 2, 3, 4, 5, 6, 7, 8, 5000)] == [1, 2, 4, 8, 16, 32, 60, 60, 60]
