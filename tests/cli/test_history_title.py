"""The story of a title and the search over libraries by command, after real syncs of the sandbox's servers."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import Command
from tests.cli.screen import HARMLESS, HOSTILE
from tui.sandbox import Household, threaded_household
from tui.sandbox.tautulli import write_tautulli_file


@pytest.fixture(scope="module")
def house() -> Iterator[Household]:
    """A household with media servers."""
    with threaded_household(live=5, movies=20, series=2, library=80) as household:
        yield household


@pytest.fixture
def served(syncdeck: Command, house: Household) -> dict[str, Any]:
    """A Plex and a Jellyfin, synced, with their plays; gives the film of which most plays are told."""
    plex, jellyfin = house.plex, house.jellyfin
    token, key = plex.line["token"], jellyfin.api_key
    tv = f"plex_tv_url={plex.tv_url}"
    for arguments in (
        ("profile", "add", "plex", "plex-den", "--url", plex.url, "--token", token, "--set", tv),
        ("profile", "add", "jellyfin", "jelly-attic", "--url", jellyfin.url, "--token", key),
        ("import", "history", "plex-den", "--days", "365"),
    ):
        assert syncdeck(*arguments).code == 0
    assert syncdeck("sync", "--all").code in {0, 3}
    plays = [it for it in syncdeck("history", "ls", "--limit", "999", "--json").document if it["media_type"] == "movie"]
    titles = [play["title"] for play in plays]
    found: dict[str, Any] = max(plays, key=lambda play: titles.count(play["title"]))
    return found


def test_a_title_is_told_of_across_servers(syncdeck: Command, served: dict[str, Any]) -> None:
    """How it stands on both, what happened, in words and as JSON; unmapped accounts by name."""
    said = syncdeck("history", "title", served["title"])
    assert (said.code, said.err) == (0, "")
    for told in ("How it stands", "What happened", "(nobody yet)", "Den", "Wohnzimmer", "Plex (history)", "unknown: "):
        assert told in said.out
    story = syncdeck("history", "title", served["title"], "--json").document
    assert (story["title"], story["kind"]) == (served["title"], "movie")
    assert story["item"].startswith("movie:")
    kinds = [line["type"] for line in story["timeline"]]
    assert kinds == sorted(kinds, reverse=True)
    assert {line["server"] for line in story["timeline"]} == {"Den", "Wohnzimmer"}
    assert syncdeck("history", "title", story["item"], "--json").document["timeline"] == story["timeline"]


def test_a_mapped_account_is_its_person(syncdeck: Command, served: dict[str, Any]) -> None:
    """Once somebody has said whose it is."""
    assert syncdeck("people", "map", served["account"], "Zoë").code == 0
    story = syncdeck("history", "title", served["title"], "--json").document
    assert "Zoë" in {line["person"] for line in story["timeline"] if line["type"] == "play"}


def test_a_play_of_a_file_has_its_story_as_well(syncdeck: Command, tmp_path: Path) -> None:
    """Where no library is mirrored, plays alone tell of it."""
    file = write_tautulli_file(tmp_path / "tautulli.db", sessions=200)
    assert syncdeck("import", "tautulli", str(file.path)).code == 0
    play = syncdeck("history", "ls", "--limit", "1", "--json").document[0]
    said = syncdeck("history", "title", play["title"]).out
    assert "What happened" in said
    assert "Tautulli (" in said


def test_what_is_nowhere_says_so(syncdeck: Command, served: dict[str, Any]) -> None:
    """In a sentence, and as an empty story; an id that nobody has is no fault."""
    assert "Nothing found" in syncdeck("history", "title", "qqq%zzz").err
    assert syncdeck("history", "title", "qqq%zzz", "--json").document["timeline"] == []
    assert "No server tells of it" in syncdeck("history", "title", "movie:tmdb:999999999").out


def test_the_search_looks_into_libraries(syncdeck: Command, served: dict[str, Any]) -> None:
    """With kind and server; of one profile, of one kind; the catalogue's answers keep their names."""
    hits = syncdeck("search", served["title"], "--json").document
    found = [hit for hit in hits if hit["name"] == served["title"]]
    assert {(hit["profile"], hit["server"], hit["from"]) for hit in found} == {
        ("plex-den", "Den", "library"),
        ("jelly-attic", "Wohnzimmer", "library"),
    }
    assert {hit["match"] for hit in found} == {"exact"}
    ours = syncdeck("search", served["title"], "--profile", "jelly-attic", "--kind", "movie", "--json").document
    assert {hit["profile"] for hit in ours} == {"jelly-attic"}
    assert syncdeck("search", served["title"], "--kind", "live", "--json").document == []
    head, *rows = syncdeck("search", served["title"]).out.splitlines()
    assert head.split() == ["Kind", "Name", "Year", "Category", "Profile", "Id"]
    assert any("plex-den" in row and " movie:" in row for row in rows)


def test_s42_hostile_libraries_are_only_text(syncdeck: Command, house: Household, home: Path) -> None:
    """Titles, shows and accounts of a server drive no terminal."""
    plex = house.plex
    tv = f"plex_tv_url={plex.tv_url}"
    added = ("profile", "add", "plex", "den", "--url", plex.url, "--token", plex.line["token"], "--set", tv)
    assert syncdeck(*added).code == 0
    assert syncdeck("sync", "den").code in {0, 3}
    with closing(sqlite3.connect(home / "syncdeck.db")) as raw, raw:
        raw.execute("UPDATE library_items SET title = ?1, grandparent_title = ?1", (HOSTILE,))
        raw.execute("UPDATE server_accounts SET username = ?1, friendly_name = ?1", (HOSTILE,))
        raw.execute("UPDATE play_servers SET name = ?", (HOSTILE,))
    calls = [
        syncdeck(*words, "the", *form) for words in (["search"], ["history", "title"]) for form in ((), ["--json"])
    ]
    printed = "".join(called.out + called.err for called in calls)
    assert {called.code for called in calls} == {0}
    assert {char for char in printed if not char.isprintable() and char != "\n"} == set()
    assert not any(mark in printed for mark in ("\\u001b", "\\u202e"))
    assert HARMLESS in printed
