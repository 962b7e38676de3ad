"""Profiles through the deck."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tui.deck import Deck
from tui.errors import AuthError, Conflict, InvalidInput
from tui.model.profiles import Profile, ProfileDraft, SignIn
from tui.model.runs import Run, RunState

WRONG = {"password": "wrong"}


async def test_a_profile_is_stored_after_signing_in(deck: Deck, profile: Profile) -> None:
    """What the server told of the account stands beside it."""
    assert profile.sign_in is SignIn.OK
    assert profile.account is not None
    assert profile.account.max_connections == 1
    assert await deck.profiles.all() == [profile]


async def test_a_refused_account_is_not_stored(deck: Deck, draft: ProfileDraft) -> None:
    """Nothing is kept of a profile whose sign-in failed; without the check it is kept as it is."""
    with pytest.raises(AuthError, match="Invalid username or password"):
        await deck.profiles.add(draft, WRONG)
    assert await deck.profiles.all() == []
    profile = await deck.profiles.add(draft, WRONG, check=False)
    assert profile.sign_in is SignIn.UNKNOWN


async def test_a_draft_is_checked_without_a_trace(deck: Deck, draft: ProfileDraft) -> None:
    """Testing what is typed stores nothing."""
    account = await deck.profiles.check(draft, {"password": "right"})
    assert (account.status, await deck.profiles.all()) == ("Active", [])


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "needs a name"),
        (" \x1b[2J ", "needs a name"),
        ("x" * 61, "at most 60"),
        ("--all", "cannot be"),
        ("last", "cannot"),
        ("Household", "cannot"),
    ],
)
async def test_names_that_cannot_be_used(deck: Deck, draft: ProfileDraft, name: str, words: str) -> None:
    """Names that would be lost on a screen or read as an option are refused."""
    with pytest.raises(InvalidInput, match=words):
        await deck.profiles.add(replace(draft, name=name), {})


async def test_a_name_is_taken_once(deck: Deck, draft: ProfileDraft, profile: Profile) -> None:
    """Before anything is sent to the server the name is found to be taken, whatever its case."""
    with pytest.raises(InvalidInput, match="'IPTV' exists already"):
        await deck.profiles.add(replace(draft, name="IPTV"), WRONG)


async def test_an_unknown_name_is_answered_with_near_ones(deck: Deck, profile: Profile) -> None:
    """A slip of the finger is met with the name that was meant."""
    with pytest.raises(InvalidInput, match="No profile named 'itpv'") as caught:
        await deck.profiles.find("itpv")
    assert caught.value.hint == "Did you mean 'iptv'?"
    assert await deck.profiles.find("IPTV") == profile


async def test_editing_keeps_what_is_not_given(deck: Deck, profile: Profile) -> None:
    """A new name and new settings change nothing else, secrets included."""
    edited = await deck.profiles.edit("iptv", new_name="attic", settings={"categories": "1,2"})
    assert (edited.id, edited.name, edited.url, edited.settings) == (
        profile.id,
        "attic",
        profile.url,
        {"categories": "1,2"},
    )
    assert await deck.store.secrets.of(profile.id) == {"password": "s3cret & é"}


async def test_an_edit_that_cannot_sign_in_changes_nothing(deck: Deck, profile: Profile) -> None:
    """A wrong new password leaves the old one in place."""
    with pytest.raises(AuthError):
        await deck.profiles.edit("iptv", secrets=WRONG, url="http://other.test")
    assert await deck.profiles.all() == [profile]
    assert await deck.store.secrets.of(profile.id) == {"password": "s3cret & é"}


async def test_another_account_is_unknown_until_it_signs_in(deck: Deck, profile: Profile) -> None:
    """A password changed without a check is no longer known to be right."""
    edited = await deck.profiles.edit("iptv", secrets={"password": "new one"}, check=False)
    assert edited.sign_in is SignIn.UNKNOWN


async def test_testing_stores_what_came_of_it(deck: Deck, profile: Profile) -> None:
    """A refusal found by a test signs the profile out; a good test signs it in again."""
    await deck.profiles.edit("iptv", secrets=WRONG, check=False)
    with pytest.raises(AuthError):
        await deck.profiles.test("iptv")
    refused = await deck.profiles.find("iptv")
    await deck.profiles.edit("iptv", secrets={"password": "right"}, check=False)
    await deck.profiles.test("iptv")
    assert (refused.sign_in, refused.sign_in_message) == (SignIn.REFUSED, "Invalid username or password")
    assert (await deck.profiles.find("iptv")).sign_in is SignIn.OK


async def test_removing_cancels_what_runs_and_leaves_the_history(deck: Deck, profile: Profile) -> None:
    """A profile goes with its secrets while its run is cancelled; the run stays, under its old name."""
    await deck.profiles.edit("iptv", settings={"pause": "10"}, check=False)
    run = await deck.runs.start_sync("iptv")
    await deck.profiles.remove("iptv")
    left = await deck.runs.find(str(run.id))
    assert await deck.profiles.all() == []
    assert (left.state, left.profile_id, left.profile_name) == (RunState.CANCELLED, None, "iptv")


async def test_removing_takes_a_run_that_ends_meanwhile_as_ended(
    deck: Deck, profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of several runs one may end while another is waited for: that is no reason to keep the profile."""
    await deck.profiles.edit("iptv", settings={"pause": "0"}, check=False)
    run = await deck.runs.start_sync("iptv")
    await deck.runs.wait(run.id)
    now_active = deck.store.runs.active
    seen = [[run]]

    async def active() -> list[Run]:
        return seen.pop() if seen else await now_active()

    monkeypatch.setattr(deck.store.runs, "active", active)
    await deck.profiles.remove("iptv")
    assert await deck.profiles.all() == []


async def test_a_profile_stays_when_a_run_of_it_begins_during_its_removal(
    deck: Deck, profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A large catalogue takes a while to go, and a schedule may come due: no run is left without its profile."""
    await deck.profiles.edit("iptv", settings={"pause": "10"}, check=False)
    begun: list[Run] = []
    remove = deck.store.titles.remove_profile

    async def beside(profile_id: int) -> int:
        if not begun:
            begun.append(await deck.runs.start_sync("iptv"))
        return await remove(profile_id)

    monkeypatch.setattr(deck.store.titles, "remove_profile", beside)
    with pytest.raises(Conflict, match="still running"):
        await deck.profiles.remove("iptv")
    assert (await deck.runs.report(begun[0].id)).run.profile_id == profile.id
    await deck.profiles.remove("iptv")
    assert await deck.profiles.all() == []


async def test_disabling_is_remembered(deck: Deck, profile: Profile) -> None:
    """A disabled profile is kept and passed over."""
    await deck.profiles.set_enabled("iptv", False)
    assert not (await deck.profiles.find("iptv")).enabled


async def test_s39_no_secret_is_in_any_file_outside_its_table(deck: Deck, profile: Profile, tmp_path: Path) -> None:
    """After a sync, with the secret in a log line and a message, only the secrets table holds it."""
    await deck.runs.wait((await deck.runs.start_sync("iptv")).id)
    await deck.store.profiles.set_sign_in(profile.id, SignIn.OK, "hello s3cret & é and s3cret%20%26%20%C3%A9")
    await deck.store.db.write(lambda raw: raw.execute("DELETE FROM secrets"))
    rows = [
        row
        for (table,) in await deck.store.db.fetch_all("SELECT name FROM sqlite_schema WHERE type = 'table'")
        for row in await deck.store.db.fetch_all(f'SELECT * FROM "{table}"')
    ]
    assert rows
    assert not any("s3cret" in str(row) for row in rows)
