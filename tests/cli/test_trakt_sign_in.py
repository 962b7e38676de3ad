"""Trakt profiles by command: added by a code or a token, shown, tested, edited, signed in again, removed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.command import Command
from tests.cli.trakt_house import add_by_code, answer_codes, app_of, secrets_in, trakt_house
from tui.sandbox.trakt.access import TraktAccess


@pytest.fixture
def trakt() -> Iterator[TraktAccess]:
    with trakt_house() as found:
        yield found


def test_a_code_is_shown_and_signs_in(syncdeck: Command, trakt: TraktAccess, home: Path) -> None:
    """The code and where to type it stand on stderr; the account is told on stdout."""
    called = add_by_code(syncdeck, trakt)
    assert (called.code, "Added profile 'trakt'" in called.out) == (0, True), called.err
    assert f"Type this code at {trakt.auth_url}/activate within" in called.err
    assert re.search(r"^ {4}[A-F0-9]{8}$", called.err, re.MULTILINE)
    assert "Signed in as mira" in called.out
    assert secrets_in(home)["refresh_token"] == trakt.oauth.pairs[-1].refresh


def test_machines_are_told_the_code(syncdeck: Command, trakt: TraktAccess) -> None:
    """A JSON line with code, address and life, then the profile with a masked client id."""
    code, profile = add_by_code(syncdeck, trakt, "trakt", "--json").lines
    assert (code["type"], code["url"]) == ("sign_in", f"{trakt.auth_url}/activate")
    assert code["link"].endswith(code["code"])
    assert (profile["username"], profile["sign_in"]) == ("mira", "ok")
    assert profile["settings"] == {"auth_url": trakt.auth_url, "client_id": "5••••••1"}


def test_a_token_alone_is_enough(syncdeck: Command, trakt: TraktAccess, home: Path) -> None:
    """Nothing is typed elsewhere; the client secret may be missing."""
    app = app_of(trakt)[:-2]
    called = syncdeck("profile", "add", "trakt", "film", *app, "--token", "-", stdin=trakt.access_token)
    assert called.code == 0, called.err
    assert secrets_in(home) == {"token": trakt.access_token}


def test_the_client_secret_is_taken_like_every_secret(
    syncdeck: Command, trakt: TraktAccess, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the environment or a file, and with a warning from the command line; it never is a setting."""
    monkeypatch.setenv("APP_SECRET", trakt.client_secret)
    quiet = syncdeck("profile", "add", "trakt", "one", *app_of(trakt, secret="env:APP_SECRET"))
    assert (quiet.code, "Warning" in quiet.err) == (0, False)
    loud = syncdeck("profile", "edit", "one", "--set", "client_secret=another-one", "--no-check")
    assert (loud.code, "Warning" in loud.err) == (0, True)
    assert secrets_in(home)["client_secret"] == "another-one"
    assert syncdeck("profile", "edit", "one", "--set", "client_secret=", "--no-check").code == 0
    assert secrets_in(home)["client_secret"] == ""
    assert "client_secret" not in syncdeck("profile", "show", "one").out


@pytest.mark.parametrize("missing", ["client_id", "client_secret"])
def test_without_an_app_the_way_to_one_is_told(syncdeck: Command, trakt: TraktAccess, missing: str) -> None:
    """Creating an API app needs VIP, and this is where it is made."""
    app = app_of(trakt)
    place = next(index for index, word in enumerate(app) if word.startswith(f"{missing}="))
    called = syncdeck("profile", "add", "trakt", "film", *app[: place - 1], *app[place + 1 :])
    assert called.code == 2
    assert "needs Trakt VIP" in called.err
    assert "developer.trakt.tv" in called.err


def test_a_refused_code_ends_the_command(syncdeck: Command, trakt: TraktAccess) -> None:
    """Whoever was asked said no: told, and nothing is stored."""
    answer_codes(trakt, "deny")
    called = add_by_code(syncdeck, trakt)
    assert (called.code, "refused at Trakt" in called.err) == (6, True)
    assert syncdeck("profile", "ls", "--json").document == []


def test_a_profile_is_shown_with_its_card(syncdeck: Command, trakt: TraktAccess) -> None:
    """For people and machines, in `profile show`, `status` and `doctor`."""
    add_by_code(syncdeck, trakt)
    shown = syncdeck("profile", "show", "trakt")
    for word in ("Server", "Signed in as mira", "VIP: 100 lists", "5••••••1", "Room at Trakt", "0 of 100"):
        assert word in shown.out
    assert trakt.client_id not in shown.out
    document = syncdeck("profile", "show", "trakt", "--json").document
    assert (document["server"]["state"], document["trakt"]["lists"]) == ("connected", 100)
    (status,) = syncdeck("status", "--json").document["profiles"]
    assert status["server"]["name"] == "Trakt"
    assert "connected" in syncdeck("status").out
    findings = syncdeck("doctor", "trakt", "--json").document["findings"]
    assert {finding["check"] for finding in findings} >= {"name", "connection", "sign-in host", "sign-in", "account"}
    assert {finding["verdict"] for finding in findings} == {"ok"}


@pytest.mark.parametrize(
    ("fault", "code", "words"),
    [
        ("app_removed", 6, "VIP"),
        ("cloudflare", 1, "user agent"),
        ("locked", 6, "support@trakt.tv"),
        ("503", 7, "later"),
        ("rate", 7, "by itself"),
    ],
)
def test_doctor_tells_troubles_apart(syncdeck: Command, trakt: TraktAccess, fault: str, code: int, words: str) -> None:
    """The exit code is that of the trouble, with what to do."""
    add_by_code(syncdeck, trakt)
    trakt.faults.add("settings", fault)
    called = syncdeck("doctor", "trakt")
    assert (called.code, words in called.out) == (code, True), called.out


def test_doctor_looks_at_the_host_that_signs_in(syncdeck: Command, trakt: TraktAccess) -> None:
    """It is another one than the API's; without it no token can be renewed."""
    add_by_code(syncdeck, trakt)
    assert syncdeck("profile", "edit", "trakt", "--set", "auth_url=http://127.0.0.1:9", "--no-check").code == 0
    called = syncdeck("doctor", "trakt", "--json")
    assert (called.code, called.document["findings"][-1]["check"]) == (7, "sign-in")


def test_a_client_id_that_is_refused_is_mended_by_another(syncdeck: Command, trakt: TraktAccess) -> None:
    """As the apps of free accounts are: status names the command."""
    add_by_code(syncdeck, trakt)
    trakt.oauth.is_app_removed = True
    assert syncdeck("profile", "test", "trakt").code == 6
    assert "syncdeck profile edit trakt --set client_id=ID" in syncdeck("status").out


def test_an_expired_sign_in_is_told_and_mended(syncdeck: Command, trakt: TraktAccess) -> None:
    """The guide's flow of an expired token: the words, exit code 6, and `profile login` as the way out."""
    add_by_code(syncdeck, trakt)
    trakt.revoke()
    called = syncdeck("profile", "test", "trakt")
    assert (called.code, "Trakt access token expired. Please reauthorize." in called.err) == (6, True)
    assert "syncdeck profile login trakt" in syncdeck("status").out
    assert "Trakt access token expired. Please reauthorize." in syncdeck("log").out
    again = syncdeck("profile", "login", "trakt")
    assert (again.code, "Signed in to 'trakt'" in again.out) == (0, True), again.err
    assert syncdeck("profile", "test", "trakt").code == 0


def test_login_with_a_token(syncdeck: Command, trakt: TraktAccess, home: Path) -> None:
    """It takes the place of the whole sign-in before."""
    add_by_code(syncdeck, trakt)
    token = trakt.tokens().access
    assert syncdeck("profile", "login", "trakt", "--token", "-", stdin=token).code == 0
    assert (secrets_in(home)["token"], secrets_in(home)["refresh_token"]) == (token, "")


def test_removing_signs_out_at_trakt(syncdeck: Command, trakt: TraktAccess) -> None:
    """The tokens are revoked; where that fails the person is told how to do it."""
    add_by_code(syncdeck, trakt, "one")
    token = trakt.oauth.pairs[-1].access
    assert syncdeck("profile", "rm", "one", "--yes").code == 0
    assert trakt.oauth.holder(token) is None
    add_by_code(syncdeck, trakt, "two")
    trakt.auth_faults.add("revoke", "503")
    called = syncdeck("profile", "rm", "two", "--yes")
    assert (called.code, "settings at Trakt" in called.err) == (0, True)


def test_settings_of_other_kinds_are_refused(syncdeck: Command, trakt: TraktAccess) -> None:
    """With those that there are; the one for tests is not among them, and works."""
    called = syncdeck("profile", "add", "trakt", "film", *app_of(trakt), "--set", "libraries=Movies")
    assert (called.code, "client_id" in called.err, "write_spacing" in called.err) == (2, True, False)
    spaced = syncdeck("profile", "add", "trakt", "film", *app_of(trakt), "--set", "write_spacing=0")
    assert spaced.code == 0, spaced.err


def test_addresses_are_settings_and_checked(syncdeck: Command, trakt: TraktAccess) -> None:
    """Without --url the API of Trakt itself is meant; what is no address is refused."""
    app = app_of(trakt)[2:]
    assert syncdeck("profile", "add", "trakt", "real", *app, "--no-check").code == 0
    assert syncdeck("profile", "show", "real", "--json").document["url"] == "https://api.trakt.tv"
    assert syncdeck("profile", "add", "trakt", "odd", "--url", "ftp://x", *app).code == 2
