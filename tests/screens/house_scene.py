"""A household with schedules, channels, alarms and backups, put into a store by hand: no server is asked anything."""

from __future__ import annotations

import sqlite3

from tests.screens.scenario import quick_settings
from tui.deck import Deck
from tui.model.alarms import AlarmRule, ChannelDraft, ChannelKind
from tui.model.profiles import ProfileDraft, ProfileKind
from tui.model.runs import RunState, Trigger
from tui.paths import Paths

RUN = """
    INSERT INTO runs (correlation_id, kind, profile_id, profile_name, trigger, options, state, created_at, started_at,
        finished_at, message)
    VALUES ('01HF000000000000000000ABCD', 'xtream_sync', ?, ?, ?, '{}', ?, ?, ?, ?, 'Sync completed successfully')
"""
BEGUN = """
    UPDATE schedules SET begun_at = ?, last_at = ?, last_run = ?, next_at = ?, settled_run = ?, quiet = '01:00-02:00'
    WHERE profile_id = ?
"""
ALARM = """
    INSERT INTO alarms (key, rule, subject, text, since, told_at)
    SELECT 'signed_out:' || id, 'signed_out', name, 'signed out: refused', ?, ? FROM profiles WHERE kind = 'plex'
"""
NOWHERE = "http://127.0.0.1:1"
HOSTILE = "[/b]\x1b[2J\u202eiptv\x07 [red]"


async def store_a_household(paths: Paths, *, name: str = "iptv-one", more: int = 0) -> None:
    """Two profiles of which one has begun and the other is signed out, two channels, an alarm and a backup.

    `more` profiles come on top, and wait for a person.
    """
    deck = await Deck.open(paths, quick_settings(), face="test", run_engine=False)
    try:
        for own, kind in (("iptv-one", ProfileKind.XTREAM), ("plex-den", ProfileKind.PLEX)):
            await deck.profiles.add(ProfileDraft(kind, own, NOWHERE, "anna"), {}, check=False)
        for number in range(more):
            draft = ProfileDraft(ProfileKind.TAUTULLI, f"tautulli-{number:03}", NOWHERE, "")
            await deck.profiles.add(draft, {"token": "pass-1234"}, check=False)
        await deck.schedules.all()
        await deck.alarms.add(ChannelDraft("checks", ChannelKind.PING, profile="iptv-one"), f"{NOWHERE}/uuid-secret")
        await deck.alarms.add(ChannelDraft("phone", ChannelKind.PING), f"{NOWHERE}/other-secret")
        await deck.alarms.set_rule(AlarmRule.STALE, is_on=False)
        await deck.backups.make()
        now = deck.clock.now()
        await deck.store.db.write(lambda raw: _fill(raw, now, name))
    finally:
        await deck.close("stored")


def _fill(raw: sqlite3.Connection, now: float, name: str) -> None:
    (own,) = raw.execute("SELECT id FROM profiles WHERE kind = 'xtream'").fetchone()
    raw.execute("UPDATE profiles SET name = ? WHERE id = ?", (name, own))
    values = (own, name, Trigger.MANUAL, RunState.COMPLETED, now - 3_700, now - 3_700, now - 3_600)
    run = raw.execute(RUN, values).lastrowid
    raw.execute(BEGUN, (now - 90_000, now - 3_700, run, now + 80_000, run, own))
    raw.execute("UPDATE schedules SET next_at = ?, last_at = ? WHERE profile_id IS NULL", (now + 70_000, now - 10_000))
    raw.execute(
        "UPDATE schedules SET begun_at = ?, next_at = ? WHERE job = 'sync' AND begun_at IS NULL", (now, now + 300)
    )
    raw.execute("UPDATE profiles SET sign_in = 'refused', sign_in_message = 'refused' WHERE kind = 'plex'")
    raw.execute(ALARM, (now - 600, now - 540))
