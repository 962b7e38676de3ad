"""What is put on lists by its place here: a title of a catalogue, a play of the history."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import Command
from tui.sandbox.tautulli import write_tautulli_file


def test_a_title_of_a_catalogue_is_put_on_a_list(syncdeck: Command, profile: str) -> None:
    """By profile, kind and id, as the search prints them; it brings its name along."""
    syncdeck("sync", profile)
    film = syncdeck("search", "e", "--kind", "movie", "--limit", "1", "--json").document[0]
    called = syncdeck("list", "create", "Weekend", f"catalogue:{profile}:movie:{film['item_id']}")
    assert called.code == 0, called.err
    (entry,) = syncdeck("list", "show", "Weekend", "--json").document["entries"]
    assert (entry["kind"], entry["title"]) == ("movie", film["name"])


def test_a_play_is_put_on_a_list(syncdeck: Command, tmp_path: Path) -> None:
    """By its name in the history; the same film once, however often it was played."""
    file = write_tautulli_file(tmp_path / "tautulli.db", sessions=120)
    assert syncdeck("import", "tautulli", str(file.path)).code == 0
    plays = syncdeck("history", "ls", "--limit", "500", "--json").document
    play = next(one for one in plays if one["media_type"] == "movie" and not one["is_live"])
    lines = syncdeck("history", "ls", "--limit", "500").out.splitlines()[1:]
    name = next(line.split()[0] for line, one in zip(lines, plays, strict=True) if one["id"] == play["id"])
    syncdeck("list", "create", "Seen")
    assert syncdeck("list", "add", "Seen", f"play:{name}").out == "1 added\n"
    (entry,) = syncdeck("list", "show", "Seen", "--json").document["entries"]
    assert (entry["title"], entry["year"]) == (play["title"], play["year"])
    assert syncdeck("list", "add", "Seen", f"play:{play['id']}").out == "0 added, 1 there already\n"


@pytest.mark.parametrize(
    "place",
    [
        "catalogue:",
        "catalogue:iptv-one:movie:",
        "catalogue:iptv-one:live:1",
        "catalogue:nas:movie:1",
        "play:",
        "play:9",
    ],
)
def test_s38_what_is_not_there_is_told(syncdeck: Command, profile: str, place: str) -> None:
    """The others land; alone it is wrong usage, and a list is not made with it."""
    syncdeck("list", "create", "Weekend")
    called = syncdeck("list", "add", "Weekend", place, "movie:tmdb:603")
    assert (called.code, called.out, called.err.startswith(f"{place}: ")) == (3, "1 added, 1 refused\n", True)
    assert syncdeck("list", "add", "Weekend", place).code == 2
    assert syncdeck("list", "create", "Other", place).code == 2
    assert len(syncdeck("list", "ls", "--json").document) == 1
