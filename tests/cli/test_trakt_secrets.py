"""S39 for Trakt: client secret, tokens and device codes stand in the secrets table and nowhere else."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.cli.command import Command
from tests.cli.test_media_secrets import leaks, stored
from tests.cli.trakt_house import add_by_code, app_of, trakt_house
from tui.sandbox.trakt.access import TraktAccess

FAULTS = ("", "*:401*1", "*:403", "*:cloudflare", "*:503", "*:drop", "*:hostile_names", "*:html")
PATIENT = ("*:503", "*:drop")
"""After these a run waits for minutes before it tries again."""
COMMANDS = (
    ["status"],
    ["profile", "ls"],
    ["profile", "show", "trakt"],
    ["profile", "test", "trakt"],
    ["doctor", "trakt"],
    ["queue", "ls"],
    ["run", "ls"],
    ["log", "--level", "debug"],
)
"""Everything that prints what came from Trakt or out of the store."""
CANARY = "canary-client-secret-of-somebody"


@pytest.mark.parametrize("fault", FAULTS)
def test_s39_no_secret_of_trakt_leaves_the_secrets_table(syncdeck: Command, home: Path, fault: str) -> None:
    """Not on stdout, stderr or in a file, whatever goes wrong; the client id is seen masked only."""
    with trakt_house() as trakt:
        typed = ["profile", "add", "trakt", "typed", *app_of(trakt), "--token", "-"]
        called = [add_by_code(syncdeck, trakt, "trakt", "-vv"), syncdeck("-vv", *typed, stdin=trakt.tokens().access)]
        assert [one.code for one in called] == [0, 0], called[-1].err
        trakt.faults.load(fault)
        trakt.auth_faults.load(fault)
        trakt.expire_access()
        called += [syncdeck("-vv", "sync", "trakt")] if fault not in PATIENT else []
        called += [syncdeck("-vv", "profile", "login", "trakt")]
        change = ["profile", "edit", "typed", "--set", f"client_secret={CANARY}"]
        called += [syncdeck(*change), syncdeck(*change, "--no-check", "--json")]
        called += [syncdeck(*command, *more) for command in COMMANDS for more in ([], ["--json"])]
        secrets = secrets_of(trakt, home)
    printed = "\n".join(one.out + one.err for one in called)
    assert leaks(printed, secrets) == set()
    assert leaks(stored(home), secrets - {trakt.client_id}) == set()
    assert len(secrets) >= 7


def secrets_of(trakt: TraktAccess, home: Path) -> set[str]:
    """All that must not be seen: what is stored, what was typed, what Trakt has given out, and the client id."""
    with sqlite3.connect(home / "syncdeck.db") as store:
        found = {str(value) for (value,) in store.execute("SELECT value FROM secrets") if len(value) > 20}
    assert {trakt.client_secret, CANARY} <= found
    pairs = {token for pair in trakt.oauth.pairs for token in (pair.access, pair.refresh)}
    return found | pairs | {CANARY, trakt.client_secret, trakt.client_id, *trakt.oauth._codes}
