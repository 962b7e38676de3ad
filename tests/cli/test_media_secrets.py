"""S39 for media servers: tokens, PINs, passwords and keys stand in the secrets table and nowhere else."""

from __future__ import annotations

import json
import sqlite3
import threading
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.cli.command import Called, Command
from tui.sandbox import Household, threaded_household

PIN = "4711"
WRONG_PASSWORD = "Not/the&right+one"
FAULTS = ("", "*:expired*40", "*:502*2", "*:html_error*2", "*:drop*2", "*:odd_rows*40")
COMMANDS = (
    ["status"],
    ["profile", "ls"],
    ["profile", "show", "plex"],
    ["profile", "show", "jellyfin"],
    ["profile", "test", "plex"],
    ["profile", "test", "emby"],
    ["doctor", "plex"],
    ["doctor", "jellyfin"],
    ["run", "ls"],
    ["run", "show", "last"],
    ["run", "errors", "last"],
    ["people", "ls"],
    ["history", "ls"],
    ["log", "--level", "debug"],
)
"""Everything that prints what came from a server or out of the store."""


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize("fault", FAULTS)
def test_s39_no_secret_leaves_the_secrets_table(syncdeck: Command, home: Path, fault: str) -> None:
    """Not on stdout, stderr or in a file, whatever goes wrong; the table itself has what it must."""
    with threaded_household(library=12, live=2, movies=2, series=1) as servers:
        called = sign_in_to_all(syncdeck, servers)
        secrets = secrets_of(servers, home)
        for menu in (servers.plex.faults, servers.jellyfin.faults, servers.emby.faults) if fault else ():
            menu.load(fault)
        for kind in ("plex", "jellyfin", "emby"):
            called += [syncdeck("-vv", "sync", kind), syncdeck("-vv", "import", "history", kind, "--days", "30")]
        called += [syncdeck("profile", "login", "emby", "--password", "-", stdin=WRONG_PASSWORD)]
        called += [syncdeck(*command, *more) for command in COMMANDS for more in ([], ["--json"])]
    printed = "\n".join(one.out + one.err for one in called)
    assert leaks(printed, secrets) == set()
    assert leaks(stored(home), secrets) == set()
    assert len(secrets) >= 8


def sign_in_to_all(syncdeck: Command, servers: Household) -> list[Called]:
    """Sign in in every way: a PIN at plex.tv, the PIN of a home user, passwords, a key, a code."""
    plex, jellyfin, emby = servers.plex, servers.jellyfin, servers.emby
    is_over = threading.Event()

    def approve() -> None:
        while not is_over.wait(0.02):
            for pin in plex.tv.pins.waiting:
                plex.approve_pin(pin.code)
            for code in jellyfin.server.quick_connect.codes:
                jellyfin.approve(code)

    person = threading.Thread(target=approve, daemon=True)
    person.start()
    called = [
        syncdeck("-vv", "profile", "add", "plex", "plex", "--server", "Den", "--set", f"plex_tv_url={plex.tv_url}"),
        syncdeck("-vv", "profile", "login", "plex", "--user", "Jörg Grünspan", "--pin", "-", stdin=PIN),
        syncdeck("-vv", "profile", "add", "jellyfin", "jellyfin", "--url", jellyfin.url),
        syncdeck(
            "-vv", "profile", "add", "emby", "emby", "--url", emby.url, "--username", emby.username, "--password", "-",
            stdin=emby.password,
        ),
        syncdeck("-vv", "profile", "add", "emby", "key", "--url", emby.url, "--token", "-", stdin=emby.api_key),
    ]  # fmt: skip
    is_over.set()
    person.join()
    assert [one.code for one in called] == [0] * len(called), [one.err for one in called]
    return called


def secrets_of(servers: Household, home: Path) -> set[str]:
    """All that must not be seen: what is stored, what was typed, and what servers know."""
    with sqlite3.connect(home / "syncdeck.db") as store:
        found = {str(value) for (value,) in store.execute("SELECT value FROM secrets") if value}
    plex = servers.plex
    assert {plex.token(), plex.token("joerg"), plex.token("kids"), servers.emby.api_key} <= found
    assert not found & {PIN, servers.emby.password}
    typed = {servers.emby.password, WRONG_PASSWORD}
    return found | typed | {plex.account_token(), *(pin.token for pin in plex.tv.pins._pins.values() if pin.token)}


def leaks(text: str, secrets: set[str]) -> set[str]:
    """Those that stand in a text, in any spelling."""
    return {
        secret
        for secret in secrets
        for spelling in (secret, quote(secret, safe=""), json.dumps(secret)[1:-1])
        if spelling in text
    }


def stored(home: Path) -> str:
    """Everything in the home but the secrets table, as text."""
    files = [path for path in home.rglob("*") if path.is_file() and not path.name.startswith("syncdeck.db")]
    texts = [path.read_bytes().decode("utf-8", "replace") for path in files]
    with sqlite3.connect(home / "syncdeck.db") as store:
        tables = [row[0] for row in store.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        for table in set(tables) - {"secrets"}:
            texts += [repr(row) for row in store.execute(f'SELECT * FROM "{table}"')]
    return "\n".join(texts)
