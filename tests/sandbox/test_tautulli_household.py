"""Tautulli as a part of the household: started and removed with it, in a loop, a thread and a process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

import tui
from tui.sandbox import Household, threaded_household
from tui.sandbox.tautulli.service import API_KEY

ROOT = Path(tui.__file__).parents[1]
SMALL = {"live": 1, "movies": 1, "series": 1}


async def test_line_and_end():
    """The line tells file, address and key; the file is private while the household lives, and gone afterwards."""
    async with Household(**SMALL, plays=30) as house:
        db = house.tautulli.db
        assert house.line["tautulli"] == {"db": str(db), "url": house.tautulli.url, "api_key": API_KEY}
        assert house.line.keys() == {"xtream", "tautulli"}
        assert (db.is_file(), db.parent.stat().st_mode & 0o777) == (True, 0o700)
        assert (house.tautulli.facts.sessions, house.tautulli.facts.path) == (30, db)
    assert not db.parent.exists()


async def test_no_plays_no_tautulli():
    """Without plays nothing is written, and nothing but the panel is told of."""
    async with Household(**SMALL) as house:
        assert house.line.keys() == {"xtream"}
        with pytest.raises(LookupError, match="give it plays=N"):
            _ = house.tautulli


async def test_defects_and_key():
    """The file can have defects, the API another key."""
    async with Household(**SMALL, plays=100, play_defects={"ip_empty": 4}, api_key="k" * 32) as house:
        assert [defect.kind for defect in house.tautulli.facts.defects] == ["ip_empty"] * 4
        assert house.tautulli.api_key == "k" * 32


async def test_nothing_stays_if_the_start_fails():
    """If the file cannot be written, the servers stop and the folder goes."""
    house = Household(**SMALL, plays=10, play_defects={"ip_empty": 11})
    with pytest.raises(ValueError, match="do not fit"):
        await house.start()
    assert not house.tautulli.db.parent.exists()
    with pytest.raises(httpx.ConnectError):
        httpx.get(house.xtream.url)


async def test_servers_have_their_own_faults(http):
    """A server's name in front of a fault sends it there; without one it goes to the panel."""
    menu = "tautulli/get_users:500*1, get_series:503, xtream/vod:404, tautulli/*:latency=0"
    async with Household(**SMALL, plays=10, faults=menu) as house:
        assert [str(rule) for rule in house.tautulli.faults.rules] == ["get_users:500*1", "*:latency"]
        assert [str(rule) for rule in house.xtream.faults.rules] == ["get_series:503", "get_vod_streams:404"]
        query = {"apikey": house.tautulli.api_key, "cmd": "get_users"}
        url = f"{house.tautulli.url}/api/v2"
        assert [(await http.get(url, params=query)).status_code for _ in range(2)] == [500, 200]
        assert house.tautulli.journal.counts == {"get_users": 2}
        assert house.xtream.journal.actions == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"faults": "plex/x:500"}, "no server 'plex' here; there is tautulli, xtream"),
        ({"faults": "tautulli/get_vod_streams:500"}, "unknown action 'get_vod_streams'"),
        ({"faults": "tautulli/get_users:clamped"}, "fault 'clamped' does not fit 'get_users', only get_history"),
        ({"faults": "tautulli/get_users:500", "plays": 0}, "no server 'tautulli' here; there is xtream"),
    ],
)
def test_menus_that_cannot_be_read(options, message):
    """What does not fit is refused with what would."""
    with pytest.raises(ValueError, match=message):
        Household(**{**SMALL, "plays": 10, **options})


def test_in_a_thread():
    """Blocking code can read the file and the API while a writer adds plays."""
    with threaded_household(**SMALL, plays=40) as house, httpx.Client() as http:
        query = {"apikey": house.tautulli.api_key, "cmd": "get_history", "include_activity": "0"}
        totals = []
        for _ in range(3):
            house.tautulli.live.write(2)
            answer = http.get(f"{house.tautulli.url}/api/v2", params=query).json()
            totals.append(answer["response"]["data"]["recordsTotal"])
        assert totals == [42, 44, 46]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_as_a_command(tmp_path, number):
    """`syncdeck sandbox` tells the way in, serves, and leaves no file behind."""
    command = [sys.executable, "-m", "tui", "sandbox", "--json", "--plays", "25", "--live", "1", "--movies", "1"]
    environ = os.environ | {"TMPDIR": str(tmp_path)}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT, env=environ
    ) as process:
        try:
            assert process.stdout is not None
            way = json.loads(process.stdout.readline())["tautulli"]
            query = {"apikey": way["api_key"], "cmd": "get_history", "grouping": "0", "include_activity": "0"}
            answer = httpx.get(f"{way['url']}/api/v2", params=query).json()
        finally:
            process.send_signal(number)
        _, errors = process.communicate(timeout=10)
    assert Path(way["db"]).is_relative_to(tmp_path)
    assert len(answer["response"]["data"]["data"]) == 25
    assert (process.returncode, errors) == (0, "")
    assert list(tmp_path.iterdir()) == []
