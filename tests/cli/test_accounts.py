"""Accounts are named by id, user name or friendly name, and a doubtful name is refused."""

from __future__ import annotations

import dataclasses

import pytest

from tests.cli.screen import HARMLESS, HOSTILE, piped, shown
from tui.cli.profiles.accounts import account_named, account_table, account_text, people_document
from tui.cli.profiles.open_accounts import open_text
from tui.cli.table import cells
from tui.errors import InvalidInput
from tui.model.plays import Person, ServerAccount

ANNA = ServerAccount(1, 1, "Attic", "4711", "anna.k", "Anna", True, 5, "Anna Kern", False, 1_200)
GUEST = ServerAccount(2, 1, "Attic", "0", "Local", "", True, None, "", False, 7, suggestion="Lo")
OTHER = ServerAccount(12, 2, "Cellar", "99", "anna", "Anna", True, None, "", True, 3)
NUMBERED = ServerAccount(30, 2, "Cellar", "98", "1", "One", False, None, "", False, 0)
ALL = (ANNA, GUEST, OTHER, NUMBERED)


@pytest.mark.parametrize(
    ("name", "found"), [("2", 2), ("local", 2), (" Anna.K ", 1), ("1", 1), ("one", 30), ("ANNA.K", 1)]
)
def test_account_is_named(name: str, found: int) -> None:
    """By id first, then by either name, whatever its case."""
    assert account_named(ALL, name).id == found


def test_s25_doubtful_account_is_refused() -> None:
    """S25: two accounts of one name are never told apart by guessing; the candidates are named with their ids."""
    with pytest.raises(InvalidInput, match="2 accounts are called 'anna'") as caught:
        account_named(ALL, "anna")
    assert caught.value.hint == "Give the id: 1 is Anna (anna.k) on Attic; 12 is Anna (anna) on Cellar"


@pytest.mark.parametrize("name", ["nobody", "", "4711"])
def test_unknown_account_is_refused(name: str) -> None:
    """What is no id and no name is nothing; keys of servers are not asked for."""
    with pytest.raises(InvalidInput, match="There is no account"):
        account_named(ALL, name)


def test_account_without_names_is_its_key() -> None:
    """Something is always shown."""
    bare = dataclasses.replace(GUEST, username="", server_name="")
    assert account_text(bare) == "unknown #0"


def test_server_without_a_name_is_the_beginning_of_its_id() -> None:
    """For people; scripts get all of it."""
    one = dataclasses.replace(ANNA, server_name="5eed" * 10)
    assert account_text(one) == "Anna (anna.k) on 5eed5eed..."
    assert account_table([one], piped())[1].split()[3] == "5eed5eed…"
    assert people_document([], [one], piped())["accounts"][0]["server"] == "5eed" * 10


def test_table_says_whose_they_are() -> None:
    """Mapped, ignored and open accounts read differently, and a suggestion is never more than one."""
    lines = account_table(ALL, piped())
    assert lines[1].split() == ["1", "Anna", "anna.k", "Attic", "Anna", "Kern", "1,200"]
    assert "! nobody yet; maybe Lo" in lines[2]
    assert "ignored" in lines[3]
    assert "! nobody yet " in lines[4]


def test_table_fits_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Long names give way to the columns that matter."""
    monkeypatch.setenv("COLUMNS", "60")
    long = dataclasses.replace(GUEST, username="u" * 60, server_name="s" * 60)
    lines = account_table([ANNA, long], shown())
    assert max(map(cells, lines)) <= 60
    assert "nobody yet;" in lines[2]


def test_s42_hostile_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """S42: names out of a file drive no terminal, in the table and in JSON."""
    monkeypatch.setenv("COLUMNS", "200")
    hostile = dataclasses.replace(GUEST, username=HOSTILE, friendly_name=HOSTILE, server_name=HOSTILE)
    assert account_table([hostile], shown())[1].count(HARMLESS) == 3
    document = people_document([], [hostile], piped())
    assert document["accounts"][0]["username"] == HARMLESS


def test_document_counts_for_each_person() -> None:
    """Plays of all accounts of a person add up; ignored accounts wait for nobody."""
    again = dataclasses.replace(OTHER, person_id=5, person_name="Anna Kern", is_ignored=False)
    document = people_document([Person(5, "Anna Kern"), Person(6, "Ben")], [ANNA, GUEST, again], piped())
    assert document["people"] == [
        {"id": 5, "name": "Anna Kern", "accounts": [1, 12], "plays": 1_203},
        {"id": 6, "name": "Ben", "accounts": [], "plays": 0},
    ]
    assert (document["unmapped"], document["accounts"][1]["person"]) == (1, None)


@pytest.mark.parametrize(
    ("count", "text"),
    [(1, "1 account is not mapped to a person yet"), (1_200, "1,200 accounts are not mapped to a person yet")],
)
def test_open_accounts_are_counted(count: int, text: str) -> None:
    """One and many."""
    assert open_text(count) == text
