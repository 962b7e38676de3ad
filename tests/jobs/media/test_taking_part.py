"""From when on accounts take part, and by which profile."""

from __future__ import annotations

import pytest

from tests.jobs.media.fake_server import FILMS, JOERG, MIRA, SERIES, FakeServer
from tests.jobs.media.media_scene import NAME, MediaScene
from tui.errors import Forbidden, ServerError
from tui.model.library import StateScope
from tui.model.pages import Page
from tui.model.runs import RunState, StepState


async def test_s6_an_account_joins_when_all_that_it_has_seen_was_read(media: MediaScene, server: FakeServer) -> None:
    """One library that cannot be read keeps the account out, and nobody else."""

    def refuse(request: str) -> None:
        if request.startswith(f"states {SERIES.name} {JOERG.username}"):
            raise ServerError("it fails")

    server.watch(JOERG, "m1")
    server.before = refuse
    await media.sync()
    assert await _joined(media) == {"mira"}
    server.before = lambda request: None
    await media.sync()
    assert await _joined(media) == {"mira", "joerg"}


async def test_s6_a_list_that_did_not_come_whole_proves_nothing(media: MediaScene, server: FakeServer) -> None:
    """The server announces more than it sends: the account neither gives nor takes yet."""
    server.watch(MIRA, "m1", "m2")

    def shorten(page: Page[object]) -> Page[object]:
        return Page(page.rows, page.received, page.received + 1, offset=page.offset)

    server.tricks[f"states {FILMS.name} {MIRA.username} {StateScope.PLAYED}"] = shorten
    await media.sync()
    assert await _joined(media) == {"joerg"}


async def test_an_account_joins_with_the_libraries_that_are_open_to_it(media: MediaScene, server: FakeServer) -> None:
    """What it may not see keeps it from nothing."""

    def close(request: str) -> None:
        if "mark" in request and request.endswith(f"{SERIES.name} {JOERG.username}"):
            raise Forbidden("not shared")

    server.watch(JOERG, "m1")
    server.before = close
    await media.sync()
    assert await _joined(media) == {"mira", "joerg"}


async def test_s41_a_second_sync_links_and_joins_nothing_again(media: MediaScene) -> None:
    """Nothing is written by it."""
    await media.sync()
    rows, version = await _links(media), await media.deck.data_version()
    assert {row[2] is None for row in rows} == {False}
    report = await media.sync()
    assert (await _links(media), report.counts["watch"].added) == (rows, 0)
    assert version <= await media.deck.data_version()


async def test_s35_a_dry_run_links_nobody(media: MediaScene) -> None:
    """It reads, and tells."""
    await media.sync(dry_run=True)
    assert await _links(media) == []


async def test_the_first_profile_of_an_account_goes_on_with_it(media: MediaScene) -> None:
    """A second profile of the server takes over only what is left to it: when the first is disabled."""
    await media.sync()
    second = await media.add_profile("second")
    await media.sync("second")
    assert second.id not in {row[1] for row in await _links(media)}
    await media.deck.profiles.set_enabled(NAME, is_enabled=False)
    await media.sync("second")
    assert {row[1] for row in await _links(media)} == {second.id}


async def test_who_is_signed_in_takes_over_from_who_only_has_a_token(media: MediaScene) -> None:
    """The account itself is read and written by its own profile."""
    await media.deck.profiles.edit(NAME, settings={"user_id": JOERG.key}, check=False)
    await media.sync()
    second = await media.add_profile("second", user_id=MIRA.key)
    await media.sync("second")
    by_account = {row[0]: row[1] for row in await _links(media)}
    ids = {row[1]: row[0] for row in await media.deck.store.db.fetch_all("SELECT id, username FROM server_accounts")}
    assert by_account[ids["mira"]] == second.id
    assert by_account[ids["joerg"]] != second.id


async def test_what_one_server_tells_reaches_nobody_while_it_is_alone(media: MediaScene, server: FakeServer) -> None:
    """The hub knows it, and there is nothing to be sent."""
    server.watch(MIRA, "m1", "m2")
    await media.sync()
    for account in await media.deck.people.accounts():
        await media.deck.people.map(account.id, account.username)
    assert await media.one("SELECT count(*) FROM hub_states WHERE watch = 'watched'") == 2
    assert await media.one("SELECT count(*) FROM outbox") == 0


@pytest.mark.parametrize("people", [(), ("mira",)])
async def test_s25_accounts_of_nobody_are_told_of(media: MediaScene, people: tuple[str, ...]) -> None:
    """Beside the step while nobody is mapped at all, as a warning when some are and others were forgotten."""
    await media.sync()
    for account in await media.deck.people.accounts():
        if account.username in people:
            await media.deck.people.map(account.id, account.username)
    report = await media.sync()
    (step,) = (step for step in report.steps if step.key == "hub")
    assert (report.run.state, step.state) == (RunState.COMPLETED, StepState.DONE)
    told = report.warnings if people else (step.message,)
    assert ["people map ACCOUNT PERSON" in text for text in told] == [True]
    assert bool(report.warnings) is bool(people)


async def _joined(media: MediaScene) -> set[str]:
    """User names of the accounts that take part."""
    sql = """SELECT a.username FROM hub_links AS l JOIN server_accounts AS a ON a.id = l.account_id
        WHERE l.joined_at IS NOT NULL"""
    return {row[0] for row in await media.deck.store.db.fetch_all(sql)}


async def _links(media: MediaScene) -> list[tuple[int, int, float | None]]:
    return await media.deck.store.db.fetch_all("SELECT account_id, profile_id, joined_at FROM hub_links ORDER BY 1")
