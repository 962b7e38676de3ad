"""What we make at Trakt, a client written by others reads; and what it makes is pulled, adopted and merged by us."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.jobs.trakt.list_scene import ListScene
from tests.sandbox.trakt.pytrakt_client import signed_in
from tui.model.lists import ListDetails, ListMode, Privacy


@pytest.fixture
def pytrakt(lists: ListScene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Give the client, pointed at the sandbox and signed in."""
    with signed_in(lists.trakt, tmp_path, monkeypatch) as client:
        yield client


async def test_it_reads_what_we_made(lists: ListScene, pytrakt: Any) -> None:
    """Title, description, privacy, what stands on it, and in which order."""
    from trakt.users import User

    local = await lists.make(details=ListDetails("Heists", "For two", Privacy.FRIENDS), count=5)
    await lists.sync(local)
    items = await lists.deck.lists.items(local.id)
    await lists.deck.lists.move(local.id, items[4].id, 0)
    await lists.sync(local)
    read = await asyncio.to_thread(lambda: User("mira").get_list("Heists"))
    assert (read.name, read.description, read.privacy) == ("Heists", "For two", "friends")
    wanted = [lists.films[4], *lists.films[:4]]
    assert [one.trakt for one in read] == [film.trakt for film in wanted]


async def test_what_it_made_is_pulled_adopted_and_merged(lists: ListScene, pytrakt: Any) -> None:
    """And what we add to it, it reads."""
    from trakt.sync import search_by_id
    from trakt.users import User, UserList

    def make() -> int:
        films = [search_by_id((film.ids or {})["imdb"], "imdb", "movie")[0] for film in lists.films[:3]]
        made = UserList.create("Evening", "mira", description="for two", privacy="friends")
        made.add_items(*films)
        return int(made.trakt)

    remote_id = await asyncio.to_thread(make)
    await lists.sync(await lists.make("Unrelated", 1))
    adopted = await lists.deck.lists.adopt(None, remote_id)
    await lists.deck.lists.edit(adopted.id, mode=ListMode.TWO_WAY)
    await lists.put_on(adopted, lists.films[10:12])
    await lists.sync(adopted)
    now = await lists.local(adopted)
    assert (now.details.title, now.details.privacy, now.items) == ("Evening", Privacy.FRIENDS, 5)
    read = await asyncio.to_thread(lambda: User("mira").get_list("Evening"))
    assert [one.trakt for one in read] == [film.trakt for film in [*lists.films[:3], *lists.films[10:12]]]
