"""S42 for media servers: names of titles, libraries, people, devices and servers drive no terminal."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest

from tests.cli.command import Command
from tui.sandbox import threaded_household

DRIVING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069]")
"""What a name must never bring to a terminal."""
LONGEST = 5_000
"""A line that is longer shows a name in its whole length."""
COMMANDS = (
    ["status"],
    ["profile", "ls"],
    ["doctor"],
    ["run", "show", "last"],
    ["run", "errors", "last"],
    ["people", "ls"],
    ["history", "ls"],
    ["history", "export", "--format", "csv"],
    ["log", "--level", "debug"],
)


@pytest.mark.parametrize("kind", ["plex", "jellyfin", "emby"])
def test_s42_no_name_drives_the_terminal(syncdeck: Command, home: Path, kind: str) -> None:
    """Neither printed, as text or JSON, nor stored."""
    with threaded_household(library=40, live=1, movies=1, series=1) as servers:
        box = getattr(servers, kind)
        add = ["profile", "add", kind, "box", "--url", box.url, "--token", "-"]
        more = ["--set", f"plex_tv_url={box.tv_url}"] if kind == "plex" else []
        token = box.account_token() if kind == "plex" else box.api_key
        box.faults.load("*:hostile_names")
        called = [syncdeck("-vv", *add, *more, stdin=token)]
        called += [syncdeck("-vv", "sync", "box"), syncdeck("-vv", "import", "history", "box", "--days", "90")]
        assert [one.code for one in called] == [0, 0, 0], called
        called += [
            syncdeck(*command, *form) for command in COMMANDS for form in ([], ["--json"]) if "csv" not in command
        ]
        called += [syncdeck(*command) for command in COMMANDS if "csv" in command]
    for one in called:
        assert DRIVING.findall(one.out + one.err) == []
    texts = stored_texts(home)
    assert [text for text in texts if DRIVING.search(text)] == []
    assert max(map(len, texts)) <= LONGEST
    assert any("[/b][red]" in text for text in texts)


def stored_texts(home: Path) -> list[str]:
    """Every text of every table that a server can have filled; words of the search index are no texts."""
    with sqlite3.connect(home / "syncdeck.db") as store:
        names = [row[0] for row in store.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        kept = [name for name in names if name not in {"secrets"} and not name.endswith(("_data", "_idx", "_docsize"))]
        rows = [row for name in kept for row in store.execute(f'SELECT * FROM "{name}"')]
    return [value for row in rows for value in row if isinstance(value, str)]
