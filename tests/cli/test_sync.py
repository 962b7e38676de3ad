"""The main job by command: a panel is synced, and the exit code tells how it went."""

from __future__ import annotations

import pytest

from tests.cli.command import Command
from tests.cli.conftest import add_profile
from tui.sandbox import Household, threaded_household

NINE = {
    "total_records", "processed_records", "imported_records", "skipped_records", "error_count",
    "progress_percent", "records_per_second", "elapsed_seconds", "estimated_remaining_seconds",
}  # fmt: skip
SAME = {
    "type", "run_id", "correlation_id", "operation", "profile", "status", "step", "step_index", "step_count",
    "message", "progress",
}  # fmt: skip


def test_json_lines_of_a_sync(syncdeck: Command, profile: str) -> None:
    """Progress lines, then one result with the same names and the counts."""
    called = syncdeck("--json", "sync", profile)
    *progress, result = called.lines
    assert called.code == 0, called.err
    assert {line["type"] for line in progress} <= {"progress"}
    assert all(line.keys() == SAME and line["progress"].keys() == NINE for line in progress)
    assert result.keys() >= SAME | {"counts", "errors", "warnings"}
    assert (result["type"], result["status"], result["operation"]) == ("result", "completed", "xtream_sync")
    assert (result["message"], result["progress"]["progress_percent"]) == ("Sync completed successfully", 100)
    assert result["counts"]["movies"]["added"] == 300


def test_second_sync_finds_nothing_new(syncdeck: Command, profile: str) -> None:
    """What did not change is not written again, and not called new."""
    syncdeck("sync", profile)
    counts = syncdeck("--json", "sync", profile).lines[-1]["counts"]
    assert {name: counts["movies"][name] for name in ("added", "updated", "removed")} == dict.fromkeys(
        ("added", "updated", "removed"), 0
    )
    assert counts["movies"]["unchanged"] == 300


def test_sync_for_people(syncdeck: Command, profile: str) -> None:
    """Progress goes to stderr, the result to stdout; `-q` leaves only the result."""
    called = syncdeck("sync", profile)
    assert called.code == 0
    assert "Sync completed successfully" in called.out
    assert "movies" in called.out
    assert "Syncing" in called.err
    assert syncdeck("-q", "sync", profile).err == ""


def test_only_profile_needs_no_name(syncdeck: Command, profile: str) -> None:
    """With one profile `sync` means that one; with two it asks which."""
    assert syncdeck("sync").code == 0
    syncdeck("profile", "add", "xtream", "b", "--url", "http://127.0.0.1:9", "--username", "u", "--password", "-",
             "--no-check", stdin="password-1")  # fmt: skip
    called = syncdeck("sync")
    assert called.code == 2
    assert "Known are: b, iptv-one" in called.err


def test_unknown_name_stops_before_anything_starts(syncdeck: Command, household: Household, profile: str) -> None:
    """One wrong name among right ones starts nothing."""
    called = syncdeck("sync", profile, "iptv-two")
    assert called.code == 2
    assert f"Did you mean '{profile}'?" in called.err
    assert household.xtream.journal.counts == {}
    assert syncdeck("run", "ls", "--json").document == []


def test_s38_partial_is_3(syncdeck: Command, household: Household, profile: str) -> None:
    """S38: one failed list among good ones is told by the code, the message and the error tree."""
    household.xtream.faults.add("get_live_streams", "html")
    called = syncdeck("--json", "sync", profile)
    result = called.lines[-1]
    assert (called.code, result["status"]) == (3, "partial")
    assert result["counts"]["movies"]["added"] == 300
    tree = syncdeck("run", "errors", "last", "--json").document["groups"]
    assert any(
        record["message"].startswith("Channels sync failed: ") for branch in tree for record in branch["records"]
    )


def test_s38_everything_failed_is_1(syncdeck: Command, household: Household, profile: str) -> None:
    """S38: a sync of which nothing landed has failed, and never shows 100 %."""
    for kind in ("live", "vod", "series"):
        household.xtream.faults.add(f"get_{kind}_categories", "html")
    for action in ("get_live_streams", "get_vod_streams", "get_series"):
        household.xtream.faults.add(action, "html")
    called = syncdeck("--json", "sync", profile)
    result = called.lines[-1]
    assert (called.code, result["status"]) == (1, "failed")
    assert result["progress"]["progress_percent"] < 100


def test_s38_refused_account_is_6(syncdeck: Command, household: Household, profile: str) -> None:
    """S38: a refused account is told, after one single request."""
    household.xtream.panel.account.password = "changed-since"
    called = syncdeck("sync", profile)
    assert called.code == 6
    assert "Invalid username or password" in called.out + called.err
    assert sum(household.xtream.journal.counts.values()) == 1
    assert syncdeck("status", "--json").document["attention"][0]["kind"] == "signed_out"


@pytest.mark.usefixtures("hurried")
def test_s38_unreachable_server_is_7(syncdeck: Command, profile: str) -> None:
    """S38: a server out of reach is told, after the retries."""
    syncdeck("profile", "edit", profile, "--url", "http://127.0.0.1:9", "--no-check")
    assert syncdeck("sync", profile).code == 7


def test_s38_held_removals_are_5(syncdeck: Command, household: Household, profile: str) -> None:
    """S38: a list that shrank to less than half removes nothing until a person approves."""
    syncdeck("sync", profile)
    household.xtream.panel.movies.shrink(0.3)
    called = syncdeck("--json", "sync", profile)
    result = called.lines[-1]
    assert (called.code, result["status"]) == (5, "held")
    assert result["counts"]["movies"]["removed"] == 0
    assert result["counts"]["movies"]["held"] > 0
    assert syncdeck("status", "--json").document["profiles"][0]["catalogue"]["movies"] == 300
    assert syncdeck("run", "approve", "last").code == 0
    assert syncdeck("status", "--json").document["profiles"][0]["catalogue"]["movies"] < 100


def test_approve_at_once(syncdeck: Command, household: Household, profile: str) -> None:
    """`sync --approve` applies what the gate would hold."""
    syncdeck("sync", profile)
    household.xtream.panel.movies.shrink(0.3)
    assert syncdeck("sync", profile, "--approve").code == 0


def test_s35_dry_run_writes_nothing(syncdeck: Command, household: Household, profile: str) -> None:
    """S35: a dry run counts what it would do, and leaves catalogue and server as they are."""
    called = syncdeck("--json", "sync", profile, "--dry-run")
    result = called.lines[-1]
    assert (called.code, result["dry_run"]) == (0, True)
    assert result["counts"]["movies"]["added"] == 300
    assert syncdeck("search", "the", "--json").document == []
    assert household.xtream.journal.non_get == 0
    assert syncdeck("--json", "sync", profile).lines[-1]["counts"]["movies"]["added"] == 300


def test_several_profiles_end_with_the_worst_code(syncdeck: Command, household: Household, profile: str) -> None:
    """Good and bad profiles together: each has its result, the worst one decides."""
    with threaded_household(live=5, movies=20, series=2, seed=9) as other:
        add_profile(syncdeck, other, "second")
        other.xtream.faults.add("get_vod_streams", "html")
        called = syncdeck("--json", "sync", "--all")
    results = {line["profile"]: line["status"] for line in called.lines if line["type"] == "result"}
    assert results == {profile: "completed", "second": "partial"}
    assert called.code == 3


def test_catalogue_after_a_sync(syncdeck: Command, household: Household, profile: str) -> None:
    """What was synced is found by search, and changes of the panel are told."""
    films = household.xtream.panel.movies
    renamed, gone = films.ids[0], films.ids[1]
    films.rename(renamed, "Zanzibar Quartet")
    syncdeck("sync", profile)
    hits = syncdeck("search", "zanzibar", "quartet", "--kind", "movie", "--profile", profile, "--json").document
    assert [(hit["name"], hit["kind"], hit["profile"]) for hit in hits] == [("Zanzibar Quartet", "movie", profile)]
    assert "Zanzibar Quartet" in syncdeck("search", "zanzibar").out
    films.rename(renamed, "Zanzibar Quintet")
    films.remove(gone)
    added = films.add("Brand New Film")
    assert added
    syncdeck("sync", profile)
    changes = syncdeck("changes", profile, "--json").document["changes"]
    assert {(change["change"], change["item_id"]) for change in changes} == {
        ("changed", str(renamed)), ("gone", str(gone)), ("new", str(added)),
    }  # fmt: skip
    assert "Brand New Film" in syncdeck("changes", "--since", "1h").out
    assert syncdeck("changes", "--since", "2099-01-01", "--json").document["changes"] == []


def test_runs_are_listed_and_shown(syncdeck: Command, profile: str) -> None:
    """A finished run is found again by `last`, by number and in the list, with its steps and log."""
    result = syncdeck("--json", "sync", profile).lines[-1]
    run = result["run_id"]
    listed = syncdeck("run", "ls", "--json").document
    assert [(found["run_id"], found["status"]) for found in listed] == [(run, "completed")]
    shown = syncdeck("run", "show", str(run), "--json").document
    assert shown["counts"] == result["counts"]
    assert [step["state"] for step in shown["steps"][:6]] == ["done"] * 6
    assert "Movies" in syncdeck("run", "show", "last").out
    lines = syncdeck("log", "--run", "last", "--json").document
    assert lines
    assert {line["correlation_id"] for line in lines} == {result["correlation_id"]}
    assert syncdeck("log", "--run", "last", "--level", "error", "--json").document == []
    assert "no errors" in syncdeck("run", "errors", "last").err


@pytest.mark.parametrize("order", ["cancel", "resume", "undo", "retry", "approve"])
def test_orders_that_make_no_sense(syncdeck: Command, profile: str, order: str) -> None:
    """A completed run can be neither cancelled nor resumed nor undone; each is said."""
    syncdeck("sync", profile)
    called = syncdeck("run", order, "last")
    assert called.code == 2
    assert called.err.startswith("Error: ")


def test_retry_runs_what_failed(syncdeck: Command, household: Household, profile: str) -> None:
    """`run retry` fetches the failed list again, and only that."""
    household.xtream.faults.add("get_live_streams", "html", times=1)
    assert syncdeck("sync", profile).code == 3
    household.xtream.journal.clear()
    assert syncdeck("run", "retry", "last").code == 0
    assert household.xtream.journal.counts["get_vod_streams"] == 0
    assert household.xtream.journal.counts["get_live_streams"] == 1


def test_status_shows_everything(syncdeck: Command, household: Household, profile: str) -> None:
    """One screen: what needs a person, profiles, catalogues and last runs."""
    household.xtream.panel.account.exp_date = str(int(household.xtream.panel.clock()) + 3 * 86_400)
    syncdeck("sync", profile)
    text = syncdeck("status").out
    for expected in ("Needs you", "expires in", "Profiles", profile, "Catalogues", "300", "Last runs", "Completed"):
        assert expected in text
    assert all(len(line) <= 160 for line in text.splitlines())


def test_verbose_sync_tells_its_log(syncdeck: Command, profile: str) -> None:
    """`-v` prints the log of the run while it goes on."""
    called = syncdeck("-v", "sync", profile)
    assert called.code == 0
    assert "Syncing movies..." in called.err


def test_title_is_shown_and_marked(syncdeck: Command, household: Household, profile: str) -> None:
    """A title is shown by what search prints of it, and its favourite mark outlives the next sync."""
    films = household.xtream.panel.movies
    films.rename(films.ids[0], "Zanzibar Quartet")
    syncdeck("sync", profile)
    where = (profile, "movie", str(films.ids[0]))
    assert syncdeck("title", *where, "--favourite").code == 0
    syncdeck("sync", profile, "--full")
    shown = syncdeck("title", *where, "--json").document
    assert (shown["name"], shown["is_favourite"]) == ("Zanzibar Quartet", True)
    assert syncdeck("search", "zanzibar", "--json").document[0]["favourite"] is True
    assert "★" not in syncdeck("title", *where, "--no-favourite").out
    assert syncdeck("title", profile, "movie", "0").code == 2


def test_series_is_shown_with_its_episodes(syncdeck: Command, household: Household, profile: str) -> None:
    """A series lists its episodes, once its details came."""
    syncdeck("sync", profile)
    series = str(household.xtream.panel.series.ids[0])
    episodes = syncdeck("title", profile, "series", series, "--json").document["episodes"]
    assert episodes
    assert "E01" in syncdeck("title", profile, "series", series).out


def test_categories_tell_the_ids(syncdeck: Command, household: Household, profile: str) -> None:
    """The ids that a selection is written with are listed with their names and counts."""
    assert "sync iptv-one fetches them" in syncdeck("categories", profile).err
    syncdeck("sync", profile)
    found = syncdeck("categories", profile, "--kind", "movie", "--json").document
    names = {str(row["category_id"]) for row in household.xtream.panel.movies.category_rows()}
    assert names <= {row["category_id"] for row in found}
    assert {row["kind"] for row in found} == {"movie"}
    assert found[0]["name"] in syncdeck("categories", profile).out
