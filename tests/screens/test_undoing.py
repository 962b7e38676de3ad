"""The dialog before a run is taken back (S36): what goes back where, readable to its end on a small terminal."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.pilot import Pilot
from textual.widgets import Label

from tests.widgets.runs import a_run
from tests.widgets.stage import Stage, until
from tui.model.runs import EntityCounts, Operation, RunOptions, RunReport
from tui.model.undo import UndoFate, UndoMove, UndoPlace, UndoPreview
from tui.screens.app_style import APP_CSS, HEIGHTS, WIDTHS
from tui.screens.runs.held import held_question
from tui.screens.runs.undoing import UndoDialog, undo_facts
from tui.screens.runs.words import run_words

BACK, HELD, NEWER = UndoFate.BACK, UndoFate.HELD, UndoFate.NEWER
DEN = a_run(id=41, kind=Operation.SERVER_SYNC, profile_name="plex-den")


def preview(films: int) -> UndoPreview:
    """A sync of which so many films go back on one server, forty are held on another, and two are newer."""
    places = (
        UndoPlace("emby-cabin", "anna", back=0, removals=0, held=40, reason="40 of 52 would be removed"),
        UndoPlace("jelly-attic", "anna", back=films, removals=1),
    )
    moves = tuple(
        UndoMove(BACK, "jelly-attic", "anna", f"Film {nth} [/b] (1999)", "watched", "unwatched") for nth in range(films)
    )
    return UndoPreview(DEN, here=films, places=places, newer=2, moves=moves)


class Small(Stage):
    """The stage with the breakpoints of the dashboard."""

    CSS = APP_CSS
    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS


@asynccontextmanager
async def asked(
    told: UndoPreview, size: tuple[int, int], title: str = "Take back what the sync of plex-den did?"
) -> AsyncIterator[tuple[Small, Pilot[None]]]:
    """The dialog on a terminal of that size."""
    stage = Small(Label())
    async with stage.run_test(size=size) as pilot:
        stage.push_screen(UndoDialog(told, title), stage.seen.append)
        await until(pilot, lambda: "Take back" in stage.text, "the dialog")
        yield stage, pilot


@pytest.mark.parametrize("size", [(80, 24), (60, 16)])
async def test_s36_the_dialog_can_be_read_to_its_end(size: tuple[int, int]) -> None:
    """With j; the buttons stay where they are, and Cancel has the focus."""
    async with asked(preview(40), size) as (stage, pilot):
        assert "rows below" in stage.text
        assert "Take back" in stage.rows[-3 - (size[1] >= 20)]
        await pilot.press("j", "j", "G")
        await until(pilot, lambda: "Film 39 [/b] (1999)" in stage.text, "the last film")
        await until(pilot, lambda: "and 82 more" in stage.text, "what is not named")
        await pilot.press("k", "g")
        await until(pilot, lambda: "emby-cabin, anna: 40 held" in stage.text, "the beginning")
        await pilot.press("enter")
        assert stage.seen == [False]


async def test_s36_a_long_title_leaves_the_buttons_where_they_are() -> None:
    """Two rows of it take one from the facts."""
    title = f"Take back what the sync of {'a-very-long-profile ' * 3}did?"
    async with asked(preview(40), (80, 24), title) as (stage, pilot):
        assert "did?" in stage.text
        assert "Take back" in stage.rows[-4]
        await pilot.press("G")
        await until(pilot, lambda: "and 82 more" in stage.text, "what is not named")


async def test_s36_yes_has_to_be_chosen() -> None:
    """With what has room there is nothing to scroll."""
    async with asked(preview(1), (80, 24)) as (stage, pilot):
        assert "below" not in stage.text
        await pilot.press("l", "enter")
        assert stage.seen == [True]


def test_s36_what_is_asked_reads_as_sentences() -> None:
    """Where how much, what it takes away, what is held and why, what stays."""
    facts = undo_facts(preview(1))
    assert "Here: 1 watched state goes back to what it was" in facts
    assert "jelly-attic, anna: 1 change goes back, which takes a watched mark away" in facts
    assert "emby-cabin, anna: 40 held until you approve: 40 of 52 would be removed" in facts
    assert "2 changed since and stay" in facts
    assert "Film 0 [/b] (1999): from watched to unwatched, on jelly-attic for anna" in facts
    assert facts[-1] == "and 43 more"


def test_s36_another_run_than_the_chosen_one_is_named() -> None:
    """A profile that is synced every five minutes has mostly runs that changed nothing."""
    assert undo_facts(preview(1), 47)[0] == "Run 47 left nothing to take back; the newest before it that did is run 41."
    assert undo_facts(preview(1), 41)[0].startswith("What run 41 did on 14 Nov 2023 goes back")


def test_s36_lists_and_what_is_newer_have_words_of_their_own() -> None:
    """What is held is said of each thing."""
    places = (UndoPlace("Weekend", "", back=2, removals=1, held=3, reason="3 of 5 would be removed"),)
    moves = (
        UndoMove(HELD, "Weekend", "", "Heat (1995)", "on the list", "not on the list"),
        UndoMove(NEWER, "", "anna", "Ronin (1998)", "at 1:12:09", "at 1:12:09"),
        UndoMove(NEWER, "Weekend", "", "Thief (1981)", "", ""),
    )
    facts = undo_facts(UndoPreview(DEN, 0, places, 2, moves))
    assert "List Weekend: 2 changes go back, 1 of them takes an item off it; " in "".join(facts)
    assert "Heat (1995): held, would go from on the list to not on the list, list Weekend" in facts
    assert "Ronin (1998): stays at 1:12:09, changed since, here for anna" in facts
    assert "Thief (1981): stays, changed since, list Weekend" in facts


def test_s36_of_what_has_all_changed_since_nothing_goes_back() -> None:
    """And that is said."""
    assert "Nothing goes back: all of it has changed since" in undo_facts(UndoPreview(DEN, 0, (), 3))


def test_a_run_that_takes_back_is_called_an_undo() -> None:
    """It can be taken back itself, and is no sync."""
    assert run_words(a_run(kind=Operation.WATCH_PUSH, options=RunOptions(undoes=41))) == "undo of iptv-one"


def test_s36_what_an_undo_holds_is_asked_about_as_such() -> None:
    """It hides no titles of a catalogue, and fetches no list."""
    run = a_run(kind=Operation.WATCH_PUSH, options=RunOptions(undoes=41), message="Held: 24 removals wait")
    question = held_question(RunReport(run, counts={"watch": EntityCounts(held=24)}))
    assert question.title == "Take back the rest of run 41?"
    assert question.facts[0] == "Taking back run 41: 24 removals held. Held: 24 removals wait"
    assert "catalogue" not in "".join(question.facts)
