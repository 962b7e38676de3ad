"""Every fault of the menu, observed on the wire through httpx."""

from __future__ import annotations

import asyncio
import gzip
import json
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest

from tui.sandbox.wire import Answer, Request, Respond, Route
from tui.sandbox.xtream import FAULTS
from tui.sandbox.xtream.actions import LISTS

FILMS = "get_vod_streams"
Check = Callable[[httpx.Response, httpx.Response], object]
"""Takes the faulty and the honest answer; truthy if the fault is seen."""

STATUS: dict[str, Check] = {
    code: lambda got, _, code=code: got.status_code == int(code) and got.content == b""
    for code in FAULTS
    if code.isdigit()
}


def same_body(got: httpx.Response, honest: httpx.Response) -> bool:
    return got.content == honest.content


def changed(change: Callable[[Any], object]) -> Check:
    """Give a check on the decoded answer."""
    return lambda got, _: change(got.json())


def rows_of(check: Callable[[list[Any], list[Any]], object]) -> Check:
    """Give a check on the faulty and the honest rows."""
    return lambda got, honest: check(got.json(), honest.json())


def ids(rows: list[Any]) -> list[Any]:
    return [row["stream_id"] for row in rows]


def unreadable(got: httpx.Response, _: httpx.Response) -> bool:
    try:
        got.json()
    except ValueError:
        return True
    return False


ANSWERS: dict[str, Check] = {
    "html": lambda got, _: got.status_code == 200 and got.text.startswith("<!DOCTYPE html>"),
    "blocked": lambda got, _: got.text == "Blocked",
    "empty": lambda got, _: got.status_code == 200 and got.content == b"",
    "null": changed(lambda value: value is None),
    "empty_object": changed(lambda value: value == {}),
    "empty_text": changed(lambda value: value == ""),
    "empty_list": changed(lambda value: value == []),
    "bom_only": lambda got, _: got.content == b"\xef\xbb\xbf",
    "bom": lambda got, honest: got.content == b"\xef\xbb\xbf" + honest.content,
    "gz": lambda got, honest: gzip.decompress(got.content) == honest.content,
    "gzip": lambda got, honest: same_body(got, honest) and got.headers["content-encoding"] == "gzip",
    "text_before": lambda got, honest: got.content.endswith(honest.content) and got.text.lstrip().startswith("Notice:"),
    "text_after": lambda got, honest: got.content.startswith(honest.content) and got.text.rstrip().endswith("line 9"),
    "redirect": lambda got, honest: same_body(got, honest) and got.history[0].status_code == 302,
    "redirect_host": lambda got, honest: same_body(got, honest) and got.url.host == "localhost",
    "redirect_loop": None,
    "forbid_after": None,
    "busy_over": None,
    "latency": None,
    "throttle": None,
    "pieces": same_body,
    "chunked": lambda got, honest: same_body(got, honest) and got.headers["transfer-encoding"] == "chunked",
    "unsized": lambda got, honest: same_body(got, honest) and "content-length" not in got.headers,
    "cut_unsized": lambda got, honest: got.content == honest.content[: len(honest.content) // 2],
    "object_list": rows_of(
        lambda got, honest: list(got) == [str(n) for n in range(len(got))] and [*got.values()] == honest
    ),
    "bad_rows": rows_of(lambda got, honest: got[0] is None and got[20] == 7 and len(got) == len(honest)),
    "duplicates": rows_of(lambda got, honest: len(got) > len(honest) and set(ids(got)) == set(ids(honest))),
    "odd_categories": changed(lambda rows: [row["category_id"] for row in rows[:5]] == [None, "", "0", 3, "777777"]),
    "odd_types": changed(lambda rows: rows[0]["added"] == "" and rows[3]["name"] is None and rows[6]["num"] == 0),
    "no_dates": changed(lambda rows: {row["added"] for row in rows} == {None}),
    "text_ids": rows_of(lambda got, honest: ids(got) == [str(one) for one in ids(honest)]),
    "renumbered": rows_of(lambda got, honest: ids(got) == [one + 1_000_000 for one in ids(honest)]),
    "reordered": rows_of(lambda got, honest: ids(got) == ids(honest)[::-1] and got[0]["num"] == 1),
    "shrink": rows_of(lambda got, honest: got == honest[: int(len(honest) * 0.4)]),
    "half": rows_of(lambda got, honest: got == honest[len(honest) // 2 :]),
    "wrapped": rows_of(lambda got, honest: got == {"data": honest}),
    "nan": lambda got, honest: b'"rating":NaN' in got.content and len(got.json()) == len(honest.json()),
    "control_char": lambda got, _: (
        unreadable(got, _) and json.loads(got.content, strict=False)[0]["name"].startswith("Bell \x07")
    ),
    "latin1": lambda got, _: unreadable(got, _) and b"Caf\xe9 Noir" in got.content,
    "cut_utf8": lambda got, _: unreadable(got, _) and b'"Caf\xc3"' in got.content,
    "auth0": changed(lambda answer: answer["user_info"]["auth"] == 0),
    "auth_text0": changed(lambda answer: answer["user_info"]["auth"] == "0"),
    "auth_false": changed(lambda answer: answer["user_info"]["auth"] is False),
    "json401": lambda got, _: got.status_code == 401 and "error" in got.json(),
    "html401": lambda got, _: got.status_code == 401 and "<html>" in got.text,
    "nginx404": lambda got, _: got.status_code == 404 and "nginx" in got.text,
    "user_info": changed(lambda answer: answer["user_info"]["auth"] == 1),
}

BROKEN: dict[str, type[httpx.TransportError]] = {
    "cut": httpx.RemoteProtocolError,
    "cut_chunked": httpx.RemoteProtocolError,
    "broken_chunks": httpx.RemoteProtocolError,
    "drop": httpx.RemoteProtocolError,
    "lost": httpx.ReadError,
    "refuse": httpx.ReadError,
    "reset_body": httpx.ReadError,
    "stall": httpx.ReadTimeout,
    "silent": httpx.ReadTimeout,
}

ACCOUNT: dict[str, tuple[str, object]] = {
    "expired": ("status", "Expired"),
    "banned": ("status", "Banned"),
    "disabled": ("status", "Disabled"),
    "inactive": ("status", "Inactive"),
    "trial": ("status", "Trial"),
    "odd_status": ("status", "Pending review"),
    "no_status": ("status", "absent"),
    "no_auth": ("auth", "absent"),
    "exp_past": ("exp_date", "1550619710"),
    "exp_null": ("exp_date", None),
    "exp_absent": ("exp_date", "absent"),
    "exp_empty": ("exp_date", ""),
    "exp_zero": ("exp_date", 0),
    "exp_int": ("exp_date", 4_102_444_800),
    "exp_text": ("exp_date", "2099-12-31 23:59:59"),
}


def first_episode(episodes: Any) -> Any:
    return episodes[0] if isinstance(episodes[0], dict) else episodes[0][0]


SERIES: dict[str, Callable[[Any], object]] = {
    "episodes_object": lambda answer: isinstance(answer["episodes"]["1"], list),
    "episodes_lists": lambda answer: answer["episodes"][0] == [] and answer["episodes"][1],
    "episodes_flat": lambda answer: isinstance(answer["episodes"][0], dict),
    "episodes_empty": lambda answer: answer["episodes"] == [],
    "episodes_absent": lambda answer: "episodes" not in answer,
    "episodes_null": lambda answer: answer["episodes"] is None,
    "episodes_junk": lambda answer: answer["episodes"]["1"][0] is None and answer["episodes"]["x"] is None,
    "seasons_empty": lambda answer: answer["seasons"] == [],
    "seasons_null": lambda answer: answer["seasons"] is None,
    "seasons_absent": lambda answer: "seasons" not in answer,
    "specials": lambda answer: first_episode(answer["episodes"])["season"] == 0,
    "no_info": lambda answer: answer["info"] == [],
}

GUIDE: dict[str, Callable[[Any], object]] = {
    "epg_plain": lambda listings: listings[0]["title"] == "Not base64: été!",
    "epg_xcvm": lambda listings: listings[0]["end"].isdigit() and ":" in listings[0]["stop"],
    "epg_keyed": lambda listings: isinstance(next(iter(listings.values())), list),
}

FILES: dict[str, Callable[[str], object]] = {
    "doctype": lambda text: '<!DOCTYPE tv SYSTEM "xmltv.dtd">' in text,
    "no_offset": lambda text: "+0000" not in text and 'start="20' in text,
}


def test_every_fault_is_tested():
    """A fault that nobody has seen on the wire is a promise without proof."""
    tested = (
        STATUS.keys() | ANSWERS.keys() | BROKEN.keys() | ACCOUNT.keys() | SERIES.keys() | GUIDE.keys() | FILES.keys()
    )
    assert tested == FAULTS.keys()
    assert all(fault.description and fault.name == name for name, fault in FAULTS.items())


@pytest.mark.parametrize("fault", STATUS | {name: check for name, check in ANSWERS.items() if check})
async def test_answer(call, house, http, fault):
    """The fault shows once in a list of films, then the list is good again."""
    honest = await call(FILMS)
    house.xtream.faults.add(FILMS, fault, times=1)
    http.follow_redirects = True
    assert (STATUS | ANSWERS)[fault](await call(FILMS), honest)
    assert (await call(FILMS)).content == honest.content


@pytest.mark.parametrize("fault", BROKEN)
async def test_broken_transport(call, house, http, fault):
    """httpx raises for every broken transport, and the next call works."""
    honest = await call(FILMS)
    house.xtream.faults.add(FILMS, fault, times=1)
    http.timeout = httpx.Timeout(0.2)
    with pytest.raises(BROKEN[fault]):
        await call(FILMS)
    await house.xtream.journal.until(lambda journal: journal.in_flight == 0)
    assert house.xtream.journal.entries[-1].outcome == ("left" if BROKEN[fault] is httpx.ReadTimeout else "cut")
    http.timeout = httpx.Timeout(5)
    assert (await call(FILMS)).content == honest.content


@pytest.mark.parametrize("fault", ["stall", "cut", "cut_unsized", "cut_chunked", "broken_chunks", "reset_body"])
async def test_half_of_the_body_arrives(call, house, http, fault):
    """Before the break, the share asked for has been sent."""
    whole = len((await call(FILMS)).content)
    house.xtream.faults.add(FILMS, f"{fault}=0.25")
    login = {"username": house.xtream.username, "password": house.xtream.password, "action": FILMS}
    held, url = 0, f"{house.xtream.url}/player_api.php"
    try:
        async with http.stream("GET", url, params=login, timeout=0.2) as answer:
            async for chunk in answer.aiter_raw():
                held += len(chunk)
    except httpx.TransportError:
        assert fault != "cut_unsized"
    assert held == whole // 4


@pytest.mark.parametrize("fault", ACCOUNT)
async def test_account(call, house, fault):
    """The account answer is odd in one field."""
    house.xtream.faults.add("login", fault)
    field, value = ACCOUNT[fault]
    assert (await call()).json()["user_info"].get(field, "absent") == value


@pytest.mark.parametrize("fault", SERIES)
async def test_series_detail(call, house, fault):
    """The detail of a series has another shape."""
    series = house.xtream.panel.series
    item = next(item for item in series.ids if {one.season for one in series.episodes(item)} == {1, 2})
    series.serve_as(item, "php")
    house.xtream.faults.add("series_info", fault)
    assert SERIES[fault]((await call("get_series_info", series_id=item)).json())


@pytest.mark.parametrize("fault", GUIDE)
async def test_guide(call, house, fault):
    """The guide of a channel is written differently."""
    live = house.xtream.panel.live
    item = next(item for item in live.ids if live.row(item)["epg_channel_id"])
    house.xtream.faults.add("get_short_epg", fault)
    assert GUIDE[fault]((await call("get_short_epg", stream_id=item)).json()["epg_listings"])


@pytest.mark.parametrize("fault", FILES)
async def test_guide_file(house, http, fault):
    """The guide file is written differently."""
    house.xtream.faults.add("xmltv", fault)
    login = {"username": house.xtream.username, "password": house.xtream.password}
    assert FILES[fault]((await http.get(f"{house.xtream.url}/xmltv.php", params=login)).text)


@pytest.mark.parametrize(
    "fault", [name for name, found in FAULTS.items() if found.actions is None or found.actions >= LISTS]
)
@pytest.mark.parametrize("action", ["get_live_streams", "get_series", "get_live_categories"])
async def test_list_faults_fit_every_list(call, house, http, action, fault):
    """No fault makes the sandbox itself fail, whichever list it meets (the household checks when it closes)."""
    house.xtream.faults.add(action, fault)
    http.timeout = httpx.Timeout(0.05 if fault in (*BROKEN, "latency", "throttle") else 5)
    try:
        await call(action)
    except httpx.TransportError:
        assert fault in BROKEN or fault in ("latency", "throttle")
    assert house.xtream.journal.failures == []


async def test_status_with_retry_after(call, house):
    """The argument of a status is its Retry-After; any three digits are a status."""
    house.xtream.faults.load("vod:429=30*1, vod:503*1, vod:777*1")
    answers = [await call(FILMS) for _ in range(4)]
    assert [one.status_code for one in answers] == [429, 503, 777, 200]
    assert [one.headers.get("retry-after") for one in answers] == ["30", None, None, None]
    assert [one.reason_phrase for one in answers[:3]] == ["Too Many Requests", "Service Unavailable", ""]


async def test_latency(call, house):
    """The first byte comes late."""
    house.xtream.faults.add("*", "latency=0.1", times=1)
    began = time.monotonic()
    await call()
    assert time.monotonic() - began >= 0.1


async def test_throttle(call, house):
    """The body comes slowly, and whole."""
    honest = await call("get_vod_categories")
    house.xtream.faults.add("movie_categories", "throttle", argument=4)
    began = time.monotonic()
    assert (await call("get_vod_categories")).content == honest.content
    assert time.monotonic() - began >= len(honest.content) / 4_000 * 0.9


async def test_forbid_after(call, house):
    """Some calls pass, then everything is forbidden."""
    house.xtream.faults.add("*", "forbid_after=2")
    assert [(await call()).status_code for _ in range(4)] == [200, 200, 403, 403]


async def test_busy_over(call, house):
    """While one call is open, a second one is refused."""
    house.xtream.faults.load("series:silent,login:busy_over=1")
    first = asyncio.ensure_future(call("get_series"))
    await house.xtream.journal.until(lambda journal: journal.in_flight == 1)
    assert (await call()).status_code == 429
    first.cancel()
    await house.xtream.journal.until(lambda journal: journal.in_flight == 0)
    assert (await call()).status_code == 200


async def test_redirect_loop(call, house, http):
    """A client that follows is sent round and round."""
    house.xtream.faults.add("login", "redirect_loop")
    http.follow_redirects, http.max_redirects = True, 5
    with pytest.raises(httpx.TooManyRedirects):
        await call()
    assert house.xtream.journal.counts["login"] == 6


async def test_a_refused_call_is_not_done_and_a_lost_one_is(call, house):
    """Replacing faults keep the request from being carried out; broken deliveries do not."""
    done: list[Request] = []
    panel = house.xtream.panel
    panel.routes[:] = [replace(route, respond=_watched(route, done)) for route in panel.routes]
    house.xtream.faults.load("login:refuse*1,login:lost*1,login:drop*1")
    for count in (0, 1, 2):
        with pytest.raises(httpx.TransportError):
            await call()
        assert len(done) == count


def _watched(route: Route, done: list[Request]) -> Respond:
    async def respond(request: Request) -> Answer:
        done.append(request)
        return await route.respond(request)

    return respond
