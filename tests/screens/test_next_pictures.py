"""What runs by itself, on Overview and Profiles: facts in, lines out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.schedules import shown
from tests.screens.test_pictures import ON, PROFILE
from tests.screens.test_server_pictures import OFF, PLEX, WELL
from tests.widgets.runs import NOW, a_run
from tui.model.schedule import Pause, ScheduledJob, ScheduleState, ShownSchedule
from tui.model.service import SERVICE, Keeper, ServiceState
from tui.screens.overview.facts import OverviewFacts, ProfileCard
from tui.screens.overview.picture import overview_lines
from tui.screens.profiles.facts import ProfileDetails, ProfileRow
from tui.screens.profiles.picture import detail_lines, profile_lines
from tui.widgets.line import line_width, plain

HERE = Keeper("dashboard", 12, "nas", NOW - 60, NOW, is_here=True)
WAITING = shown(ScheduleState.WAITING, "on return")
FIRST = shown(ScheduleState.FIRST)


def overview(*cards: ProfileCard, width: int = 78, **more: object) -> list[str]:
    """The overview as text."""
    facts = OverviewFacts(cards=cards, **more)  # type: ignore[arg-type]
    return [plain(it.line).rstrip() for it in overview_lines(facts, width, ON)]


def details(*schedules: ShownSchedule, width: int = 27) -> list[str]:
    """The details of a profile as text."""
    row = ProfileRow(PROFILE, a_run(), schedules=schedules)
    return [plain(it) for it in detail_lines(ProfileDetails(row), width, ON)]


@pytest.mark.parametrize("width", [56, 78, 110])
def test_servers_and_catalogues_tell_when_they_are_synced_next(width: int) -> None:
    """A time, what it waits for, or the key that starts the first sync; on the smallest terminal as well."""
    server, catalogue = ProfileCard(PLEX, a_run(), health=WELL), ProfileCard(PROFILE, a_run())
    assert " 22:17" in overview(replace(server, schedules=[shown()]), width=width)[1]
    assert "on return" in overview(replace(server, health=OFF, schedules=[WAITING]), width=width)[1]
    assert "press s" in overview(replace(server, schedules=[FIRST]), width=width)[1]
    assert " 22:17" in overview(replace(catalogue, schedules=[shown()]), width=width)[1]
    assert "press s" in overview(replace(catalogue, schedules=[FIRST]), width=width)[1]


def test_a_long_reason_stands_under_the_line() -> None:
    """Of what is due and has no room in its column."""
    streams = [shown(ScheduleState.WAITING, "somebody streams")]
    assert overview(ProfileCard(PLEX, a_run(), health=WELL, schedules=streams))[2] == "  Waits: somebody streams"
    assert overview(ProfileCard(PROFILE, a_run(), schedules=streams))[2] == "  Waits: somebody streams"
    assert "Waits" not in "".join(overview(ProfileCard(PROFILE, a_run(), schedules=[WAITING])))


def test_who_keeps_the_household_stands_on_the_overview() -> None:
    """In one line before the last runs; that nobody does is no small print."""
    told = overview(ProfileCard(PROFILE), recent=[a_run()], service=ServiceState(HERE))
    assert "By itself   kept by this dashboard, as long as it is open" in told
    assert told.index("") < told.index("Last runs")
    service = ServiceState(replace(HERE, face=SERVICE, is_here=False))
    assert "By itself   kept by the service, pid 12" in overview(ProfileCard(PROFILE), service=service)
    assert "By itself   nothing starts while nobody keeps this household" in overview(
        ProfileCard(PROFILE), service=ServiceState(None)
    )


def test_a_pause_stands_on_top() -> None:
    """Before all that needs somebody: nothing else explains why nothing happens."""
    told = overview(ProfileCard(PROFILE), pause=Pause(NOW, None))
    assert told[0].startswith("‖ All schedules rest until somebody lets them go on ")
    assert told[0].endswith(" 8 House")


@pytest.mark.parametrize("width", [56, 78, 110])
def test_what_runs_by_itself_fits_every_width(width: int) -> None:
    """Also with the longest words."""
    state = ServiceState(replace(HERE, face="command " * 20, is_here=False))
    cards = [ProfileCard(PLEX, health=OFF, schedules=[WAITING]), ProfileCard(PROFILE, a_run(), schedules=[FIRST])]
    facts = OverviewFacts(cards=cards, pause=Pause(NOW, NOW + 9e5), service=state)
    assert all(line_width(it.line) <= width for it in overview_lines(facts, width, ON))


def test_the_list_of_profiles_tells_the_next_sync() -> None:
    """In its last column, where there is room for it."""
    row = ProfileRow(PROFILE, a_run(), schedules=[shown()])
    assert plain(profile_lines([row], 80, ON)[1].line).split()[-2:] == ["22:15", "22:17"]
    assert plain(profile_lines([row], 52, ON)[1].line).split()[-1] == "22:15"


def test_details_tell_how_often_and_when_next() -> None:
    """A line for each schedule; where the pane is narrow, only for the leading one."""
    history = shown(job=ScheduledJob.HISTORY, every=3600.0)
    assert "every 24 h, next 22:17" in details(shown())
    assert "history every 1 h, next 22:17" in details(shown(), history, width=40)
    assert not any("history" in row or len(row) > 27 for row in details(shown(), history))
    assert "every 24 h" not in "".join(details())
