"""The doctor finds what is wrong, says what to do, and ends with the matching code."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import trustme

from tests.cli.command import Command
from tui.clients.probe import target_of, way_to
from tui.errors import InvalidInput, NetworkError, SyncError
from tui.sandbox import Household


def _verdicts(syncdeck: Command, *arguments: str) -> tuple[int, dict[str, str]]:
    called = syncdeck("doctor", "--json", *arguments)
    return called.code, {finding["check"]: finding["verdict"] for finding in called.document["findings"]}


def test_sound_installation(syncdeck: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fresh installation is sound in every point."""
    monkeypatch.setenv("TZ", "Europe/Berlin")
    monkeypatch.setattr("tui.store.shares.mount_kind", lambda *_: "ext4")
    code, verdicts = _verdicts(syncdeck)
    assert code == 0
    of_files = ("version", "disk", "mount", "permissions", "memory", "store", "SQLite", "sizes")
    of_time = ("clock", "time zone", "queue", "service", "keeper", "schedules", "alarms", "backup")
    assert verdicts == dict.fromkeys((*of_files, *of_time), "ok")


def test_sound_profile(syncdeck: Command, profile: str) -> None:
    """A reachable panel with a good account passes every stage."""
    code, verdicts = _verdicts(syncdeck, profile)
    assert code == 0
    assert verdicts.keys() >= {"name", "connection", "sign-in", "expiry", "clock"}
    assert "failed" not in verdicts.values()


def test_refused_account_is_6(syncdeck: Command, household: Household, profile: str) -> None:
    """A refused account is told from a server out of reach."""
    household.xtream.panel.account.password = "changed-since"
    code, verdicts = _verdicts(syncdeck, profile)
    assert (code, verdicts["connection"], verdicts["sign-in"]) == (6, "ok", "failed")


def test_server_out_of_reach_is_7(syncdeck: Command, profile: str) -> None:
    """A port where nobody listens fails at that stage, with what to do."""
    syncdeck("profile", "edit", profile, "--url", "http://127.0.0.1:9", "--no-check")
    called = syncdeck("doctor", profile)
    assert called.code == 7
    assert "✗ connection" in called.out
    assert "→ Check the port" in called.out
    assert called.out.endswith(", 1 failed\n")


def test_open_files_are_told(syncdeck: Command, home: Path) -> None:
    """Files that others can read are a warning with the command that mends it."""
    syncdeck("status")
    (home / "settings.toml").chmod(0o644)
    called = syncdeck("doctor")
    assert called.code == 0
    assert f"chmod 600 {home / 'settings.toml'}" in called.out
    assert "warning: permissions" in syncdeck("doctor", "--plain").out


def test_damaged_store_is_1(syncdeck: Command, home: Path) -> None:
    """A store that cannot be read is a finding, not a crash."""
    home.mkdir()
    (home / "syncdeck.db").write_bytes(b"not a database at all" * 500)
    code, verdicts = _verdicts(syncdeck)
    assert (code, verdicts["store"]) == (1, "failed")


def test_bad_settings_are_2(syncdeck: Command, home: Path) -> None:
    """A mistake in the settings is a finding with its line."""
    home.mkdir(mode=0o700)
    (home / "settings.toml").write_text("refresh = 0")
    assert syncdeck("doctor").code == 2


@pytest.mark.parametrize("url", ["ftp://h", "http://", "http://h:99999"])
def test_what_is_no_target(url: str) -> None:
    """Addresses that lead nowhere are refused."""
    with pytest.raises(InvalidInput):
        target_of(url, verify=True, timeout=1)


async def _way(url: str, *, verify: bool = True) -> tuple[list[str], SyncError | None]:
    passed = []
    try:
        async for stage in way_to(target_of(url, verify=verify, timeout=5)):
            passed.append(stage.name)
    except SyncError as error:
        return passed, error
    return passed, None


async def test_unknown_name() -> None:
    """A name that nobody knows fails at the first stage."""
    passed, error = await _way("http://no-such-host.invalid")
    assert passed == []
    assert isinstance(error, NetworkError)


async def test_plain_server_speaks_no_tls(household: Household) -> None:
    """https:// to a plain server fails at the TLS stage and says what to try."""
    passed, error = await _way(household.xtream.url.replace("http://", "https://"))
    assert passed == ["name", "connection"]
    assert error is not None
    assert "http://" in error.hint


@pytest.fixture
async def tls_url() -> AsyncIterator[str]:
    """A TLS server whose certificate nobody trusts."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0, ssl=context)
    yield f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    server.close()
    await server.wait_closed()


async def test_certificate_that_is_not_trusted(tls_url: str) -> None:
    """A certificate of an unknown maker fails, with the setting that accepts it."""
    passed, error = await _way(tls_url)
    assert passed == ["name", "connection"]
    assert error is not None
    assert "not trusted" in error.message
    assert "tls_verify=no" in error.hint


async def test_certificate_that_is_not_looked_at(tls_url: str) -> None:
    """Without verification the way is open, and nobody is left in doubt about it."""
    details = [stage.detail async for stage in way_to(target_of(tls_url, verify=False, timeout=5))]
    assert details[-1].endswith("NOT VERIFIED")
