"""Whose the accounts are: a person says so, and nobody else (S25)."""

from __future__ import annotations

import pytest

from tests.store.plays.scene import START, facts, session, staged, take_all
from tui.errors import InvalidInput, NotFound
from tui.model.tautulli import TautulliUser
from tui.store.plays.suggestions import suggestion
from tui.store.store import Store


def some() -> list[object]:
    """One play each of the two listed accounts and of Local."""
    return [
        session(id=1, reference_id=1, user_id=7, user="anna"),
        session(id=2, reference_id=2, user_id=8, user="ben", started=START + 9000, stopped=START + 9900),
        session(id=3, reference_id=3, user_id=0, user="Local", started=START + 90_000, stopped=START + 90_900),
    ]


async def account(store: Store, key: str) -> int:
    """Id of the account that the server calls `key`."""
    return next(one.id for one in await store.people.accounts() if one.account_key == key)


async def test_s25_accounts_are_nobodys_until_a_person_says_whose(store: Store) -> None:
    """No account is mapped by an import, by its name least of all."""
    await take_all(store, some())
    await store.people.map(await account(store, "8"), "Anna")
    by_key = {one.account_key: one for one in await store.people.accounts()}
    assert {key: one.person_name for key, one in by_key.items()} == {"7": "", "8": "Anna", "0": ""}
    assert by_key["7"].suggestion == "Anna"


async def test_s25_local_is_an_account_of_its_own(store: Store) -> None:
    """User id 0 is whoever sat at the server: not the admin, not anybody."""
    await take_all(store, some())
    by_key = {one.account_key: one for one in await store.people.accounts()}
    assert (by_key["0"].username, by_key["0"].person_id, by_key["0"].plays) == ("Local", None, 1)


async def test_names_follow_the_newest_file_and_lost_accounts_stay(store: Store) -> None:
    """A friend who got another name and one who was removed: the plays of both stay theirs."""
    await take_all(store, staged(some(), facts()))
    later = facts(users=(TautulliUser(7, "anna", "Anna B"),))
    await take_all(store, staged(some(), later))
    by_key = {one.account_key: one for one in await store.people.accounts()}
    assert (by_key["7"].friendly_name, by_key["7"].is_listed) == ("Anna B", True)
    assert (by_key["8"].is_listed, by_key["8"].plays) == (False, 1)


async def test_a_person_is_found_whatever_the_case_of_the_name(store: Store) -> None:
    """Ольга and ольга are one person, also where SQLite knows no case."""
    await take_all(store, some())
    await store.people.map(await account(store, "7"), "Ольга")
    await store.people.map(await account(store, "8"), "ольга")
    assert [person.name for person in await store.people.all()] == ["Ольга"]
    with pytest.raises(InvalidInput, match="already"):
        await store.people.map(await account(store, "0"), "Guest")
        await store.people.rename("guest", "ОЛЬГА")


async def test_a_person_may_change_the_spelling_of_a_name(store: Store) -> None:
    """Renaming to the same name in other letters is no clash with oneself."""
    await take_all(store, some())
    await store.people.map(await account(store, "7"), "anna")
    await store.people.rename("ANNA", "Anna")
    assert [person.name for person in await store.people.all()] == ["Anna"]


async def test_a_removed_person_leaves_accounts_and_plays(store: Store) -> None:
    """Forgetting a person opens the accounts again."""
    await take_all(store, some())
    await store.people.map(await account(store, "7"), "Anna")
    await store.people.remove("anna")
    assert await store.people.all() == []
    assert {one.person_id for one in await store.people.accounts()} == {None}
    assert len(await store.plays.lines()) == 3


async def test_an_ignored_account_is_asked_for_no_more(store: Store) -> None:
    """It is nobody's on purpose, until it is mapped or opened again."""
    await take_all(store, some())
    await store.people.map(await account(store, "8"), "Anna")
    await store.people.ignore(await account(store, "7"), True)
    found = next(one for one in await store.people.accounts() if one.account_key == "7")
    assert (found.is_ignored, found.suggestion) == (True, "")


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "\x1b[2J"])
async def test_a_name_has_to_be_one(store: Store, name: str) -> None:
    """Nothing, too much, and what only drives the terminal."""
    await take_all(store, some())
    with pytest.raises(InvalidInput):
        await store.people.map(await account(store, "7"), name)
    assert await store.people.all() == []


async def test_what_is_not_there_is_told(store: Store) -> None:
    """Unknown accounts and people lead to words, and change nothing."""
    with pytest.raises(NotFound):
        await store.people.map(99, "Anna")
    with pytest.raises(NotFound):
        await store.people.ignore(99, True)
    with pytest.raises(InvalidInput, match="no person"):
        await store.people.remove("Anna")
    assert await store.people.all() == []


@pytest.mark.parametrize(
    ("names", "people", "expected"),
    [
        (("anna",), {"Anna": ()}, "Anna"),
        (("bjorn.agren",), {"Björn Ågren": ()}, "Björn Ågren"),
        (("x", "Anna B."), {"Anna B": ()}, "Anna B"),
        (("harbour.keeper",), {"Ada": ("harbour.keeper", "Ada K")}, "Ada"),
        (("anna",), {"Hanna": (), "Annah": ()}, ""),
        (("jo",), {"Joe": ()}, ""),
        (("quiet",), {"Anna": ()}, ""),
        ((), {"Anna": ()}, ""),
    ],
)
def test_a_suggestion_goes_by_names_alone(
    names: tuple[str, ...], people: dict[str, tuple[str, ...]], expected: str
) -> None:
    """Equal or nearly equal names, own or of mapped accounts; two who come equally near are none."""
    assert suggestion(names, people) == expected
