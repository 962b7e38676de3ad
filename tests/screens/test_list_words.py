"""What gets onto lists and how that is told: entries of titles and items, reports, questions, news."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.screens.list_samples import a_list
from tui.model.catalogue import Episode, Title, TitleKind
from tui.model.library import ItemKind, ItemRow, StoredItem
from tui.model.lists import AddReport, EntryKind, ListDetails, ListFigures, ListState, LocalList, RemoteList
from tui.screens.lists.adding import report_text
from tui.screens.lists.adoption import offer_picks, targets_for
from tui.screens.lists.deletion import deletion_facts
from tui.screens.lists.entries_dialog import Typed, typed_of
from tui.screens.lists.entries_of import entries_of_item, entries_of_title
from tui.screens.lists.export import file_name
from tui.screens.lists.facts import ListsFacts
from tui.screens.lists.news import news_of
from tui.screens.lists.picking import by_hand
from tui.screens.lists.words import entry_name
from tui.widgets.line import Tone


def a_title(kind: TitleKind = TitleKind.SERIES, **changes: Any) -> Title:
    """A title of a provider."""
    texts = {"stream_type": "", "icon": "", "container_extension": "", "epg_channel_id": "", "plot": "", "cast": "",
             "director": "", "genre": "", "release_date": "", "trailer": ""}  # fmt: skip
    numbers = {"added_at": None, "archive_days": 0, "is_adult": False, "year": 2022, "rating": None,
               "duration_seconds": None, "first_seen": 0.0, "changed_at": 0.0, "missing_since": None}  # fmt: skip
    told = {"tmdb": "83867", "imdb": "tt9253284", **texts, **numbers, **changes}
    return Title(1, 1, kind, "7", "Andor", (), (), **told)


def an_item(kind: ItemKind, **changes: Any) -> StoredItem:
    """An item of a library."""
    return StoredItem(1, 1, "den", ItemRow("k", kind, "1", changes.pop("title", "Andor"), **changes), 0.0, None)


def names(entries: list[Any]) -> list[tuple[str, str]]:
    """Kind and name of each."""
    return [(entry.kind.value, entry_name(entry)) for entry in entries]


def test_titles_of_providers() -> None:
    """A film, a series; an episode or a season first; channels and titles without ids are nothing."""
    assert entries_of_title(a_title(TitleKind.MOVIE))[0].ids == ("imdb:tt9253284", "tmdb:83867")
    assert names(entries_of_title(a_title())) == [("show", "Andor (2022)")]
    episode = Episode("e1", 1, 8, "Narkina 5")
    assert names(entries_of_title(a_title(), episode)) == [("episode", "Andor S01E08"), ("show", "Andor (2022)")]
    assert names(entries_of_title(a_title(), season=2))[0] == ("season", "Andor season 2")
    assert entries_of_title(a_title(), episode)[0].show_ids == ("imdb:tt9253284", "tmdb:83867")
    assert entries_of_title(a_title(TitleKind.LIVE)) == []
    assert entries_of_title(a_title(tmdb="", imdb="")) == []


def test_items_of_libraries() -> None:
    """Ids that others do not know are left out; an episode is known by its show, or by its own ids."""
    show = an_item(ItemKind.SHOW, ids=("local:1", "tvdb:393189"), year=2022)
    episode = an_item(ItemKind.EPISODE, title="Narkina 5", season=1, number=8, ids=("tvdb:9",))
    assert names(entries_of_item(show)) == [("show", "Andor (2022)")]
    assert names(entries_of_item(episode, show)) == [("episode", "Andor S01E08"), ("show", "Andor (2022)")]
    first = entries_of_item(episode, show)[0]
    assert (first.ids, first.show_ids) == (("tvdb:9",), ("tvdb:393189",))
    assert names(entries_of_item(show, season=1))[0] == ("season", "Andor season 1")
    assert len(entries_of_item(episode)) == 1
    assert entries_of_item(replace(episode, item=ItemRow("k", ItemKind.EPISODE, "1", "x"))) == []
    assert entries_of_item(an_item(ItemKind.TRACK, ids=("tmdb:1",))) == []
    assert entries_of_item(an_item(ItemKind.MOVIE, ids=("tmdb:1",)))[0].kind is EntryKind.MOVIE


@pytest.mark.parametrize(
    ("text", "names_typed", "is_file"),
    [(" movie:tmdb:1, show:tvdb:2 ", ("movie:tmdb:1", "show:tvdb:2"), False), ("~/my list.csv", (), True)],
)
def test_ids_or_a_file_are_typed(text: str, names_typed: tuple[str, ...], is_file: bool) -> None:
    """The ending tells which."""
    typed = typed_of(text)
    assert typed is not None
    assert (typed.names, typed.path is not None) == (names_typed, is_file)
    assert typed_of("  ") is None
    assert typed != Typed()


def test_what_putting_came_to() -> None:
    """In a sentence; what was refused is told, the first of many."""
    assert report_text(AddReport(1, 0), "Weekend") == ("1 item is on Weekend now", Tone.GOOD)
    assert report_text(AddReport(0, 2), "Weekend") == ("2 stood there before", Tone.WARN)
    many = AddReport(2, 0, {f"x{n}": "no item" for n in range(5)})
    text, tone = report_text(many, "Weekend")
    assert text.startswith("2 items are on Weekend now. x0: no item")
    assert text.endswith("and 2 more cannot be used")
    assert tone is Tone.WARN


def test_what_may_be_taken_over_and_as_what() -> None:
    """Ours are marked; a list of the same title comes first, one with a side not at all."""
    ours = RemoteList(9, "x", ListDetails("Someday"), 25, "")
    assert offer_picks([ours])[0].note == "made by us, 25 items, private"
    free = a_list(id=5, details=ListDetails("someday"), link=None)
    other = a_list(id=6, details=ListDetails("Another"), link=None)
    assert targets_for([other, a_list(), free], ours) == [free, other]


def test_deleting_names_count_and_consequence() -> None:
    """Of a list that stands only here, and of one on Trakt."""
    assert deletion_facts(a_list(link=None))[0].startswith("60 items and their order are deleted here")
    assert len(deletion_facts(a_list(link=None))) == 2
    assert "likes and comments" in deletion_facts(a_list())[-1]


def test_lists_that_fill_themselves_take_nothing_by_hand() -> None:
    """The one that was changed last comes first."""
    old, new, ruled = a_list(updated_at=1.0), a_list(id=2, updated_at=2.0), a_list(id=3, rule="{}")
    assert by_hand([old, new, ruled]) == [new, old]


def test_a_file_is_named_by_its_list() -> None:
    """With nothing that a shell or a disk minds."""
    assert file_name("Weekend 4K / éà") == "weekend-4k.csv"
    assert file_name("///") == "list.csv"


def told(before: LocalList, now: LocalList) -> list[tuple[str, Tone]]:
    """What is said when a list has become another."""
    return news_of(ListsFacts([before]), ListsFacts([now]))


def test_news_of_lists_in_the_words_for_them() -> None:
    """Made, synced, failed, stopped; nothing when nothing has changed."""
    waits = a_list(state=ListState.WAITING, link=None, synced_at=None, held=0, reason="")
    synced = a_list(state=ListState.SYNCED, figures=ListFigures(3, 1, 9), held=0, reason="")
    assert told(waits, synced) == [("Created list 'Weekend 4K' on Trakt", Tone.GOOD)]
    linked = replace(waits, link=synced.link)
    assert told(linked, synced) == [("Synced to Trakt: +3 -1", Tone.GOOD)]
    assert news_of(ListsFacts([linked]), ListsFacts([synced]), frozenset({1}))[0][0].startswith("Created list")
    later = replace(synced, synced_at=9e9)
    assert told(synced, later) == [("Synced to Trakt: +3 -1", Tone.GOOD)]
    assert told(replace(later, figures=ListFigures()), replace(later, figures=ListFigures(), synced_at=1.0)) == []
    failed = replace(waits, state=ListState.FAILED, reason="no route")
    assert told(waits, failed) == [("List created locally, but Trakt sync failed: no route", Tone.BAD)]
    away = replace(synced, state=ListState.WAITING, reason="no route")
    assert told(synced, away) == [("List synced locally, but Trakt sync failed: no route", Tone.WARN)]
    assert told(away, away) == []
    unknown = replace(synced, missing=1)
    assert told(synced, unknown) == [("Weekend 4K: 1 item not found on Trakt, m says what that is", Tone.WARN)]
    assert told(synced, a_list()) == [("Weekend 4K: removals are held, A lets them go", Tone.WARN)]
