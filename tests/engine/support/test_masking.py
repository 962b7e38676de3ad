"""Names in text are replaced by what they name and a number, the same everywhere, and nothing else is touched."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui.engine.support.bundle import masks_of
from tui.engine.support.masking import TITLE, Masks, phrases
from tui.redact import Redactor
from tui.store.known_names import KnownNames

NAMES = KnownNames(
    profiles=(("plex-den",), ("Büro & Co",), ("alt",)),
    people=(("Anna", "anna.k", "Ännchen", "8891273"), ("", "guest-4711", "")),
    servers=(("Wohnzimmer", "a1b2c3d4e5f6a7b8"),),
    addresses=("http://panel.example.tv:8080", "https://10.1.2.3/plex", "nonsense"),
    hosts=("nas-of-anna",),
    lists=("Weekend 4K",),
    libraries=("Filme",),
    channels=("phone of Anna",),
    versions=("4.9.0.33",),
)


@pytest.fixture
def masks() -> Masks:
    """The masks of a household."""
    return Masks(NAMES, login="akessler", home="/home/akessler")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("plex-den: PLEX-DEN answered", "profile-1: profile-1 answered"),
        ("sync of Büro & Co, B%C3%BCro%20%26%20Co", "sync of profile-2, profile-2"),
        ("session of anna.k and of Ännchen", "session of person-1 and of person-1"),
        ("account guest-4711", "account person-2"),
        ("alternative salt", "alternative salt"),
        ("http://panel.example.tv:8080/live/1.ts", "http://host-1:8080/live/1.ts"),
        ("no route to panel.example.tv", "no route to host-1"),
        ("10.1.2.3 refused, 192.168.7.9 did not; 192.168.7.9", "host-2 refused, host-4 did not; host-4"),
        ("https://u:p@other.example/x and wss://other.example", "https://***@host-4/x and wss://host-4"),
        ("fe80::1 and 2001:db8::17:2 at 14:02:01", "host-4 and host-5 at 14:02:01"),
        ("Emby 4.9.0.33", "Emby 4.9.0.33"),
        ("1.2.3.400 is no address", "1.2.3.400 is no address"),
        ("Weekend 4K in Filme", "list-1 in library-1"),
        ("told phone of Anna", "told channel-1"),
        ("write to anna@kessler.example", "write to mail-1"),
        ("/home/akessler/x by akessler on nas-of-anna", "~/x by login on host-3"),
        ("https://clients.plex.tv/pins", "https://clients.plex.tv/pins"),
        ("The server lists no account 'Zoe's tablet'", "The server lists no account '[name]'"),
        ("Tautulli lists no library 'Kids'; stopped", "Tautulli lists no library '[name]'; stopped"),
        ("It lists: Zoe, Tom (guest).", "It lists: [name]"),
        ("Wohnzimmer (a1b2c3d4e5f6a7b8)", "server-1 (server-1)"),
    ],
)
def test_s39_names_are_replaced(masks: Masks, text: str, told: str) -> None:
    """Profiles, persons with all their accounts, servers, hosts, lists; what only looks so stays."""
    assert masks.text(text) == told


@pytest.mark.parametrize(
    ("home", "text", "told"),
    [
        ("/", "http://new.example/x of /data/store", "http://host-4/x of [path]"),
        ("", "/root/x", "[path]"),
        ("", "chmod 600 /srv/anna/syncdeck.db-wal", "chmod 600 [path]/syncdeck.db-wal"),
        ("/home/anna", "/home/anna/x, /home/anna-maria/x: no", "~/x, [path]: no"),
        ("/home/anna", "read /srv/anna films", "read [path] films"),
    ],
)
def test_s39_paths_say_who_lives_here(home: str, text: str, told: str) -> None:
    """Whoever has no home of its own, as in a container, too."""
    assert Masks(NAMES, home=home).text(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "in /proc/self/cgroup and /sys/fs/cgroup",
        'File "/usr/lib/python3.11/asyncio/tasks.py", line 5',
        "POST /sync/history: added 1",
        "http://localhost/a/b and yes/no, 3/4",
    ],
)
def test_paths_of_every_machine_stay(masks: Masks, text: str) -> None:
    """They help, and tell nothing."""
    assert masks.text(text) == text


async def test_an_account_without_a_home_has_masks(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a container has it, whose user is nobody's."""

    def nowhere() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", nowhere)
    assert (await masks_of(None)).text("http://new.example") == "http://host-1"


def test_s39_secrets_go_before_names() -> None:
    """A name inside a password would tear it apart, and its rest would stand there."""
    redactor = Redactor()
    redactor.add("pass-Anna-word")
    assert Masks(NAMES, redact=redactor.redact).text("Anna: pass-Anna-word") == "person-1: ***"


def test_s39_what_the_log_calls_by_former_names_is_known(masks: Masks) -> None:
    """Lists, channels, servers and hosts that have other names by now, wherever they stand."""
    masks.add_told(
        [
            "Sync (manual) for 'Picks': 1 updated, 0 removed, 1 total",
            "Alarm channel changed: desk (ntfy)",
            "Connected to Attic 10.9.1",
            "old.example:8096 refused the connection",
            "The check stopped answering",
        ]
    )
    told = masks.text("Picks and Weekend 4K; desk; Attic and Wohnzimmer; old.example; The check")
    assert told == "list-2 and list-1; channel-2; server-2 and server-1; host-4; The check"


def test_s39_the_same_name_is_the_same_everywhere(masks: Masks) -> None:
    """In text and as a name of its own."""
    assert masks.name("anna.k") == masks.name("Anna") == "person-1"
    assert masks.text("new.example/x") == "new.example/x"
    assert masks.text("http://new.example/x") == "http://host-4/x"
    assert (masks.name("engine"), masks.name("Sunday films"), masks.name("")) == ("engine", "[name]", "")


def test_s39_titles_are_left_out(masks: Masks) -> None:
    """Longest first; those that are parts of words stay."""
    masks.add_titles(["Heat", "Heat (1995)", "C++ [x]"])
    assert masks.text("'Heat (1995)' and Heat, reheating C++ [x].") == f"'{TITLE}' and {TITLE}, reheating {TITLE}."


def test_s39_phrases_are_what_titles_may_be() -> None:
    """With and without what stands around them; single words that are everywhere are ours."""
    lines = ["Sync started", "Sync completed", 'Sync of "Heat (1995)", Up.', *(f"Sync {nth}" for nth in range(9))]
    found = phrases(lines)
    assert {"Heat (1995)", "Up", "Heat", "Sync started"} <= found
    assert "Sync" not in found
