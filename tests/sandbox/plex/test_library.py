"""Libraries, items, filters, sorting and pages of the sandbox's Plex."""

from __future__ import annotations

import pytest

from tests.sandbox.plex.support import NOW

PAGE = "/library/sections/1/all"
HEADERS = ("X-Plex-Container-Start", "X-Plex-Container-Total-Size")


def keys(container: dict) -> list[str]:
    return [row["ratingKey"] for row in container.get("Metadata", [])]


async def test_sections(ask):
    """Each library has its kind; a child sees only what is shared with it."""
    found = (await ask("/library/sections"))["Directory"]
    assert [(one["key"], one["type"]) for one in found] == [
        ("1", "movie"),
        ("2", "show"),
        ("3", "artist"),
        ("4", "movie"),
    ]
    assert [one["title"] for one in (await ask("/library/sections", person="kids"))["Directory"]] == ["TV Shows"]


@pytest.mark.parametrize("way", ["headers", "query"])
async def test_pages(call, way):
    """Pages may be asked for by headers or arguments; they tell of the whole, and together they are the whole."""
    whole = (await call(PAGE)).json()["MediaContainer"]
    assert ("totalSize" in whole, whole["size"]) == (False, len(whole["Metadata"]))
    seen: list[str] = []
    while True:
        window = {"X-Plex-Container-Start": str(len(seen)), "X-Plex-Container-Size": "17"}
        answer = await (call(PAGE, **window) if way == "headers" else call(PAGE, dict(window)))
        container = answer.json()["MediaContainer"]
        assert [answer.headers[name] for name in HEADERS] == [str(len(seen)), str(whole["size"])]
        assert (container["offset"], container["totalSize"]) == (len(seen), whole["size"])
        if not keys(container):
            break
        seen += keys(container)
    assert seen == keys(whole)


async def test_count_only(ask):
    """A size of 0 only counts, and `limit` changes the total."""
    empty = await ask(PAGE, {"X-Plex-Container-Size": 0})
    assert ("Metadata" in empty, empty["size"], empty["totalSize"]) == (False, 0, len((await ask(PAGE))["Metadata"]))
    assert (await ask(PAGE, {"X-Plex-Container-Size": 3, "limit": 5}))["totalSize"] == 5


async def test_kinds(ask, plex):
    """A library of shows has shows, seasons and episodes, and nothing of another kind."""
    for number, kind in ((2, "show"), (3, "season"), (4, "episode")):
        rows = (await ask("/library/sections/2/all", {"type": number}))["Metadata"]
        assert {row["type"] for row in rows} == {kind}
        assert len(rows) == len(plex.collection.of("TV Shows", kind))
    assert (await ask("/library/sections/2/all", {"type": 1}))["size"] == 0


async def test_ids_of_every_age(ask):
    """There are agents of today with ids of others on demand, old agents, NFO files, and items that nobody knows."""
    films = (await ask(PAGE, {"includeGuids": 1}))["Metadata"]
    agents = {film["guid"].partition("://")[0] for film in films}
    assert agents >= {"plex", "local", "com.plexapp.agents.imdb"}
    assert all(("Guid" in film) == film["guid"].startswith("plex://") for film in films)
    assert not any("Guid" in film for film in (await ask(PAGE))["Metadata"])
    episodes = (await ask("/library/sections/2/all", {"type": 4}))["Metadata"]
    old = [one["guid"] for one in episodes if one["guid"].startswith("com.plexapp.agents.thetvdb://")]
    assert all(guid.partition("?")[0].count("/") == 4 for guid in old)


async def test_copies_have_the_same_guid(ask):
    """The same film in two libraries has two keys and one guid."""
    first, second = (await ask(PAGE))["Metadata"], (await ask("/library/sections/4/all"))["Metadata"]
    known = {film["guid"]: film["ratingKey"] for film in first}
    copies = [film for film in second if film["guid"].startswith("plex://")]
    assert copies
    assert all(known[film["guid"]] != film["ratingKey"] for film in copies)


async def test_state_is_that_of_the_token(ask, plex):
    """Watched fields are of whoever asks; what is not set is not there."""
    number = plex.collection.of("Movies", "movie")[20].number
    plex.watching.put_state("joerg", number, plex.watching.state("attic", 0))
    plex.watching.mark_played("mira", number, NOW - 5)
    plex.watching.set_offset("mira", number, 61_000)
    path = f"/library/metadata/{plex.rating_key(number)}"
    fields = ("viewCount", "lastViewedAt", "viewOffset")
    mine, his = [(await ask(path, person=person))["Metadata"][0] for person in ("mira", "joerg")]
    assert [mine[name] for name in fields] == [plex.watching.state("mira", number).plays, NOW - 5, 61_000]
    assert not set(fields) & set(his)


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ({"unwatched": 1}, lambda row: "viewCount" not in row),
        ({"unwatched": 0}, lambda row: row.get("viewCount", 0) >= 1),
        ({"inProgress": 1}, lambda row: row.get("viewOffset", 0) > 0),
        ({"lastViewedAt>>": NOW - 30 * 86_400}, lambda row: row.get("lastViewedAt", 0) > NOW - 30 * 86_400),
        ({"lastViewedAt<<": NOW - 30 * 86_400}, lambda row: 0 < row.get("lastViewedAt", 0) < NOW - 30 * 86_400),
        ({"lastViewedAt>>": "-30d"}, lambda row: row.get("lastViewedAt", 0) > NOW - 30 * 86_400),
        ({"addedAt>>": 1_600_000_000}, lambda row: row["addedAt"] > 1_600_000_000),
        ({"updatedAt<<": 1_600_000_000}, lambda row: row["updatedAt"] < 1_600_000_000),
        ({"viewCount>": 2}, lambda row: row.get("viewCount", 0) >= 2),
        ({"title": "the"}, lambda row: "the" in row["title"].casefold()),
    ],
)
async def test_filters(ask, query, holds):
    """Filters give what passes them, some but not all, and nothing is lost."""
    every, found = (await ask(PAGE))["Metadata"], (await ask(PAGE, query))["Metadata"]
    assert 0 < len(found) < len(every)
    assert found == list(filter(holds, every))


async def test_scoped_filter(ask, plex):
    """Shows can be filtered by their episodes."""
    query = {"type": 2, "episode.lastViewedAt>>": NOW - 100 * 86_400}
    found = (await ask("/library/sections/2/all", query))["Metadata"]
    assert 0 < len(found) < len(plex.collection.of("TV Shows", "show"))


async def test_wrong_values(call):
    """A date that cannot be read is a bad request."""
    assert (await call(PAGE, {"lastViewedAt>>": "yesterday"})).status_code == 400


async def test_sorting(ask):
    """Lists are by title unless a field is named, with its direction."""
    titles = [row["title"].casefold() for row in (await ask(PAGE))["Metadata"]]
    seen = (await ask(PAGE, {"sort": "lastViewedAt:desc"}))["Metadata"]
    added = [row["addedAt"] for row in (await ask(PAGE, {"sort": "addedAt"}))["Metadata"]]
    dates = [row.get("lastViewedAt", 0) for row in seen]
    assert titles == sorted(titles)
    assert dates == sorted(dates, reverse=True) != sorted(dates)
    assert added == sorted(added)


async def test_several_items(call, ask, plex):
    """Items come by a list of keys, without those that are gone; if all are, there is nothing."""
    one, two, gone = plex.collection.of("Movies", "movie")[:3]
    plex.delete(gone.number)
    asked = ",".join(plex.rating_key(item.number) for item in (one, gone, two))
    assert keys(await ask(f"/library/metadata/{asked}")) == [plex.rating_key(item.number) for item in (one, two)]
    assert (await call(f"/library/metadata/{plex.rating_key(gone.number)}")).status_code == 404


async def test_hidden_items(call, plex):
    """What lies in a library that is not shared is not there."""
    film = plex.collection.of("Movies", "movie")[0]
    answers = [
        await call(f"/library/metadata/{plex.rating_key(film.number)}", person=name) for name in ("kids", "mira")
    ]
    assert [answer.status_code for answer in answers] == [404, 200]
    assert (await call(PAGE, person="kids")).status_code == 404


async def test_families(ask, plex):
    """A show has seasons, they have episodes, and what the children share stands on the container."""
    show = plex.collection.of("TV Shows", "show")[0]
    seasons = await ask(f"/library/metadata/{plex.rating_key(show.number)}/children")
    assert (seasons["parentTitle"], seasons["librarySectionID"]) == (show.title, 2)
    assert "librarySectionID" not in seasons["Metadata"][0]
    leaves = await ask(f"/library/metadata/{plex.rating_key(show.number)}/allLeaves")
    below = [keys(await ask(row["key"])) for row in seasons["Metadata"]]
    assert keys(leaves) == [key for season in below for key in season]


async def test_search(ask, plex):
    """Titles are found in every library or in one, by any kind or one."""
    film = plex.collection.of("Movies", "movie")[0]
    found = await ask("/search", {"query": film.title})
    assert plex.rating_key(film.number) in keys(found)
    assert {row["type"] for row in (await ask("/search", {"query": "the", "type": 4}))["Metadata"]} == {"episode"}
    hubs = (await ask("/hubs/search", {"query": "the", "limit": 2}))["Hub"]
    assert [hub["size"] for hub in hubs if hub["type"] in ("movie", "episode")] == [2, 2]


async def test_going_on(ask, plex):
    """What was begun in the last 16 weeks is offered, the latest first; older things have offsets too."""
    old, new = plex.collection.of("Movies", "movie")[30:32]
    plex.watching.set_offset("kids", old.number, 90_000, NOW - 130 * 86_400)
    plex.watching.set_offset("mira", old.number, 90_000, NOW - 130 * 86_400)
    plex.watching.set_offset("mira", new.number, 90_000, NOW)
    assert keys(await ask("/library/onDeck"))[0] == plex.rating_key(new.number)
    assert plex.rating_key(old.number) not in keys(await ask("/library/onDeck"))
    assert plex.rating_key(old.number) in keys(await ask(PAGE, {"inProgress": 1}))
