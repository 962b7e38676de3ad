"""The command itself: global options, refusals, and what it does not load."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.command import Command, Process
from tui import __version__

ROOT = Path(__file__).parents[2]
GROUPS = (
    "profile",
    "sync",
    "import",
    "history",
    "people",
    "watch",
    "queue",
    "hub",
    "list",
    "search",
    "title",
    "categories",
    "changes",
    "run",
    "schedule",
    "log",
    "status",
    "doctor",
    "demo",
    "sandbox",
)


def test_version(syncdeck: Command) -> None:
    """`--version` says it in one line."""
    called = syncdeck("--version")
    assert (called.code, called.out) == (0, f"syncdeck {__version__}\n")


def test_paths_lie_under_the_home(syncdeck: Command, home: Path) -> None:
    """`--paths` names every file, all of them under the home."""
    assert syncdeck("--paths", "--json").document == {
        "settings": str(home / "settings.toml"),
        "themes": str(home / "themes"),
        "store": str(home / "syncdeck.db"),
        "lock": str(home / "syncdeck.lock"),
    }
    assert str(home / "syncdeck.db") in syncdeck("--paths").out
    assert not home.exists()


def test_help_shows_every_command_of_this_version(syncdeck: Command) -> None:
    """The help lists what there is, and nothing that is not."""
    text = syncdeck("--help").out
    assert all(f"  {name} " in text for name in GROUPS)
    for name in GROUPS:
        assert syncdeck(name, "--help").code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["sync", "--nonsense"],
        ["profile"],
        ["profile", "add", "xtream"],
        ["profile", "add", "betamax", "x", "--url", "http://x"],
        ["search"],
        ["search", "x", "--limit", "0"],
        ["search", "x", "--kind", "tape"],
        ["log", "--level", "loud"],
        ["log", "--since", "soon"],
        ["run", "show", "99"],
        ["run", "show", "last"],
        ["run", "cancel", "99"],
        ["profile", "show", "nobody"],
        ["sync", "nobody"],
        ["sync"],
        ["changes", "nobody"],
        ["import"],
        ["import", "tautulli"],
        ["import", "tautulli", "x.db", "--resume", "--restart"],
        ["import", "history", "nobody"],
        ["import", "history", "nobody", "--days", "0"],
        ["history", "ls", "--person", "nobody"],
        ["history", "ls", "--since", "soon"],
        ["history", "export"],
        ["history", "export", "--output", "plays.txt"],
        ["people", "map", "nobody", "Anna"],
        ["people", "rm", "nobody"],
        ["run", "errors", "last", "--format", "xml"],
        ["run", "errors", "last", "--severity", "loud"],
        ["doctor", "nobody"],
        ["demo", "--size", "huge"],
        ["demo", "--faults", "nonsense"],
        ["sandbox", "--faults", "*:nonsense"],
        ["sandbox", "--time-zone", "Mars/Base"],
    ],
)
def test_s38_wrong_usage_is_2(syncdeck: Command, arguments: list[str]) -> None:
    """S38: what cannot be understood ends with 2, with a word on stderr and nothing on stdout."""
    called = syncdeck(*arguments)
    assert (called.code, called.out) == (2, called.out if arguments in (["profile"], ["import"]) else "")
    assert called.err


def test_usage_errors_are_json_too(syncdeck: Command) -> None:
    """With `--json` a refusal is a JSON line as well."""
    called = syncdeck("--json", "run", "show", "99")
    assert called.code == 2
    assert called.document["type"] == "error"
    assert called.document["class"] == "invalid_input"


def test_dashboard_without_a_terminal_says_so(syncdeck: Command, home: Path) -> None:
    """Bare `syncdeck` in a pipe ends with 2 and one useful line."""
    called = syncdeck()
    assert (called.code, called.out, called.err.count("\n")) == (2, "", 1)
    assert "syncdeck status" in called.err
    assert not home.exists()


def test_mistake_in_the_settings_stops_with_2(syncdeck: Command, home: Path) -> None:
    """A bad settings file is named, and stays as it is."""
    home.mkdir()
    (home / "settings.toml").write_text("refresh = 'fast'")
    called = syncdeck("status")
    assert called.code == 2
    assert "settings.toml line 1: refresh must be a number" in called.err
    assert (home / "settings.toml").read_text() == "refresh = 'fast'"


def test_ascii_signs_by_settings(syncdeck: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """The setting `ascii` goes before what the terminal can show."""
    monkeypatch.setenv("SYNCDECK_ASCII", "always")
    assert "+ store" in syncdeck("doctor", "--offline").out
    monkeypatch.setenv("SYNCDECK_ASCII", "never")
    monkeypatch.setenv("LC_ALL", "C")
    assert "✓ store" in syncdeck("doctor", "--offline").out


def test_damaged_store_stops_with_1(syncdeck: Command, home: Path) -> None:
    """A file that is no store is refused with what to do, and stays as it is."""
    home.mkdir()
    (home / "syncdeck.db").write_bytes(b"not a database at all" * 500)
    called = syncdeck("status")
    assert called.code == 1
    assert "Error: " in called.err
    assert "Traceback" not in called.err
    assert (home / "syncdeck.db").read_bytes().startswith(b"not a database")


def test_home_that_cannot_be_made(syncdeck: Command, home: Path) -> None:
    """A file in the way of the home is told."""
    home.write_text("in the way")
    assert syncdeck("status").code in {1, 2}


def test_global_options_may_stand_behind_the_command(syncdeck: Command) -> None:
    """`--json` means the same before and after a command's name."""
    behind, before = syncdeck("queue", "ls", "--json"), syncdeck("--json", "queue", "ls")
    assert behind.document == before.document


def test_files_are_private(syncdeck: Command, home: Path) -> None:
    """Everything that the first command leaves is for its owner only."""
    syncdeck("status")
    assert home.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in home.iterdir() if path.is_file()} == {0o600}


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_output_that_cannot_hold_the_signs(start: Process, encoding: str) -> None:
    """A terminal of another encoding gets ASCII signs instead of a crash."""
    process = start("doctor", "--offline", PYTHONIOENCODING=encoding, LC_ALL="C")
    out, err = process.communicate(timeout=30)
    assert process.returncode == 0, err
    assert "+ store" in out
    assert out.isascii()


def test_version_loads_nothing_heavy() -> None:
    """`--version` answers without the libraries of engine, settings and dashboard."""
    heavy = "textual pydantic httpx aiosqlite tenacity msgspec sqlite3 asyncio"
    code = (
        "import sys; from tui.cli.main import main; code = main(['--version']);"
        f"print(sorted(set({heavy.split()!r}) & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.splitlines() == [f"syncdeck {__version__}", "[]"]


@pytest.mark.parametrize("arguments", [["status"], ["doctor", "--offline"], ["search", "x"], ["profile", "ls"]])
def test_plain_commands_load_no_interface(tmp_path: Path, arguments: list[str]) -> None:
    """Plain commands never load the interface library."""
    code = (
        f"import sys; from tui.cli.main import main; code = main(['--home', {str(tmp_path)!r}, *{arguments!r}]);"
        "print(code, 'textual' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.splitlines()[-1] == "0 False"


def test_closed_pipe_ends_quietly(start: Process, profile: str, syncdeck: Command) -> None:
    """A reader that leaves, as `head` does, ends the command without a word."""
    process = start("log", "--follow", "--json")
    assert process.stdout is not None
    assert profile in process.stdout.readline()
    process.stdout.close()
    syncdeck("profile", "edit", profile, "--name", "renamed")
    assert process.wait(timeout=20) == 141
    assert process.stderr is not None
    assert process.stderr.read() == ""
