"""The sandbox's history against what a genuine Tautulli 2.17.2 answered for the same file."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.sandbox.tautulli_rule import GENUINE, misplaced_rows
from tui.sandbox.server import LoopbackServer
from tui.sandbox.tautulli.service import TautulliService

pytestmark = pytest.mark.skipif(not (GENUINE / "clean.db").exists(), reason="the genuine files are not here")


def copy_of(name: str, folder: Path) -> Path:
    target = folder / name
    target.write_bytes((GENUINE / name).read_bytes())
    return target


@pytest.fixture
async def api(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """Serve a copy of the genuine file whose name is the parameter; give the URL with the key."""
    service = TautulliService(copy_of(request.param, tmp_path), clock=time.time)
    async with LoopbackServer(service) as server:
        yield f"{server.url}/api/v2?apikey={service.api_key}"
    service.close()


async def data(http: httpx.AsyncClient, url: str) -> dict:
    response = (await http.get(url)).json()["response"]
    assert response["result"] == "success"
    return response["data"]


@pytest.mark.parametrize("api", ["clean.db"], indirect=True)
async def test_every_group(api, http):
    """All 1,635 groups have the values that the genuine one computed, in the same order."""
    oracle = json.loads((GENUINE / "clean-get_history.json").read_text())["grouping_1"]
    answer = await data(http, f"{api}&cmd=get_history&length=100000&include_activity=0")
    ours = [{name: row[name] for name in expected} for row, expected in zip(answer["data"], oracle, strict=True)]
    assert ours == oracle
    assert (answer["recordsTotal"], answer["recordsFiltered"]) == (2_000, 1_635)


@pytest.mark.parametrize("api", ["clean.db"], indirect=True)
async def test_libraries_and_server(api, http):
    """A genuine file tells the same of its server and libraries."""
    assert (await data(http, f"{api}&cmd=get_server_info"))["pms_identifier"] == "c0ffee00" * 5
    table = await data(http, f"{api}&cmd=get_libraries_table&grouping=0")
    assert {row["section_id"]: row["plays"] for row in table["data"]} == {
        1: 514, 2: 856, 3: 256, 4: 145, 5: 119, 999_999: 110,
    }  # fmt: skip


@pytest.mark.parametrize(("api", "total"), [("dirty.db", 5_000), ("old.db", 500)], indirect=["api"])
async def test_success_without_rows(api, http, total):
    """On the dirty and on the old file the genuine one answers a success with 0 rows; so does the sandbox."""
    answer = await data(http, f"{api}&cmd=get_history")
    assert (answer["data"], answer["recordsFiltered"], answer["recordsTotal"]) == ([], 0, total)


def test_the_rule_itself(tmp_path):
    """The rule that judges written files agrees with the genuine writer, row by row."""
    assert misplaced_rows(copy_of("clean.db", tmp_path)) == []
