"""Who may do what on the sandbox's Plex, with which token."""

from __future__ import annotations

import pytest

from tui.sandbox.plex.service import OWNER_ONLY

OWNER_PATHS = {
    "playing": "/status/sessions",
    "accounts": "/accounts",
    "devices": "/devices",
    "activities": "/activities",
    "butler": "/butler",
    "updater": "/updater/status",
    "prefs": "/:/prefs",
    "library": "/library",
}


def test_owner_paths_are_all():
    """The list of owner-only calls is whole."""
    assert OWNER_PATHS.keys() == OWNER_ONLY


async def test_identity_needs_nothing(plex, http):
    """Without a token only the identity is told."""
    answers = [await http.get(plex.url + path) for path in ("/identity", "/", "/library/sections")]
    assert [answer.status_code for answer in answers] == [200, 401, 401]


@pytest.mark.parametrize(("version", "status"), [("1.42.2.10156-f", 403), ("1.41.7", 403), ("1.41.6.9606-a", 401)])
@pytest.mark.parametrize("path", OWNER_PATHS.values(), ids=OWNER_PATHS.keys())
async def test_owner_calls(call, plex, version, status, path):
    """Others are refused what only the owner may have, in the manner of the version."""
    plex.state.version = version
    answers = [await call(path, person=name) for name in ("takeru", "mira")]
    assert [answer.status_code for answer in answers] == [status, 200]


async def test_token_as_an_argument(plex, http):
    """The token may stand in the query."""
    assert (await http.get(f"{plex.url}/?X-Plex-Token={plex.token('joerg')}")).status_code == 200


@pytest.mark.parametrize("token", ["account", "removed", "none"])
async def test_tokens_that_open_nothing(plex, http, token):
    """A token of plex.tv, one of somebody removed, and nonsense are refused by the server."""
    tokens = {"account": plex.account_token(), "removed": plex.token("attic"), "none": "x" * 20}
    assert (await http.get(plex.url, headers={"X-Plex-Token": tokens[token]})).status_code == 401


async def test_server_tokens_at_plex_tv(plex, tv):
    """That of the owner is known there, too; those of others are not."""
    assert (await tv("/api/v2/user", token=plex.token())).status_code == 200
    assert (await tv("/api/v2/user", token=plex.token("joerg"))).status_code == 401


async def test_revoked(plex, call, tv, http):
    """A revoked token dies at both places, and the new one works."""
    old = plex.token("joerg"), plex.account_token("joerg")
    plex.tokens.revoke("joerg")
    assert (await http.get(plex.url, headers={"X-Plex-Token": old[0]})).status_code == 401
    assert (await tv("/api/v2/user", token=old[1])).status_code == 401
    assert [(await call("/", person=name)).status_code for name in ("joerg", "mira")] == [200, 200]


async def test_addresses(plex, http):
    """The server answers at its local, remote and relay address; at the stale one there is another."""
    found = [
        (await http.get(f"{one.url}/identity", headers={"Accept": "application/json"})).json()["MediaContainer"]
        for one in plex.connections()
    ]
    same = [one["machineIdentifier"] == plex.state.machine_identifier for one in found]
    assert same == [True, False, True, True]
    ports = {entry.headers["host"] for entry in plex.journal.entries}
    assert len(ports) == 3
