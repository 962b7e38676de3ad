"""The hub by command: who takes part and how, and what only a person can choose."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from tests.cli.command import Command
from tests.cli.in_step import MIRA, InStep, kept_in_step, sign_in
from tests.jobs.hub.trio import KINDS
from tui.cli.invocation import Invocation
from tui.sandbox import Household, threaded_household
from tui.sandbox.media import OWNER

MANY = 6
"""More un-watches than leave without a person, and fewer than make the list of a server suspicious."""


@pytest.fixture
def house() -> Iterator[Household]:
    """Three small servers."""
    with threaded_household(library=30, live=1, movies=1, series=1) as found:
        yield found


@pytest.fixture
def deck(syncdeck: Command, house: Household) -> InStep:
    """They are kept in step for Mira."""
    return kept_in_step(syncdeck, house)


def test_who_takes_part(deck: InStep) -> None:
    """Her accounts since the sync that read them; what is nobody's is told with the command for it."""
    document = deck.syncdeck("hub", "ls", "--json").document
    hers = [link for link in document["links"] if link["person"] == MIRA]
    assert (document["policy"], sorted(link["profile"] for link in hers)) == ("furthest", sorted(KINDS))
    assert all(link["joined_at"] and link["direction"] == "both" and not link["spreads_unwatched"] for link in hers)
    called = deck.syncdeck("hub", "ls")
    assert "both ways" in called.out
    assert "nobody yet" in called.out
    assert "syncdeck people map ACCOUNT PERSON" in called.err


def test_a_server_that_is_only_read(deck: InStep) -> None:
    """What is told to the others stays away from it; its own word still counts, and goes out again."""
    film = deck.film()
    [link] = [one for one in deck.syncdeck("hub", "set", "emby", "--direction", "pull", "--json").document
              if one["person"] == MIRA]  # fmt: skip
    assert (link["profile"], link["direction"]) == ("emby", "pull")
    assert deck.watch("--watched", "--json").document["targets"] == ["jellyfin", "plex"]
    assert [seen.is_watched for seen in deck.seen_everywhere(film)] == [True, True, False]
    assert deck.syncdeck("profile", "show", "emby", "--json").document["settings"]["watch"] == "pull"


def test_a_rule_between_two_servers(deck: InStep) -> None:
    """Nothing goes from the Plex to Emby; the Jellyfin gets it."""
    film = deck.film()
    assert "From plex to emby: nothing" in deck.syncdeck("hub", "set", "emby", "--rule", "plex=off").out
    deck.house.plex.watching.mark_played(OWNER.name, film.number, int(time.time()))
    called = deck.syncdeck("sync", "plex")
    assert (called.code, "1 goes to servers" in called.out) == (0, True), called.out
    assert "Playback sync: 1 change synced" in called.out
    assert [seen.is_watched for seen in deck.seen_everywhere(film)] == [True, True, False]


def test_why_a_title_stands_as_it_does(deck: InStep) -> None:
    """Who said what, and what was made of it; a title that nobody has seen says so."""
    film, name = deck.film(), deck.name()
    assert "Nobody is known" in deck.syncdeck("hub", "show", name).err
    deck.house.plex.watching.set_offset(OWNER.name, film.number, 600_000, int(time.time()))
    deck.syncdeck("sync", "plex")
    deck.syncdeck("watch", name, "--watched")
    [stand] = deck.syncdeck("hub", "show", name, "--json").document
    assert (stand["person"], stand["value"]["watch"]) == (MIRA, "watched")
    assert [change["told"]["position_ms"] for change in stand["changes"]] == [0, 600_000]
    told = deck.syncdeck("hub", "show", name).out
    assert f"{MIRA}: watched" in told
    assert [line.split()[1:3] for line in told.splitlines()[2::2]] == [["here", "watched"], ["plex", "at"]]


def test_s35_a_dry_run_tells_what_would_go_and_sends_nothing(deck: InStep) -> None:
    """Counted, and neither queued nor written; the real one then does just that."""
    film = deck.film()
    deck.house.plex.watching.mark_played(OWNER.name, film.number, int(time.time()))
    assert "2 would go to servers" in deck.syncdeck("sync", "plex", "--dry-run").out
    assert (deck.deliveries(), deck.seen("emby", film).is_watched) == ([], False)
    assert "2 go to servers" in deck.syncdeck("sync", "plex").out
    assert [seen.is_watched for seen in deck.seen_everywhere(film)] == [True] * 3


def test_s35_no_dry_run_sends_what_waits(deck: InStep) -> None:
    """Changes that were queued before stay where they are, whatever is only tried out."""
    film = deck.film()
    run = str(deck.syncdeck("sync", "plex", "--json").lines[-1]["run_id"])
    deck.watch("--watched", "--no-wait")
    assert deck.syncdeck("sync", *KINDS, "--dry-run").code == 0
    assert deck.syncdeck("import", "history", "plex", "--days", "30", "--dry-run").code == 0
    deck.syncdeck("run", "undo", run, "--dry-run")
    assert [one["state"] for one in deck.deliveries()] == ["pending"] * 3
    assert not any(seen.is_watched for seen in deck.seen_everywhere(film))


def test_s11_what_is_turned_to_and_fro_waits_for_a_choice(deck: InStep) -> None:
    """It is listed with what every server says; chosen, all servers are told."""
    film = deck.film()
    for kind in KINDS:
        assert deck.syncdeck("hub", "set", kind, "--unwatch").code == 0
    for turn in range(5):
        watching = deck.house.plex.watching
        if turn % 2:
            watching.mark_unplayed(OWNER.name, film.number)
        else:
            watching.mark_played(OWNER.name, film.number, int(time.time()))
        assert deck.syncdeck("sync", "plex").code == 0
    [parked] = deck.syncdeck("hub", "conflicts", "--json").document
    assert (parked["person"], len(parked["copies"])) == (MIRA, 3)
    assert film.title in deck.syncdeck("hub", "conflicts").out
    assert "hub conflicts" in deck.syncdeck("hub", "ls").err
    called = deck.syncdeck("hub", "resolve", str(parked["title_id"]), "--unwatched")
    assert called.code == 0, called.err
    assert [seen.is_watched for seen in deck.seen_everywhere(film)] == [False] * 3
    assert deck.syncdeck("hub", "conflicts", "--json").document == []


def test_s25_before_anybody_is_mapped_nothing_goes_anywhere(syncdeck: Command, house: Household) -> None:
    """The states are read, every account is nobody's, and that is said with the command for it."""
    sign_in(syncdeck, house)
    called = syncdeck("sync", *KINDS)
    assert called.code == 0, called.err
    assert "accounts are not mapped to a person yet: syncdeck people ls" in called.err
    assert syncdeck("queue", "ls", "--all", "--json").document["deliveries"] == []
    assert {link["person"] for link in syncdeck("hub", "ls", "--json").document["links"]} == {None}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("set", "plex"), "Nothing to change"),
        (("set", "plex", "--rule", "emby"), "is no rule"),
        (("set", "plex", "--rule", "emby=never"), "is no rule"),
        (("set", "nas", "--unwatch"), "No profile named"),
        (("choose", "7", "x"), "is no number of a title"),
        (("choose", "7", "none"), "There is no"),
        (("resolve", "7"), "Give --watched"),
        (("show", "movie:tmdb:603"), "No library that is synced has"),
        (("resolve", "7", "--watched"), "people map"),
    ],
)
def test_what_cannot_be_is_refused(syncdeck: Command, arguments: tuple[str, ...], words: str) -> None:
    """With what is wrong; nothing is unsure or contested here."""
    called = syncdeck("hub", *arguments)
    assert called.code != 0
    assert words in called.err
    assert syncdeck("hub", "unmatched", "--json").document == []


def test_a_household_without_servers_is_told_what_to_do(syncdeck: Command) -> None:
    """Every list says what it is for."""
    assert "people map says whose it is" in syncdeck("hub", "ls").err
    assert "Nothing is unsure" in syncdeck("hub", "unmatched").err
    assert "Nothing waits for your choice" in syncdeck("hub", "conflicts").err


def test_s36_a_sync_is_taken_back(deck: InStep, monkeypatch: pytest.MonkeyPatch) -> None:
    """Told and asked first; then the others are as they were, and the server that told of it keeps its word."""
    film = deck.film()
    deck.house.plex.watching.mark_played(OWNER.name, film.number, int(time.time()))
    run = str(deck.syncdeck("sync", "plex", "--json").lines[-1]["run_id"])
    assert [seen.is_watched for seen in deck.seen_everywhere(film)] == [True] * 3
    dry = deck.syncdeck("run", "undo", run, "--dry-run")
    assert (dry.code, "2 would go to servers" in dry.out) == (0, True), dry.out + dry.err
    assert f"emby, {MIRA}: 1 change goes back, which takes a watched mark away" in dry.out
    assert f"from watched to unwatched, on jellyfin for {MIRA}" in dry.out
    told, *_, result = deck.syncdeck("run", "undo", run, "--dry-run", "--json").lines
    assert (told["type"], told["here"], result["type"]) == ("preview", 1, "result")
    assert {(one["name"], one["back"], one["held"]) for one in told["places"]} == {("emby", 1, 0), ("jellyfin", 1, 0)}
    monkeypatch.setattr(Invocation, "can_ask", True)
    refused = deck.syncdeck("run", "undo", run, stdin="n\n")
    assert (refused.code, "Nothing was taken back" in refused.err) == (0, True)
    assert "goes back" in refused.err
    assert deck.seen("emby", film).is_watched
    called = deck.syncdeck("run", "undo", run, stdin="y\n")
    assert (called.code, "Playback sync: 2 changes synced" in called.out) == (0, True), called.out + called.err
    assert [seen.is_watched for seen in deck.seen_everywhere(film)] == [True, False, False]
    assert deck.syncdeck("run", "undo", run).code == 2


def test_many_unwatches_wait_for_approval(deck: InStep) -> None:
    """Exit code 5 with what lets them go; approved they arrive, and only then."""
    for kind in KINDS:
        assert deck.syncdeck("hub", "set", kind, "--unwatch").code == 0
    watching = deck.house.plex.watching
    seen = [number for number, state in watching.touched(OWNER.name).items() if state.is_watched]
    for number in seen[:MANY]:
        watching.mark_unplayed(OWNER.name, number)
    called = deck.syncdeck("sync", "plex")
    assert called.code == 5, called.out + called.err
    assert "Nothing was un-watched; syncdeck queue ls --state held shows what" in called.out
    held = deck.deliveries("--state", "held", "--limit", "1000")
    assert len(held) > len(KINDS)
    assert "held for jellyfin" in called.out
    before = len(deck.house.jellyfin.writes)
    assert deck.syncdeck("queue", "retry", str(held[0]["id"]), "--json").document["states"] == {"done": 1}
    approved = deck.syncdeck("sync", "plex", "--approve")
    assert approved.code == 0, approved.out + approved.err
    assert deck.deliveries() == []
    assert len(deck.house.jellyfin.writes) > before


def test_how_a_server_takes_part_is_refused_where_it_is_typed(deck: InStep) -> None:
    """Words that mean nothing, and rules for a server itself; the profile stays as it was."""
    for pair in ("watch=sideways", "unwatch=perhaps", "watch_rules=emby", "watch_rules=plex=last"):
        called = deck.syncdeck("profile", "edit", "plex", "--set", pair, "--no-check")
        assert called.code == 2, (pair, called.out)
        settings = deck.syncdeck("profile", "show", "plex", "--json").document["settings"]
        assert pair.partition("=")[0] not in settings
    assert deck.syncdeck("profile", "edit", "plex", "--set", "watch=pull", "--no-check").code == 0
    assert "is only read" in deck.syncdeck("hub", "ls").out
