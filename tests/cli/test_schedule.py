"""Schedules by command: listed, set, started, paused; and what status tells of them."""

from __future__ import annotations

import pytest

from tests.cli.command import Command
from tests.cli.conftest import add_profile
from tui.sandbox import Household

KEYS = {
    "profile", "job", "every_seconds", "every", "cron", "is_on", "jitter", "quiet", "waits_for_streams", "catches_up",
    "state", "reason", "next_at", "begun_at", "last_at", "last_run_id", "last_state", "failures", "last_error",
}  # fmt: skip


@pytest.fixture
def iptv(syncdeck: Command) -> str:
    """A profile whose server is not there."""
    url = "http://127.0.0.1:9"
    arguments = (
        "profile",
        "add",
        "xtream",
        "iptv-one",
        "--url",
        url,
        "--username",
        "u",
        "--password",
        "-",
        "--no-check",
    )
    called = syncdeck(*arguments, stdin="not-a-word")
    assert "Next: syncdeck sync iptv-one --dry-run" in called.err
    assert "by itself, every 24 h" in called.err
    return "iptv-one"


def test_what_runs_by_itself_is_listed(syncdeck: Command, iptv: str) -> None:
    """Every profile's and the household's, what each waits for, and that nobody sees to it."""
    text = syncdeck("schedule", "ls").out
    head, first, household = text.splitlines()[:3]
    assert head.split() == ["Of", "Starts", "How", "often", "Next", "Last", "Why"]
    assert first.startswith("iptv-one   sync    every 24 h  first sync  never")
    assert first.endswith("syncdeck schedule run iptv-one")
    assert household.startswith("household  backup  every 24 h")
    assert "nothing starts while nobody keeps this household" in text
    assert "syncdeck serve" in text


def test_machines_get_all_of_it(syncdeck: Command, iptv: str) -> None:
    """One document with schedules, pause, keeper and services."""
    told = syncdeck("--json", "schedule", "ls").document
    assert set(told) == {"schedules", "paused", "keeper", "services"}
    assert all(set(one) == KEYS for one in told["schedules"])
    states = [(one["profile"], one["job"], one["state"]) for one in told["schedules"]]
    assert states[0] == (iptv, "sync", "first")
    assert states[1][:2] == (None, "backup")
    assert (told["paused"], told["keeper"], told["services"]) == (None, None, [])


def test_what_is_set_is_kept_and_the_rest_stays(syncdeck: Command, iptv: str) -> None:
    """Interval, cron expression, quiet hours, streams, jitter, catching up, on and off."""
    told = syncdeck("schedule", "set", iptv, "--every", "12h", "--quiet-hours", "23:00-7:00", "--jitter", "10").out
    assert "how often         every 12 h" in told
    assert "quiet hours       23:00-07:00" in told
    assert "comes later by    up to 10%" in told
    changed = ("--cron", "10 3 * * *", "--ignore-streams", "--no-catch-up", "--quiet-hours", "none", "--off")
    found = syncdeck("--json", "schedule", "set", iptv, *changed).document
    assert (found["cron"], found["every_seconds"], found["jitter"]) == ("10 3 * * *", None, 0.1)
    assert (found["waits_for_streams"], found["catches_up"], found["quiet"]) == (False, False, "")
    assert (found["is_on"], found["state"]) == (False, "off")
    assert "at 10 3 * * *" in syncdeck("schedule", "ls", iptv).out


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["set", "iptv-one", "--every", "2h"], "at least 6 h"),
        (["set", "iptv-one", "--every", "soon"], "is no interval"),
        (["set", "iptv-one", "--cron", "* * *"], "is no cron expression"),
        (["set", "iptv-one", "--quiet-hours", "late"], "are no quiet hours"),
        (["set", "iptv-one", "--job", "history", "--off"], "has no schedule 'history'"),
        (["set", "iptv-one"], "Nothing to change"),
        (["set", "nobody", "--off"], "No profile named 'nobody'"),
        (["run", "nobody"], "No profile named 'nobody'"),
        (["run", "household"], "Nobody keeps this household now"),
        (["pause", "nobody"], "No profile named 'nobody'"),
        (["pause", "--until", "soon"], "is no time to come"),
        (["pause", "iptv-one", "--for", "2h"], "are for all schedules"),
        (["ls", "nobody"], "No profile named 'nobody'"),
    ],
)
def test_s38_what_cannot_be_kept_is_refused(syncdeck: Command, iptv: str, arguments: list[str], why: str) -> None:
    """S38: with 2, what is wrong and what is allowed."""
    called = syncdeck("schedule", *arguments)
    assert called.code == 2, called.out
    assert why in " ".join(called.err.split())


def test_all_rest_until_somebody_lets_them_go_on(syncdeck: Command, iptv: str) -> None:
    """Status says so on top, with the command that ends it."""
    assert syncdeck("schedule", "pause", "--for", "2h").out.startswith("All schedules rest until ")
    top = syncdeck("status").out.splitlines()
    assert top[0].startswith("! All schedules rest until ")
    assert top[1].endswith("syncdeck schedule resume")
    assert syncdeck("--json", "status").document["paused"]["until"]
    assert syncdeck("schedule", "pause").out == "All schedules rest until somebody lets them go on\n"
    assert syncdeck("schedule", "resume").out == "All schedules go on\n"
    assert "All schedules rest" not in syncdeck("status").out


def test_those_of_one_profile_rest_alone(syncdeck: Command, iptv: str) -> None:
    """Off until resume; the household's goes on."""
    assert "next              off" in syncdeck("schedule", "pause", iptv).out
    states = {one["profile"]: one["is_on"] for one in syncdeck("--json", "schedule", "ls").document["schedules"]}
    assert states == {iptv: False, None: True}
    assert syncdeck("--json", "schedule", "resume", iptv).document["is_on"]


def test_s38_a_schedule_that_is_not_there_cannot_rest(syncdeck: Command, iptv: str) -> None:
    """A panel has no history: nothing is paused, and that is told."""
    refused = syncdeck("schedule", "pause", iptv, "--job", "history")
    assert (refused.code, refused.out) == (2, "")
    assert f"{iptv} has no schedule 'history'" in refused.err


def test_status_tells_the_next_run_of_each_profile(syncdeck: Command, iptv: str) -> None:
    """Beside its last one, and below who keeps the household."""
    lines = syncdeck("status").out.splitlines()
    assert next(line for line in lines if line.startswith("  Profile ")).split()[3:6] == ["Last", "sync", "Next"]
    assert "never      first sync" in next(line for line in lines if line.startswith("  iptv-one"))
    assert lines[-2] == "By itself: nothing starts while nobody keeps this household"
    found = syncdeck("--json", "status").document
    assert found["profiles"][0]["schedules"][0]["every"] == "24 h"
    assert found["keeper"] is None
    assert "first sync" in syncdeck("profile", "ls").out
    assert "by itself  every 24 h, after the first sync" in syncdeck("profile", "show", iptv).out


def test_a_sync_by_hand_begins_it_while_nobody_keeps_the_household(syncdeck: Command, household: Household) -> None:
    """What was done is told at once, not only when somebody keeps it; a dry run is no first sync."""
    name = add_profile(syncdeck, household)
    assert syncdeck("sync", name, "--dry-run").code == 0
    (found,) = syncdeck("--json", "schedule", "ls", name).document["schedules"]
    assert (found["state"], found["last_at"]) == ("first", None)
    assert syncdeck("sync", name).code == 0
    (found,) = syncdeck("--json", "schedule", "ls", name).document["schedules"]
    assert (found["state"], found["last_state"]) == ("planned", "completed")
    assert found["next_at"] > found["last_at"]


def test_the_first_run_by_command_begins_the_schedule(syncdeck: Command, household: Household) -> None:
    """From then on it has a time of its own."""
    name = add_profile(syncdeck, household)
    called = syncdeck("schedule", "run", name)
    assert called.code == 0, called.err
    assert "Sync completed successfully" in called.out
    (found, *_) = syncdeck("--json", "schedule", "ls", name).document["schedules"]
    assert (found["state"], found["last_state"], found["failures"]) == ("planned", "completed", 0)
    assert found["next_at"] > found["begun_at"]
    assert "Completed, just now" in syncdeck("schedule", "ls", name).out
