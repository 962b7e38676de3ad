"""All shapes in which panels write seasons and episodes come out the same."""

from __future__ import annotations

from typing import Any

import pytest

from tui.clients.xtream.details import series_details
from tui.clients.xtream.scrub import Scrubber
from tui.model.catalogue import SeriesDetails

ONE = {"id": "11", "episode_num": 1, "season": 1, "title": "Pilot", "container_extension": "mkv", "info": []}
TWO = {"id": 12, "episode_num": "2", "season": "1", "title": "Second", "info": {"duration_secs": "1800", "plot": "P"}}
THREE = {"id": "21", "episode_num": 1, "title": "Return", "season": 2, "info": ""}


def details(answer: Any) -> SeriesDetails:
    return series_details("7", answer, Scrubber("", ""))


def episodes(shape: Any) -> list[tuple[str, int, int | None]]:
    return [(found.episode_id, found.season, found.number) for found in details({"episodes": shape}).episodes]


ALL = [("11", 1, 1), ("12", 1, 2), ("21", 2, 1)]


@pytest.mark.parametrize(
    "shape",
    [
        {"1": [ONE, TWO], "2": [THREE]},
        [[], [ONE, TWO], [THREE]],
        [ONE, TWO, THREE],
        {"1": [None, ONE, 7, "text", [], TWO], "x": None, "2": [THREE]},
        {"1": {"1": ONE, "2": TWO}, "2": {"1": THREE}},
        [None, [ONE, TWO], None, [THREE]],
    ],
    ids=["object", "lists", "flat", "junk", "objects", "junk lists"],
)
def test_every_shape_gives_the_same_episodes(shape: Any) -> None:
    """Object by season, list of lists, flat list, and any of them with junk between."""
    assert episodes(shape) == ALL


@pytest.mark.parametrize("shape", [None, [], {}, "", 7, [[]], {"1": []}, {"1": None}])
def test_no_episodes_in_any_shape(shape: Any) -> None:
    """Nothing is nothing."""
    assert episodes(shape) == []


@pytest.mark.parametrize("answer", [[], {}, None, "text"])
def test_a_broken_series_has_no_details(answer: Any) -> None:
    """The id asked for is kept all the same."""
    assert details(answer) == SeriesDetails("7", (), ())


def test_the_place_in_a_list_is_the_season() -> None:
    """PHP writes a list exactly when there is a season 0, and season 0 is real."""
    bare = [{key: value for key, value in episode.items() if key != "season"} for episode in (ONE, TWO, THREE)]
    assert episodes([[bare[0]], [bare[1], bare[2]]]) == [("11", 0, 1), ("12", 1, 2), ("21", 1, 1)]
    assert episodes({"0": [{**ONE, "season": 0}]}) == [("11", 0, 1)]


def test_an_own_season_wins_over_the_key() -> None:
    """What the episode says of itself counts."""
    assert episodes({"5": [{**ONE, "season": "2"}, {**TWO, "season": "x"}]}) == [("11", 2, 1), ("12", 5, 2)]


def test_an_episode_without_an_id_gets_one_of_its_place() -> None:
    """It stays the same from sync to sync."""
    nameless = {"episode_num": 3, "season": 1, "title": ""}
    (episode,) = details({"episodes": [nameless]}).episodes
    assert (episode.episode_id, episode.title) == ("7:1:3:0", "S01E03")


def test_the_fields_of_an_episode() -> None:
    """Numbers as text, information missing or there."""
    one, two, _ = details({"episodes": [ONE, TWO, THREE]}).episodes
    assert (one.title, one.container_extension, one.duration_seconds, one.plot) == ("Pilot", "mkv", None, "")
    assert (two.duration_seconds, two.plot) == (1800, "P")


@pytest.mark.parametrize("seasons", [None, [], "absent", {}, [None, 7, {"name": "no number"}]])
def test_seasons_are_derived_from_episodes(seasons: Any) -> None:
    """Panels often leave the seasons out."""
    answer = {"episodes": [ONE, THREE]} | ({} if seasons == "absent" else {"seasons": seasons})
    assert [season.number for season in details(answer).seasons] == [1, 2]


def test_told_seasons_keep_their_words() -> None:
    """Name and date are kept; a season that only episodes know is added."""
    told = [{"season_number": "1", "name": "First", "air_date": None, "cover": "http://c", "overview": "O"}]
    first, second = details({"seasons": told, "episodes": [ONE, THREE]}).seasons
    assert (first.number, first.name, first.air_date, first.cover, first.overview) == (1, "First", "", "http://c", "O")
    assert (second.number, second.name) == (2, "")


def test_seasons_counted_one_too_low_are_moved() -> None:
    """One known panel numbers its seasons from 0 while its episodes are right."""
    told = [{"season_number": 0, "name": "First"}, {"season_number": 1, "name": "Second"}]
    found = details({"seasons": told, "episodes": {"1": [ONE], "2": [THREE]}}).seasons
    assert [(season.number, season.name) for season in found] == [(1, "First"), (2, "Second")]


def test_s39_credentials_are_kept_out_of_details() -> None:
    """Images of episodes carry them on some panels."""
    entry = {**ONE, "info": {"movie_image": "http://h/images/anna/s3cret/1.jpg"}}
    (episode,) = series_details("7", {"episodes": [entry]}, Scrubber("anna", "s3cret")).episodes
    assert episode.image == ""
