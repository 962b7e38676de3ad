"""Cards of media servers as pure functions: facts in, lines out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

import pytest

from tests.schedules import shown
from tests.screens.test_pictures import ON
from tests.widgets.runs import NOW, a_run
from tui.engine.accounts.server_access import Member
from tui.glyphs import ASCII, UNICODE
from tui.model.health import HealthState, Link, Trouble
from tui.model.hub import Direction, LinkRules
from tui.model.outbox import Lane, LaneCounts, LaneState
from tui.model.plays import ServerAccount
from tui.model.profiles import Profile, ProfileKind, SignIn
from tui.model.runs import RunState
from tui.model.schedule import ScheduledJob
from tui.model.server_sign_in import FoundAddress, FoundServer
from tui.model.servers import LibraryKind, ServerHealth, StoredLibrary
from tui.screens.overview.choice import Choice
from tui.screens.overview.facts import OverviewFacts, ProfileCard
from tui.screens.overview.picture import overview_lines
from tui.screens.profiles.state import profile_state
from tui.screens.queue.words import queue_cell
from tui.screens.servers.details import server_lines
from tui.screens.servers.facts import ServerDetails
from tui.screens.servers.words import advice_text, next_look_text, skew_text, trouble_text, worries
from tui.screens.signing_in.server_choice import Way, choice_lines
from tui.screens.signing_in.server_members import member_lines
from tui.widgets.code_card import code_lines
from tui.widgets.line import line_width, plain

HOSTILE = "[/b]\x1b[2JDen\x1b]52;c;AA==\x07"
PLEX = Profile(1, ProfileKind.PLEX, "plex-den", "http://nas:32400", "mira", True, sign_in=SignIn.OK)
WELL = ServerHealth(
    1,
    HealthState.CONNECTED,
    since=NOW - 600,
    checked_at=NOW - 60,
    next_at=NOW + 240,
    last_ok_at=NOW - 60,
    link=Link.LOCAL,
    server_id=1,
    name="Den",
    version="1.42.2",
    latency_ms=12.4,
    clock_skew_seconds=2.0,
    playing=2,
    history_source="history",
)
OFF = replace(
    WELL,
    state=HealthState.DISCONNECTED,
    trouble=Trouble.REFUSED,
    message="Nothing listens at nas:32400",
    hint="Start the server, or correct the port: `syncdeck profile edit NAME --url URL`",
)


def rows(health: ServerHealth | None, width: int = 78, **changes: object) -> list[str]:
    """The section of one server on the overview, as text."""
    profile = replace(PLEX, **changes)  # type: ignore[arg-type]
    card = ProfileCard(
        profile, a_run(), health=health, items=1_234, schedules=[shown(job=ScheduledJob.HISTORY), shown()]
    )
    return [plain(it.line).rstrip() for it in overview_lines(OverviewFacts(cards=[card]), width, ON)]


def details(health: ServerHealth, width: int = 27, **more: object) -> str:
    """The details of one server, as text."""
    found = server_lines(PLEX, ServerDetails(health, **more), "22:15", width, ON)  # type: ignore[arg-type]
    assert all(line_width(it) <= width for it in found)
    return "\n".join(plain(it) for it in found)


def test_a_card_tells_state_syncs_queue_and_counts() -> None:
    """In one line, and columns go from the right when it is narrow."""
    head, line = rows(WELL)[:2]
    assert head.split()[:2] == ["Servers", "State"]
    assert line.split() == ["plex-den", "●", "connected", "22:15", "22:17", "0", "12", "ms"]
    assert rows(WELL, 92)[1].split()[-2:] == ["1,234", "2"]
    assert rows(WELL, 56)[1].split() == ["plex-den", "●", "connected", "22:15", "22:17"]
    assert "local" in rows(WELL, 110)[1]
    assert "1.42.2" in rows(WELL, 110)[1]


def test_a_card_that_is_not_green_says_why_and_what_to_do() -> None:
    """Under its line, with the keys of the dashboard instead of commands."""
    told = rows(OFF)
    assert "○ disconnected" in told[1]
    assert told[2].startswith("  Nothing listens at nas:32400. Start the server, or correct its address")
    assert "syncdeck" not in "".join(told)


@pytest.mark.parametrize("width", [56, 78, 110])
def test_cards_fit_every_width(width: int) -> None:
    """Also with long words and a clock that is off."""
    odd = replace(OFF, message="no answer " * 30, clock_skew_seconds=-4_000, circuit_until=NOW + 90, version="1" * 40)
    assert all(
        line_width(it.line) <= width
        for it in overview_lines(OverviewFacts(cards=[ProfileCard(PLEX, health=odd)]), width, ON)
    )


@pytest.mark.parametrize(
    ("health", "expected"),
    [
        (WELL, "● connected"),
        (OFF, "○ disconnected"),
        (replace(OFF, trouble=Trouble.CIRCUIT), "○ left alone"),
        (replace(WELL, state=HealthState.STARTING, trouble=Trouble.STARTING), "◔ starting"),
        (replace(WELL, state=HealthState.STARTING, trouble=Trouble.MIGRATING), "◔ migrating"),
        (replace(WELL, state=HealthState.STARTING, trouble=Trouble.MAINTENANCE), "◔ maintenance"),
        (replace(WELL, state=HealthState.ERROR, trouble=Trouble.OTHER), "! error"),
        (replace(WELL, state=HealthState.ERROR, trouble=Trouble.WRONG_SERVER), "! wrong server"),
        (replace(WELL, state=HealthState.ERROR, trouble=Trouble.TLS), "! TLS error"),
        (replace(WELL, state=HealthState.SIGNED_OUT, trouble=Trouble.EXPIRED), "✗ signed out"),
    ],
)
def test_states_are_told_apart_by_sign_and_word(health: ServerHealth, expected: str) -> None:
    """Start-up and maintenance are no failures; each fits its column."""
    assert profile_state(PLEX, None, UNICODE, health).text == expected
    assert len(expected) <= 15


def test_what_works_and_what_is_disabled_go_before_the_card() -> None:
    """A run shows its percent; a disabled server is not looked at; a failed sync shows on a server that is well."""
    running = a_run(state=RunState.RUNNING)
    assert profile_state(PLEX, running, UNICODE, OFF).text.startswith("▶ syncing")
    assert profile_state(replace(PLEX, enabled=False), None, UNICODE, OFF).text == "- disabled"
    assert profile_state(PLEX, a_run(state=RunState.FAILED), UNICODE, WELL).text == "✗ sync failed"
    assert profile_state(PLEX, a_run(state=RunState.FAILED), UNICODE, OFF).text == "○ disconnected"
    assert rows(OFF, 94, enabled=False)[1].split()[-6:] == ["22:15", "22:17", "0", "-", "1,234", "-"]


def test_how_a_server_takes_part_stands_in_its_details() -> None:
    """What is on its way, which way changes go, and whether un-watching goes along."""
    lane = Lane(1, "plex-den", LaneState.OFFLINE, counts=LaneCounts(ready=15, waiting=2))
    told = details(WELL, lane=lane, rules=LinkRules(Direction.PULL, spreads_unwatched=True))
    assert "queue      17 waiting" in told
    assert "in step    only read" in told
    assert "un-watched too" in told
    assert "in step    both ways" in details(WELL, rules=LinkRules())


@pytest.mark.parametrize(
    ("counts", "state", "expected"),
    [
        (LaneCounts(), LaneState.OPEN, "0"),
        (LaneCounts(ready=2, flying=1), LaneState.OPEN, "3 sending"),
        (LaneCounts(ready=15, waiting=2), LaneState.OFFLINE, "17 waiting"),
        (LaneCounts(waiting=2), LaneState.PAUSED, "2 waiting"),
        (LaneCounts(ready=9, held=42), LaneState.OPEN, "42 held"),
        (LaneCounts(ready=9, held=42, dead=1), LaneState.OPEN, "1 dead"),
    ],
)
def test_what_is_on_its_way_stands_in_the_line(counts: LaneCounts, state: LaneState, expected: str) -> None:
    """What needs a person before what goes by itself."""
    assert queue_cell(Lane(1, "plex-den", state, counts=counts)).text == expected
    assert queue_cell(None).text == "0"


def test_states_in_ascii() -> None:
    """No sign beyond ASCII where it cannot be drawn."""
    for health in (WELL, OFF, replace(WELL, state=HealthState.STARTING), replace(WELL, state=HealthState.ERROR)):
        assert profile_state(PLEX, None, ASCII, health).text.isascii()


def test_what_is_wrong_and_what_to_do_are_two_sentences() -> None:
    """Also where the first one has its full stop already."""
    refused = replace(OFF, trouble=Trouble.EXPIRED, message="Please reauthorize.", hint="Use `syncdeck profile login`.")
    assert trouble_text(refused) == "Please reauthorize. L signs in again"


def test_an_open_circuit_is_told_with_the_time_of_its_end() -> None:
    """A time of day, since nothing may tick; afterwards nothing is told any more."""
    alone = replace(OFF, trouble=Trouble.CIRCUIT, message="", circuit_until=NOW + 90)
    (told,) = worries(alone, NOW, UTC)
    assert told.startswith("Left alone until 22:14: ")
    assert worries(alone, NOW + 91, UTC) == []
    assert next_look_text(replace(alone, next_at=NOW + 1), NOW, UTC) == "22:14"


def test_a_look_that_never_came_is_no_next_look() -> None:
    """Nobody monitors: no time that lies in the past is promised."""
    assert next_look_text(WELL, NOW, UTC) == "22:17"
    assert next_look_text(WELL, NOW + 900, UTC) == "-"
    assert next_look_text(None, NOW, UTC) == "-"


@pytest.mark.parametrize(
    ("seconds", "expected"), [(None, ""), (60.0, ""), (-60.0, ""), (61.0, "1m 1s ahead of"), (-7_200.0, "2h behind")]
)
def test_a_clock_is_told_from_a_minute_on(seconds: float | None, expected: str) -> None:
    """Times of plays are the server's."""
    assert expected in skew_text(seconds)
    assert bool(expected) == bool(skew_text(seconds))


def test_advice_of_the_server_stays() -> None:
    """Only commands are put into keys."""
    assert advice_text(replace(OFF, hint="Allow this address in the server's settings.")).startswith("Allow this")
    assert advice_text(replace(OFF, hint="Nothing: it is tried again by itself")) == "It is tried again by itself"
    assert advice_text(replace(OFF, trouble=Trouble.EXPIRED)) == "L signs in again"


def test_details_tell_all_about_a_server() -> None:
    """Who, way, libraries, sessions, history and its reach, accounts and whose they are."""
    libraries = [
        StoredLibrary("1", "Movies", LibraryKind.MOVIES, 1_204, True),
        StoredLibrary("2", "Photos", LibraryKind.OTHER, 9, True),
    ]
    accounts = [
        ServerAccount(1, 1, "Den", "7", "mira", "", True, 1, "Mira", False, 12),
        ServerAccount(2, 1, "Den", "8", "kids", "", True, None, "", False, 0),
    ]
    reach = replace(WELL, history_source="Playback Reporting", history_reaches_back_to=NOW - 90 * 86_400)
    text = details(reach, libraries=libraries, accounts=accounts)
    for told in ("Den 1.42.2", "local, 12 ms", "user  m", "playing    2", "last sync  22:15", "looked at  22:12"):
        assert told in text
    assert "Movies                1,204" in text
    assert "next look  22:17" in details(reach, width=40)
    assert "Photos             not kept" in text
    assert "from Playback Reporting," in text
    assert "back to " in text
    assert "mira                   Mira" in text
    assert "kids             ! nobody's" in text
    assert "mira@" not in text


def test_details_tell_what_is_not_known() -> None:
    """Sessions that are not told are no zero; a server out of reach tells when it was last well."""
    assert "playing    not told" in details(replace(WELL, playing=None))
    off = details(OFF)
    assert "last well" in off
    assert "playing" not in off


def test_s42_names_of_servers_are_only_text() -> None:
    """Markup and escape sequences in what a server tells reach no terminal."""
    odd = replace(WELL, name=HOSTILE, version=HOSTILE, notes=(HOSTILE,))
    library = StoredLibrary("1", HOSTILE, LibraryKind.MOVIES, 3, True)
    found = [FoundServer("u", HOSTILE, True, "t", (FoundAddress(HOSTILE, Link.RELAY),), version=HOSTILE)]
    member = Member("1", HOSTILE, True, False, "")
    texts = [
        details(odd, libraries=[library]),
        *(plain(it.line) for it in choice_lines(found, 60, "…")),
        *(plain(it.line) for it in member_lines([member], 60, UNICODE)),
        *(plain(it) for it in code_lines(HOSTILE, UNICODE)),
    ]
    assert all(char.isprintable() for text in texts for char in text.replace("\n", ""))
    assert "[/b]" in texts[0]


def test_servers_are_chosen_with_their_ways() -> None:
    """The best way first, a relay is told to be slow, names cannot be chosen."""
    found = [
        FoundServer("a", "Den", True, "t", (FoundAddress("http://nas:32400", Link.LOCAL),), version="1.42"),
        FoundServer("b", "Attic", False, "t", (FoundAddress("http://r", Link.RELAY),), is_present=False),
    ]
    lines = choice_lines(found, 60, "…")
    assert [it.key for it in lines] == [None, Way(0), Way(0, 0), None, Way(1), Way(1, 0)]
    assert plain(lines[0].line) == "Den  yours, 1.42"
    assert plain(lines[3].line) == "Attic  shared with you, not seen running"
    assert "relay, slow" in plain(lines[5].line)


def test_a_card_can_be_chosen() -> None:
    """Its line stands for the profile; what is under it is passed over."""
    lines = overview_lines(OverviewFacts(cards=[ProfileCard(PLEX, health=OFF)]), 78, ON)
    assert [it.key for it in lines] == [None, Choice(1), None, None]


def test_a_code_is_large() -> None:
    """In a frame, its letters apart; in ASCII where only that can be drawn."""
    assert plain(code_lines("7NZS", UNICODE)[1]) == "│  7  N  Z  S  │"
    assert all(plain(it).isascii() for it in code_lines("7NZS", ASCII))


def test_a_server_that_is_left_alone_is_not_called_connected() -> None:
    """Nobody has looked since the circuit opened; once it has closed, the card counts again."""
    alone = replace(WELL, circuit_until=NOW + 90)
    assert rows(alone)[1].split()[1:4] == ["○", "left", "alone"]
    assert "connected" not in details(alone)
    assert "● connected" in rows(replace(WELL, circuit_until=NOW - 1))[1]
