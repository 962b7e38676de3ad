"""S39 and S42 from end to end: secrets appear nowhere, and hostile titles drive no terminal."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from tests.cli.command import Called, Command
from tests.cli.conftest import add_profile
from tui.sandbox import Household, threaded_household

PASSWORD = "Geh/eim&7%wort+é"
USERNAME = "canary/user&é"

COMMANDS = (
    ["status"],
    ["profile", "ls"],
    ["profile", "show", "iptv-one"],
    ["run", "ls"],
    ["run", "show", "last"],
    ["run", "errors", "last"],
    ["log", "--level", "debug"],
    ["search", "a", "--limit", "1000"],
    ["changes"],
    ["title", "iptv-one", "movie", "600001"],
    ["categories", "iptv-one"],
    ["doctor", "iptv-one"],
    ["--paths"],
)
"""Everything that prints what came from a server or out of the store."""


def _spellings(secret: str) -> set[str]:
    encoded = {quote(secret), quote(secret, safe=""), quote_plus(secret)}
    lower = {text.replace("%C3%A9", "%c3%a9").replace("%2F", "%2f").replace("%2B", "%2b") for text in encoded}
    return {
        secret,
        *encoded,
        *lower,
        *map(quote, encoded),
        json.dumps(secret)[1:-1],
        json.dumps(secret)[1:-1].replace("/", "\\/"),
    }


def _leaks(text: str, *secrets: str) -> set[str]:
    return {spelling for secret in secrets for spelling in _spellings(secret) if spelling in text}


def _stored(home: Path) -> str:
    """Everything in the home but the secrets table, as text."""
    files = [path for path in home.rglob("*") if path.is_file() and not path.name.startswith("syncdeck.db")]
    texts = [path.read_bytes().decode("utf-8", "replace") for path in files]
    with sqlite3.connect(home / "syncdeck.db") as store:
        tables = [row[0] for row in store.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        for table in set(tables) - {"secrets"}:
            texts += [repr(row) for row in store.execute(f'SELECT * FROM "{table}"')]
    return "\n".join(texts)


@pytest.fixture
def panel() -> Iterator[Household]:
    """A panel whose account is full of signs that URLs and JSON spell differently."""
    with threaded_household(live=20, movies=60, series=4, username=USERNAME, password=PASSWORD) as found:
        yield found


@pytest.mark.parametrize(
    "faults",
    [
        "",
        "get_vod_streams:html,get_live_streams:blocked,get_series:404",
        "get_vod_streams:redirect_host,get_live_streams:redirect_loop,get_series:wrapped",
        "get_vod_streams:text_before,get_live_streams:bad_rows=0.5,get_series_categories:auth0",
        "login:401",
        "login:html",
        "login:expired",
    ],
)
def test_s39_canary_is_nowhere(syncdeck: Command, home: Path, panel: Household, faults: str) -> None:
    """S39: whatever goes wrong, no output and no file but the secrets table holds a spelling of the password."""
    add_profile(syncdeck, panel)
    panel.xtream.faults.load(faults)
    calls = [
        syncdeck("-v", "-v", "sync", "--all"),
        syncdeck("--json", "sync", "--all"),
        syncdeck("profile", "test", "iptv-one"),
    ]
    for command in COMMANDS:
        calls += [syncdeck(*command), syncdeck("--json", *command)]
    printed = "".join(called.out + called.err for called in calls)
    assert _leaks(printed, PASSWORD, USERNAME) == set()
    assert _leaks(_stored(home), PASSWORD) == set()


def test_s39_login_that_is_refused_stores_nothing(syncdeck: Command, home: Path, panel: Household) -> None:
    """S39: a password that was typed for an account that is refused is forgotten."""
    panel.xtream.panel.account.password = "another-one"
    called = syncdeck(
        "profile", "add", "xtream", "tv", "--url", panel.xtream.url, "--username", USERNAME, "--password", PASSWORD
    )
    assert called.code == 6
    assert _leaks(called.out + called.err + _stored(home), PASSWORD) == set()


def _harmful(called: Called) -> set[str]:
    return {char for char in called.out + called.err if not char.isprintable() and char != "\n"}


def test_s42_hostile_titles_in_every_command(syncdeck: Command) -> None:
    """S42: titles with escapes, markup, direction marks and 10 kB reach neither terminal nor JSON as they are."""
    with threaded_household(live=25, movies=25, series=25, hostile=True) as hostile:
        add_profile(syncdeck, hostile)
        assert syncdeck("sync", "--all").code in {0, 3}
        hostile.xtream.panel.movies.rename(hostile.xtream.panel.movies.ids[0], "\x1b[31mrenamed\x9b2J\u202e")
        calls = [syncdeck("-v", "sync", "--all")]
        for command in COMMANDS:
            calls += [syncdeck(*command), syncdeck("--json", *command)]
        assert syncdeck("search", "markup", "--json").document
    assert set().union(*map(_harmful, calls)) == set()
    assert not any("\\u001b" in called.out or "\\u202e" in called.out for called in calls)
    assert (
        max(len(line) for called in calls if not called.out.startswith(("[", "{")) for line in called.out.splitlines())
        < 700
    )
