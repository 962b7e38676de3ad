"""Profiles of media servers by command, on the servers of the sandbox."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import click
import pytest

from tests.cli.command import Called, Command
from tui.cli.invocation import Invocation
from tui.sandbox import Household, threaded_household

OWNER_ID = "4100001"


@pytest.fixture
def servers() -> Iterator[Household]:
    """A Plex, a Jellyfin and an Emby."""
    with threaded_household(library=12, live=2, movies=2, series=1) as found:
        yield found


def add(syncdeck: Command, servers: Household, kind: str, *more: str) -> Called:
    """Add a profile under the name of its kind, by password or by a token of the account."""
    if kind == "plex":
        plex = servers.plex
        given = ["--url", plex.url, "--token", "-", "--set", f"plex_tv_url={plex.tv_url}"]
        secret = plex.account_token()
    else:
        box = servers.jellyfin if kind == "jellyfin" else servers.emby
        given, secret = ["--url", box.url, "--username", box.username, "--password", "-"], box.password
    return syncdeck("profile", "add", kind, kind, *given, *more, stdin=secret)


@contextmanager
def somebody_approves(servers: Household) -> Iterator[None]:
    """Let a person elsewhere type whatever code comes."""
    is_over = threading.Event()

    def watch() -> None:
        while not is_over.wait(0.02):
            for pin in servers.plex.tv.pins.waiting:
                servers.plex.approve_pin(pin.code)
            for code in servers.jellyfin.server.quick_connect.codes:
                servers.jellyfin.approve(code)

    person = threading.Thread(target=watch, daemon=True)
    person.start()
    yield
    is_over.set()
    person.join()


@pytest.mark.parametrize("kind", ["plex", "jellyfin", "emby"])
def test_a_profile_is_added_shown_and_tested(syncdeck: Command, servers: Household, kind: str) -> None:
    """With its card: name, version, latency, libraries."""
    called = add(syncdeck, servers, kind)
    assert (called.code, f"Added profile '{kind}'" in called.out) == (0, True)
    shown = syncdeck("profile", "show", kind)
    assert shown.code == 0
    for word in ("Server", "latency", "history", "looked at", "Library", "Movies"):
        assert word in shown.out
    assert syncdeck("profile", "test", kind).code == 0


@pytest.mark.parametrize("kind", ["plex", "jellyfin", "emby"])
def test_a_card_for_machines(syncdeck: Command, servers: Household, kind: str) -> None:
    """`profile show` and `status` have the same card, beside all that was there before."""
    add(syncdeck, servers, kind)
    shown = syncdeck("profile", "show", kind, "--json").document
    (status,) = syncdeck("status", "--json").document["profiles"]
    assert shown["server"]["state"] == status["server"]["state"] == "connected"
    assert shown["server"]["uuid"] == shown["settings"]["server_uuid"]
    assert {library["name"] for library in shown["libraries"]} >= {"Movies", "TV Shows"}
    assert status["catalogue"] is None


def test_status_shows_servers(syncdeck: Command, servers: Household) -> None:
    """State, latency, last sync and next look, with what to do about the one that is not well."""
    for kind in ("plex", "jellyfin", "emby"):
        add(syncdeck, servers, kind)
    servers.emby.faults.load("*:expired")
    assert syncdeck("doctor", "emby").code == 6
    told = syncdeck("status").out
    assert "Servers" in told
    assert told.count("connected") == 2
    assert "signed out" in told
    assert "syncdeck profile login emby" in told
    assert "Profiles\n" not in told


@pytest.mark.parametrize(
    ("fault", "code", "check", "words"),
    [
        ("*:expired", 6, "sign-in", "profile login jellyfin"),
        ("info:forbidden", 6, "permission", "profile login jellyfin"),
        ("*:starting", 0, "answer", "looked at again"),
        ("*:migrating", 0, "answer", "an hour"),
        ("*:html_502", 7, "answer", "proxy"),
        ("*:proxy_login", 1, "server", "--url"),
    ],
)
def test_doctor_names_the_check_and_the_way_out(
    syncdeck: Command, servers: Household, fault: str, code: int, check: str, words: str
) -> None:
    """The exit code is that of the trouble; a server that starts is none."""
    add(syncdeck, servers, "jellyfin")
    servers.jellyfin.faults.load(fault)
    called = syncdeck("doctor", "jellyfin", "--json")
    last = called.document["findings"][-1]
    assert (called.code, last["check"]) == (code, check)
    assert words in f"{last['detail']} {last['advice']}"


def test_doctor_of_a_server_that_is_well(syncdeck: Command, servers: Household) -> None:
    """Name, connection, sign-in, version, permission, clock, and how far the history reaches."""
    add(syncdeck, servers, "jellyfin")
    called = syncdeck("doctor", "jellyfin", "--json")
    found = {finding["check"]: finding["detail"] for finding in called.document["findings"]}
    assert called.code == 0
    assert found.keys() >= {"name", "connection", "server", "sign-in", "version", "permission", "clock", "history"}
    assert "back to" in found["history"]


def test_doctor_leaves_the_card_as_it_found_the_server(syncdeck: Command) -> None:
    """A way that is closed is on the card, too."""
    syncdeck("profile", "add", "emby", "x", "--url", "http://127.0.0.1:1", "--token", "-", "--no-check", stdin="tok-77")
    called = syncdeck("doctor", "x", "--json")
    assert (called.code, called.document["findings"][-1]["check"]) == (7, "connection")
    (profile,) = syncdeck("status", "--json").document["profiles"]
    assert (profile["server"]["state"], profile["server"]["trouble"]) == ("disconnected", "refused")


def test_plex_by_pin(syncdeck: Command, servers: Household) -> None:
    """The code is shown, and for machines told; the server is found by itself; home users come along."""
    plex = servers.plex
    with somebody_approves(servers):
        called = syncdeck("profile", "add", "plex", "den", "--server", "Den", "--set", f"plex_tv_url={plex.tv_url}")
    assert called.code == 0, called.err
    assert f"Type this code at {plex.tv_url}/link" in called.err
    assert "Kids: signed in" in called.err
    assert "syncdeck profile login den --user 'Jörg Grünspan'" in called.err
    shown = syncdeck("profile", "show", "den", "--json").document
    assert (shown["url"], shown["settings"]["owner_id"]) == (plex.url, OWNER_ID)


def test_the_code_for_machines(syncdeck: Command, servers: Household) -> None:
    """One line with the code, then the document of the profile."""
    with somebody_approves(servers):
        called = syncdeck("profile", "add", "jellyfin", "attic", "--url", servers.jellyfin.url, "--json")
    code, profile = called.lines
    assert (code["type"], len(code["code"]), profile["sign_in"]) == ("sign_in", 6, "ok")
    assert 0 < code["seconds"] <= 600


def test_several_servers_are_named(syncdeck: Command, servers: Household) -> None:
    """Without a terminal nobody can choose: both are named, with the option that chooses."""
    plex = servers.plex
    command = ["profile", "add", "plex", "den", "--token", "-", "--set", f"plex_tv_url={plex.tv_url}"]
    called = syncdeck(*command, stdin=plex.account_token())
    assert called.code == 2
    assert "2 servers: Den, Attic NAS" in called.err
    assert "--server NAME" in called.err
    called = syncdeck(*command, "--server", "nowhere", stdin=plex.account_token())
    assert (called.code, "no server 'nowhere'" in called.err) == (2, True)
    assert syncdeck(*command, "--server", "den", stdin=plex.account_token()).code == 0


def test_login_signs_in_again(syncdeck: Command, servers: Household) -> None:
    """By a PIN for Plex, by a code for Jellyfin, by a password where one is given."""
    for kind in ("plex", "jellyfin", "emby"):
        add(syncdeck, servers, kind)
    with somebody_approves(servers):
        assert syncdeck("profile", "login", "plex").code == 0
        assert syncdeck("profile", "login", "jellyfin").code == 0
    emby = servers.emby
    assert syncdeck("profile", "login", "emby", "--password", "-", stdin=emby.password).code == 0
    refused = syncdeck("profile", "login", "emby", "--password", "-", stdin="wrong-one")
    assert (refused.code, "refuses user name or password" in refused.err) == (6, True)
    assert syncdeck("profile", "test", "emby").code == 0


def test_a_member_of_the_home(syncdeck: Command, servers: Household) -> None:
    """With the right PIN; a wrong one is refused, and without one there is nobody to ask."""
    add(syncdeck, servers, "plex")
    login = ["profile", "login", "plex", "--user", "jörg grünspan"]
    assert syncdeck(*login, "--pin", "-", stdin="0000").code == 6
    assert "has a PIN" in syncdeck(*login).err
    called = syncdeck(*login, "--pin", "-", stdin="4711")
    assert (called.code, "Signed in jörg grünspan" in called.out) == (0, True)
    unknown = syncdeck("profile", "login", "plex", "--user", "nobody")
    assert (unknown.code, "Kids" in unknown.err) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["jellyfin", "x"], "A Jellyfin profile needs an address"),
        (["emby", "x", "--url", "http://127.0.0.1:9"], "A password is needed for x"),
        (["jellyfin", "x", "--url", "http://127.0.0.1:9", "--password", "env:HOME"], "A password needs a user name"),
        (["plex", "x", "--url", "http://127.0.0.1:9", "--password", "env:HOME"], "A Plex profile has no password"),
        (["plex", "x", "--url", "http://127.0.0.1:9", "--username", "anna"], "A Plex profile has no user name"),
        (["emby", "x", "--url", "http://127.0.0.1:9", "--set", "plex_tv_url=http://x"], "has no setting 'plex_tv_url'"),
        (
            ["emby", "x", "--url", "http://127.0.0.1:9", "--username", "u", "--password", "env:HOME", "--no-check"],
            "never stored",
        ),
    ],
)
def test_what_a_kind_has_no_use_for(syncdeck: Command, arguments: list[str], complaint: str) -> None:
    """Options that mean nothing, or are missing, are told before anything is asked or stored."""
    called = syncdeck("profile", "add", *arguments)
    assert (called.code, complaint in called.err) == (2, True), called.err
    assert syncdeck("profile", "ls", "--json").document == []


def test_an_unreachable_server(syncdeck: Command) -> None:
    """Nothing is stored of a profile whose server does not answer, unless it is asked for."""
    command = ["profile", "add", "emby", "x", "--url", "http://127.0.0.1:1", "--token", "-"]
    called = syncdeck(*command, stdin="token-77")
    assert (called.code, "refused the connection" in called.err) == (7, True)
    assert syncdeck(*command, "--no-check", stdin="token-77").code == 0
    assert syncdeck("profile", "test", "x").code == 7
    assert "Start the server" in syncdeck("status").out


def test_a_profile_stays_with_its_server(syncdeck: Command, servers: Household) -> None:
    """Another server at a new address is refused, with words."""
    add(syncdeck, servers, "jellyfin")
    with threaded_household(library=5, seed=99, live=5, movies=5, series=1) as other:
        box = other.jellyfin
        called = syncdeck("profile", "edit", "jellyfin", "--url", box.url, "--token", "-", stdin=box.api_key)
    assert called.code == 1
    assert "Another server answers at the address of jellyfin" in called.err
    assert syncdeck("profile", "show", "jellyfin", "--json").document["url"] == servers.jellyfin.url


@pytest.mark.parametrize("kind", ["plex", "jellyfin", "emby"])
def test_s19_a_wrong_clock_is_shown(syncdeck: Command, servers: Household, kind: str) -> None:
    """By the card, and by the doctor as something to be looked at."""
    for clock in (servers.plex.state, servers.jellyfin.server, servers.emby.server):
        clock.clock_offset = -600.0
    add(syncdeck, servers, kind)
    for command in (("profile", "show", kind), ("doctor", kind)):
        assert re.search(r"\b(9m 5\ds|10m( [0-5]s)?) behind ours", syncdeck(*command).out)


def test_a_person_at_a_terminal_is_asked(
    syncdeck: Command, servers: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which server, by its number; then the PIN of the home user who has one: wrong, it is told and not stored."""
    asked: list[str] = []
    answers = iter([1, "0000"])

    def answer(text: str, **_: object) -> object:
        asked.append(text)
        return next(answers)

    monkeypatch.setattr(Invocation, "has_terminal", property(lambda _: True))
    monkeypatch.setattr(click, "prompt", answer)
    plex = servers.plex
    called = syncdeck(
        "profile", "add", "plex", "den", "--token", "-", "--set", f"plex_tv_url={plex.tv_url}",
        stdin=plex.account_token(),
    )  # fmt: skip
    assert called.code == 0, called.err
    assert "  1  Den" in called.err
    assert "  2  Attic NAS" in called.err
    assert asked == ["Which server", "PIN of Jörg Grünspan (empty: not now)"]
    assert "Jörg Grünspan: " in called.err
    assert syncdeck("profile", "show", "den", "--json").document["url"] == plex.url
