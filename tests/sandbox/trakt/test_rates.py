"""The buckets of Trakt: how many calls pass, and what answers say of them."""

from __future__ import annotations

import json

import pytest

from tests.sandbox.trakt.support import NOW, Caller, make


class Ticks:
    """A clock that moves when it is told to."""

    now = 0.0

    def __call__(self) -> float:
        """Give the time in s."""
        return self.now


@pytest.fixture
def ticks():
    return Ticks()


@pytest.fixture
async def strict(ticks, http):
    """Give a caller of a Trakt that counts."""
    access = make(ticks=ticks, has_rates=True)
    await access.start()
    yield Caller(http, access, access.access_token)
    await access.close()
    assert access.journal.failures == []


async def test_one_write_a_second(strict, ticks):
    """A second write within a second is refused, and one after it is not."""
    found = []
    for at in (0.0, 0.5, 1.0):
        ticks.now = at
        found.append(await strict.ask("POST", "/users/me/lists", {"name": "L"}))
    assert [answer.status_code for answer in found] == [201, 429, 201]
    assert found[1].headers["retry-after"] == "1"
    assert len(strict.access.lists()) == 2


async def test_what_answers_say(strict):
    """Every answer says how much is left."""
    told = [json.loads((await strict.ask("GET", "/users/settings")).headers["x-ratelimit"]) for _ in range(2)]
    assert told[0] == {
        "name": "AUTHED_API_GET_LIMIT",
        "period": 300,
        "limit": 1000,
        "remaining": 999,
        "until": "2026-02-02T02:45:00Z",
    }
    assert told[1]["remaining"] == 998
    assert NOW == 1_770_000_000


async def test_reads_and_users_have_their_own(strict, ticks):
    """A full bucket of one is nothing to the others."""
    strict.access.rates.reads = (1, 300.0)
    assert [await strict.status("GET", "/users/settings") for _ in range(2)] == [200, 429]
    joerg = Caller(strict.http, strict.access, strict.access.tokens("joerg").access)
    assert await joerg.status("GET", "/users/settings") == 200
    assert await strict.status("POST", "/users/me/lists", {"name": "L"}) == 201
    ticks.now = 300.0
    assert await strict.status("GET", "/users/settings") == 200


async def test_refusals_count_too(strict):
    """A 420 tells of the bucket, as one was seen to."""
    strict.access.account().limits.lists = 0
    answer = await strict.ask("POST", "/users/me/lists", {"name": "L"})
    assert (answer.status_code, json.loads(answer.headers["x-ratelimit"])["remaining"]) == (420, 0)


async def test_refusal_that_does_not_say_when(strict):
    """Retry-After is not always there."""
    strict.access.rates.tells_when = False
    for _ in range(2):
        answer = await strict.ask("POST", "/users/me/lists", {"name": "L"})
    assert (answer.status_code, "retry-after" in answer.headers) == (429, False)


async def test_usually_nothing_is_counted(mira):
    """Without buckets answers say nothing of them."""
    assert "x-ratelimit" not in (await mira.ask("GET", "/users/settings")).headers
