"""The faults of these servers, each on the wire."""

from __future__ import annotations

import httpx
import pytest

from tests.sandbox.jellyfin.support import film
from tui.sandbox import Household
from tui.sandbox.jellyfin.faults import OWN_FAULTS
from tui.sandbox.wire_faults import WIRE_FAULTS

ANSWERS = {
    "starting": (503, None, "text/plain"),
    "migrating": (503, "005", "text/html; charset=UTF-8"),
    "maintenance": (503, "600", "text/html; charset=UTF-8"),
    "ip_refused": (503, None, None),
    "expired": (401, None, None),
    "crash": (500, None, "text/plain"),
    "forbidden": (403, None, "text/plain"),
    "gone": (404, None, "text/plain"),
    "html_error": (500, None, "text/html; charset=UTF-8"),
    "html_502": (502, None, "text/html; charset=UTF-8"),
    "proxy_login": (200, None, "text/html; charset=UTF-8"),
}
RESHAPED = {
    "stranger",
    "moving_total",
    "no_total",
    "no_rows",
    "odd_rows",
    "no_user_data",
    "reordered",
    "half_report",
    "report_error",
    "odd_report",
}
ASK = {"recursive": "true", "includeItemTypes": "Movie", "sortBy": "Id"}


async def page(caller, start=0, limit=5):
    return await caller.get("/Items", **ASK, startIndex=start, limit=limit)


def names(answer):
    return [item["Name"] for item in answer["Items"]]


def test_every_fault_is_tested():
    """A fault that nobody has seen on the wire is a promise without proof."""
    assert OWN_FAULTS.keys() == ANSWERS.keys() | RESHAPED | {"poison"}
    assert not OWN_FAULTS.keys() & WIRE_FAULTS.keys()


@pytest.mark.parametrize("fault", ANSWERS)
async def test_answers(key, box, fault):
    """The fault shows once, then all is well."""
    box.faults.add("items", fault, times=1)
    answer = await key.ask("GET", "/Items", **ASK)
    told = answer.headers.get("retry-after"), answer.headers.get("content-type")
    assert (answer.status_code, *told) == ANSWERS[fault]
    assert "date" in answer.headers
    assert await key.status("GET", "/Items", **ASK) == 200


async def test_stranger(key, box):
    """Another server answers under the same address."""
    box.faults.load("info:stranger,info_public:stranger")
    ids = [(await key.get(path))["Id"] for path in ("/System/Info", "/System/Info/Public")]
    assert ids[0] == ids[1] != box.server.id


async def test_one_item_that_cannot_be_written(key, box):
    """Writes of that item fail, and its neighbours are written."""
    poisoned, other = film(box), film(box, 1)
    box.faults.add("*", "poison", argument=box.item_id(poisoned.number))
    paths = [key.user_data(one.number) for one in (poisoned, other)]
    assert [await key.status("POST", path, {"Played": True}) for path in paths] == [500, 200]
    assert [row.number for row in box.writes.rows] == [other.number]


async def test_totals(key, box):
    """Totals move, or are not told."""
    honest = (await page(key))["TotalRecordCount"]
    box.faults.add("items", "moving_total=-2", times=2)
    assert [(await page(key))["TotalRecordCount"] for _ in range(3)] == [honest - 2, honest - 4, honest]
    box.faults.add("items", "no_total", times=1)
    assert (await page(key))["TotalRecordCount"] == 0


async def test_rows(key, box):
    """Rows are missing, odd, or without user data."""
    box.faults.load("items:no_rows*1")
    assert (await page(key))["Items"] == []
    box.faults.load("items:odd_rows*1")
    rows = (await page(key, limit=20))["Items"]
    assert (rows[0]["Id"], rows[14], rows[15], rows[16], rows[17]) == (None, None, 7, "row", [])
    box.faults.load("items:no_user_data*1")
    found = await key.get("/Items", **ASK, userId=box.user_id("mira"), limit=1)
    assert "UserData" not in found["Items"][0]


async def test_reports(key, box):
    """Playback Reporting gives half, odd rows, or an error with 200."""
    body = {"CustomQueryString": "SELECT rowid, * FROM PlaybackActivity ORDER BY rowid LIMIT 20"}

    async def rows():
        return (await key.ask("POST", "/user_usage_stats/submit_custom_query", body)).json()

    box.faults.load("history:half_report*1")
    assert len((await rows())["results"]) == 10
    box.faults.load("history:report_error*1")
    assert "locked" in (await rows())["message"]
    box.faults.load("history:odd_report*1")
    odd = (await rows())["results"]
    assert (odd[0][0], odd[1][1], odd[8:11]) == ("x", "yesterday", [None, [], ["short"]])
    assert len((await rows())["results"]) == 20


async def test_pages(key, box):
    """Pages are shorter, longer, the first, or the one before."""
    first, second = await page(key), await page(key, 5)
    everything = await page(key, limit=10_000)
    expected = {
        "clamped=3": names(second)[:3],
        "half": names(second)[:2],
        "first_page": names(first),
        "repeated": names(first),
        "unpaged": names(everything),
    }
    for fault, titles in expected.items():
        box.faults.add("items", fault, times=1)
        assert names(await page(key, 5)) == titles, fault
    assert names(await page(key, 5)) == names(second)


async def test_a_page_fails(key, box):
    """One page fails, as often as it is asked for."""
    box.faults.add("items", "fail_page=1")
    assert [await key.status("GET", "/Items", **ASK, startIndex=n, limit=5) for n in (0, 5, 5, 10)] == [
        200,
        500,
        500,
        200,
    ]


async def test_another_order(key, box):
    """Each page is cut from another order."""
    box.faults.add("items", "reordered")
    assert names(await page(key)) != names(await page(key))


@pytest.mark.parametrize(("fault", "change"), [("grow=2", 2), ("shrink=2", -2)])
async def test_the_collection_changes(key, box, fault, change):
    """Films come or go while pages are read, and stay so."""
    honest = (await page(key))["TotalRecordCount"]
    box.faults.add("items", fault, times=2)
    assert [(await page(key))["TotalRecordCount"] for _ in range(3)] == [honest + change, *[honest + 2 * change] * 2]


async def test_applied_then_dropped(owner, box):
    """A write can be done though its answer never comes."""
    item = film(box)
    path = f"/UserPlayedItems/{box.item_id(item.number)}"
    box.faults.load("mark_played:refuse*1,mark_played:lost*1")
    for plays in (0, 1):
        with pytest.raises(httpx.TransportError):
            await owner.ask("POST", path, datePlayed="2026-01-01T00:00:00Z")
        assert box.watching.state("mira", item.number).plays == plays


async def test_household_prefixes():
    """In a household, the menus have the names of the servers."""
    house = Household(live=1, movies=1, series=1, library=60, faults="jellyfin/items:gone*1,emby/sign_in:starting")
    assert [str(rule) for rule in house.jellyfin.faults.rules] == ["items:gone*1"]
    assert [str(rule) for rule in house.emby.faults.rules] == ["sign_in:starting"]
