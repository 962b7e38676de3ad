"""Rows of the three lists become title rows; what moves without meaning does not move the hash."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from tui.clients.xtream.rows import WIRES, RowNormaliser
from tui.clients.xtream.scrub import Scrubber
from tui.model.catalogue import TitleKind
from tui.model.rows import TitleRow

FILM = {
    "num": 1,
    "name": "Heat (1995)",
    "stream_type": "movie",
    "stream_id": 77,
    "stream_icon": "http://img.one/p/heat.jpg?token=1",
    "rating": "8,3",
    "rating_5based": 4.1,
    "added": "1512103894",
    "is_adult": "0",
    "category_id": "3",
    "category_ids": [3, "5"],
    "container_extension": "mkv",
    "custom_sid": None,
    "direct_source": "http://h/movie/u/p/77.mkv",
    "release_date": "1995-12-15",
    "plot": "A heist.",
    "cast": ["Al", "Bob"],
    "tmdb": "949",
    "episode_run_time": "170",
}


def rows_of(kind: TitleKind, *wires: dict[str, Any], scrubber: Scrubber | None = None) -> list[TitleRow]:
    typed = [msgspec.convert(wire, WIRES[kind]) for wire in wires]
    facts = RowNormaliser(kind, scrubber or Scrubber("", "")).facts(typed)
    return facts.rows([place for place, item in enumerate(facts.ids) if item is not None])


def film(**changes: Any) -> TitleRow:
    (row,) = rows_of(TitleKind.MOVIE, {**FILM, **changes})
    return row


def test_a_film_is_normalised() -> None:
    """Every field in its form."""
    row = film()
    assert (row.item_id, row.name, row.category_ids) == ("77", "Heat (1995)", ("3", "5"))
    assert (row.added_at, row.container_extension, row.rating, row.year) == (1_512_103_894, "mkv", 8.3, 1995)
    assert (row.plot, row.cast, row.tmdb, row.duration_seconds) == ("A heist.", "Al, Bob", "949", 10_200)
    assert (row.release_date, row.stream_type, row.is_adult) == ("1995-12-15", "movie", False)
    assert row.icon == "http://img.one/p/heat.jpg?token=1"


@pytest.mark.parametrize(
    "change",
    [
        {"num": 2},
        {"direct_source": "http://other/play/token"},
        {"thumbnail": "x"},
        {"url": "http://h/play/abc"},
        {"stream_icon": "https://img.two:8080/p/heat.jpg?token=2"},
        {"category_id": "9", "category_ids": None},
        {"stream_id": "077"},
        {"rating": 8.3},
        {"is_adult": False},
        {"added": 1_512_103_894},
    ],
    ids=str,
)
def test_s41_what_moves_without_meaning_keeps_the_hash(change: dict[str, Any]) -> None:
    """Position, links, image hosts and other spellings of one value are no change."""
    assert film(**change).row_hash == film().row_hash


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Heat"},
        {"stream_icon": "http://img.one/p/other.jpg"},
        {"rating": "8.4"},
        {"added": "1512103895"},
        {"container_extension": "mp4"},
        {"plot": "Another heist."},
        {"tmdb": "950"},
    ],
    ids=str,
)
def test_a_real_change_moves_the_hash(change: dict[str, Any]) -> None:
    """What a person could see is a change."""
    assert film(**change).row_hash != film().row_hash


def test_a_channel_is_normalised() -> None:
    """The archive counts only if it is switched on, in days."""
    wire = {
        "stream_id": "0012",
        "name": None,
        "stream_type": "radio_streams",
        "epg_channel_id": 1234,
        "tv_archive": "1",
    }
    on, off = rows_of(
        TitleKind.LIVE,
        {**wire, "tv_archive_duration": "7"},
        {**wire, "tv_archive": 0, "tv_archive_duration": 7, "is_adult": 1},
    )
    assert (on.item_id, on.name, on.stream_type) == ("12", "Channel 12", "radio_streams")
    assert (on.epg_channel_id, on.archive_days, off.archive_days) == ("1234", 7, 0)
    assert (on.is_adult, off.is_adult) == (False, True)


def test_a_series_is_normalised() -> None:
    """Its own names for id, picture and date."""
    (row,) = rows_of(
        TitleKind.SERIES,
        {
            "series_id": 5,
            "name": "",
            "title": "Dark",
            "cover": "http://i/c.jpg",
            "last_modified": "1530461599",
            "releaseDate": "2017-12-1",
            "youtube_trailer": "abc",
            "backdrop_path": [None],
            "genre": "Drama",
            "category_id": None,
        },
    )
    assert (row.item_id, row.name, row.icon, row.added_at) == ("5", "Dark", "http://i/c.jpg", 1_530_461_599)
    assert (row.release_date, row.year, row.trailer, row.genre) == ("2017-12-01", 2017, "abc", "Drama")
    assert row.category_ids == ()


@pytest.mark.parametrize("odd", [True, 1.0, "1"])
def test_an_odd_category_of_one_row_takes_none_away_from_the_next(odd: Any) -> None:
    """What is worked out once for values that are equal is right for each of them."""
    first, second = rows_of(
        TitleKind.MOVIE,
        {**FILM, "category_id": odd, "category_ids": None},
        {**FILM, "stream_id": 78, "category_id": 1, "category_ids": None},
    )
    assert (first.category_ids, second.category_ids) == (("1",), ("1",))


def test_rows_without_an_id_are_left_out() -> None:
    """Their neighbours stay, each with its own fields."""
    found = rows_of(TitleKind.MOVIE, FILM, {"name": "no id"}, {**FILM, "stream_id": True}, {**FILM, "stream_id": 78})
    assert [row.item_id for row in found] == ["77", "78"]


def test_lists_where_texts_are_usual_cost_no_row() -> None:
    """A field may hold any JSON at all."""
    (row,) = rows_of(
        TitleKind.MOVIE,
        {**FILM, "rating": [], "genre": ["A", "B"], "stream_type": {}, "container_extension": ["x"], "category_id": []},
    )
    assert (row.rating, row.genre, row.stream_type, row.container_extension) == (None, "A, B", "", "")


def test_s39_credentials_are_kept_out_of_rows() -> None:
    """Panels put them into image links; encoded or not, such a link is dropped, and the password leaves texts."""
    scrubber = Scrubber("anna", "pa/55 word&é")
    found = rows_of(
        TitleKind.MOVIE,
        {**FILM, "stream_icon": "http://h/movie/anna/pa%2F55%20word%26%C3%A9/7.jpg"},
        {**FILM, "stream_icon": "http://h/savanna/7.jpg", "plot": "see pa/55 word&é"},
        {**FILM, "stream_icon": "http://h/7.jpg?u=anna", "name": "Hannah and anna"},
        scrubber=scrubber,
    )
    assert [row.icon for row in found] == ["", "http://h/savanna/7.jpg", ""]
    assert found[1].plot == "see ***"
    assert found[2].name == "Hannah and anna"


def test_a_short_password_does_not_tear_titles() -> None:
    """A password that is also a year stays in names; links still lose it."""
    (row,) = rows_of(
        TitleKind.MOVIE,
        {**FILM, "name": "Film (2024)", "stream_icon": "http://h/u/2024/x"},
        scrubber=Scrubber("u", "2024"),
    )
    assert (row.name, row.icon) == ("Film (2024)", "")


def test_the_wire_hash_follows_what_was_sent() -> None:
    """Another spelling is another wire, though no change; place, id and categories are not part of it."""
    one = film()
    assert film(rating="8.3").wire_hash != one.wire_hash
    assert film(rating="8.3").row_hash == one.row_hash
    for same in ({"num": 9}, {"direct_source": "x"}, {"category_id": "9"}, {"category_ids": None}, {"stream_id": "77"}):
        assert film(**same).wire_hash == one.wire_hash


def test_s39_another_account_means_a_closer_look_at_every_row() -> None:
    """What has to be kept out of rows depends on the password, so wires are not comparable across passwords."""
    (one,) = rows_of(TitleKind.MOVIE, FILM, scrubber=Scrubber("anna", "pass-one"))
    (two,) = rows_of(TitleKind.MOVIE, FILM, scrubber=Scrubber("anna", "pass-two"))
    assert (one.row_hash, one.wire_hash) != (two.row_hash, two.wire_hash)
    assert one.row_hash == two.row_hash


@pytest.mark.parametrize("value", [10**30, -(10**30), [[10**25]], {"a": 2**64}])
def test_numbers_beyond_all_bounds_cost_no_row(value: Any) -> None:
    """Neither the hash nor the store can hold them; they mean nothing."""
    wire = {"stream_id": 1, "name": value, "tv_archive": 1, "tv_archive_duration": value, "added": value}
    (row,) = rows_of(TitleKind.LIVE, wire)
    assert (row.archive_days, row.added_at) == (0, None)
    assert row.wire_hash == rows_of(TitleKind.LIVE, wire)[0].wire_hash
