"""The card of a server: what it tells of itself, in all its states."""

from __future__ import annotations

import pytest

from tests.sandbox.jellyfin.support import NOW, VERSIONS, Caller


async def test_public_info(http, box):
    """Anybody learns name, id, version and product; the Date header is there."""
    answer = await http.get(f"{box.url}/system/info/public")
    facts = answer.json()
    assert (facts["Id"], facts["Version"], facts["ProductName"]) == (box.server.id, "10.11.11", "Jellyfin Server")
    assert facts["StartupWizardCompleted"] is True
    assert answer.headers["date"] == "Mon, 02 Feb 2026 02:40:00 GMT"


async def test_clock_offset(http, box):
    """The clock of the server can be wrong, in its header and in what it notes."""
    box.server.clock_offset = 3_600
    answer = await http.get(f"{box.url}/System/Ping")
    assert answer.headers["date"] == "Mon, 02 Feb 2026 03:40:00 GMT"
    assert box.server.now_ms() == (NOW + 3_600) * 1000


async def test_token_check(http, box, owner):
    """The full card needs a token that is good."""
    assert (await owner.get("/System/Info"))["HasPendingRestart"] is False
    for token in ("", "0" * 32):
        answer = await Caller(http, box, token).ask("GET", "/System/Info")
        assert (answer.status_code, answer.content) == (401, b"")


@pytest.mark.parametrize(
    ("state", "ping", "public", "info", "retry"),
    [
        ("starting", 200, 503, 503, None),
        ("migrating", 503, 200, 503, "005"),
        ("setup", 200, 200, 200, None),
        ("maintenance", 503, 503, 503, "600"),
        ("refused", 503, 503, 503, None),
    ],
)
async def test_states(box, key, state, ping, public, info, retry):
    """Each state has its own answers."""
    box.server.state = state
    answers = [await key.ask("GET", path) for path in ("/System/Ping", "/System/Info/Public", "/System/Info")]
    assert [answer.status_code for answer in answers] == [ping, public, info]
    assert answers[2].headers.get("retry-after") == retry
    if public == 200:
        assert answers[1].json()["StartupWizardCompleted"] is False
    if state == "refused":
        assert answers[2].content == b""
    box.server.state = "running"
    assert await key.status("GET", "/System/Info") == 200


async def test_unknown_routes(key):
    """An unknown path is 404, a known one by another method 405."""
    assert await key.status("GET", "/Nothing/Here") == 404
    assert await key.status("DELETE", "/System/Info") == 405
    assert await key.status("POST", "/Users/AuthenticateByName") == 415


NEW = ("/UserViews", "/UserItems/{item}/UserData", "/Items/{item}")


@pytest.mark.parametrize("version", VERSIONS)
async def test_routes_by_version(box, key, version):
    """The routes of 10.9 are not there in 10.8; the old ones are everywhere."""
    box.server.version = version
    user, item = box.user_id("mira"), box.item_id(box.collection.of("Movies", "movie")[0].number)
    expected = [404, 404, 405] if version.startswith("10.8") else [200, 200, 200]
    assert [await key.status("GET", path.format(item=item), userId=user) for path in NEW] == expected
    for path in ("/Views", "/Items", f"/Items/{item}"):
        assert await key.status("GET", f"/Users/{user}{path}") == 200
    assert await key.status("POST", f"/Users/{user}/PlayedItems/{item}") == 200
    writes = await key.status("POST", f"/Users/{user}/Items/{item}/UserData", {"Played": True})
    assert writes == (404 if version.startswith("10.8") else 200)


async def test_rights(box, owner, child, key):
    """Reports are for administrators and keys, and nobody reads another's data."""
    for path in ("/System/ActivityLog/Entries", "/ScheduledTasks", "/Plugins", "/System/Info/Storage"):
        assert [await caller.status("GET", path) for caller in (owner, key, child)] == [200, 200, 403]
    other = box.user_id("joerg")
    assert await child.status("GET", f"/Users/{other}/Items") == 403
    assert await child.status("GET", "/UserViews", userId=other) == 403
    assert await owner.status("GET", f"/Users/{other}/Items") == 200
    assert await owner.status("GET", f"/Users/{'0' * 32}/Items") == 404


async def test_users(box, key, child):
    """An administrator sees everybody, others those that are not hidden; times are there once somebody came."""
    names = {user["Name"]: user for user in await key.get("/Users")}
    assert set(names) == {"mira", "Joerg", "Kinder", "takeru", "guest"}
    assert names["guest"]["Policy"]["IsDisabled"] is True
    assert names["Kinder"]["Policy"]["EnableAllFolders"] is False
    assert "LastLoginDate" not in names["mira"]
    seen = {user["Name"] for user in await child.get("/Users")}
    assert seen == {"mira", "Joerg", "Kinder", "guest"}


async def test_counts_tasks_storage(box, key):
    """Totals are those of the collection, and a running scan shows how far it is."""
    totals = await key.get("/Items/Counts")
    assert totals["EpisodeCount"] == len(box.collection.of("TV Shows", "episode"))
    box.server.scan_percent = 41.5
    scan = (await key.get("/ScheduledTasks", isEnabled="true"))[0]
    assert (scan["State"], scan["CurrentProgressPercentage"]) == ("Running", 41.5)
    assert (await key.get("/System/Info/Storage"))["Libraries"][0]["Name"] == "Movies"


async def test_storage_came_with_10_11(box, key):
    """The disks are told from 10.11 on."""
    box.server.version = "10.10.7"
    assert await key.status("GET", "/System/Info/Storage") == 404
