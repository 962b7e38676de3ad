"""The collection of a household: the same for one seed, as odd as real ones, and able to change."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tui.sandbox.media import Collection


@pytest.fixture
def collection() -> Collection:
    return Collection(7, 400, tracks=12)


def leaves(collection: Collection, kind: str) -> list:
    return [item for section in collection.sections for item in collection.of(section.title, kind)]


def test_same_for_one_seed(collection):
    """Two collections of one seed hold the same items, those of another seed differ."""
    again, other = Collection(7, 400, tracks=12), Collection(8, 400)
    assert leaves(again, "movie") + leaves(again, "episode") == leaves(collection, "movie") + leaves(
        collection, "episode"
    )
    assert leaves(other, "movie") != leaves(collection, "movie")


def test_films_and_episodes(collection):
    """There are as many items as asked for, three films to five episodes, and music where it was asked for."""
    assert [len(leaves(collection, kind)) for kind in ("movie", "episode", "track")] == [150, 250, 12]
    numbers = [
        item.number for kind in ("movie", "show", "season", "episode", "track") for item in leaves(collection, kind)
    ]
    assert len(set(numbers)) == len(numbers) < len(collection)


def test_families(collection):
    """Episodes lie in seasons and those in shows, in the order of their index, with specials somewhere."""
    for show in collection.of("TV Shows", "show"):
        seasons = collection.children(show.number)
        assert [season.index for season in seasons] == sorted({season.index for season in seasons})
        for season in seasons:
            episodes = collection.children(season.number)
            assert {episode.parent_index for episode in episodes} == {season.index}
            assert all((one.index_end or one.index) < two.index for one, two in pairwise(episodes))
    assert {season.index for season in leaves(collection, "season")} >= {0, 1, 2}
    assert any(episode.index_end for episode in leaves(collection, "episode"))


def test_odd_ids(collection):
    """Some films are known to no provider, and some lie in two libraries under the same ids."""
    assert any(not film.ids for film in collection.of("Movies", "movie"))
    known = [film.ids for film in collection.of("Movies", "movie")]
    assert all(copy.ids in known for copy in collection.of("Filme 4K", "movie"))
    assert collection.of("Filme 4K", "movie")


def test_removed(collection):
    """With a show everything below goes, and is remembered."""
    show = collection.of("TV Shows", "show")[0]
    episode = collection.leaves(show.number)[0]
    collection.remove(show.number)
    assert episode.number not in collection
    assert collection.remembered(episode.number) == episode
    with pytest.raises(LookupError, match="no item"):
        collection.item(show.number)


def test_replaced(collection):
    """A replaced file has a new number and the old ids, in its old place."""
    season = collection.of("TV Shows", "season")[0]
    old = collection.children(season.number)[1]
    new = collection.replace(old.number, at=1_770_000_000)
    assert old.number not in collection
    assert (new.ids, new.index, new.added_at) == (old.ids, old.index, 1_770_000_000)
    assert collection.children(season.number)[1] == new


def test_added(collection):
    """New items come after all others, with ids of their own."""
    film = collection.add("Neu", at=1_770_000_000)
    assert collection.of("Movies", "movie")[-1] == film
    assert film.ids not in [one.ids for one in collection.of("Movies", "movie")[:-1]]
