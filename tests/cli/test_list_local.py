"""Lists that stay here, by command: made, filled, put in order, described, written to files, deleted."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import Command

FILMS = ("movie:tmdb:603", "movie:imdb:tt0113277", "show:tvdb:121361")


def shown(syncdeck: Command, name: str = "Weekend") -> dict[str, Any]:
    """Give a list with its entries."""
    found: dict[str, Any] = syncdeck("list", "show", name, "--json").document
    return found


def names(syncdeck: Command, name: str = "Weekend") -> list[str]:
    """Give the first name of everything on a list, in its order."""
    return [entry["names"][0] for entry in shown(syncdeck, name)["entries"]]


@pytest.fixture
def weekend(syncdeck: Command) -> Command:
    """The command, and a list with three entries."""
    called = syncdeck("list", "create", "Weekend", *FILMS)
    assert (called.code, called.out) == (0, "List 'Weekend' created, number 1, 3 items\n")
    return syncdeck


def test_a_list_is_shown_as_it_was_made(weekend: Command) -> None:
    """Private, described by our words, kept here; with its entries in their order."""
    found = shown(weekend)
    told = {"title": "Weekend", "privacy": "private", "mode": "off", "state": "local", "profile": None, "items": 3}
    assert found | told == found
    assert found["description"] == "Created and managed by syncdeck"
    assert names(weekend) == list(FILMS)
    assert "no side there" in weekend("list", "show", "weekend").out


def test_all_lists_are_listed(weekend: Command) -> None:
    """One line each, by title; a count in a title is filled in."""
    weekend("list", "create", "Best {count}", FILMS[0])
    lines = weekend("list", "ls").out.splitlines()
    assert [line.split()[1] for line in lines] == ["Title", "Best", "Weekend"]
    assert [found["title"] for found in weekend("list", "ls", "--json").document] == ["Best 1", "Weekend"]


def test_what_is_added_is_counted(weekend: Command) -> None:
    """New, there already, and what cannot be used with the reason; 3 because a part landed."""
    called = weekend("list", "add", "Weekend", FILMS[0], "show:tmdb:1399", "film 7")
    assert (called.code, called.out) == (3, "1 added, 1 there already, 1 refused\n")
    assert "'film 7' is no item" in called.err
    assert len(names(weekend)) == 4


def test_nothing_usable_is_wrong_usage(weekend: Command) -> None:
    """2, and the list stays as it is."""
    called = weekend("list", "add", "Weekend", "movie:tvdb:603", "--json")
    assert (called.code, called.document["added"], list(called.document["refused"])) == (2, 0, ["movie:tvdb:603"])
    assert names(weekend) == list(FILMS)


def test_items_are_removed_by_name_and_by_number(weekend: Command) -> None:
    """Both ways of naming one; what stands not on the list is told."""
    first = shown(weekend)["entries"][0]["id"]
    assert weekend("list", "remove", "Weekend", str(first), FILMS[2]).out == "2 removed\n"
    assert names(weekend) == [FILMS[1]]
    called = weekend("list", "remove", "Weekend", FILMS[0])
    assert (called.code, "None of this stands on 'Weekend'" in called.err) == (2, True)


def test_items_are_put_in_order(weekend: Command) -> None:
    """The named ones in the order in which they are named; one to a place; twice changes nothing."""
    ids = [str(entry["id"]) for entry in shown(weekend)["entries"]]
    assert weekend("list", "order", "Weekend", ids[2], ids[0]).code == 0
    assert names(weekend) == [FILMS[2], FILMS[1], FILMS[0]]
    assert weekend("list", "order", "Weekend", ids[0], "--to", "1").out == "Order changed\n"
    assert names(weekend) == [FILMS[0], FILMS[2], FILMS[1]]
    assert "already" in weekend("list", "order", "Weekend", ids[0], "--to", "1").out
    assert weekend("list", "order", "Weekend", "99", "--to", "1").code == 2


def test_a_list_is_changed(weekend: Command) -> None:
    """What is given; the rest stays."""
    changed = weekend("list", "edit", "Weekend", "--title", "Evenings", "--privacy", "link", "--numbers", "--json")
    told = {"title": "Evenings", "privacy": "link", "shows_numbers": True, "items": 3}
    assert changed.document["list"] | told == changed.document["list"]
    assert weekend("list", "edit", "Evenings").code == 2


def test_a_rule_is_kept_as_it_was_typed(syncdeck: Command) -> None:
    """It fills the list when asked; what it cannot mean is told with what is allowed."""
    rule = "movie year>=2015 sort:rating limit:50"
    made = syncdeck("list", "create", "New films", "--rule", rule, "--every", "6h", "--json").document["list"]
    assert (made["rule"], made["refresh_seconds"]) == (rule, 21_600.0)
    assert syncdeck("list", "refresh", "New films").out == "+0 -0 =0\n"
    called = syncdeck("list", "create", "Wrong", "--rule", "movie colour:blue")
    assert (called.code, "colour" in called.err) == (2, True)
    assert syncdeck("list", "create", "Wrong", "--rule", rule, "--every", "soon").code == 2


@pytest.mark.parametrize("form", ["csv", "json"])
def test_a_file_brings_back_what_it_was_given(weekend: Command, tmp_path: Path, form: str) -> None:
    """Written and read again: the same entries in the same order."""
    path = str(tmp_path / f"weekend.{form}")
    assert weekend("list", "export", "Weekend", "--output", path).code == 0
    weekend("list", "create", "Copy")
    assert weekend("list", "import", "Copy", path).out == "3 added\n"
    assert names(weekend, "Copy") == list(FILMS)


def test_an_export_goes_down_the_pipe(weekend: Command) -> None:
    """CSV unless told otherwise."""
    rows = list(csv.DictReader(io.StringIO(weekend("list", "export", "Weekend").out)))
    assert [row["type"] for row in rows] == ["movie", "movie", "show"]
    assert len(json.loads(weekend("list", "export", "Weekend", "--format", "json").out)) == 3


def test_rows_that_cannot_be_used_are_told_with_their_lines(weekend: Command, tmp_path: Path) -> None:
    """The others land; a file of nothing else is wrong usage."""
    path = tmp_path / "films.csv"
    path.write_text("type,tmdb\nmovie,11\nmovie,none\n")
    called = weekend("list", "import", "Weekend", str(path))
    assert (called.code, called.out, "line 3: " in called.err) == (3, "1 added, 1 refused\n", True)
    path.write_text("type,tmdb\nmovie,none\n")
    assert weekend("list", "import", "Weekend", str(path)).code == 2


def test_a_deleted_list_is_gone(weekend: Command) -> None:
    """Said in the words that scripts know."""
    assert weekend("list", "delete", "Weekend").out == "List 1 deleted.\n"
    assert weekend("list", "ls", "--json").document == []


@pytest.mark.parametrize(
    "command",
    [
        ["show", "Holiday"],
        ["add", "Holiday", FILMS[0]],
        ["diff", "Weekend"],
        ["create", "Other", "--on", "nas"],
        ["create", "Other", "--mode", "push"],
        ["create", ""],
        ["match", "77", FILMS[0]],
        ["resolve", "Weekend", "colour", "here"],
        ["resolve", "Weekend", "title", "here"],
        ["refresh", "Weekend"],
        ["adopt", "Old one"],
        ["import", "Weekend", "nowhere.csv"],
        ["order", "Weekend", "1", "2", "--to", "1"],
        ["edit", "Weekend", "--on", "nas", "--off-trakt"],
    ],
)
def test_s38_what_cannot_be_meant_is_2(weekend: Command, command: list[str]) -> None:
    """Unknown lists, profiles, items and words; each with a sentence and without a trace of the inside."""
    called = weekend("list", *command)
    assert (called.code, called.err.startswith(("Error: ", "Usage: ")), "Traceback" in called.err) == (2, True, False)


def test_a_sync_of_what_stays_here_says_so(weekend: Command) -> None:
    """Nothing to do is no failure; neither is no list at all."""
    called = weekend("list", "sync")
    assert (called.code, "no list of these has a side at Trakt" in called.err) == (0, True)


def test_s42_a_title_does_not_drive_the_terminal(syncdeck: Command) -> None:
    """Neither its signs nor its markup."""
    title = "[red]Ev\x1b[2Jil\u202e"
    syncdeck("list", "create", title)
    for command in (("ls",), ("show", "1"), ("ls", "--json"), ("delete", "1")):
        printed = syncdeck("list", *command).out
        assert "[red]Ev" in printed or command[0] == "delete"
        assert "\x1b" not in printed
        assert "\u202e" not in printed


def test_s38_what_a_rule_is_held_for_is_5(syncdeck: Command, profile: str) -> None:
    """A rule that would take off nearly everything waits for a person, also when all lists are synced."""
    syncdeck("sync", profile)
    made = syncdeck("list", "create", "By rule", "--rule", "movie limit:40", "--json").document["list"]
    assert made["items"] == 40
    edited = syncdeck("list", "edit", "By rule", "--rule", "movie year<=1880", "--json")
    assert (edited.code, edited.document["list"]["held"]) == (5, 40)
    called = syncdeck("list", "sync")
    assert (called.code, "syncdeck list refresh 'By rule' --approve lets 40 removals go" in called.out) == (5, True)
    assert syncdeck("list", "refresh", "By rule").code == 5
    assert syncdeck("list", "refresh", "By rule", "--approve").out == "+0 -40 =0\n"
