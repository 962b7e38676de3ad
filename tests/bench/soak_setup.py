"""What a person does before a soak: profiles, whose accounts they are, a list at Trakt, the first sync of each."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

from tui.deck import Deck
from tui.model.profiles import ProfileDraft, ProfileKind
from tui.paths import Paths
from tui.sandbox.media import MEMBERS
from tui.settings import Settings

PANEL = "panel"
"""Name of the profile of the panel; all others are called as their kind."""
PERSON = "Mira"
SETTINGS = """\
runs_kept = 10
log_rows = 1000
outbox_keep_days = 0
details_budget = 20
connect_timeout = 5
read_timeout = 8
"""
"""So little is kept that a store comes to rest within minutes."""
EVERY = {"sync": 25.0, "full": 90.0, "history": 40.0, "backup": 120.0}
"""Seconds between two runs of each job: shorter than anybody can set."""
JOBS = {
    PANEL: ("sync",),
    "plex": ("sync", "history"),
    "jellyfin": ("sync", "history"),
    "emby": ("sync", "history"),
    "trakt": ("sync", "full"),
    "tautulli": ("history",),
}

Line = dict[str, dict[str, str]]

PLAN = """
    INSERT OR REPLACE INTO schedules (profile_id, job, every, jitter, waits_for_streams, begun_at)
    SELECT id, ?, ?, 0.05, 0, ? FROM profiles WHERE name = ?
"""
PLAN_HOUSEHOLD = """
    INSERT OR REPLACE INTO schedules (profile_id, job, every, jitter, waits_for_streams, begun_at)
    VALUES (NULL, 'backup', ?, 0.05, 0, ?)
"""


async def prepare(home: Path, line: Line) -> None:
    """Make a household in `home` that is in step with all servers."""
    home.mkdir(mode=0o700, exist_ok=True)
    (home / "settings.toml").write_text(SETTINGS)
    deck = await Deck.open(Paths(home, {}), Settings(), face="bench")
    try:
        await _add_profiles(deck, line)
        for name in JOBS:
            if name != "tautulli":
                await deck.runs.wait((await deck.runs.start_sync(name)).id)
        await _map(deck)
        offers = await deck.lists.offers()
        await deck.lists.adopt(None, offers[0].id)
        await deck.runs.wait((await deck.runs.start_history("tautulli")).id)
        await deck.outbox.wait(120)
    finally:
        await deck.close("everything is prepared")
    _plan(home)


async def _add_profiles(deck: Deck, line: Line) -> None:
    panel, plex, trakt, tautulli = (line[name] for name in ("xtream", "plex", "trakt", "tautulli"))
    drafts = [
        (ProfileDraft(ProfileKind.XTREAM, PANEL, panel["url"], panel["username"]), {"password": panel["password"]}),
        (
            ProfileDraft(ProfileKind.PLEX, "plex", plex["url"], "", {"unwatch": "yes"}),
            {"token": plex["token"]},
        ),
        (
            ProfileDraft(
                ProfileKind.TRAKT,
                "trakt",
                trakt["url"],
                "",
                {"auth_url": trakt["auth_url"], "client_id": trakt["client_id"], "write_spacing": "0"},
            ),
            {"client_secret": trakt["client_secret"], "token": trakt["access_token"]},
        ),
        (ProfileDraft(ProfileKind.TAUTULLI, "tautulli", tautulli["url"]), {"token": tautulli["api_key"]}),
    ]
    for kind in ("jellyfin", "emby"):
        own = ProfileDraft(ProfileKind(kind), kind, line[kind]["url"], "", {"unwatch": "yes"})
        drafts.append((own, {"token": line[kind]["api_key"]}))
    for draft, secrets in drafts:
        await deck.profiles.add(draft, secrets)


async def _map(deck: Deck) -> None:
    """Say that the accounts of the household's owner, and that at Trakt, are one person's."""
    owner = MEMBERS[0]
    names = {owner.plex_username, owner.plex_title, owner.jellyfin_name, owner.emby_name}
    for account in await deck.people.accounts():
        if account.account_key == str(owner.plex_id) or account.username in names:
            await deck.people.map(account.id, PERSON)


def _plan(home: Path) -> None:
    """Let every job come round in seconds."""
    with closing(sqlite3.connect(home / "syncdeck.db")) as raw, raw:
        for name, jobs in JOBS.items():
            raw.executemany(PLAN, [(job, EVERY[job], time.time(), name) for job in jobs])
        raw.execute(PLAN_HOUSEHOLD, (EVERY["backup"], time.time()))
