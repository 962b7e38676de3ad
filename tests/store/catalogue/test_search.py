"""One search over all that is visible, safe for whatever is typed."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.store.catalogue.lists import add_profile, sync_list, title
from tui.model.catalogue import Episode, SearchHit, SeriesDetails, TitleKind
from tui.store.catalogue import search_stages
from tui.store.store import Store

MOVIE = TitleKind.MOVIE


def told(hits: list[SearchHit]) -> list[tuple[str, str]]:
    """Give names with their match words."""
    return [(hit.line.name, hit.match) for hit in hits]


def names(hits: list[SearchHit]) -> list[str]:
    """Give names only."""
    return [hit.line.name for hit in hits]


async def store_films(store: Store, profile_id: int, *films: str, **fields: object) -> None:
    """Store films of these names."""
    rows = [title(str(at), name, "1", **fields) for at, name in enumerate(films, 1)]
    await sync_list(store, profile_id, rows)


async def test_hits_come_in_the_order_exact_prefix_all_words_some_words(store: Store, profile_id: int) -> None:
    """The nearer the name, the higher it stands."""
    films = ("Man of Steel", "The Spider Man", "Spider Man 2", "Spider Man", "Spider", "Spider Mansion", "Heat")
    await store_films(store, profile_id, *films)
    assert told(await store.search.find("spider man")) == [
        ("Spider Man", "exact"),
        ("Spider Man 2", "prefix"),
        ("Spider Mansion", "prefix"),
        ("The Spider Man", "all words"),
        ("Spider", "some words"),
        ("Man of Steel", "some words"),
    ]


async def test_a_blank_ends_the_last_word(store: Store, profile_id: int) -> None:
    """ "man " is the word, "man" its beginning; so is the whole query of a command."""
    await store_films(store, profile_id, "Spider Mansion", "Iron Man")
    assert names(await store.search.find("man")) == ["Iron Man", "Spider Mansion"]
    assert names(await store.search.find("man ")) == ["Iron Man"]
    assert names(await store.search.find("man", prefix=False)) == ["Iron Man"]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("amelie", "Amélie"),
        ("AMÉLIE", "Amelie"),
        ("spider-man", "Spider Man"),
        ("spider man", "|EN| Spider-Man (2002)"),
        ("進撃", "進撃の巨人"),
        ("巨人", "進撃の巨人"),
        ("🎬", "🎬 Films"),
        ("стражи", "Ночные стражи"),
        ("x", "X"),
        ("***", "*** SPORT ***"),
        ("s", "Sport"),
    ],
)
async def test_names_are_found_in_any_spelling_and_script(store: Store, profile_id: int, query: str, name: str) -> None:
    """Accents, case and punctuation do not matter, and other scripts are found."""
    await store_films(store, profile_id, "Nothing", name)
    found = names(await store.search.find(query))
    assert found == ([name] if query != "***" else [])


async def test_a_name_of_symbols_is_found_as_it_is(store: Store, profile_id: int) -> None:
    """A name without any letter can still be typed."""
    await store_films(store, profile_id, "***", "Heat")
    assert told(await store.search.find("***")) == [("***", "exact")]
    assert told(await store.search.find("**")) == [("***", "prefix")]


async def test_plot_and_cast_are_searched_too(store: Store, profile_id: int) -> None:
    """Words may be spread over name, plot and people."""
    await store_films(store, profile_id, "Heat", plot="A thief in Los Angeles.", cast="Al Pacino, Robert De Niro")
    for query in ("heat pacino", "los angeles", "angeles, los", "de niro", "thief"):
        assert names(await store.search.find(query)) == ["Heat"]
    assert await store.search.find("deniro") == []


async def test_plots_of_every_script_are_searched(store: Store, profile_id: int) -> None:
    """Marks belong to their words, and accents do not matter."""
    await store_films(store, profile_id, "Film", plot="यह एक हिन्दी फ़िल्म है. Señora Müller.")
    for query in ("हिन्दी", "senora", "MULLER", "फ़िल्म"):
        assert names(await store.search.find(query)) == ["Film"]


async def test_a_letter_younger_than_sqlite_is_no_error(
    store: Store, profile_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A word that SQLite would part finds nothing in the plots, and what else is there."""
    await store_films(store, profile_id, "One two", plot="one two")
    monkeypatch.setattr(search_stages, "story_words", lambda text: ["one two"])
    assert told(await store.search.find("two one")) == [("One two", "all words")]


async def test_the_end_of_a_very_long_name_is_found(store: Store, profile_id: int) -> None:
    """What the folded name no longer holds is in the story index."""
    await store_films(store, profile_id, f"{'word ' * 80}needle")
    assert len(await store.search.find("needle")) == 1


@pytest.mark.parametrize(
    "query",
    [
        "", " ", '"', '""', "*", "AND", "OR NOT", "NEAR(", "NEAR(a b, 2)", "a AND", "-", "-x", "^a", "name:x", "x*y",
        "(", ")", "{a b}:c", "'", "';--", "\\", "%", "_", "[/b]", "\x1b[2J", "\0", "a\0b", "\ud800", "\U0001f3ac",
        "\u202e", "é" * 300, "a " * 5000, "x" * 10_000, '"' * 10_000, "a\"b'c*d-e^f(g)h:i",
    ],
)  # fmt: skip
async def test_s42_any_query_is_safe(store: Store, profile_id: int, query: str) -> None:
    """Nothing typed is read as an operator; every query has an answer."""
    await store_films(store, profile_id, "Heat", "And then", "Near", plot="not or and", cast="x")
    hits = await store.search.find(query)
    assert {hit.match for hit in hits} <= {"exact", "prefix", "all words", "some words"}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.text(max_size=40))
async def test_s42_any_text_at_all_is_safe(store: Store, query: str) -> None:
    """No text raises."""
    assert isinstance(await store.search.find(query), list)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(min_size=1, max_size=30, alphabet=st.characters(codec="utf-8", exclude_characters="\0")))
async def test_every_name_is_found_by_typing_it(store: Store, name: str) -> None:
    """Whatever a title is called, its own name finds it, exactly."""
    if not name.strip():
        return
    profile_id = await add_profile(store, f"iptv-{name.encode().hex()}")
    await store_films(store, profile_id, name)
    hits = await store.search.find(name, profile_id=profile_id)
    assert told(hits)[:1] == [(name, "exact")]


async def test_a_filter_finds_its_hits_beside_thousands_of_others(store: Store, profile_id: int) -> None:
    """Another profile's and kind's matches do not crowd out those that are asked for."""
    await sync_list(store, profile_id, [title(str(at), f"A love story {at}") for at in range(3000)])
    other = await add_profile(store, "iptv-two")
    await sync_list(store, other, [title("1", "My love"), title("2", "Dear my love of life")])
    await sync_list(store, other, [title("1", "Love radio")], kind=TitleKind.LIVE)
    assert names(await store.search.find("my love", profile_id=other)) == [
        "My love",
        "Dear my love of life",
        "Love radio",
    ]
    assert names(await store.search.find("love", kind=TitleKind.LIVE)) == ["Love radio"]
    assert {hit.profile_name for hit in await store.search.find("love", profile_id=other)} == {"iptv-two"}
    assert len(await store.search.find("love", limit=7)) == 7


async def test_episodes_are_found_with_their_series(store: Store, profile_id: int) -> None:
    """An episode says which series it is of, and hides with it."""
    series = [title("5", "Severance"), title("6", "Andor")]
    await sync_list(store, profile_id, series, kind=TitleKind.SERIES)
    details = SeriesDetails("5", (), (Episode("77", 1, 1, "Good News About Hell", plot="Mark leads a team."),))
    async with store.db.transaction() as conn:
        await store.details.store(conn, profile_id, details, now=1.0)
    (hit,) = await store.search.find("good news")
    assert (hit.line.kind, hit.line.item_id, hit.category) == (TitleKind.EPISODE, "77", "Severance")
    assert names(await store.search.find("team", kind=TitleKind.EPISODE)) == ["Good News About Hell"]
    await sync_list(store, profile_id, series[1:], kind=TitleKind.SERIES, run_id=2)
    await store.details.follow_series(profile_id)
    assert await store.search.find("good news") == []


async def test_hidden_titles_are_not_found(store: Store, profile_id: int) -> None:
    """What is gone is gone from the search."""
    await store_films(store, profile_id, "Heat", "Ronin", "Thief")
    await sync_list(store, profile_id, [title("2", "Ronin", "1"), title("3", "Thief", "1")], run_id=2)
    assert await store.search.find("heat") == []


async def test_a_hit_names_its_first_category(store: Store, profile_id: int) -> None:
    """The category stands beside the hit, by its own name or a stand-in."""
    await sync_list(store, profile_id, [title("1", "Heat", "4"), title("2", "Heat too")])
    assert [hit.category for hit in await store.search.find("heat")] == ["Category 4", "Uncategorised"]
