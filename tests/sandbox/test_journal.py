"""The journal knows what was asked, how often, by whom, how many at once, and how it ended."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from tui.sandbox import Household


async def test_entries(call, house, http):
    """An entry has everything of the request in clear, and the status of its answer."""
    await call("get_vod_info", vod_id=5)
    entry = house.xtream.journal.entries[-1]
    assert (entry.action, entry.method, entry.path, entry.status) == ("get_vod_info", "GET", "/player_api.php", 200)
    assert entry.query["password"] == house.xtream.password and entry.query["vod_id"] == "5"
    assert entry.target.startswith("/player_api.php?username=")
    assert entry.at == 1_770_000_000 and entry.number == 1


async def test_counts(call, house, http):
    """Counts by action, other methods, user agents."""
    for action in ("", "get_series", "get_series", "no_such_action"):
        await call(action)
    await http.request("DELETE", house.xtream.url + "/other", headers={"User-Agent": "deleter/1"})
    journal = house.xtream.journal
    assert journal.counts == {"login": 2, "get_series": 2, "unknown": 1}
    assert journal.actions == ["login", "get_series", "get_series", "login", "unknown"]
    assert journal.non_get == 1
    assert "deleter/1" in journal.user_agents and len(journal.user_agents) == 2
    assert [entry.number for entry in journal.of("get_series")] == [2, 3]


async def test_most_at_once(call, house):
    """Ten silent calls at once are ten in flight, and none when the clients have left."""
    journal = house.xtream.journal
    house.xtream.faults.add("*", "silent")
    async with asyncio.TaskGroup() as group:
        calls = [group.create_task(call()) for _ in range(10)]
        await journal.until(lambda journal: journal.in_flight == 10)
        for one in calls:
            one.cancel()
    await journal.until(lambda journal: journal.in_flight == 0)
    assert journal.most_at_once == 10
    assert {entry.outcome for entry in journal.entries} == {"left"}
    journal.clear()
    assert journal.entries == () and journal.most_at_once == 0


async def test_client_that_leaves_mid_body(call, house, http, caplog):
    """A cancelled download is noted as left, without a traceback anywhere."""
    house.xtream.faults.add("get_vod_streams", "throttle=20")
    login = {"username": house.xtream.username, "password": house.xtream.password, "action": "get_vod_streams"}
    async with http.stream("GET", f"{house.xtream.url}/player_api.php", params=login) as answer:
        assert await anext(answer.aiter_raw())
    await house.xtream.journal.until(lambda journal: journal.in_flight == 0)
    assert house.xtream.journal.entries[-1].outcome == "left"
    assert caplog.records == []
    assert (await call()).status_code == 200


async def test_waiting_gives_up(house):
    """Waiting for what does not come ends with what was seen."""
    journal = house.xtream.journal
    with pytest.raises(TimeoutError):
        await journal.until(lambda journal: journal.counts["login"] == 1, timeout=0.01)
    with pytest.raises(TimeoutError, match=r"seen: \{\}"):
        journal.wait_for(lambda journal: journal.counts["login"] == 1, timeout=0.01)


async def test_a_bug_of_the_sandbox_is_not_taken_for_a_fault(caplog):
    """If the sandbox cannot answer, the household says so when it closes."""

    async def fail(request):
        raise ZeroDivisionError

    household = Household(live=1, movies=1, series=1)
    await household.start()
    household.xtream.panel._api = fail
    household.xtream.panel.routes.clear()
    household.xtream.panel._add_routes()
    async with httpx.AsyncClient() as http:
        assert (await http.get(household.xtream.url + "/player_api.php")).status_code == 500
    with pytest.raises(RuntimeError, match="the sandbox has a bug: ZeroDivisionError"):
        await household.close()
