"""Every fault that only a Plex has, observed on the wire, and those of the wire on its servers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tui.sandbox import PLEX_FAULTS, TV_FAULTS, Household
from tui.sandbox.media import UNSEEN
from tui.sandbox.page_faults import page_faults
from tui.sandbox.plex.faults import PAGED, SERVER_FAULTS, WINDOW
from tui.sandbox.wire_faults import WIRE_FAULTS

PAGE = "/library/sections/1/all"
HISTORY = "/status/sessions/history/all"
SIZE = 20
Seen = Callable[[dict[str, Any], dict[str, Any]], object]
"""Takes the container of the faulty and of the honest answer; truthy if the fault is seen."""


def window(start: int = SIZE, size: int = SIZE) -> dict[str, object]:
    return {"includeGuids": 1, "X-Plex-Container-Start": start, "X-Plex-Container-Size": size}


def keys(container: dict[str, Any]) -> list[Any]:
    return [row["ratingKey"] for row in container.get("Metadata", [])]


STATUS = {
    "starting": (503, "starting up"),
    "migrating": (503, "database migrations"),
    "maintenance": (503, "maintenance tasks"),
    "html_error": (500, "<html>"),
    "gone": (404, "<html>"),
    "forbidden": (403, "<html>"),
    "expired": (401, "<html>"),
    "fail_page": (500, ""),
}
PAGES: dict[str, Seen] = {
    "half": lambda got, honest: keys(got) == keys(honest)[: SIZE // 2],
    "no_rows": lambda got, honest: (keys(got), got["size"], got["totalSize"]) == ([], 0, honest["totalSize"]),
    "moving_total": lambda got, honest: got["totalSize"] == honest["totalSize"] + 3,
    "no_total": lambda got, honest: "totalSize" not in got and keys(got) == keys(honest),
    "odd_rows": lambda got, honest: got["Metadata"][7:] == honest["Metadata"] and got["Metadata"][0] is None,
    "text_numbers": lambda got, honest: (
        [str(row["ratingKey"]) for row in got["Metadata"]] == keys(honest)
        and isinstance(got["Metadata"][0]["ratingKey"], int)
        and isinstance(got["Metadata"][0]["duration"], str)
    ),
    "clamped": lambda got, honest: keys(got) == keys(honest)[:10],
    "generous": lambda got, honest: keys(got)[:SIZE] == keys(honest) and len(keys(got)) == SIZE + 5,
    "unpaged": lambda got, honest: "totalSize" not in got and len(keys(got)) == honest["totalSize"],
    "first_page": lambda got, honest: got["offset"] == 0 and not set(keys(got)) & set(keys(honest)),
    "repeated": lambda got, honest: got["offset"] == 0 and not set(keys(got)) & set(keys(honest)),
    "no_guids": lambda got, honest: keys(got) == keys(honest) and not any("Guid" in row for row in got["Metadata"]),
    "grow": lambda got, honest: got["totalSize"] == honest["totalSize"] + 1 and keys(got)[1:] == keys(honest)[:-1],
    "shrink": lambda got, honest: got["totalSize"] == honest["totalSize"] - 1 and keys(got)[:-1] == keys(honest)[1:],
}
ELSEWHERE = {"stranger", "xml", "get_only", "poison"}


def test_all_are_looked_at():
    """No fault of the menu is forgotten here, and the wire's are in both menus."""
    menu = page_faults(WINDOW, PAGED) | SERVER_FAULTS
    assert PAGES.keys() | STATUS.keys() | ELSEWHERE == menu.keys()
    assert PLEX_FAULTS.keys() >= WIRE_FAULTS.keys()
    assert TV_FAULTS.keys() >= WIRE_FAULTS.keys() | {"498", "422"}


@pytest.mark.parametrize("name", PAGES)
async def test_page(ask, plex, name):
    """A page differs from an honest one in the way that the menu says."""
    honest = await ask(PAGE, window())
    plex.faults.add("all", name, times=1)
    assert PAGES[name](await ask(PAGE, window()), honest)


@pytest.mark.parametrize("name", STATUS)
async def test_status(call, plex, name):
    """A call is answered with the status and page that the menu says."""
    plex.faults.add("items", name, times=1)
    answer = await call(PAGE, window())
    assert (answer.status_code, STATUS[name][1] in answer.text) == (STATUS[name][0], True)
    assert (await call(PAGE, window())).status_code == 200


async def test_one_page_fails(call, plex):
    """Only the page of that number fails, for as long as it is told to."""
    plex.faults.load("history:fail_page=2*1")
    statuses = [(await call(HISTORY, window(start, 10))).status_code for start in (0, 10, 20, 30, 20)]
    assert statuses == [200, 200, 500, 200, 200]


@pytest.mark.parametrize("path", ["/identity", "/"])
@pytest.mark.parametrize("accept", ["application/json", "*/*"])
async def test_stranger(call, plex, path, accept):
    """Another server may answer, in both renderings."""
    honest = (await call(path, accept=accept)).text
    plex.faults.add("*", "stranger")
    other = (await call(path, accept=accept)).text
    assert (plex.state.machine_identifier in honest, plex.state.machine_identifier in other) == (True, False)
    assert other.replace("0ddba11" + "0" * 33, plex.state.machine_identifier) == honest


async def test_xml_though_json_was_asked_for(call, plex):
    """The answer may be in the other form."""
    plex.faults.add("sections", "xml")
    assert (await call("/library/sections")).headers["Content-Type"].startswith("text/xml")


async def test_history_changes_while_it_is_walked(ask, plex):
    """New plays shift the pages of a descending walk; deleted rows lose some of an ascending one."""
    ascending = [row["historyKey"] for row in (await ask(HISTORY))["Metadata"]]
    plex.faults.load("history:shrink=2*2")
    pages = [(await ask(HISTORY, window(start, 10)))["Metadata"] for start in (0, 10)]
    seen = [row["historyKey"] for page in pages for row in page]
    assert [key for key in ascending[2:24] if key not in seen] == ascending[12:14]
    plex.faults.load("history:grow=2")
    latest = {"sort": "viewedAt:desc"}
    pages = [(await ask(HISTORY, window(start, 10) | latest))["Metadata"] for start in (0, 10)]
    first, second = ([row["historyKey"] for row in page] for page in pages)
    assert first[-2:] == second[:2]


@pytest.mark.parametrize(("fault", "is_done"), [("drop", True), ("lost", True), ("refuse", False), ("empty", False)])
async def test_writes_that_nobody_knows_of(call, plex, fault, is_done):
    """A write may be done without an answer, or answered without being done."""
    film = plex.collection.add("Neu", at=0)
    plex.faults.add("scrobble", fault, times=1)
    query = {"identifier": "com.plexapp.plugins.library", "key": plex.rating_key(film.number)}
    if fault == "empty":
        assert (await call("/:/scrobble", query, method="PUT")).status_code == 200
    else:
        with pytest.raises(httpx.TransportError):
            await call("/:/scrobble", query, method="PUT")
    assert (plex.watching.state("mira", film.number) != UNSEEN) is is_done


async def test_episodes_arrive_too(ask, plex):
    """Lists of episodes grow as those of films do, in their season as well."""
    query = window() | {"type": 4}
    honest = await ask("/library/sections/2/all", query)
    plex.faults.add("all", "grow", times=1)
    assert (await ask("/library/sections/2/all", query))["totalSize"] == honest["totalSize"] + 1


async def test_get_only(call, plex):
    """Old servers know the writes by GET alone."""
    film = plex.collection.add("Neu", at=0)
    plex.faults.add("*", "get_only")
    query = {"identifier": "com.plexapp.plugins.library", "key": plex.rating_key(film.number)}
    statuses = [(await call("/:/scrobble", query, method=method)).status_code for method in ("PUT", "POST", "GET")]
    assert (statuses, plex.watching.state("mira", film.number).plays) == ([405, 405, 200], 1)


@pytest.mark.parametrize(("name", "argument"), [("scrobble", "key"), ("unscrobble", "key"), ("timeline", "ratingKey")])
async def test_one_item_that_cannot_be_written(call, plex, name, argument):
    """Writes of that item fail, by any call, and its neighbours are written."""
    poisoned, other = (plex.collection.add(title, at=0) for title in ("Neu", "Alt"))
    plex.faults.add("*", "poison", argument=plex.rating_key(poisoned.number))
    query = {"identifier": "com.plexapp.plugins.library", "time": 90_000, "duration": 5_400_000}
    keys = [plex.rating_key(film.number) for film in (poisoned, other)]
    statuses = [(await call(f"/:/{name}", query | {argument: key}, method="PUT")).status_code for key in keys]
    assert (statuses, [row.number for row in plex.writes.rows]) == ([500, 200], [other.number])


@pytest.mark.parametrize("status", [401, 403, 404, 422, 429, 498, 503])
async def test_plex_tv(tv, plex, status):
    """plex.tv may give every status, with the pause that it wants."""
    plex.tv_faults.add("user", f"{status}=7", times=1)
    answer = await tv("/api/v2/user")
    assert (answer.status_code, answer.headers["Retry-After"]) == (status, "7")


async def test_pin_that_never_tells(tv, plex):
    """A PIN may be approved and still never tell its token."""
    pin = (await tv("/api/v2/pins", method="POST", person=None)).json()
    plex.approve_pin(pin["code"])
    plex.tv_faults.add("pin", "never_linked", times=1)
    assert (await tv(f"/api/v2/pins/{pin['id']}", person=None)).json()["authToken"] is None


@pytest.mark.parametrize("action", sorted(PAGED))
async def test_wire_faults_on_lists(plex, call, action):
    """The faults of the wire act here too, for every list."""
    paths = {"all": PAGE, "history": HISTORY, "on_deck": "/library/onDeck", "search": "/search?query=the"}
    show = plex.rating_key(plex.collection.of("TV Shows", "show")[0].number)
    paths |= {"metadata": f"/library/metadata/{show}", "children": f"/library/metadata/{show}/children"}
    paths["leaves"] = f"/library/metadata/{show}/allLeaves"
    plex.faults.load(f"{action}:cut*1,{action}:html*1")
    with pytest.raises(httpx.RemoteProtocolError):
        await call(paths[action])
    assert "Just a moment" in (await call(paths[action])).text
    assert (await call(paths[action])).status_code == 200


async def test_from_the_household():
    """The prefixes of a household's menu lead to both."""
    async with Household(
        live=1, movies=1, series=1, library=20, faults="plex/history:503*2,plextv/pins:429"
    ) as household:
        rules = [[str(rule) for rule in menu.rules] for menu in (household.plex.faults, household.plex.tv_faults)]
    assert rules == [["history:503*2"], ["pins:429"]]
