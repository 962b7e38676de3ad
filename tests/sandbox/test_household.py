"""A household runs in a loop, in a thread, and as a process."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

import tui
from tui.sandbox import Household, threaded_household

ROOT = Path(tui.__file__).parents[1]
PROCESS = """
import asyncio, json
from tui.sandbox import serve
asyncio.run(serve(lambda house: print(json.dumps(house.line), flush=True), live=3, movies=3, series=3, **{options}))
"""


async def test_line(house):
    """The line has the names of the command line's page."""
    assert house.line == {
        "xtream": {"url": house.xtream.url, "username": house.xtream.username, "password": house.xtream.password}
    }
    assert house.xtream.url.startswith("http://127.0.0.1:")


async def test_only_loopback(house):
    """Nothing but 127.0.0.1 is bound: the port is free on another loopback address."""
    with socket.socket() as other:
        other.bind(("127.0.0.2", house.xtream.server.port))


def test_thread():
    """Blocking code can use a household, change it, and wait for what it is asked."""
    with threaded_household(live=3, movies=20, series=3, faults="vod:500*1") as house, httpx.Client() as http:
        query = {"username": house.xtream.username, "password": house.xtream.password, "action": "get_vod_streams"}
        url = f"{house.xtream.url}/player_api.php"
        assert http.get(url, params=query).status_code == 500
        item = house.xtream.panel.movies.add("From another thread")
        assert http.get(url, params=query).json()[-1]["stream_id"] == item
        house.xtream.journal.wait_for(lambda journal: journal.counts["get_vod_streams"] == 2)
    with pytest.raises(httpx.ConnectError):
        httpx.get(url)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_process_until_signal(number):
    """A process serves until it is told to stop, and ends without an error."""
    process = _process({})
    assert process.stdout is not None
    access = json.loads(process.stdout.readline())["xtream"]
    login = {"username": access["username"], "password": access["password"]}
    with httpx.Client() as http:
        assert http.get(access["url"] + "/player_api.php", params=login).json()["user_info"]["auth"] == 1
        process.send_signal(number)
        _, errors = process.communicate(timeout=10)
    assert (process.returncode, errors) == (0, "")


def test_process_for_some_time():
    """A process can end by itself."""
    process = _process({"seconds": 0.05})
    _, errors = process.communicate(timeout=10)
    assert (process.returncode, errors) == (0, "")


def _process(options: dict[str, float]) -> subprocess.Popen[str]:
    code = PROCESS.replace("{options}", repr(options))
    return subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT
    )


async def test_closing_does_not_wait_for_clients():
    """Open, silent and half-read connections do not keep a household alive."""
    household = Household(live=1, movies=20_000, series=1, faults="series:silent")
    await household.start()
    login = f"username={household.xtream.username}&password={household.xtream.password}"
    talks = [await _open(household, f"{login}&action={action}") for action in ("get_vod_streams", "get_series")]
    await household.xtream.journal.until(lambda journal: journal.in_flight == 2)
    async with asyncio.timeout(5):
        await household.close()
    assert household.xtream.server.open_connections == 0
    for _, writer in talks:
        writer.close()


async def _open(household: Household, query: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Ask, and read nothing of the answer."""
    talk = await asyncio.open_connection("127.0.0.1", household.xtream.server.port, limit=1024)
    talk[1].write(f"GET /player_api.php?{query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    return talk


async def test_keep_alive_and_pipelining(house):
    """Several requests on one connection, even sent at once, are answered in order."""
    reader, writer = await asyncio.open_connection("127.0.0.1", house.xtream.server.port)
    writer.write(b"GET /player_api.php HTTP/1.1\r\nHost: x\r\n\r\n" * 2)
    writer.write(b"GET /nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    answers = (await reader.read()).split(b"HTTP/1.1 ")[1:]
    assert [answer[:3] for answer in answers] == [b"200", b"200", b"404"]
    assert b"Connection: close" in answers[2]
    writer.close()


async def test_nonsense_closes_the_connection(house):
    """What is not HTTP is not answered."""
    reader, writer = await asyncio.open_connection("127.0.0.1", house.xtream.server.port)
    writer.write(b"\x16\x03\x01 not http\r\n\r\n")
    assert await reader.read() == b""
    writer.close()


async def test_many_at_once(call):
    """Forty calls at the same time are all answered whole."""
    answers = await asyncio.gather(*(call("get_vod_streams") for _ in range(40)))
    assert {len(answer.json()) for answer in answers} == {len(answers[0].json())}
