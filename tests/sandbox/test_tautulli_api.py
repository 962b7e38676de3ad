"""The other commands of the sandbox's Tautulli, and what it refuses."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

import httpx
import pytest

from tui.sandbox import Household
from tui.sandbox.tautulli import API_CANARIES, CANARY, PEOPLE, SERVER_UUID


def stored(home: Household, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(home.tautulli.db)) as db:
        return db.execute(query).fetchall()


async def test_people(ask):
    """People come with ids and names, and with a token that a client must not keep; deleted ones do not come."""
    known = {person.user_id: person for person in PEOPLE if not person.is_deleted}
    users, names = await ask("get_users"), await ask("get_user_names")
    assert {user["user_id"]: user["username"] for user in users} == {
        user_id: person.username for user_id, person in known.items()
    }
    assert {user["user_id"]: user["friendly_name"] for user in names} == {
        user_id: person.shown_name for user_id, person in known.items()
    }
    assert all(user["server_token"].startswith(CANARY) for user in users)


async def test_tables_count_plays(home, ask):
    """The tables of people and libraries count groups, or sessions without grouping; they have pages too."""
    people, libraries = await ask("get_users_table", grouping=0), await ask("get_libraries_table", grouping=0)
    deleted = next(person.user_id for person in PEOPLE if person.is_deleted)
    ((missing,),) = stored(home, f"SELECT COUNT(*) FROM session_history WHERE user_id = {deleted}")
    assert sum(row["plays"] for row in people["data"]) == 300 - missing
    assert sum(row["plays"] for row in libraries["data"]) == 300
    grouped = (await ask("get_libraries_table"))["data"]
    assert sum(row["plays"] for row in grouped) == home.tautulli.facts.groups
    assert {row["server_id"] for row in grouped} == {SERVER_UUID}
    page = await ask("get_users_table", start=1, length=3, search="i")
    assert (len(page["data"]), page["recordsTotal"], page["recordsFiltered"] > 4) == (3, 12, True)


async def test_libraries(ask):
    """Libraries come with their kinds; ids are texts."""
    libraries = {row["section_id"]: row["section_type"] for row in await ask("get_libraries")}
    assert libraries == {"1": "movie", "2": "show", "3": "artist", "4": "movie", "5": "show", "999999": "live"}


async def test_the_server_tells_of_itself(ask):
    """Identifier, version and thresholds can be asked for; secrets lie among the settings."""
    assert (await ask("get_server_info"))["pms_identifier"] == SERVER_UUID
    assert (await ask("get_server_identity"))["machine_identifier"] == SERVER_UUID
    assert (await ask("get_tautulli_info"))["tautulli_version"] == "v2.17.2"
    settings = await ask("get_settings")
    assert [settings["Monitoring"][f"{kind}_watched_percent"] for kind in ("movie", "tv", "music")] == [85, 85, 85]
    assert all(secret in str(settings) for secret in API_CANARIES)
    assert await ask("get_settings", key="Monitoring") == settings["Monitoring"]


async def test_one_item_and_one_stream(home, ask, every):
    """The metadata of an item and the stream of a session are those of the file; unknown ones are empty."""
    episode = next(row for row in await every() if row["media_type"] == "episode" and not row["live"])
    metadata = await ask("get_metadata", rating_key=episode["rating_key"])
    stream = await ask("get_stream_data", row_id=episode["row_id"])
    assert (metadata["title"], metadata["guid"]) == (episode["title"], episode["guid"])
    assert isinstance(metadata["actors"], list)
    assert stream["transcode_decision"] == episode["transcode_decision"]
    assert await ask("get_metadata", rating_key=12) == await ask("get_stream_data", row_id=5_000) == {}


async def test_outside_ids(home, ask):
    """Where a lookup knows an item, its ids on other sites come with it."""
    query = "SELECT rating_key FROM session_history JOIN themoviedb_lookup USING (rating_key) LIMIT 1"
    ((key,),) = stored(home, query)
    guids = (await ask("get_metadata", rating_key=key))["guids"]
    assert [guid.partition("://")[0] for guid in guids] == ["imdb", "tmdb"]


async def call(http: httpx.AsyncClient, home: Household, **query: object) -> httpx.Response:
    return await http.get(f"{home.tautulli.url}/api/v2", params={"apikey": home.tautulli.api_key} | query)


def refusal(answer: httpx.Response) -> tuple[int, object, object, object]:
    response = answer.json()["response"]
    return answer.status_code, response["result"], response["message"], response["data"]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"apikey": "", "cmd": "get_users"}, "Parameter apikey is required"),
        ({"apikey": "0" * 32, "cmd": "get_users"}, "Invalid apikey"),
        ({}, "Parameter cmd is required. Possible commands are: get_users, "),
        ({"cmd": "arnold"}, "Unknown command: arnold. Possible commands are: get_users, "),
        ({"cmd": "sql", "query": "SELECT 1"}, "SQL not enabled for the API."),
        ({"cmd": "get_metadata"}, "Parameter rating_key is required"),
    ],
)
async def test_refusals(home, http, query, message):
    """What is wrong with a call is answered with 400, a message and no data."""
    status, result, said, data = refusal(await call(http, home, **query))
    assert (status, result, data) == (400, "error", {})
    assert str(said).startswith(message)


async def test_unknown_media_type_is_an_error(home, http):
    """A clip among the rows is an exception inside."""
    with closing(sqlite3.connect(home.tautulli.db)) as db, db:
        db.execute("UPDATE session_history SET media_type = 'clip' WHERE id = 300")
    answer = await call(http, home, cmd="get_history", length=-1)
    assert refusal(answer) == (500, "error", "Check the logs for errors.", {})


async def test_exceptions_inside(home, http):
    """Nonsense in numbers and days is a 500 without detail."""
    for query in ({"length": "many"}, {"start": "x"}, {"after": "yesterday"}):
        answer = await call(http, home, cmd="get_history", **query)
        assert refusal(answer) == (500, "error", "Check the logs for errors.", {})


async def test_api_switched_off(home, http):
    """The API can be off."""
    home.tautulli.service.enabled = False
    assert refusal(await call(http, home, cmd="get_users"))[:3] == (400, "error", "API not enabled")


async def test_behind_a_path(http):
    """With an http_root the API is under it, and nowhere else."""
    async with Household(live=1, movies=1, series=1, plays=5, base_path="/tautulli") as home:
        assert home.tautulli.url.endswith("/tautulli")
        assert (await call(http, home, cmd="get_users")).status_code == 200
        port = home.tautulli.server.port
        assert (await http.get(f"http://127.0.0.1:{port}/api/v2")).status_code == 404
