"""Lists at Trakt: read whole, made, changed, filled, put in order and deleted."""

from __future__ import annotations

import pytest

from tests.clients.trakt.support import DETAILS, entry_of
from tui.clients.trakt.client import TraktReader, TraktWriter
from tui.errors import InvalidInput, LimitExceeded, NotFound
from tui.model.lists import DEFAULT_DESCRIPTION, Entry, EntryKind, ListDetails, Privacy
from tui.sandbox.trakt.access import TraktAccess


async def test_a_list_is_made_as_it_is_described(trakt: TraktAccess, writer: TraktWriter) -> None:
    """Private, without comments, in the order of its ranks."""
    made = await writer.create_list(DETAILS)
    there = trakt.look(made.id)
    assert (there.name, there.description, there.privacy) == ("Saturday films", DEFAULT_DESCRIPTION, "private")
    assert (there.display_numbers, there.allow_comments, there.sort_by) == (False, False, "rank")
    assert (made.details, made.is_ours, made.item_count) == (DETAILS, True, 0)


async def test_only_what_is_named_of_a_list_is_changed(trakt: TraktAccess, writer: TraktWriter) -> None:
    """Another name leaves description and privacy alone."""
    made = await writer.create_list(DETAILS)
    changed = ListDetails("Sunday films", "other", Privacy.LINK, shows_numbers=True)
    answer = await writer.update_list(made.id, changed, {"title", "numbers"})
    assert answer.details == ListDetails("Sunday films", DEFAULT_DESCRIPTION, Privacy.PRIVATE, shows_numbers=True)
    assert trakt.look(made.id).name == "Sunday films"


@pytest.mark.parametrize("privacy", list(Privacy))
async def test_every_privacy_comes_back_as_it_was_sent(
    reader: TraktReader, writer: TraktWriter, privacy: Privacy
) -> None:
    """Also `link`, which came later than the others."""
    made = await writer.create_list(ListDetails("Seen by some", privacy=privacy))
    assert (await reader.list(made.id)).details.privacy is privacy


async def test_a_deleted_list_is_gone(trakt: TraktAccess, reader: TraktReader, writer: TraktWriter) -> None:
    """The answer has no body; asking again says that there is none."""
    made = await writer.create_list(DETAILS)
    await writer.delete_list(made.id)
    assert trakt.lists() == []
    with pytest.raises(NotFound):
        await reader.list(made.id)
    with pytest.raises(NotFound):
        await writer.delete_list(made.id)


async def test_items_are_added_once_and_told_in_their_order(
    trakt: TraktAccess, reader: TraktReader, writer: TraktWriter
) -> None:
    """Adding twice says that they were there; the order is that of the adding."""
    films = [entry_of(title) for title in trakt.known.add_movies(3)]
    made = await writer.create_list(DETAILS)
    first = await writer.add_items(made.id, films)
    second = await writer.add_items(made.id, films)
    items, proof = await reader.list_items(made.id)
    assert (first.added, first.existing, first.item_count) == (3, 0, 3)
    assert (second.added, second.existing) == (0, 3)
    assert [item.entry.key for item in items] == [film.key for film in films]
    assert (proof.is_complete, proof.declared, [item.rank for item in items]) == (True, 3, [1, 2, 3])


async def test_movie_1_and_show_1_are_two_things(trakt: TraktAccess, reader: TraktReader, writer: TraktWriter) -> None:
    """One number stands for a film and for a show: both are on the list, and one is taken off."""
    trakt.known.add("movie", "Heat", trakt=1)
    trakt.known.add("show", "Severance", trakt=1)
    movie, show = Entry(EntryKind.MOVIE, "Heat", trakt_id=1), Entry(EntryKind.SHOW, "Severance", trakt_id=1)
    made = await writer.create_list(DETAILS)
    await writer.add_items(made.id, [movie, show])
    answer = await writer.remove_items(made.id, [movie])
    items, _ = await reader.list_items(made.id)
    assert answer.removed == 1
    assert [item.entry.key for item in items] == [(EntryKind.SHOW, 1)]


async def test_every_kind_is_read_with_its_ids_and_its_show(
    trakt: TraktAccess, reader: TraktReader, writer: TraktWriter
) -> None:
    """A film, a show, a season, an episode and a person."""
    known = trakt.known
    film = known.add("movie", "Heat", year=1995, ids={"imdb": "tt0113277", "tmdb": "949"})
    show = known.add("show", "Severance", year=2022, ids={"tvdb": "371980"})
    season = known.add("season", "Season 2", show=show.trakt, season=2, ids={"tvdb": "1"})
    episode = known.add("episode", "Woe's Hollow", show=show.trakt, season=2, number=4, ids={"tvdb": "2"})
    person = known.add("person", "Al Pacino", ids={"imdb": "nm0000199"})
    made = await writer.create_list(DETAILS)
    await writer.add_items(made.id, [entry_of(one) for one in (film, show, season, episode, person)])
    read = {item.entry.kind: item.entry for item in (await reader.list_items(made.id))[0]}
    assert set(read) == set(EntryKind)
    assert read[EntryKind.MOVIE].ids == ("imdb:tt0113277", "tmdb:949")
    assert (read[EntryKind.MOVIE].title, read[EntryKind.MOVIE].year) == ("Heat", 1995)
    assert read[EntryKind.EPISODE].show_ids == (f"trakt:{show.trakt}", "tvdb:371980")
    assert (read[EntryKind.EPISODE].season, read[EntryKind.EPISODE].number) == (2, 4)
    assert (read[EntryKind.SEASON].season, read[EntryKind.SEASON].show_title) == (2, "Severance")
    assert read[EntryKind.PERSON].title == "Al Pacino"


async def test_an_entry_without_trakts_id_goes_by_others_or_by_its_show(
    trakt: TraktAccess, reader: TraktReader, writer: TraktWriter
) -> None:
    """By tmdb; and an episode by its show and its numbers."""
    show = trakt.known.add("show", "Severance", ids={"tvdb": "371980"})
    episode = trakt.known.add("episode", "Woe's Hollow", show=show.trakt, season=2, number=4)
    made = await writer.create_list(DETAILS)
    film = Entry(EntryKind.MOVIE, "Some film", ids=("tmdb:603", "tvdb:9"))
    within = Entry(EntryKind.EPISODE, "Woe's Hollow", show_ids=("tvdb:371980",), season=2, number=4)
    answer = await writer.add_items(made.id, [film, within])
    kinds = {item.entry.kind: item.entry for item in (await reader.list_items(made.id))[0]}
    assert answer.added == 2
    assert "tmdb:603" in kinds[EntryKind.MOVIE].ids
    assert kinds[EntryKind.EPISODE].trakt_id == episode.trakt


async def test_what_trakt_does_not_know_is_named(trakt: TraktAccess, writer: TraktWriter) -> None:
    """The one that is not known, not those that were sent with it."""
    known = entry_of(trakt.known.add_movies(1)[0])
    unknown = Entry(EntryKind.SHOW, "Nobody's show", ids=("tmdb:77777777", "tvdb:88888888"))
    made = await writer.create_list(DETAILS)
    answer = await writer.add_items(made.id, [known, unknown])
    assert (answer.added, answer.not_found) == (1, (unknown,))


async def test_an_entry_without_any_id_is_not_sent(trakt: TraktAccess, writer: TraktWriter) -> None:
    """A title alone is never enough; nothing of the chunk leaves."""
    made = await writer.create_list(DETAILS)
    sent = len(trakt.journal.entries)
    with pytest.raises(InvalidInput, match="Heat"):
        await writer.add_items(made.id, [Entry(EntryKind.MOVIE, "Heat", 1995)])
    assert len(trakt.journal.entries) == sent


async def test_an_order_is_sent_by_the_places_of_the_list(
    trakt: TraktAccess, reader: TraktReader, writer: TraktWriter
) -> None:
    """The whole order, by the ids of the items; ids that are not there come back."""
    films = [entry_of(title) for title in trakt.known.add_movies(3)]
    made = await writer.create_list(DETAILS)
    await writer.add_items(made.id, films)
    items, _ = await reader.list_items(made.id)
    _, skipped = await writer.reorder(made.id, [*(item.item_id for item in reversed(items)), 5])
    again, _ = await reader.list_items(made.id)
    assert skipped == (5,)
    assert [item.entry.key for item in again] == [film.key for film in reversed(films)]


async def test_what_a_person_sorts_by_does_not_change_what_is_read(
    trakt: TraktAccess, reader: TraktReader, writer: TraktWriter
) -> None:
    """A list that is shown by title at Trakt is still told by rank."""
    films = [trakt.known.add("movie", name) for name in ("Zodiac", "Alien", "Heat")]
    made = trakt.make_list("Sorted", [film.key for film in films], sort_by="title")
    items, _ = await reader.list_items(made.id)
    assert [item.entry.title for item in items] == ["Zodiac", "Alien", "Heat"]


async def test_lists_of_an_account_are_told_whole(trakt: TraktAccess, reader: TraktReader) -> None:
    """Each with its owner, when it was made, and how much stands on it; those of others are not among them."""
    for number in range(3):
        trakt.make_list(f"List {number}", [title.key for title in trakt.known.add_movies(number)])
    trakt.make_list("Of somebody else", person="stranger", privacy="public")
    lists, proof = await reader.lists()
    assert [(one.details.title, one.item_count) for one in lists] == [("List 0", 0), ("List 1", 1), ("List 2", 2)]
    assert proof.is_complete
    assert {one.owner for one in lists} == {"mira"}
    assert all(one.created_at and one.updated_at.endswith("Z") for one in lists)


async def test_s17_an_account_without_room_names_its_limit(trakt: TraktAccess, writer: TraktWriter) -> None:
    """420 for one list too many, with the figure where Trakt tells it."""
    trakt.account().limits.lists = 1
    await writer.create_list(DETAILS)
    with pytest.raises(LimitExceeded, match="limit 1"):
        await writer.create_list(DETAILS)
    trakt.account().limits.is_told = False
    with pytest.raises(LimitExceeded, match="account is full"):
        await writer.create_list(DETAILS)


async def test_settings_tell_whose_sign_in_it_is_and_what_room_there_is(
    trakt: TraktAccess, reader: TraktReader
) -> None:
    """A limit that is not told stays unknown."""
    account = await reader.settings()
    assert (account.slug, account.name, account.zone) == ("mira", "Mira", "Europe/Berlin")
    assert (account.limits.is_vip, account.limits.lists, account.limits.items_per_list) == (True, 100, 5000)
    assert account.limits.items is None


@pytest.mark.parametrize(("source", "outside"), [("tmdb", "603"), ("imdb", "tt9000603"), ("trakt", "1000603")])
async def test_an_id_is_looked_up(trakt: TraktAccess, reader: TraktReader, source: str, outside: str) -> None:
    """What comes back carries Trakt's id and those of the others."""
    trakt.known.by_id("movie", "tmdb", "603")
    (found,) = await reader.look_up(source, outside, EntryKind.MOVIE)
    assert (found.kind, found.trakt_id, found.ids) == (EntryKind.MOVIE, 1_000_603, ("imdb:tt9000603", "tmdb:603"))


async def test_an_id_that_trakt_does_not_know_finds_nothing(reader: TraktReader) -> None:
    """Nothing, which is an answer: 200 with an empty list."""
    assert await reader.look_up("tvdb", "99999999", EntryKind.SHOW) == ()


async def test_ids_of_two_kinds_are_not_mixed_up(trakt: TraktAccess, reader: TraktReader) -> None:
    """Numbers of tmdb overlap between films and shows, and imdb is asked without a kind."""
    trakt.known.by_id("movie", "tmdb", "603")
    show = trakt.known.add("show", "Another thing", ids={"tmdb": "603"})
    (found,) = await reader.look_up("tmdb", "603", EntryKind.SHOW)
    assert found.trakt_id == show.trakt
    assert await reader.look_up("imdb", "tt9000603", EntryKind.SHOW) == ()


async def test_seasons_have_no_search(reader: TraktReader) -> None:
    """They go by their show and their number."""
    with pytest.raises(InvalidInput):
        await reader.look_up("tvdb", "1", EntryKind.SEASON)
