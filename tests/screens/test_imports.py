"""Imports by keys, of real files into a real store: look, dry run, import, stop, resume, leave, people, history."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import aiosqlite
import pytest
from textual.widgets import Input

from tests.screens.scenario import Scenario, open_dashboard, quick_settings
from tests.screens.test_terminals import assert_safe
from tui.deck import Deck
from tui.model.profiles import ProfileDraft, ProfileKind
from tui.model.runs import RunState
from tui.paths import Paths
from tui.sandbox import threaded_household
from tui.sandbox.tautulli import TautulliFacts, write_tautulli_file
from tui.screens.imports.forms import FileForm
from tui.store.plays.batch import Batch, Taken
from tui.store.plays.intake import Intake

WriteFile = Callable[..., TautulliFacts]


@pytest.fixture
def write(tmp_path: Path) -> WriteFile:
    """Gives a way to write Tautulli files."""

    def make(name: str = "tautulli.db", sessions: int = 600, **more: object) -> TautulliFacts:
        return write_tautulli_file(tmp_path / name, sessions=sessions, **more)  # type: ignore[arg-type]

    return make


@pytest.fixture
def slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every batch of an import takes its time, so that keys come in between."""
    take = Intake.take

    async def slow_take(self: Intake, conn: aiosqlite.Connection, batch: Batch) -> Taken:
        await asyncio.sleep(0.3)
        return await take(self, conn, batch)

    monkeypatch.setattr(Intake, "take", slow_take)


async def type_path(deck: Scenario, path: Path) -> None:
    """Go to the Import screen and write a path as if it was pasted."""
    await deck.press("3", "e")
    await deck.fill(path=str(path))
    await deck.press("enter")
    await deck.sees("v looks into the file")


async def import_file(deck: Scenario, path: Path) -> None:
    """Import a file and wait for its end."""
    await type_path(deck, path)
    await deck.press("s")
    await deck.sees("100.0 %", "records imported")


async def stored(deck: Scenario) -> tuple[int, int]:
    """Sessions and shown plays in the store."""
    rows = await deck.store.db.fetch_all(
        "SELECT (SELECT count(*) FROM play_sessions), (SELECT count(*) FROM plays WHERE merged_into IS NULL)"
    )
    return int(rows[0][0]), int(rows[0][1])


async def test_a_file_is_imported(paths: Paths, write: WriteFile) -> None:
    """Progress block, end, summary, the run in the list, the file remembered; everything is in the store."""
    file = write()
    async with open_dashboard(paths) as deck:
        await import_file(deck, file.path)
        await deck.sees("600 / 600 records", "Every record went in as it is", "Tautulli: Complete")
        assert await stored(deck) == (file.sessions, file.groups)
        await deck.press("tab")
        await deck.sees("✓ ", "tautulli.db", "Completed", "600")
        await deck.press("enter")
        await deck.sees("Run", "Tautulli Database Import", "Completed", "No errors")
        await deck.press("1")
        await deck.sees("Play history", "Tautulli: Complete", "accounts are not mapped yet")


async def test_the_same_file_again_brings_nothing_new(paths: Paths, write: WriteFile) -> None:
    """Started from its run; every record is known, and the counters say so."""
    file = write()
    async with open_dashboard(paths) as deck:
        await import_file(deck, file.path)
        await deck.press("tab", "enter")
        await deck.sees("syncdeck  Run", "Completed")
        await deck.press("s")
        await deck.sees("Import of tautulli.db started")
        await deck.sees("Imported 0", "Skipped 600", "100.0 %")
        assert await stored(deck) == (file.sessions, file.groups)


async def test_a_quoted_path_is_the_path(paths: Paths, write: WriteFile) -> None:
    """As shells and file managers paste it."""
    file = write("my tautulli.db")
    async with open_dashboard(paths) as deck:
        await type_path(deck, Path(f"'{file.path}'"))
        await deck.press("v")
        await deck.sees("would import 600")


async def test_a_look_into_a_file_tells_what_an_import_then_does(paths: Paths, write: WriteFile) -> None:
    """The figures of the validation are those of the import, and the look stores nothing."""
    file = write(sessions=2_000, defects=0.05)
    async with open_dashboard(paths, size=(120, 50)) as deck:
        await type_path(deck, file.path)
        await deck.press("v")
        await deck.sees("looked at in", "nothing is stored", "would import", f"{file.sessions:,} in ")
        promised = deck.row_with("would import").split("would import")[1].split("│")[0]
        assert await stored(deck) == (0, 0)
        await deck.press("escape")
        await deck.sees("Plays that Tautulli has recorded come in here")
        await deck.press("s")
        await deck.sees("100.0 %", "▼ Errors", "▶ Repaired")
        (run,) = await deck.app.face.deck.imports.last()
        assert f"{run.progress.imported_records:,}" in promised
        assert f"reject {run.progress.error_count:,}" in promised


async def test_every_defect_is_found_under_its_record(paths: Paths, write: WriteFile) -> None:
    """A few of each treatment, by their record ids in the filter."""
    file = write(sessions=2_000, defects=0.05)
    async with open_dashboard(paths) as deck:
        await import_file_with_errors(deck, file.path)
        for suggested in ("reject", "repair"):
            told_by_no_other = [defect for defect in file.defects_of(suggested) if defect.row_id >= 1000]
            for defect in told_by_no_other[:2]:
                await deck.press("slash")
                await deck.until(lambda: isinstance(deck.app.focused, Input), "the filter")
                await deck.types(str(defect.row_id))
                await deck.sees(f"      {defect.row_id} ")
                await deck.press("escape")
                await deck.sees("▶ Notes")
                await deck.until(lambda: not isinstance(deck.app.focused, Input), "the tree")


async def import_file_with_errors(deck: Scenario, path: Path) -> None:
    """Import a file in which not everything is well."""
    await type_path(deck, path)
    await deck.press("s")
    await deck.sees("100.0 %", "▼ Errors")


async def test_a_dry_run_stores_nothing_but_its_report(paths: Paths, write: WriteFile) -> None:
    """Said on the screen, and true."""
    file = write(defects=0.05)
    async with open_dashboard(paths) as deck:
        await type_path(deck, file.path)
        await deck.press("D")
        await deck.sees("Dry run: import of tautulli.db started")
        await deck.sees("100.0 %", "dry run", "▼ Errors")
        assert await stored(deck) == (0, 0)
        await deck.sees("Ready")


@pytest.mark.usefixtures("slowly")
async def test_an_import_is_stopped_and_taken_up(paths: Paths, write: WriteFile) -> None:
    """x stops at a batch edge, p goes on from there, and the end is that of an undisturbed import."""
    file = write(sessions=12_000)
    async with open_dashboard(paths) as deck:
        await type_path(deck, file.path)
        await deck.press("s")
        await deck.sees("▶ In Progress")
        await deck.until(lambda: " 0 / " not in deck.row_with(" records "), "the first records")
        await deck.press("x")
        await deck.sees("Import stopped", "p resumes")
        await deck.press("p")
        await deck.sees("Import of tautulli.db resumed")
        await deck.sees("100.0 %", "Completed")
        assert (await stored(deck))[0] == file.sessions
        (newest, cut) = await deck.app.face.deck.imports.last()
        assert (newest.resumes, cut.state) == (cut.id, RunState.CANCELLED)


@pytest.mark.usefixtures("slowly")
async def test_an_import_that_was_left_is_offered_and_resumed(paths: Paths, write: WriteFile) -> None:
    """Leaving asks, interrupts it and checkpoints; the next start offers it on the Overview."""
    file = write(sessions=12_000)
    async with open_dashboard(paths) as deck:
        await type_path(deck, file.path)
        await deck.press("s")
        await deck.sees("▶ In Progress")
        await deck.until(lambda: " 0 / " not in deck.row_with(" records "), "the first records")
        await deck.press("q")
        await deck.sees("Quit while 1 import is running?", "tautulli.db will be interrupted")
        await deck.press("escape")
    async with open_dashboard(paths) as deck:
        await deck.sees("Needs you", "import was interrupted at", "p resume")
        await deck.press("p")
        await deck.sees("Import of tautulli.db resumed")
        await deck.press("3")
        await deck.sees("100.0 %", "Completed")
        assert (await stored(deck))[0] == file.sessions


@pytest.mark.usefixtures("slowly")
async def test_a_second_import_is_refused_while_one_runs(paths: Paths, write: WriteFile) -> None:
    """The keys say so, and so does the history."""
    file = write(sessions=12_000)
    async with open_dashboard(paths) as deck:
        await type_path(deck, file.path)
        await deck.press("s")
        await deck.sees("▶ In Progress")
        await deck.press("s")
        await deck.sees("Another import is already running")
        await deck.press("x")
        await deck.sees("Import stopped")


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda path: None, "Database file not found"),
        (lambda path: path.mkdir(), "Not a Tautulli database"),
        (lambda path: path.touch(), "Not a Tautulli database"),
        (lambda path: path.write_bytes(b"no database at all " * 99), "Not a Tautulli database"),
    ],
)
async def test_a_bad_file_has_its_own_word(
    paths: Paths, tmp_path: Path, make: Callable[[Path], None], told: str
) -> None:
    """In the validation and as the end of an import."""
    path = tmp_path / "tautulli.db"
    make(path)
    async with open_dashboard(paths) as deck:
        await type_path(deck, path)
        await deck.press("v")
        await deck.sees(told)
        await deck.press("escape", "s")
        await deck.sees("✗ Failed")
        assert await stored(deck) == (0, 0)


async def test_a_look_can_be_stopped(paths: Paths, write: WriteFile) -> None:
    """esc ends it, and the keys go on."""
    file = write(sessions=12_000)
    async with open_dashboard(paths) as deck:
        await type_path(deck, file.path)
        await deck.press("v", "escape")
        await deck.sees_no_more("Looking into")
        await deck.sees("Plays that Tautulli has recorded")
        await deck.press("v")
        await deck.sees("would import 12,000")


async def test_a_remembered_file_is_filled_in(paths: Paths, write: WriteFile) -> None:
    """On the next start, and first in the list of candidates."""
    first, second = write("one.db", seed=1), write("two.db", seed=2)
    async with open_dashboard(paths) as deck:
        await import_file(deck, first.path)
        await import_file(deck, second.path)
    async with open_dashboard(paths, size=(120, 36)) as deck:
        await deck.press("3")
        await deck.sees("2 files remembered")
        form = deck.app.screen.query_one(FileForm)
        assert form.path == str(second.path)
        await deck.press("e")
        await deck.fill(path="")
        await deck.sees("imported just now")
        assert [it.text for it in form.field.candidates][:2] == [str(second.path), str(first.path)]


async def test_s25_accounts_are_mapped_by_hand_only(paths: Paths, write: WriteFile) -> None:
    """Nothing is mapped by itself; a person is typed or chosen; unmap, ignore, rename, forget."""
    file = write()
    async with open_dashboard(paths, size=(100, 40)) as deck:
        await import_file(deck, file.path)
        face = deck.app.face.deck
        assert not await face.people.all()
        assert all(account.person_id is None for account in await face.people.accounts())
        await deck.press("m")
        await deck.sees("Whose plays are these?", "count for nobody", "are not mapped yet", "Mira (lighthouse.mira)")
        await deck.press("m")
        await deck.sees("Whose is ", "Type a name, or choose one")
        await deck.types("Hannah")
        await deck.sees("Hannah is new here")
        await deck.press("enter")
        await deck.sees("is Hannah's:")
        assert [person.name for person in await face.people.all()] == ["Hannah"]
        mapped = [account for account in await face.people.accounts() if account.person_name == "Hannah"]
        assert len(mapped) == 1
        await deck.press("j", "m")
        await deck.sees("Hannah", "1 account")
        await deck.press("down", "enter")
        await deck.sees("Jörg Grünspan (gruenspan) is Hannah's")
        assert [account.person_name for account in await face.people.accounts()].count("Hannah") == 2
        await deck.press("e")
        await deck.sees("What is Hannah called?")
        await deck.fill(new_name="Anna")
        await deck.press("enter")
        await deck.sees("Hannah is called Anna now")
        await deck.press("u")
        await deck.sees("Jörg Grünspan (gruenspan) is nobody's again")
        await deck.press("k", "d")
        await deck.sees("Forget Anna?", "1 of the accounts")
        await deck.press("tab", "enter")
        await deck.sees("Anna is forgotten")
        assert not await face.people.all()


async def test_keys_of_people_say_what_they_did(paths: Paths, write: WriteFile) -> None:
    """Ignore and take back; unmapping what is not mapped is told."""
    file = write()
    async with open_dashboard(paths, size=(100, 40)) as deck:
        await import_file(deck, file.path)
        await deck.press("m")
        await deck.sees("are not mapped yet")
        await deck.press("u")
        await deck.sees("This account is mapped to nobody")
        await deck.press("space")
        await deck.sees("stays nobody's; its plays are kept")
        await deck.press("space")
        await deck.sees("waits for a person again")
        await deck.press("d")
        await deck.sees("This account is mapped to nobody")
        await deck.press("escape")
        await deck.sees("Tautulli Database Import")


async def test_s42_hostile_people_and_titles_are_only_text(paths: Paths, write: WriteFile) -> None:
    """Markup, escape sequences, turned text and 10,000 characters, on every panel that shows them."""
    file = write(sessions=100, defects=0.2)
    hostile = "[/b][red]\x1b[2J\x1b]52;c;evil\x07\u202e" + "x" * 10_000
    with closing(sqlite3.connect(file.path)) as raw, raw:
        raw.execute("UPDATE users SET friendly_name = ?1 || user_id, username = ?1 || user_id", (hostile,))
        raw.execute("UPDATE session_history SET user = ?", (hostile,))
        raw.execute(
            "UPDATE session_history_metadata SET title = ?1, full_title = ?1, grandparent_title = ?1", (hostile,)
        )
        raw.execute("UPDATE library_sections SET section_name = ?", (hostile,))
    async with open_dashboard(paths, size=(160, 50)) as deck:
        await type_path(deck, file.path)
        await deck.press("v")
        await deck.sees("would import", "Users")
        assert_safe(deck)
        await deck.press("escape", "s")
        await deck.sees("100.0 %")
        for keys in (["n", "n"], ["tab"], ["m"], ["m"], ["escape", "escape", "1"], ["7"]):
            await deck.press(*keys)
            assert_safe(deck)


async def test_a_history_is_read_from_a_server(paths: Paths) -> None:
    """The chosen server and days; what it brings is what a file brings."""
    with threaded_household(live=5, movies=5, series=1, plays=300) as house:
        access = house.tautulli
        assert access is not None
        before = await Deck.open(paths, quick_settings(), face="test", run_engine=False)
        await before.profiles.add(ProfileDraft(ProfileKind.TAUTULLI, "attic", access.url), {"token": access.api_key})
        await before.close("stored")
        async with open_dashboard(paths) as deck:
            await deck.press("3")
            await deck.sees("Server     attic", "s Start")
            await deck.press("tab", "tab", "tab", "down", "left", "left", "left")
            await deck.sees("Days     < all >")
            await deck.press("s")
            await deck.sees("100.0 %", "Completed", "Tautulli: Complete")
            assert (await stored(deck))[0] == 300
