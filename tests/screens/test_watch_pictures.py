"""What `w` is about, what a mark came to, and how titles stand for people: pure functions."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC
from pathlib import Path

import pytest

from tests.widgets.runs import NOW
from tui.glyphs import ASCII, UNICODE
from tui.model.catalogue import Episode, Title, TitleKind
from tui.model.hub import (
    Copy,
    Direction,
    HubChange,
    HubState,
    KeptChange,
    LinkRules,
    LocalMark,
    MarkReport,
    ParkedState,
    Policy,
    Unmatched,
    WatchValue,
)
from tui.model.library import ItemKind, ItemRow, StoredItem, Watch
from tui.model.outbox import LaneCounts
from tui.model.plays import Person
from tui.screens.catalogue.hub_picture import Standing, decision_lines, show_lines, standing_lines, standing_text
from tui.screens.catalogue.watch_dialog import Wish, told_text
from tui.screens.catalogue.watch_scope import Scope, begun_by, scopes_of_item, scopes_of_title, watched_by_all
from tui.screens.catalogue.watching import first_of, plain_wish, report_text
from tui.screens.people.last_person import LastPerson
from tui.screens.queue.matching_picture import MOST, matching_lines, state_picks, title_picks
from tui.screens.servers.hub_settings_picture import SettingsFacts, facts_text, wished_now, wished_text
from tui.screens.surface import Surface
from tui.widgets.line import Tone, line_width, plain

ON = Surface(UNICODE, NOW, UTC)
ANNA, BEN, KID = Person(1, "anna"), Person(2, "ben"), Person(3, "kid")
SEEN, UNSEEN, BEGUN = WatchValue(Watch.WATCHED), WatchValue(Watch.UNWATCHED), WatchValue(Watch.UNWATCHED, 729_000)
SHOW = StoredItem(10, 1, "Den", ItemRow("s", ItemKind.SHOW, "1", "Andor"), NOW, None)


def stands(person: Person, value: WatchValue, parked: str = "") -> tuple[Person, HubState]:
    """How something stands for somebody."""
    return person, HubState(person.id, 5, value, 1, NOW, None, parked)


def an_episode(item_id: int, season: int | None, number: int) -> StoredItem:
    """An episode of the show."""
    row = ItemRow(
        f"e{item_id}", ItemKind.EPISODE, "1", "Kassa", grandparent_title="Andor", season=season, number=number
    )
    return replace(SHOW, id=item_id, item=row)


EPISODES = [an_episode(11, 1, 1), an_episode(12, 1, 2), an_episode(13, 0, 1)]


def test_a_show_stands_for_its_episodes_and_a_season_goes_first() -> None:
    """The season is all its episodes on that server; the specials have their own word."""
    assert [(it.word, it.items) for it in scopes_of_item(SHOW, EPISODES)] == [("the whole series", (10,))]
    assert [(it.word, it.items) for it in scopes_of_item(SHOW, EPISODES, 1)] == [
        ("season 1", (11, 12)),
        ("the whole series", (10,)),
    ]
    assert scopes_of_item(SHOW, EPISODES, 0)[0].word == "the specials"
    assert scopes_of_item(EPISODES[0])[0] == Scope("this episode", "Andor S01E01 Kassa", (11,))


def test_music_is_not_marked() -> None:
    """It is not kept in step."""
    assert scopes_of_item(replace(SHOW, item=ItemRow("t", ItemKind.TRACK, "1", "Feeling Good"))) == []


def a_title(kind: TitleKind, tmdb: str, imdb: str) -> Title:
    """A title of a catalogue."""
    values = {field.name: "" for field in fields(Title)}
    return Title(**{**values, "kind": kind, "name": "Ozark", "tmdb": tmdb, "imdb": imdb})  # type: ignore[arg-type]


def test_titles_of_catalogues_go_by_their_ids() -> None:
    """An episode by its series and numbers; without ids nothing can be said."""
    film = a_title(TitleKind.MOVIE, "603", "tt0133093")
    assert scopes_of_title(film)[0].names == ("movie:tmdb:603", "movie:imdb:tt0133093")
    series = a_title(TitleKind.SERIES, "1396", "")
    found = scopes_of_title(series, Episode("9", 2, 4, "Down"))
    assert [(it.word, it.names) for it in found] == [
        ("this episode", ("episode:tmdb:1396/2/4",)),
        ("season 2", ("season:tmdb:1396/2",)),
        ("the whole series", ("show:tmdb:1396",)),
    ]
    assert [it.word for it in scopes_of_title(series, season=3)] == ["season 3", "the whole series"]
    assert scopes_of_title(a_title(TitleKind.MOVIE, "", "")) == []


def test_who_has_watched_all_of_it_and_who_has_begun() -> None:
    """An item of which nothing is known was watched by nobody."""
    states = {11: [stands(ANNA, SEEN), stands(BEN, BEGUN)], 12: [stands(ANNA, SEEN), stands(KID, UNSEEN)]}
    assert watched_by_all([11, 12], states) == {ANNA.id}
    assert watched_by_all([11, 12, 13], states) == frozenset()
    assert begun_by(states) == {ANNA.id, BEN.id}


def test_one_person_is_asked_only_before_many_marks_go() -> None:
    """Marking is harmless, and one title is quickly marked again."""
    film, series = Scope("this film", "Heat", (1,)), Scope("the whole series", "Andor", (10,), is_one=False)
    seen = frozenset({ANNA.id})
    assert plain_wish([ANNA], [film]) == Wish(ANNA, film, True)
    assert plain_wish([ANNA], [replace(film, watched=seen)]) == Wish(ANNA, replace(film, watched=seen), False)
    assert plain_wish([ANNA], [series]) == Wish(ANNA, series, True)
    assert plain_wish([ANNA], [replace(series, watched=seen)]) is None
    assert plain_wish([ANNA, BEN], [film]) is None


def test_the_last_person_is_offered_first(tmp_path: Path) -> None:
    """Kept in a file; somebody who is gone is not offered."""
    assert first_of([ANNA, BEN], 2) is BEN
    assert first_of([ANNA, BEN], 9) is ANNA
    LastPerson(tmp_path / "last-person").keep(2)
    assert LastPerson(tmp_path / "last-person").person_id == 2


@pytest.mark.parametrize(
    ("scope", "report", "expected"),
    [
        (Scope("", "Heat"), MarkReport("g", 1, 1, 0), "Heat is watched for anna, and nothing has to be sent"),
        (Scope("", "Heat"), MarkReport("g", 1, 1, 1, ("den",)), "Heat is watched for anna: 1 change for den"),
        (
            Scope("", "Andor", is_one=False),
            MarkReport("g", 12, 12, 1_200, ("a", "b", "c")),
            "Andor (12 episodes) is watched for anna: 1,200 changes for a, b and c",
        ),
        (
            Scope("", "Heat"),
            MarkReport("g", 1, 1, 4, tuple("abcd")),
            "Heat is watched for anna: 4 changes for 4 servers",
        ),
    ],
)
def test_what_a_mark_came_to(scope: Scope, report: MarkReport, expected: str) -> None:
    """How much goes where."""
    assert report_text(Wish(ANNA, scope, True), report) == expected


def test_who_has_watched_it_in_a_sentence() -> None:
    """Those who have begun apart from those who have seen all."""
    scope = Scope("", "Andor", watched=frozenset({1, 2}), begun=frozenset({1, 2, 3}))
    assert told_text(scope, [ANNA, BEN, KID]) == "Andor: watched by anna and ben, begun by kid."
    assert told_text(Scope("", "Andor"), [ANNA]) == "Andor: watched by nobody yet."


def test_how_a_title_stands_in_a_few_cells() -> None:
    """Many names become a number."""
    assert standing_text([stands(ANNA, SEEN), stands(BEN, BEGUN)], UNICODE) == "✓ anna   ben at 0:12:09"
    assert standing_text([stands(ANNA, UNSEEN)], UNICODE) == standing_text((), UNICODE) == ""
    four = [stands(Person(n, f"p{n}"), SEEN) for n in range(4)]
    assert standing_text(four, ASCII) == "+ 4 people"


def test_how_a_title_stands_in_full() -> None:
    """A state that is left alone says why, and what to do."""
    standing: Standing = [stands(ANNA, SEEN), stands(BEN, BEGUN, "it flipped 4 times")]
    rows = [plain(it.line).rstrip() for it in standing_lines(standing, 78, ON)]
    assert rows[2].split() == ["anna", "watched", "-", "22:13"]
    assert rows[4].strip() == "left alone: it flipped 4 times; m on Queue (5) chooses"
    assert standing_lines((), 78, ON) == []


def test_what_was_decided_is_told_newest_first() -> None:
    """What was said, by whom, and what was made of it; what was kept out stands out."""
    taken = HubChange(1, 5, 3, UNSEEN, SEEN, SEEN, "watched on den")
    refused = HubChange(1, 5, 4, SEEN, SEEN, UNSEEN, "un-watching does not spread from attic", is_refused=True)
    decided = [("anna", KeptChange(2, NOW, refused)), ("anna", KeptChange(1, NOW - 60, taken, is_undone=True))]
    lines = decision_lines(decided, 100, ON)
    rows = [plain(it.line).rstrip() for it in lines]
    assert rows[2].split() == ["22:13", "anna", "unwatched", *["un-watching", "does", "not", "spread", "from", "attic"]]
    assert rows[3].endswith("watched on den (taken back)")
    assert lines[2].line[-1].tone is Tone.WARN
    assert [it.key for it in lines[:2]] == [None, None]
    assert decision_lines([], 78, ON) == []


def test_how_a_series_stands() -> None:
    """How many of its episodes each person has watched."""
    rows = show_lines([[stands(ANNA, SEEN), stands(BEN, UNSEEN)], [stands(ANNA, SEEN)]], 12, 78, ON)
    assert [plain(it.line).strip() for it in rows] == ["Kept in step   watched by", "anna 2 of 12, ben 0 of 12"]


def a_copy(place: str, seen: WatchValue) -> Copy:
    """A copy on a server."""
    return Copy(1, 2, 3, place, seen)


PARKED = ParkedState(
    stands(ANNA, SEEN, "it flipped 4 times in 24 h")[1],
    "anna",
    "[/b]Heat\x1b[2J",
    (a_copy("den", SEEN), a_copy("attic", UNSEEN), a_copy("cabin", BEGUN)),
)
UNSURE = Unmatched(7, "Den", "Heat [red]", ItemKind.MOVIE, "two films share imdb tt1", ((4, "Heat (1995)"),))


@pytest.mark.parametrize("width", [40, 56, 98])
def test_s42_what_waits_for_a_choice_fits_and_is_text(width: int) -> None:
    """Names of servers, titles and reasons."""
    lines = [it.line for it in matching_lines([PARKED], [UNSURE], width, ON)]
    assert all(line_width(row) <= width and plain(row).isprintable() for row in lines)
    assert any("Heat [red]" in plain(row) for row in lines)


def test_more_than_anybody_chooses_by_hand_is_cut() -> None:
    """The list says how many more there are."""
    lines = matching_lines([], [replace(UNSURE, item_id=n) for n in range(MOST + 5)], 78, ON)
    assert plain(lines[-1].line).strip() == "and 5 more"


def test_a_conflict_can_be_settled_by_what_any_server_says() -> None:
    """Watched, unwatched and every position, with where it is so."""
    picks = state_picks(PARKED)
    assert [(pick.text, pick.note) for pick, _ in picks] == [
        ("watched", "as on den"),
        ("unwatched", "as on attic"),
        ("at 0:12:09", "as on cabin"),
    ]
    assert [mark for _, mark in picks] == [
        LocalMark(is_watched=True),
        LocalMark(is_watched=False),
        LocalMark(position_ms=729_000),
    ]
    assert [title_id for _, title_id in title_picks(UNSURE)] == [4, None]


FACTS = SettingsFacts(
    Policy.FURTHEST,
    {"den": LinkRules(by_source={2: None}), "attic": LinkRules()},
    {1: "den", 2: "attic"},
    {"den": LaneCounts(waiting=17)},
)


def test_the_settings_say_what_they_mean() -> None:
    """Who wins, which way changes go, and what becomes of what waits."""
    assert facts_text(FACTS).startswith("17 changes in the queue. Where servers disagree, the furthest position wins")
    wished = wished_now(FACTS, "den")
    assert wished.by_source == {"attic": "nothing"}
    told = wished_text(FACTS, "den", wished, "attic")
    assert told[1:] == ["Un-watching stays where it is done.", "Nothing that is watched on attic is written to it."]


def test_what_waits_is_dropped_where_nothing_is_written_any_more() -> None:
    """Said before it is saved."""
    wished = replace(wished_now(FACTS, "den"), direction=Direction.PULL)
    assert wished_text(FACTS, "den", wished, "")[-1] == "17 changes that wait for it will be dropped."
