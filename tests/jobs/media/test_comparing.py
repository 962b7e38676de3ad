"""Compare and set: what may be written over, and what is the server's own word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.jobs.media.target_scene import BEGUN, FURTHER, NEW, SEEN
from tui.clients.moved import Moved
from tui.clients.writing import Aim, Fresh, same_item
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
from tui.jobs.media.blame import blames_delivery
from tui.jobs.media.comparing import Verdict, further_words, is_there, judged
from tui.model.health import Trouble
from tui.model.hub import WatchValue
from tui.model.library import ItemKind, Watch
from tui.model.outbox import Aspect, Delivery, DeliveryState, KnownAs

HOUR = 3_600_000
VALUES = st.builds(
    WatchValue,
    st.sampled_from([Watch.WATCHED, Watch.UNWATCHED]),
    st.sampled_from([0, 300_000, 600_000, 615_000, 1_800_000]),
    st.integers(0, 3),
)


def delivery(wanted: WatchValue, before: WatchValue, *sent: WatchValue, was_sent: bool = False) -> Delivery:
    """A delivery that wants something."""
    return Delivery(
        id=1, profile_id=1, profile="den", person_id=1, person="mira", account_id=1, account_key="7", item_id=1,
        item_key="42", library_key="1", title="Heat", title_id=1, aspect=Aspect.WATCH, wanted=wanted, before=before,
        hub_before=before, decision="", origin="here", rev=1, state=DeliveryState.IN_FLIGHT, attempts=0, created_at=0.0,
        sent=sent, was_sent=was_sent,
    )  # fmt: skip


async def takes_all(fresh: Fresh, wanted: WatchValue) -> Aim:
    """A server that takes whatever is wanted, and one of whose ways has a stop in the middle."""
    return Aim(wanted, "", (NEW,) if fresh.value.is_watched and wanted.position_ms else ())


async def verdict(one: Delivery, says: WatchValue) -> Verdict:
    """What is made of a delivery when the server says this."""
    fresh = Fresh("42", says, HOUR)
    if is_there(one, fresh):
        return Verdict.ALREADY
    return await judged(one, fresh, await takes_all(fresh, one.wanted), takes_all)


@given(wanted=VALUES, before=VALUES, says=VALUES)
async def test_s15_nothing_is_written_over_but_what_was_known(
    wanted: WatchValue, before: WatchValue, says: WatchValue
) -> None:
    """For any three values: a write only where the server says what it said before, and not what is wanted."""
    found = await verdict(delivery(wanted, before), says)
    assert (found is Verdict.ALREADY) == says.agrees_with(wanted)
    assert found is not Verdict.WRITE or says.agrees_with(before)
    assert found is not Verdict.NEWER or not says.agrees_with(before)


@pytest.mark.parametrize(
    ("says", "sent", "was_sent", "expected"),
    [
        (FURTHER, (), False, Verdict.NEWER),
        (FURTHER, (FURTHER,), False, Verdict.WRITE),
        (NEW, (), False, Verdict.NEWER),
        (NEW, (), True, Verdict.WRITE),
        (WatchValue(), (), False, Verdict.NEWER),
    ],
)
async def test_s13_what_tries_of_ours_left_is_ours(
    says: WatchValue, sent: tuple[WatchValue, ...], was_sent: bool, expected: Verdict
) -> None:
    """What they led to, and what lies on their way; the same from the server itself is its own word."""
    assert await verdict(delivery(BEGUN, SEEN, *sent, was_sent=was_sent), says) is expected


async def test_s22_unknown_is_nothing_known() -> None:
    """So only what is untouched may be written over."""
    assert await verdict(delivery(SEEN, WatchValue()), NEW) is Verdict.WRITE
    assert await verdict(delivery(SEEN, WatchValue()), BEGUN) is Verdict.NEWER


async def test_a_late_position_is_watched() -> None:
    """Above 90 % of the length that the item has there, whoever says it."""
    late = WatchValue(Watch.UNWATCHED, HOUR * 95 // 100)
    assert await verdict(delivery(SEEN, NEW), late) is Verdict.ALREADY
    assert await verdict(delivery(late, NEW), SEEN) is Verdict.ALREADY


@pytest.mark.parametrize(
    ("says", "wanted", "words"),
    [
        (FURTHER, BEGUN, "den is further (0:20:00): not written"),
        (SEEN, BEGUN, "den is further (watched): not written"),
        (BEGUN, FURTHER, "den says otherwise (0:10:00): not written"),
        (NEW, SEEN, "den says otherwise (unwatched): not written"),
    ],
)
def test_what_the_server_says_is_told(says: WatchValue, wanted: WatchValue, words: str) -> None:
    """As a person reads it."""
    assert further_words("den", says, wanted) == words


@pytest.mark.parametrize(
    ("guid", "ids", "expected"),
    [
        ("plex://movie/a", (), True),
        ("plex://movie/b", (), False),
        ("plex://movie/b", ("imdb:tt1",), True),
        ("plex://movie/b", ("imdb:tt2",), False),
        ("", ("imdb:tt2",), False),
        ("", ("imdb:tt2", "tmdb:5"), True),
        ("", ("tvdb:9",), True),
        ("", (), True),
    ],
)
def test_s24_what_a_key_means_is_told_by_ids(guid: str, ids: tuple[str, ...], expected: bool) -> None:
    """One that is shared is enough; what cannot be compared says nothing."""
    known = KnownAs(ItemKind.MOVIE, "Heat", "plex://movie/a", ("imdb:tt1", "tmdb:5"))
    assert same_item(Fresh("42", NEW, HOUR, "Heat", guid, ids), known) is expected


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (Forbidden("no", status=403), True),
        (NotFound("gone", status=404), True),
        (BadResponse("bad", status=400), True),
        (BadResponse("not taken"), True),
        (InvalidInput("bad"), True),
        (Conflict("newer"), True),
        (ServerError("failed", status=500), True),
        (ServerError("failed", status=507), True),
        (ServerError("proxy", status=502), False),
        (ServerError("away", status=503), False),
        (ServerError("proxy", status=504), False),
        (ServerError("starting", status=500, trouble=Trouble.STARTING), False),
        (ServerError("cut off"), False),
        (BadResponse("a page", trouble=Trouble.WRONG_ADDRESS), False),
        (BadResponse("stranger", trouble=Trouble.WRONG_SERVER), False),
        (Moved("has moved to https://den"), False),
        (Forbidden("a proxy's login", status=403, trouble=Trouble.WRONG_ADDRESS), False),
        (AuthError("signed out", status=401), False),
        (NetworkError("away"), False),
        (TimedOut("silent"), False),
        (RateLimited("slow down", status=429), False),
        (LimitExceeded("full"), False),
    ],
)
def test_s16_each_error_blames_one_or_the_server(error: SyncError, expected: bool) -> None:
    """What is about the one delivery lets the others go on."""
    assert blames_delivery(error) is expected
