"""Every fault that only a Tautulli has, observed on the wire, and those of the wire on its server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest

from tui.sandbox import TAUTULLI_FAULTS, Household
from tui.sandbox.tautulli.api_faults import API_FAULTS
from tui.sandbox.wire_faults import WIRE_FAULTS

NOW = 1_770_000_000
Call = Callable[..., Awaitable[httpx.Response]]
Check = Callable[[httpx.Response], object]
Seen = Callable[[dict[str, Any], dict[str, Any]], object]
"""Takes the data of the faulty and of the honest answer; truthy if the fault is seen."""


def envelope(status: int, result: str, message: str) -> Check:
    return lambda got: (
        (got.status_code, got.json()["response"]) == (status, {"result": result, "message": message, "data": {}})
    )


def ids(data: dict[str, Any]) -> list[int]:
    return [row["row_id"] for row in data["data"]]


ANSWERS: dict[str, Check] = {
    "bad_key": envelope(400, "error", "Invalid apikey"),
    "disabled": envelope(400, "error", "API not enabled"),
    "crash": envelope(500, "error", "Check the logs for errors."),
    "error": envelope(200, "error", "Unable to retrieve data."),
    "login": lambda got: (
        got.status_code == 302 and got.headers["location"].startswith("/auth/login?redirect_uri=%2Fapi%2Fv2%3Fapikey")
    ),
    "login_page": lambda got: got.headers["content-type"].startswith("text/html") and "Login" in got.text,
    "xml": lambda got: got.headers["content-type"].startswith("application/xml") and got.text.startswith("<?xml"),
    "no_data": lambda got: got.json()["response"]["data"] == {},
    "list_data": lambda got: got.json()["response"]["data"] == [],
}
HISTORIES: dict[str, Seen] = {
    "no_rows": lambda got, honest: (
        (got["data"], got["recordsFiltered"]) == ([], 0) and got["recordsTotal"] == honest["recordsTotal"] == 200
    ),
    "half": lambda got, honest: ids(got) == ids(honest)[:15] and got["recordsFiltered"] == 200,
    "clamped": lambda got, honest: ids(got) == ids(honest)[:10],
    "unlimited": lambda got, honest: ids(got)[:30] == ids(honest) and len(ids(got)) == 170,
    "default_length": lambda got, honest: ids(got) == ids(honest)[:25],
    "ignored_start": lambda got, honest: not set(ids(got)) & set(ids(honest)) and len(ids(got)) == 30,
    "repeated": lambda got, honest: not set(ids(got)) & set(ids(honest)) and len(ids(got)) == 30,
    "other_order": lambda got, honest: (
        ids(got) != ids(honest)
        and [row["player"] for row in got["data"]] == sorted(row["player"] for row in got["data"])
    ),
    "reordered": lambda got, honest: ids(got) == ids(honest)[::-1],
    "moving_totals": lambda got, honest: (got["recordsTotal"], got["recordsFiltered"]) == (203, 203),
    "text_totals": lambda got, honest: (got["recordsTotal"], got["recordsFiltered"]) == ("200", "200"),
    "bad_rows": lambda got, honest: (
        got["data"][0]["started"] is None and got["data"][20] is None and "guid" not in got["data"][14]
    ),
    "text_numbers": lambda got, honest: got["data"][0]["started"] == str(honest["data"][0]["started"]),
    "fewer_fields": lambda got, honest: honest["data"][0].keys() - got["data"][0].keys() >= {"guid", "machine_id"},
    "arrivals": lambda got, honest: got["recordsTotal"] == honest["recordsTotal"] + 3,
    "deletions": lambda got, honest: got["recordsTotal"] == 197 and ids(got)[:-3] == ids(honest)[3:],
}


@pytest.fixture
async def house() -> AsyncIterator[Household]:
    async with Household(live=1, movies=1, series=1, plays=200, clock=lambda: NOW) as household:
        yield household


@pytest.fixture
def call(house: Household, http: httpx.AsyncClient) -> Call:
    """Ask for the second page of 30 sessions, the oldest first, or for something else."""

    async def ask(**parameters: object) -> httpx.Response:
        page = {"grouping": 0, "include_activity": 0, "start": 30, "length": 30, "order_dir": "asc"}
        query = {"apikey": house.tautulli.api_key, "cmd": "get_history"} | page | parameters
        return await http.get(f"{house.tautulli.url}/api/v2", params=query)

    return ask


def data(answer: httpx.Response) -> dict[str, Any]:
    response = answer.json()["response"]
    assert (answer.status_code, response["result"]) == (200, "success")
    return response["data"]


def test_every_fault_is_tested():
    """The menu is that of the wire and of this page, each fault described and seen in a test."""
    assert ANSWERS.keys() | HISTORIES.keys() == API_FAULTS.keys()
    assert WIRE_FAULTS.keys() | API_FAULTS.keys() == TAUTULLI_FAULTS.keys()
    assert all(fault.description and fault.name == name for name, fault in TAUTULLI_FAULTS.items())


@pytest.mark.parametrize("fault", ANSWERS)
async def test_answer(call, house, fault):
    """The fault shows once, then the answer is good again."""
    house.tautulli.faults.add("get_history", fault, times=1)
    assert ANSWERS[fault](await call())
    assert len(data(await call())["data"]) == 30


@pytest.mark.parametrize("fault", HISTORIES)
async def test_history(call, house, fault):
    """The history is another one than the file's."""
    honest = data(await call())
    house.tautulli.faults.add("history", fault, times=1)
    assert HISTORIES[fault](data(await call()), honest)


@pytest.mark.parametrize("fault", sorted(HISTORIES.keys() - {"arrivals", "deletions"}))
async def test_a_used_up_fault_leaves_nothing_behind(call, house, fault):
    """After it the page is what it was."""
    honest = (await call()).content
    house.tautulli.faults.add("history", fault, times=1)
    assert (await call()).content != honest
    assert (await call()).content == honest


async def test_arguments(call, house):
    """Numbers of rows can be given."""
    house.tautulli.faults.load("history:clamped=4*1,history:arrivals=7*1,history:deletions=1*1")
    assert len(ids(data(await call()))) == 4
    assert data(await call())["recordsTotal"] == 206


@pytest.mark.parametrize("fault", [name for name, found in TAUTULLI_FAULTS.items() if found.actions])
async def test_no_fault_breaks_the_sandbox(call, house, fault):
    """Faults of the history cope with empty pages and with refusals (the household checks when it closes)."""
    house.tautulli.faults.add("get_history", fault)
    await call(start=5_000)
    await call(apikey="wrong")
    await call(length="many")
    assert house.tautulli.journal.failures == []


async def test_the_login_page_is_there(call, house, http):
    """Who follows to the login page gets HTML with status 200."""
    house.tautulli.faults.add("get_history", "login")
    http.follow_redirects = True
    answer = await call()
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=UTF-8")
    assert house.tautulli.journal.actions == ["get_history", "login"]


@pytest.mark.parametrize("status", [400, 401, 403, 429, 500, 503])
async def test_bare_statuses(call, house, status):
    """Any status can be answered."""
    house.tautulli.faults.add("*", str(status), times=1)
    answer = await call(cmd="get_users")
    assert (answer.status_code, answer.content) == (status, b"")


async def test_broken_wire(call, house, http):
    """Bodies are cut and connections drop here too."""
    house.tautulli.faults.load("history:cut*1,history:drop*1,history:silent*1,history:html*1")
    http.timeout = httpx.Timeout(0.2)
    for error in (httpx.RemoteProtocolError, httpx.RemoteProtocolError, httpx.ReadTimeout):
        with pytest.raises(error):
            await call()
    assert "Just a moment" in (await call()).text


async def test_arrivals_shift_pages(call, house):
    """New plays between two pages in descending order repeat rows, as without a snapshot they must."""
    house.tautulli.faults.add("history", "arrivals=5")
    first = ids(data(await call(start=0, order_dir="desc", order_column="stopped")))
    second = ids(data(await call(start=30, order_dir="desc", order_column="stopped")))
    assert first[-5:] == second[:5]


async def test_deletions_lose_rows(call, house):
    """Deletions between two pages in ascending order leave rows out that were never seen."""
    whole = ids(data(await call(start=0, length=-1)))
    house.tautulli.faults.add("history", "deletions=5")
    first, second = ids(data(await call(start=0))), ids(data(await call(start=30)))
    seen = set(first) | set(second)
    assert [row for row in whole[5:65] if row not in seen] == whole[35:40]
