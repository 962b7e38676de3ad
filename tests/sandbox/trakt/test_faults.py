"""The faults of Trakt, each on the wire."""

from __future__ import annotations

import json

import httpx
import pytest

from tests.sandbox.trakt.support import movies, named
from tui.sandbox import Household
from tui.sandbox.text_faults import TEXT_FAULTS
from tui.sandbox.trakt.faults import OWN_FAULTS
from tui.sandbox.trakt.page_faults import PAGE_FAULTS
from tui.sandbox.wire_faults import WIRE_FAULTS

MINE = "/users/me/lists"
HTML = "text/html; charset=UTF-8"
JSON = "application/json; charset=utf-8"
ANSWERS = {
    "rate=7": (429, JSON, {"retry-after": "7"}),
    "rate_bare": (429, JSON, {}),
    "rate_html": (429, HTML, {}),
    "full": (420, JSON, {"x-account-limit": "250", "x-vip-user": "false"}),
    "full_bare": (420, JSON, {"x-vip-user": "false"}),
    "locked": (423, JSON, {"x-account-locked": "true"}),
    "deactivated": (423, JSON, {"x-account-deactivated": "true"}),
    "vip": (426, JSON, {"x-upgrade-url": "https://app.trakt.tv/vip"}),
    "cloudflare": (403, HTML, {"cf-ray": "9a1b2c3d4e5f6071-FRA"}),
    "app_removed": (403, JSON, {}),
    "expired": (401, JSON, {}),
    "invalid_grant": (400, JSON, {}),
    "gone": (404, JSON, {}),
    "gone_html": (404, HTML, {}),
    "overloaded": (503, HTML, {"retry-after": "30"}),
    "after": (503, HTML, {}),
    "after=504": (504, HTML, {}),
}
OTHERS = {"conflict", "odd_rows", "huge"}


def test_every_fault_is_tested():
    """A fault that nobody has seen on the wire is a promise without proof."""
    assert OWN_FAULTS.keys() == {name.partition("=")[0] for name in ANSWERS} | OTHERS
    assert not OWN_FAULTS.keys() & (WIRE_FAULTS.keys() | TEXT_FAULTS.keys() | PAGE_FAULTS.keys())
    assert PAGE_FAULTS.keys() == {name.partition("=")[0] for name in PAGES} | {"fail_page", "moving_count"}


@pytest.mark.parametrize("fault", ANSWERS)
async def test_answers(mira, box, fault):
    """The fault shows once, then all is well."""
    status, kind, headers = ANSWERS[fault]
    box.faults.load(f"settings:{fault}*1")
    answer = await mira.ask("GET", "/users/settings")
    assert (answer.status_code, answer.headers["content-type"]) == (status, kind)
    assert headers.items() <= dict(answer.headers).items()
    assert ("retry-after" in answer.headers) is ("retry-after" in headers)
    assert await mira.status("GET", "/users/settings") == 200


async def test_refusal_tells_the_bucket(mira, box):
    """A refusal of the API says which bucket is empty; one of the firewall does not."""
    box.faults.load("settings:rate_bare*1,settings:rate_html*1")
    told = [(await mira.ask("GET", "/users/settings")).headers.get("x-ratelimit") for _ in range(2)]
    assert (json.loads(told[0])["name"], told[1]) == ("AUTHED_API_POST_LIMIT", None)


async def test_full_in_the_middle(mira, box):
    """Some calls pass before there is no more room."""
    made, keys = box.make_list("L"), movies(box, 3)
    box.faults.load("add:full=2*1")
    found = [await mira.status("POST", f"{MINE}/{made.id}/items", named(key)) for key in keys]
    assert (found, made.keys) == ([201, 201, 420], tuple(keys[:2]))


@pytest.mark.parametrize("fault", ["after=504", "lost", "drop"])
async def test_answers_that_are_lost(mira, box, fault):
    """What was asked for is done all the same."""
    made, keys = box.make_list("L"), movies(box, 2)
    box.faults.add("add_items", fault, times=1)
    try:
        assert await mira.status("POST", f"{MINE}/{made.id}/items", named(*keys)) == 504
    except httpx.TransportError:
        assert fault != "after=504"
    assert (made.keys, box.writes.actions) == (tuple(keys), ["add_items"])


@pytest.mark.parametrize("fault, kept", [("too_many=2", 2), ("too_many_done=2", 3)])
async def test_long_bodies(mira, box, fault, kept):
    """A body that names too much times out, carried out or not; shorter ones pass, and use nothing up."""
    made, keys = box.make_list("L"), movies(box, 3)
    box.faults.load(f"add:{fault}*1")
    found = [await mira.status("POST", f"{MINE}/{made.id}/items", named(*some)) for some in (keys[:2], keys)]
    assert (found, len(made.keys)) == ([201, 504], kept)


async def test_refusal_until_a_date(mira, box):
    """A Retry-After can be a date."""
    box.faults.load("settings:rate_date=60*1")
    answer = await mira.ask("GET", "/users/settings")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "Mon, 02 Feb 2026 02:41:00 GMT")


async def test_conflict(mira, box):
    """A scrobble is told twice."""
    box.faults.load("scrobble:conflict*1")
    answer = await mira.ask("POST", "/scrobble/pause", {"movie": {"ids": {"trakt": 1}}, "progress": 5})
    assert (answer.status_code, sorted(answer.json())) == (409, ["expires_at", "watched_at"])
    with pytest.raises(ValueError, match="does not fit"):
        box.faults.add("lists", "conflict")


async def test_odd_and_huge(mira, box):
    """Rows are odd, or the body is far too long, and still JSON."""
    box.make_list("L")
    box.faults.load("lists:odd_rows*1")
    rows = await mira.get(MINE)
    assert (rows[0], rows[1], rows[-1]["name"], len(rows)) == (None, 7, "L", 11)
    box.faults.load("lists:huge=1*1")
    answer = await mira.ask("GET", MINE)
    assert (len(answer.content) > 1_000_000, len(answer.json())) == (True, 1)


PAGES = {
    "clamped=3": ([1, 2, 3], "10", "3"),
    "first_page": ([1, 2, 3, 4], "10", "4"),
    "repeated": ([1, 2, 3, 4], "10", "4"),
    "half": ([5, 6], "10", "4"),
    "old_copy=2": ([5, 6], "8", "4"),
    "no_rows": ([], "10", "4"),
    "no_headers": ([5, 6, 7, 8], None, None),
    "wrong_count=3": ([5, 6, 7, 8], "13", "4"),
    "more_pages": ([5, 6, 7, 8], "10", "4"),
    "fewer_pages": ([5, 6, 7, 8], "10", "4"),
}


@pytest.mark.parametrize("fault", PAGES)
async def test_pages(mira, box, fault):
    """Pages hold other rows than they say, or say other things than are true."""
    made = box.make_list("L", [one.key for one in box.known.add_movies(10)])
    box.faults.load(f"items:{fault}*1")
    answer = await mira.ask("GET", f"{MINE}/{made.id}/items", page=1 if "clamped" in fault else 2, limit=4)
    told = [answer.headers.get(f"x-pagination-{name}") for name in ("item-count", "limit")]
    assert ([row["rank"] for row in answer.json()], *told) == PAGES[fault]
    pages = {"more_pages": "4", "fewer_pages": "2", "no_headers": None, "clamped=3": "4"}
    assert answer.headers.get("x-pagination-page-count") == pages.get(fault, "3")


async def test_counts_that_grow(mira, box):
    """The number of items grows with each page."""
    made = box.make_list("L", movies(box, 2))
    box.faults.load("items:moving_count=2*2")
    found = [(await mira.ask("GET", f"{MINE}/{made.id}/items")).headers["x-pagination-item-count"] for _ in range(3)]
    assert found == ["4", "6", "2"]


async def test_one_page_fails(mira, box):
    """Only the page of that number fails."""
    made = box.make_list("L", movies(box, 4))
    box.faults.load("items:fail_page=2")
    found = [await mira.status("GET", f"{MINE}/{made.id}/items", page=page, limit=2) for page in (1, 2, 3)]
    assert found == [200, 500, 200]


async def test_lists_that_change_meanwhile(mira, box):
    """Things come onto a list and leave it, and its time moves with them."""
    made = box.make_list("L", movies(box, 4))
    path, before = f"{MINE}/{made.id}", made.updated_ms
    box.faults.load("items:grow=2*1,items:shrink=1*1,list:rename*1")
    assert len(await mira.get(f"{path}/items")) == 5
    assert made.updated_ms > before
    assert (await mira.get(path))["name"] == "L 1"
    assert len(box.writes) == 0


async def test_list_that_vanishes(mira, box):
    """Somebody deletes a list while a client is at work on it."""
    made = box.make_list("L")
    box.faults.load("add:vanish*1")
    assert await mira.status("POST", f"{MINE}/{made.id}/items", named(("movie", 1))) == 404
    assert box.lists() == []


async def test_menu_of_a_household():
    """A menu text names Trakt's two hosts, each with faults of its own."""
    menu = "trakt/lists:rate*2,traktauth/refresh:invalid_grant*1"
    house = Household(live=1, movies=1, series=1, trakt=True, faults=menu)
    assert [str(rule) for rule in house.trakt.faults.rules] == ["lists:rate*2"]
    assert [str(rule) for rule in house.trakt.auth_faults.rules] == ["token:invalid_grant*1"]
