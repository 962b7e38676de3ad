"""The path field completes as shells do, and never waits for a disk."""

from __future__ import annotations

import asyncio

from tests.widgets.stage import staged, until
from tui.widgets.path_field import Candidate, Completions, PathField, common_start

BACKUP = "/config/backups/a.zip"
TREE = ("/config/", "/config/tautulli.db", "/config/tautulli-old.db", "/config/backups/", BACKUP, "/data/")


class Disk:
    """Answers with what goes on from a text up to the next slash; can be held up."""

    def __init__(self) -> None:
        self.answers = asyncio.Event()
        self.answers.set()

    async def complete(self, text: str) -> Completions:
        await self.answers.wait()
        folder = text[: text.rfind("/") + 1]
        meant = [it for it in TREE if it.startswith(text) and it != text and "/" not in it[len(folder) :].rstrip("/")]
        return Completions(
            [Candidate(it, is_folder=it.endswith("/")) for it in meant], "" if meant else "Nothing begins like this"
        )


class Listening(PathField):
    """Remembers how it was left."""

    def __init__(self, disk: Disk) -> None:
        super().__init__("File", disk.complete)
        self.left: list[bool] = []

    def on_path_field_left(self, event: PathField.Left) -> None:
        self.left.append(event.is_taken)


def test_the_common_start_of_texts() -> None:
    """As far as all agree."""
    assert common_start(["/a/bc", "/a/bd"]) == "/a/b"
    assert common_start(["/a", "/a/b"]) == "/a"
    assert common_start([]) == ""


async def test_tab_completes_as_far_as_it_is_clear() -> None:
    """A folder gets its slash, the common start of several names is filled in, then the arrows choose."""
    field = Listening(Disk())
    async with staged(field) as (stage, pilot):
        field.input.focus()
        await pilot.press(*"/c")
        await pilot.press("tab")
        await until(
            pilot, lambda: field.text == "/config/" and "backups/" in stage.text, "the folder and what is in it"
        )
        await pilot.press("t", "tab")
        await until(pilot, lambda: field.text == "/config/tautulli", "the common start")
        await until(pilot, lambda: len(field.candidates) == 2, "both files")
        await pilot.press("tab", "down", "enter")
        assert field.text == "/config/tautulli-old.db"
        assert field.left == [True]


async def test_the_first_candidate_stands_behind_the_cursor_and_right_takes_it() -> None:
    """As it does in shells that suggest."""
    field = Listening(Disk())
    async with staged(field) as (stage, pilot):
        field.input.focus()
        await pilot.press(*"/config/b")
        await until(pilot, lambda: "/config/backups/" in stage.rows[0], "the rest of the name")
        await pilot.press("right")
        assert field.text == "/config/backups/"


async def test_enter_goes_into_a_folder_and_takes_a_file() -> None:
    """A folder is no file: the field stays open."""
    field = Listening(Disk())
    async with staged(field) as (_, pilot):
        field.input.focus()
        await pilot.press(*"/config/b")
        await until(pilot, lambda: len(field.candidates) == 1, "the folder")
        await pilot.press("down", "enter")
        assert field.left == []
        await until(pilot, lambda: [it.text for it in field.candidates] == ["/config/backups/a.zip"], "what is in it")
        await pilot.press("down", "enter")
        assert (field.text, field.left) == ("/config/backups/a.zip", [True])


async def test_tab_waits_for_a_slow_disk_and_the_letters_do_not() -> None:
    """What was typed meanwhile is there; the completion comes when the answer does."""
    disk = Disk()
    field = Listening(disk)
    async with staged(field) as (stage, pilot):
        field.input.focus()
        await pilot.pause()
        disk.answers.clear()
        await pilot.press(*"/da", "tab")
        assert field.text == "/da"
        await until(pilot, lambda: "Looking" in stage.text, "what the wait is for")
        disk.answers.set()
        await until(pilot, lambda: field.text == "/data/", "the completion")
        assert field.left == []


async def test_tab_goes_on_when_there_is_nothing_to_complete() -> None:
    """Nobody is stuck in the field; esc leaves as well and keeps the text."""
    field = Listening(Disk())
    async with staged(field) as (_, pilot):
        field.input.focus()
        await pilot.press(*"/config/tautulli.db")
        await until(pilot, lambda: not field.candidates, "nothing more")
        await pilot.press("tab")
        await until(pilot, lambda: field.left == [False], "the end")
        await pilot.press("escape")
        assert (field.text, field.left) == ("/config/tautulli.db", [False, False])


async def test_hostile_names_are_only_names() -> None:
    """Markup, and a name longer than any row."""

    async def complete(text: str) -> Completions:
        return Completions([Candidate("/[/b][red]x.db", "[/b]"), Candidate("/" + "x" * 10_000 + ".db")])

    field = PathField("File", complete)
    async with staged(field) as (stage, pilot):
        field.input.focus()
        await until(pilot, lambda: "/[/b][red]x.db" in stage.text, "the name as it is")
        assert {strip.cell_length for strip in stage.screen._compositor.render_strips()} == {60}
