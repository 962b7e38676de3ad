"""A home whose three servers are kept in step for two persons, with the servers still there."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.screens.scenario import quick_settings
from tests.screens.servers_scene import NAMES, media_house
from tui.deck import Deck
from tui.model.library import ItemKind
from tui.model.profiles import ProfileDraft, ProfileKind
from tui.paths import Paths
from tui.sandbox import Household
from tui.sandbox.media import MEMBERS

PEOPLE = ("mira", "joerg")


@dataclass(frozen=True)
class KeptHome:
    """What is copied for each test."""

    home: Path
    house: Household


@contextmanager
def kept_home(home: Path, *people: str) -> Iterator[KeptHome]:
    """Sync all servers, say whose the accounts are, and let what follows arrive."""
    with media_house() as house:
        asyncio.run(_fill(home, house, people or PEOPLE))
        yield KeptHome(home, house)


async def _fill(home: Path, house: Household, people: tuple[str, ...]) -> None:
    deck = await Deck.open(Paths(home), quick_settings(), face="test")
    try:
        for kind in NAMES:
            await _add(deck, house, kind)
            await deck.runs.wait((await deck.runs.start_sync(NAMES[kind])).id)
        for account in await deck.people.accounts():
            person = _person_of(house, account.account_key)
            if person in people:
                await deck.people.map(account.id, person)
        assert await deck.outbox.wait(20) == 0
    finally:
        await deck.close("filled")


async def _add(deck: Deck, house: Household, kind: ProfileKind) -> None:
    if kind is not ProfileKind.PLEX:
        box = house.jellyfin if kind is ProfileKind.JELLYFIN else house.emby
        await deck.profiles.add(ProfileDraft(kind, NAMES[kind], box.url), {"token": box.api_key})
        return
    plex = house.plex
    draft = ProfileDraft(kind, NAMES[kind], plex.url, settings={"plex_tv_url": plex.tv_url})
    await deck.profiles.add(draft, {"token": plex.token(), "account_token": plex.account_token()})
    others = {f"token:{one.plex_id}": plex.token(one.name) for one in MEMBERS[1:] if not one.is_removed}
    await deck.profiles.edit(NAMES[kind], secrets=others, check=False)


def _person_of(house: Household, account_key: str) -> str:
    for member in MEMBERS:
        if account_key in {str(member.plex_id), *(box.user_id(member.name) for box in (house.jellyfin, house.emby))}:
            return member.name
    return ""


async def unseen_film(deck: Deck, nth: int = 0) -> tuple[int, str]:
    """A film of which nobody has seen anything, on every server once: one of its items, and its title."""
    rows = await deck.store.db.fetch_all(
        "SELECT min(i.id), i.title FROM library_items AS i WHERE i.kind = ? AND NOT EXISTS (SELECT 1 FROM hub_copies"
        " AS c JOIN hub_states AS h ON h.title_id = c.title_id JOIN library_items AS o ON o.id = c.item_id"
        " WHERE o.title = i.title) AND i.missing_since IS NULL GROUP BY i.title HAVING count(*) = 3 ORDER BY i.title",
        (ItemKind.MOVIE,),
    )
    return int(rows[nth][0]), str(rows[nth][1])
