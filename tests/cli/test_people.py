"""People by command, on the accounts of a real import."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import Command
from tui.sandbox.tautulli import write_tautulli_file


@pytest.fixture(autouse=True)
def imported(syncdeck: Command, tmp_path: Path) -> None:
    """A small history."""
    facts = write_tautulli_file(tmp_path / "tautulli.db", sessions=120)
    assert syncdeck("import", "tautulli", str(facts.path)).code == 0


def _account(syncdeck: Command, username: str) -> dict[str, Any]:
    accounts: list[dict[str, Any]] = syncdeck("people", "ls", "--json").document["accounts"]
    return next(account for account in accounts if account["username"] == username)


def test_s25_nobody_is_mapped_by_itself(syncdeck: Command) -> None:
    """S25: after an import every account waits, whatever its name; the list says so."""
    document = syncdeck("people", "ls", "--json").document
    assert document["people"] == []
    assert document["unmapped"] == len(document["accounts"]) > 5
    called = syncdeck("people", "ls")
    assert "nobody yet" in called.out
    assert "not mapped to a person yet: syncdeck people map ACCOUNT PERSON" in called.err


def test_account_is_mapped(syncdeck: Command) -> None:
    """By user name, friendly name or id; the person is made once, whatever the case of the name."""
    assert "a new person" in syncdeck("people", "map", "lighthouse.mira", "Mira").out
    assert "a new person" not in syncdeck("people", "map", "Kids", "mira").out
    by_id = syncdeck("people", "map", str(_account(syncdeck, "gruenspan")["id"]), "Jörg", "--json").document
    assert (by_id["username"], by_id["person"]) == ("gruenspan", "Jörg")
    people = syncdeck("people", "ls", "--json").document["people"]
    assert [person["name"] for person in people] == ["Jörg", "Mira"]
    assert [len(person["accounts"]) for person in people] == [1, 2]


def test_account_is_unmapped(syncdeck: Command) -> None:
    """Its plays are nobody's again; the person stays, and is listed without an account."""
    syncdeck("people", "map", "kids_room", "Ben")
    assert "is nobody's" in syncdeck("people", "unmap", "kids_room").out
    assert _account(syncdeck, "kids_room")["person"] is None
    assert "Without an account: Ben" in syncdeck("people", "ls").out


def test_account_is_ignored(syncdeck: Command) -> None:
    """An ignored account waits for nobody, until that is taken back."""
    before = syncdeck("people", "ls", "--json").document["unmapped"]
    assert syncdeck("people", "ignore", "guest_attic").code == 0
    assert syncdeck("people", "ls", "--json").document["unmapped"] == before - 1
    assert "ignored" in syncdeck("people", "ls").out
    assert syncdeck("people", "ignore", "guest_attic", "--undo").code == 0
    assert syncdeck("people", "ls", "--json").document["unmapped"] == before


def test_person_is_renamed_and_forgotten(syncdeck: Command) -> None:
    """Accounts go along with a name; without the person they wait again, and no play is lost."""
    plays = len(syncdeck("history", "export", "--format", "json").document)
    syncdeck("people", "map", "kids_room", "Ben")
    assert syncdeck("people", "rename", "ben", "Benjamin").code == 0
    assert _account(syncdeck, "kids_room")["person"] == "Benjamin"
    assert "no play was removed" in syncdeck("people", "rm", "Benjamin").out
    assert _account(syncdeck, "kids_room")["person"] is None
    assert len(syncdeck("history", "export", "--format", "json").document) == plays


@pytest.mark.parametrize(
    "command",
    [
        ["map", "nobody-here", "Anna"],
        ["map", "Kids", " "],
        ["unmap", "nobody-here"],
        ["ignore", "nobody-here"],
        ["rename", "Zoe", "Zoé"],
        ["rename", "Mira", "Jörg"],
        ["rename", "Mira", ""],
        ["rm", "Zoe"],
    ],
)
def test_what_cannot_be_done_is_2(syncdeck: Command, command: list[str]) -> None:
    """Unknown accounts and people, names that are empty or taken."""
    syncdeck("people", "map", "lighthouse.mira", "Mira")
    syncdeck("people", "map", "gruenspan", "Jörg")
    before = syncdeck("people", "ls", "--json").document
    called = syncdeck("people", *command)
    assert called.code == 2, called.out
    assert called.err.startswith("Error: ")
    assert syncdeck("people", "ls", "--json").document == before
