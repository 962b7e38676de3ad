"""How fast Trakt is asked: both buckets, by the answers and by a clock that the test moves."""

from __future__ import annotations

import asyncio
import json

import pytest

from tests.clients.trakt.support import DETAILS, entry_of, line_of
from tests.fake_clock import FakeClock
from tui.clients.http import HttpClient
from tui.clients.trakt.client import TraktWriter
from tui.clients.trakt.line import FixedToken, TraktLine
from tui.clients.trakt.pace import MARGIN, UNTOLD, TraktPace, note_of
from tui.engine.clock import SystemClock
from tui.errors import RateLimited
from tui.model.lists import RateGauge
from tui.sandbox.trakt.access import TraktAccess


@pytest.fixture
def quick(clock: FakeClock) -> FakeClock:
    """A clock whose sleeps move it."""
    clock.is_instant = True
    return clock


async def call(pace: TraktPace, *, is_write: bool, status: int = 200, headers: dict[str, str] | None = None) -> None:
    """Make a call that is answered at once."""
    async with pace.turn(is_write=is_write):
        pace.heard(is_write=is_write, status=status, headers=headers or {})


def note(name: str, limit: int, period: float, remaining: int, until: str = "") -> dict[str, str]:
    """Give the header of a bucket."""
    told = {"name": name, "period": period, "limit": limit, "remaining": remaining, "until": until}
    return {"x-ratelimit": json.dumps(told)}


async def test_writes_are_spaced_from_the_end_of_the_answer_before(quick: FakeClock) -> None:
    """A write that takes 5 s does not let the next one go earlier than 1.1 s after it."""
    pace = TraktPace(quick)
    started: list[float] = []
    for _ in range(3):
        async with pace.turn(is_write=True):
            started.append(quick.monotonic())
            await quick.sleep(5.0)
    assert [round(one - started[0], 3) for one in started] == [0, 6.1, 12.2]


async def test_writes_go_one_at_a_time(clock: FakeClock) -> None:
    """The second waits for the answer of the first, whoever asks."""
    pace = TraktPace(clock, spacing=0)
    inside: list[int] = []
    may_end = asyncio.Event()

    async def write(number: int) -> None:
        async with pace.turn(is_write=True):
            inside.append(number)
            await may_end.wait()

    async with asyncio.TaskGroup() as group:
        group.create_task(write(1))
        group.create_task(write(2))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert inside == [1]
        may_end.set()
    assert inside == [1, 2]


async def test_a_write_that_was_broken_off_counts_like_any_other(quick: FakeClock) -> None:
    """Nobody knows whether it arrived, so the next one waits all the same."""
    pace, began = TraktPace(quick), quick.monotonic()
    with pytest.raises(TimeoutError):
        async with pace.turn(is_write=True):
            raise TimeoutError
    await call(pace, is_write=True)
    assert round(quick.monotonic() - began, 3) == 1.1


async def test_reads_come_at_once_and_are_then_spread(quick: FakeClock) -> None:
    """A hundred at once, then three a second; and never more than 1000 in any 300 s."""
    pace, began = TraktPace(quick), quick.monotonic()
    moments: list[float] = []
    for _ in range(2200):
        async with pace.turn(is_write=False):
            moments.append(quick.monotonic() - began)
    assert moments[99] == 0.0
    assert moments[100] > 0.3
    assert moments[2199] == pytest.approx(700, rel=0.01)
    assert max(sum(start <= other < start + 300 for other in moments) for start in moments[::50]) <= 1000


async def test_reads_do_not_wait_for_writes(quick: FakeClock) -> None:
    """They are two buckets."""
    pace = TraktPace(quick)
    await call(pace, is_write=True)
    await call(pace, is_write=False)
    assert quick.slept == []


@pytest.mark.parametrize("is_write", [True, False])
async def test_a_429_closes_its_bucket_for_everybody(quick: FakeClock, is_write: bool) -> None:
    """For as long as it asks, and a margin; the other bucket stays open."""
    pace, began = TraktPace(quick, spacing=0), quick.monotonic()
    await call(pace, is_write=is_write, status=429, headers={"retry-after": "10"})
    await call(pace, is_write=not is_write)
    assert quick.monotonic() == began
    await call(pace, is_write=is_write)
    assert quick.monotonic() - began == 10 + MARGIN


async def test_a_429_without_a_figure_waits_a_while(quick: FakeClock) -> None:
    """The security layer in front of Trakt names none, and may send a page."""
    pace, began = TraktPace(quick, spacing=0), quick.monotonic()
    await call(pace, is_write=False, status=429)
    await call(pace, is_write=False)
    assert quick.monotonic() - began == UNTOLD


async def test_a_429_may_say_in_its_note_when_the_bucket_is_full_again(quick: FakeClock) -> None:
    """By the server's clock, which may be another than ours."""
    pace, began = TraktPace(quick, spacing=0), quick.monotonic()
    told = note("AUTHED_API_GET_LIMIT", 1000, 300, 0, "2026-11-21T10:00:20Z")
    told |= {"date": "Sat, 21 Nov 2026 10:00:00 GMT"}
    await call(pace, is_write=False, status=429, headers=told)
    await call(pace, is_write=False)
    assert quick.monotonic() - began == 20 + MARGIN


async def test_a_long_pause_is_not_waited_for(clock: FakeClock) -> None:
    """The caller hears at once how long it is, and nothing is sent."""
    pace = TraktPace(clock)
    assert pace.heard(is_write=True, status=429, headers={"retry-after": "600"}) == 600 + MARGIN
    with pytest.raises(RateLimited) as refused:
        await call(pace, is_write=True)
    assert refused.value.retry_after == 600 + MARGIN
    clock.advance(590)
    clock.is_instant = True
    await call(pace, is_write=True)
    assert clock.slept == [pytest.approx(10 + MARGIN)]


async def test_a_pause_is_not_shortened_by_a_shorter_one(clock: FakeClock) -> None:
    """Two calls were under way when the bucket ran dry."""
    pace = TraktPace(clock)
    pace.heard(is_write=False, status=429, headers={"retry-after": "300"})
    pace.heard(is_write=False, status=429, headers={"retry-after": "1"})
    assert pace.gauges()[1].until == clock.now() + 300 + MARGIN


async def test_gauges_follow_what_answers_say(clock: FakeClock) -> None:
    """Another app of the same user eats from the bucket, too."""
    pace = TraktPace(clock)
    await call(pace, is_write=False, headers=note("AUTHED_API_GET_LIMIT", 1000, 300, 412))
    writes, reads = pace.gauges()
    assert writes == RateGauge("writes", 1, 1.0, 1)
    assert (reads.name, reads.limit, reads.period, reads.left) == ("reads", 1000, 300, 412)
    assert reads.until == pytest.approx(clock.now() + 588 / 3)


async def test_an_empty_bucket_is_not_run_into(quick: FakeClock) -> None:
    """An answer says that nothing is left: the next read waits instead of being refused."""
    pace = TraktPace(quick)
    await call(pace, is_write=False, headers=note("AUTHED_API_GET_LIMIT", 1000, 300, 0))
    await call(pace, is_write=False)
    assert sum(quick.slept) == pytest.approx(1 / 3, rel=0.01)


async def test_a_slower_limit_of_trakts_is_heeded(quick: FakeClock) -> None:
    """One write in 3 s, says an answer."""
    pace, began = TraktPace(quick), quick.monotonic()
    await call(pace, is_write=True, headers=note("AUTHED_API_POST_LIMIT", 1, 3, 0))
    await call(pace, is_write=True)
    assert round(quick.monotonic() - began, 3) == 3.1


async def test_a_faster_limit_changes_nothing(quick: FakeClock) -> None:
    """Trakt asks for one a second, whatever a header says."""
    pace, began = TraktPace(quick), quick.monotonic()
    await call(pace, is_write=True, headers=note("AUTHED_API_POST_LIMIT", 50, 1, 49))
    await call(pace, is_write=True)
    assert round(quick.monotonic() - began, 3) == 1.1


@pytest.mark.parametrize(
    "text",
    ["", "null", "[]", "{", '{"limit":-1}', '{"limit":0,"period":0,"remaining":5}', '{"period":1e308}', "9" * 999],
)
async def test_a_senseless_note_changes_nothing(quick: FakeClock, text: str) -> None:
    """It comes from outside."""
    pace = TraktPace(quick)
    await call(pace, is_write=True, headers={"x-ratelimit": text})
    await call(pace, is_write=False, headers={"x-ratelimit": text})
    writes, reads = pace.gauges()
    assert (writes.limit, writes.period, reads.limit, reads.period, reads.left) == (1, 1.0, 1000, 300.0, 999)


def test_a_note_is_read_as_trakt_writes_it() -> None:
    """As it stands in the protocol."""
    text = '{"name":"AUTHED_API_POST_LIMIT","period":1,"limit":1,"remaining":0,"until":"2025-01-28T14:56:57Z"}'
    found = note_of({"x-ratelimit": text})
    assert found is not None
    assert (found.name, found.period, found.limit, found.remaining) == ("AUTHED_API_POST_LIMIT", 1, 1, 0)


async def test_without_spacing_nothing_waits_by_itself(clock: FakeClock) -> None:
    """For sandboxes: only what answers ask for is waited for."""
    pace = TraktPace(clock, spacing=0)
    for _ in range(2000):
        await call(pace, is_write=False)
    for _ in range(50):
        await call(pace, is_write=True)
    assert clock.slept == []


async def test_every_change_of_a_gauge_is_told(clock: FakeClock) -> None:
    """Before a call and after its answer."""
    told: list[int] = []
    pace = TraktPace(clock, spacing=0, on_change=lambda: told.append(pace.gauges()[1].left))
    await call(pace, is_write=False, headers=note("AUTHED_API_GET_LIMIT", 1000, 300, 20))
    assert told == [999, 20]


async def test_writes_at_our_pace_are_never_refused(trakt: TraktAccess, http: HttpClient) -> None:
    """By a Trakt that takes one in a tenth of a second, a little more than which lies between ours."""
    trakt.rates.is_enforced, trakt.rates.writes = True, (1, 0.1)
    clock = SystemClock()
    pace = TraktPace(clock, spacing=0.11)
    writer = TraktWriter(TraktLine(http, trakt.url, trakt.client_id, FixedToken(trakt.access_token), pace, clock=clock))
    made = await writer.create_list(DETAILS)
    async with asyncio.TaskGroup() as group:
        for title in trakt.known.add_movies(4):
            group.create_task(writer.add_items(made.id, [entry_of(title)]))
    assert [entry.status for entry in trakt.journal.entries] == [201] * 5


async def test_a_bucket_that_ran_dry_is_waited_for_and_seen(trakt: TraktAccess, http: HttpClient) -> None:
    """Somebody else writes for the account as well: 429, its figure, and a gauge that says when it goes on."""
    trakt.rates.is_enforced = True
    line = line_of(http, trakt)
    writer = TraktWriter(line)
    await writer.create_list(DETAILS)
    with pytest.raises(RateLimited) as refused:
        await writer.create_list(DETAILS)
    gauge = line.pace.gauges()[0]
    assert refused.value.retry_after == 1 + MARGIN
    assert gauge.left == 0
    assert gauge.until is not None
    assert 0 < gauge.until - line.clock.now() <= 1 + MARGIN
