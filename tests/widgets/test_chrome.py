"""Status line, footer, notes and the confirm dialog."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.app import ComposeResult
from textual.binding import Binding
from textual.widget import Widget

from tests.widgets.stage import Stage, staged
from tui.glyphs import UNICODE
from tui.widgets.confirm import Confirm, Question
from tui.widgets.dialog import Dialog
from tui.widgets.key_footer import GO, KeyFooter, KeyHint, footer_line
from tui.widgets.line import Tone, line_width, plain
from tui.widgets.note_line import NoteLine
from tui.widgets.status_line import Status, status_line

HINTS = [
    KeyHint("1267", "Go", is_kept=True),
    KeyHint("a", "Add"),
    KeyHint("e", "Edit", is_enabled=False),
    KeyHint("t", "Test"),
    KeyHint("?", "Help", is_kept=True),
    KeyHint("q", "Quit", is_kept=True),
]


def test_the_status_line_tells_what_runs_and_what_failed() -> None:
    """Program and screen at the left, facts at the right, over the whole width."""
    told = status_line(Status("Profiles", running=2, unseen_errors=1, host="nas"), 80, UNICODE)
    assert plain(told).startswith(" syncdeck  Profiles ")
    assert plain(told).endswith("▶ 2 running   ✗ 1   nas ")
    assert line_width(told) == 80


def test_the_status_line_is_calm_when_nothing_happens() -> None:
    """Nothing runs, nothing failed: only names."""
    assert plain(status_line(Status("Log", is_demo=True), 40, UNICODE)).strip() == "syncdeck demo  Log"


@pytest.mark.parametrize("width", [20, 34, 46, 80])
def test_the_footer_fits_and_keeps_what_matters(width: int) -> None:
    """Keys give way from the right; going, help and quitting stay."""
    drawn = footer_line(HINTS, width)
    assert line_width(drawn) <= width or width < 26
    assert "1267 Go" in plain(drawn)
    assert ("q Quit" in plain(drawn)) == (width > 20)


def test_a_disabled_key_is_muted() -> None:
    """It stays in its place."""
    edit = next(span for span in footer_line(HINTS, 80) if span.text.strip() == "e")
    assert edit.tone is Tone.MUTED


class Keys(Widget, can_focus=True):
    """Has bindings of its own."""

    BINDINGS = [  # noqa: RUF012
        Binding("s", "start", "Sync"),
        Binding("j,down", "down", "Down"),
        Binding("1", "go", "One", group=GO),
        Binding("2", "go", "Two", group=GO),
        Binding("z", "hidden", "Hidden", show=False),
    ]

    def compose(self) -> ComposeResult:
        yield KeyFooter()


async def test_the_footer_is_made_from_the_bindings() -> None:
    """Groups come first as one hint, and an action with two keys is named once."""
    async with staged(Keys(), size=(60, 4)) as (stage, _):
        assert stage.rows[-1].startswith(" 12 Go  s Sync  j Down")
        assert "Hidden" not in stage.text


async def test_a_note_comes_and_goes() -> None:
    """It takes no row while there is nothing to say."""
    note = NoteLine()
    async with staged(note) as (stage, pilot):
        note.tell("[/b] not found", Tone.BAD)
        await pilot.pause()
        assert "✗ [/b] not found" in stage.text
        assert note.is_warning
        note.clear()
        assert not note.is_warning
        await pilot.pause()
        assert "not found" not in stage.text


QUESTION = Question('Remove profile "iptv-one"?', ["Its 130,006 titles go with it."], "Remove")


async def asked(question: Question, *keys: str) -> bool | None:
    """Ask, press the keys, give the answer."""
    answers: list[bool | None] = []
    async with staged(Widget()) as (stage, pilot):
        stage.push_screen(Confirm(question), answers.append)
        await pilot.pause()
        await pilot.press(*keys)
        await pilot.pause()
    return answers[0] if answers else None


@pytest.mark.parametrize(
    ("keys", "answer"), [(["enter"], False), (["escape"], None), (["tab", "enter"], True), (["l", "enter"], True)]
)
async def test_cancel_has_the_focus(keys: list[str], answer: bool | None) -> None:
    """Enter and esc do nothing; it takes a move to the other button."""
    assert await asked(QUESTION, *keys) is answer


async def test_a_question_about_a_long_name_is_read_to_its_end() -> None:
    """In a second row; what has no room in two ends with dots, as do the titles of all other dialogs."""
    long = "The longest list of this household, with all that anybody ever wanted to see"
    async with staged(Widget()) as (stage, pilot):
        stage.push_screen(Confirm(replace(QUESTION, title=f'Delete the list "{long}"?')))
        await pilot.pause()
        assert 'ever wanted to see"?' in stage.text
        stage.push_screen(Confirm(replace(QUESTION, title=f"{long} {long}")))
        await pilot.pause()
        assert "…" in stage.text
        assert "Cancel" in stage.text
        stage.push_screen(Dialog(long))
        await pilot.pause()
        assert f"│ {long[:55]}… │" in stage.text


async def test_the_dialog_names_object_count_and_consequence() -> None:
    """All of it is on the screen."""
    async with staged(Widget()) as (stage, pilot):
        stage.push_screen(Confirm(QUESTION))
        await pilot.pause()
        for words in ['Remove profile "iptv-one"?', "130,006 titles", "Cancel", "Remove"]:
            assert words in stage.text


@pytest.mark.parametrize(("typed", "answer"), [("iptv", None), ("iptv-one", True)])
async def test_the_worst_ask_for_the_name(typed: str, answer: bool | None) -> None:
    """The button works only once the name stands there in full."""
    question = Question(QUESTION.title, QUESTION.facts, "Remove", typed_name="iptv-one")
    answers: list[bool | None] = []
    async with staged(Widget(), size=(80, 24)) as (stage, pilot):
        stage.push_screen(Confirm(question), answers.append)
        await pilot.pause()
        await pilot.press("shift+tab", *typed, "tab", "tab", "enter")
        await pilot.pause()
        assert (answers[0] if answers else None) is answer or answers == [False]
        assert isinstance(stage, Stage)
