"""The language of the fault menu, and the order in which faults act."""

from __future__ import annotations

import pytest

from tui.sandbox import Household
from tui.sandbox.menu import FaultMenu, by_server
from tui.sandbox.wire import Answer, Request
from tui.sandbox.xtream.actions import ACTIONS, ALIASES
from tui.sandbox.xtream.faults import FAULTS

REQUEST = Request.parse("GET", "/player_api.php?action=get_series", {})


@pytest.fixture
def menu() -> FaultMenu:
    return FaultMenu(FAULTS, ACTIONS, ALIASES)


def statuses(menu: FaultMenu, action: str, calls: int) -> list[int]:
    return [menu.take(action, REQUEST).apply(Answer()).status for _ in range(calls)]


def test_text_and_rules(menu):
    """A menu text becomes rules, aliases become actions, and rules print as text."""
    menu.load(" vod:500*2 , live:cut=0.25,*:latency, get_series:429=30*1,")
    assert [str(rule) for rule in menu.rules] == [
        "get_vod_streams:500*2",
        "get_live_streams:cut=0.25",
        "*:latency",
        "get_series:429=30*1",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("vod", "ACTION:FAULT"),
        ("vod:", "cannot read the fault ''"),
        ("vod:explode", "unknown fault 'explode'; known are any status code and 401, 403"),
        ("films:500", r"unknown action 'films'; known are \*, epg, get_live_categories"),
        ("vod:cut=half", "fault 'cut' needs a number, not 'half'"),
        ("vod:html=1", "fault 'html' takes no argument, but got '1'"),
        ("vod:expired", "fault 'expired' does not fit 'get_vod_streams', only login"),
        ("vod:500*x", "cannot read the fault"),
        ("vod:99", "unknown fault '99'"),
    ],
)
def test_what_cannot_be_read(menu, text, message):
    """A wrong entry is refused with what is allowed, and the rest of the text is not in force either."""
    with pytest.raises(ValueError, match=message):
        menu.load("live:500," + text)
    assert menu.rules == ()
    with pytest.raises(ValueError, match=message):
        Household(faults=text)


def test_labels():
    """The menu can be listed, with default arguments."""
    labels = [fault.label for fault in FAULTS.values()]
    assert {"cut=0.5", "429", "html", "redirect_host=localhost:PORT", "shrink=0.4"} <= set(labels)


def test_times(menu):
    """A fault with a count is used up, one without stays."""
    menu.add("get_series", "500", times=2)
    menu.add("get_series", "403")
    assert statuses(menu, "get_series", 4) == [500, 500, 403, 403]


def test_other_actions_use_nothing_up(menu):
    """Only calls that are meant count."""
    menu.add("get_series", "500", times=1)
    assert statuses(menu, "get_vod_streams", 2) == [200, 200]
    assert statuses(menu, "get_series", 2) == [500, 200]


def test_all_actions(menu):
    """A star meets every call, but only those that the fault fits."""
    menu.load("*:500*2,*:shrink=0.5")
    assert statuses(menu, "login", 1) == [500]
    assert statuses(menu, "stream", 2) == [500, 200]
    assert [rule.seen for rule in menu.rules] == [0]


def test_reshaping_waits_for_replacing(menu):
    """While a call is answered by something else, faults of its rows are not used up; delivery faults add up."""
    menu.load("get_series:shrink*1,get_series:500*1,get_series:latency=2,get_series:chunked")
    first, second = (menu.take("get_series", REQUEST) for _ in range(2))
    assert [fault.name for fault, _ in first.found] == ["500", "latency", "chunked"]
    assert [fault.name for fault, _ in second.found] == ["shrink", "latency", "chunked"]


def test_one_break_at_a_time(menu):
    """Replacing and breaking faults come one by one, in the order written: a script of what goes wrong."""
    menu.load("get_series:cut*1,get_series:500*1,get_series:stall*1,get_series:shrink")
    found = [[fault.name for fault, _ in menu.take("get_series", REQUEST).found] for _ in range(4)]
    assert found == [["shrink", "cut"], ["500"], ["shrink", "stall"], ["shrink"]]


def test_clear(menu):
    """Faults of one action can be dropped, or all."""
    menu.load("vod:500,series:500,*:latency")
    menu.clear("vod")
    assert [rule.action for rule in menu.rules] == ["get_series", "*"]
    menu.clear()
    assert menu.rules == ()


def test_by_server():
    """A household's menu is shared out by the name in front; a slash in an argument names no server."""
    text = "vod:500*2, other/users:503,vod:redirect_host=a/b:80 , other/*:cut"
    assert by_server(text, ("main", "other"), "main") == {
        "main": "vod:500*2,vod:redirect_host=a/b:80,",
        "other": "users:503,*:cut,",
    }
    with pytest.raises(ValueError, match="no server 'third' here; there is main, other"):
        by_server("third/x:500", ("main", "other"), "main")
