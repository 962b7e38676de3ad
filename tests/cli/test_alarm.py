"""`syncdeck alarm`: channels and rules by command; addresses go in and never come out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.command import Command
from tests.engine.alarms.receiver import Receiver, receiving

CANARY = "canarytopic4711"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A server that takes messages."""
    with receiving() as found:
        yield found


def test_a_channel_is_added_tried_and_removed(syncdeck: Command, receiver: Receiver) -> None:
    """Its address comes by standard input."""
    assert "syncdeck alarm add" in syncdeck("alarm", "ls").err
    added = syncdeck("alarm", "add", "phone", "-", "--test", stdin=f"json://127.0.0.1:{receiver.port}/{CANARY}")
    assert (added.code, added.out, added.err) == (0, "Added channel 'phone'\n", "")
    assert receiver.paths == [f"/{CANARY}"]
    assert syncdeck("alarm", "off", "Phone").out == "phone is off\n"
    (channel,) = syncdeck("--json", "alarm", "ls").document["channels"]
    assert (channel["scheme"], channel["on"], channel["last_error"]) == ("json", False, "")
    assert syncdeck("alarm", "on", "phone").out == "phone is told again\n"
    assert syncdeck("alarm", "rm", "phone").out == "Removed channel 'phone'\n"
    assert syncdeck("--json", "alarm", "ls").document == {"open": [], "channels": []}


def test_a_channel_whose_test_fails_is_there_all_the_same(syncdeck: Command) -> None:
    """It is said so: typed once more it would be refused for its name."""
    added = syncdeck("alarm", "add", "phone", "-", "--test", stdin="json://127.0.0.1:1/x")
    assert (added.code, added.out) == (7, "")
    assert added.err.startswith(
        "Error: Added channel 'phone', which did not take the test message: The channel was not"
    )
    assert "syncdeck alarm edit phone --address -" in added.err
    assert [one["name"] for one in syncdeck("--json", "alarm", "ls").document["channels"]] == ["phone"]


def test_machines_are_told_what_became_of_a_channel(syncdeck: Command, receiver: Receiver) -> None:
    """One document for each command, under the name that the channel has, whatever was typed."""
    syncdeck("alarm", "add", "phone", "-", stdin=f"json://127.0.0.1:{receiver.port}/x")
    told = [syncdeck("--json", "alarm", order, "PHONE").document for order in ("off", "on", "test", "rm")]
    assert [(one["name"], one["on"]) for one in told[:3]] == [("phone", False), ("phone", True), ("phone", True)]
    assert told[3] == {"removed": "phone"}


def test_a_check_is_added_for_one_profile(syncdeck: Command, profile: str, receiver: Receiver) -> None:
    """And shown as what it hears of."""
    address = f"http://127.0.0.1:{receiver.port}/uuid"
    assert syncdeck("alarm", "add", "check", "--ping", "--profile", profile, "-", stdin=address).code == 0
    assert f"runs: {profile}" in syncdeck("alarm", "ls").out
    assert syncdeck("alarm", "add", "x", "-", "--ping", "--rule", "held", stdin=address).code == 2


def test_s39_no_command_prints_an_address(syncdeck: Command, home: Path, receiver: Receiver) -> None:
    """Not when it works, not when it fails, not for machines, and not in a file but the store."""
    address = f"json://anna:canarypass99@127.0.0.1:{receiver.port}/{CANARY}"
    said = [syncdeck("alarm", "add", "phone", "-", stdin=address)]
    receiver.status = 500
    said += [syncdeck("alarm", "test", "phone"), syncdeck("--json", "alarm", "test", "phone")]
    said += [syncdeck("alarm", "ls"), syncdeck("--json", "alarm", "ls"), syncdeck("log"), syncdeck("status")]
    said += [syncdeck("alarm", "add", "phone", "-", stdin=address), syncdeck("alarm", "add", "y", f"bad://{CANARY}")]
    assert [one.code for one in said] == [0, 1, 1, 0, 0, 0, 0, 2, 2]
    assert "The channel answered 500" in said[1].err
    assert not [one for one in said if "canary" in one.out + one.err]
    holding = {path.name for path in home.rglob("*") if path.is_file() and b"canary" in path.read_bytes()}
    assert holding <= {"syncdeck.db", "syncdeck.db-wal"}


def test_a_literal_address_is_warned_about(syncdeck: Command, receiver: Receiver) -> None:
    """Others can see it in the process list."""
    added = syncdeck("alarm", "add", "phone", f"json://127.0.0.1:{receiver.port}/x", "--rule", "held")
    assert (added.code, "process list" in added.err) == (0, True)
    assert syncdeck("--json", "alarm", "ls").document["channels"][0]["rules"] == ["held"]


def test_rules_are_listed_and_set(syncdeck: Command) -> None:
    """A number, a switch, or both."""
    lines = syncdeck("alarm", "rules").out.splitlines()
    assert lines[2].split()[:4] == ["run_failed", "on", "3", "failed"]
    assert syncdeck("alarm", "set", "run_failed", "off", "5").out.splitlines()[1].split()[:3] == [
        "run_failed",
        "off",
        "5",
    ]
    rules = {one["rule"]: one for one in syncdeck("--json", "alarm", "rules").document}
    assert rules["run_failed"] == {
        "rule": "run_failed",
        "on": False,
        "threshold": 5.0,
        "unit": "failed runs in a row",
        "default": False,
    }
    assert "has no number" in syncdeck("alarm", "set", "held", "3").err
    assert syncdeck("alarm", "set", "held", "maybe").code == 2


def test_a_channel_is_changed(syncdeck: Command, receiver: Receiver) -> None:
    """Its name, its rules and where it leads; what is not given stays."""
    syncdeck("alarm", "add", "phone", "-", "--rule", "held", stdin="json://127.0.0.1:1/old")
    assert syncdeck("alarm", "edit", "phone", "--name", "desk").out == "Changed channel 'desk'\n"
    silent = syncdeck("alarm", "test", "desk")
    assert (silent.code, "See that its server answers" in silent.err) == (7, True)
    address = f"json://127.0.0.1:{receiver.port}/new"
    changed = syncdeck("--json", "alarm", "edit", "desk", "--address", "-", "--all-rules", stdin=address).document
    assert (changed["name"], changed["rules"]) == ("desk", [])
    assert syncdeck("alarm", "test", "desk").code == 0
    assert receiver.paths == ["/new"]
