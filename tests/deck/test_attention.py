"""What needs a person now."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.deck.conftest import DRAFT, OpenDeck
from tests.deck.test_runs import Trouble
from tests.schedules import a_schedule
from tui.engine.attention import DAY, attention_of
from tui.model.attention import Attention, AttentionKind
from tui.model.outbox import Lane, LaneCounts, LaneState
from tui.model.profiles import Account, Profile, ProfileKind, SignIn
from tui.model.runs import Operation, Progress, Run, RunOptions, RunState, Trigger
from tui.model.schedule import ScheduledJob

NOW = 1_700_000_000.0
PROFILE = Profile(3, ProfileKind.XTREAM, "iptv one", "http://x.test", "anna", enabled=True, sign_in=SignIn.OK)
RUN = Run(
    id=7,
    correlation_id="01X",
    kind=Operation.XTREAM_SYNC,
    profile_id=3,
    profile_name="iptv one",
    trigger=Trigger.MANUAL,
    options=RunOptions(),
    state=RunState.COMPLETED,
    cancel_requested=False,
    created_at=NOW,
    started_at=NOW,
    finished_at=NOW,
    heartbeat_at=NOW,
    step="",
    step_index=0,
    step_count=0,
    message="",
    progress=Progress(progress_percent=61.0),
    checkpoint="",
)


def found(profile: Profile = PROFILE, run: Run | None = None, held: int = 0, free: int = 10**12) -> list[Attention]:
    """What one profile asks for."""
    latest = {3: run} if run else {}
    return attention_of([profile], latest, {3: held} if held else {}, now=NOW, free_bytes=free)


def told(items: list[Attention]) -> list[tuple[str, str, str, str]]:
    """Kind, text, key and action of each."""
    return [(item.kind, item.text, item.key, item.action) for item in items]


def test_all_well_is_silent() -> None:
    """A profile whose last run went well asks for nothing."""
    assert found(run=RUN) == []


def test_a_signed_out_profile_is_told_once() -> None:
    """The refusal is told, not the runs that failed of it."""
    profile = replace(PROFILE, sign_in=SignIn.REFUSED, sign_in_message="Account has expired")
    run = replace(RUN, state=RunState.FAILED, message="Account has expired")
    (item,) = found(profile, run)
    assert told([item]) == [("signed_out", "signed out: Account has expired", "enter", "sign in")]
    assert item.command == "syncdeck profile login 'iptv one'"


@pytest.mark.parametrize(
    ("run", "held", "expected"),
    [
        (replace(RUN, state=RunState.HELD), 42, ("held", "42 removals held", "enter", "review")),
        (replace(RUN, state=RunState.PARTIAL), 1042, ("held", "1,042 removals held", "enter", "review")),
        (replace(RUN, state=RunState.INTERRUPTED), 0, ("interrupted", "sync was interrupted at 61 %", "p", "resume")),
        (
            replace(RUN, state=RunState.FAILED, message="Internal error: oops"),
            0,
            ("failed", "last sync failed: Internal error: oops", "enter", "errors"),
        ),
        (
            replace(RUN, state=RunState.FAILED, message="Sync failed"),
            0,
            ("failed", "last sync failed", "enter", "errors"),
        ),
    ],
)
def test_runs_that_wait_for_a_person(run: Run, held: int, expected: tuple[str, str, str, str]) -> None:
    """Held, interrupted and failed runs are told with what to do."""
    assert told(found(run=run, held=held)) == [expected]


@pytest.mark.parametrize("state", [RunState.COMPLETED, RunState.PARTIAL, RunState.CANCELLED, RunState.RUNNING])
def test_runs_that_wait_for_nobody(state: RunState) -> None:
    """A run at work, or one that a person ended, asks for nothing."""
    assert found(run=replace(RUN, state=state)) == []


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (-3, "account has expired"),
        (0.5, "account expires today"),
        (1.5, "account expires tomorrow"),
        (6.2, "account expires in 6 days"),
        (13.9, "account expires in 13 days"),
        (14.1, None),
    ],
)
def test_accounts_that_expire_are_told_in_time(days: float, text: str | None) -> None:
    """From two weeks before the end on."""
    profile = replace(PROFILE, account=Account(expires_at=NOW + days * DAY))
    assert [item.text for item in found(profile)] == ([text] if text else [])


def test_disabled_profiles_are_passed_over() -> None:
    """Nobody is bothered with an account that was put aside."""
    profile = replace(PROFILE, enabled=False, sign_in=SignIn.REFUSED)
    assert found(profile, replace(RUN, state=RunState.FAILED)) == []


def test_the_most_pressing_comes_first() -> None:
    """A full disk before a refused account, that before what can wait."""
    refused = replace(PROFILE, sign_in=SignIn.REFUSED)
    soon = replace(PROFILE, id=4, name="two", account=Account(expires_at=NOW + DAY))
    items = attention_of([soon, refused], {}, {}, now=NOW, free_bytes=500_000_000)
    assert [item.kind for item in items] == [AttentionKind.DISK, AttentionKind.SIGNED_OUT, AttentionKind.EXPIRING]
    assert items[0].text == "only 500.0 MB are free on the disk of the store"


def test_s36_what_an_undo_holds_is_approved_by_its_run() -> None:
    """Another sync would not let it go."""
    undo = replace(RUN, kind=Operation.WATCH_PUSH, state=RunState.HELD, options=RunOptions(undoes=5))
    (item,) = found(run=undo, held=24)
    assert (item.text, item.command) == ("24 removals held", "syncdeck run approve 7")


async def test_a_held_run_is_found_in_the_store(open_deck: OpenDeck) -> None:
    """What a real run holds back is told until it is approved; a dry run in between does not hide it."""
    deck = await open_deck(Trouble())
    await deck.profiles.add(DRAFT, {})
    held = await deck.runs.wait((await deck.runs.start_sync("iptv")).id)
    await deck.runs.wait((await deck.runs.start_sync("iptv", RunOptions(dry_run=True))).id)
    before = await deck.attention()
    await deck.runs.wait((await deck.runs.approve(held.run.id)).id)
    assert [(item.kind, item.run_id) for item in before] == [(AttentionKind.HELD, held.run.id)]
    assert await deck.attention() == []


def test_what_does_not_go_by_itself_is_told_by_lane() -> None:
    """Refused and held back; a run that holds back tells for itself."""
    lane = Lane(3, "iptv one", LaneState.OPEN, counts=LaneCounts(waiting=9, held=2, dead=1))
    items = attention_of([PROFILE], {}, {}, now=NOW, free_bytes=None, lanes=[lane])
    assert told(items) == [
        ("held_back", "2 changes held back: watched marks would be taken away", "enter", "review"),
        ("dead", "1 change refused by the server", "enter", "queue"),
    ]
    assert items[1].command == "syncdeck queue ls --state dead --profile 'iptv one'"
    run = replace(RUN, state=RunState.HELD)
    items = attention_of([PROFILE], {3: run}, {3: 2}, now=NOW, free_bytes=None, lanes=[lane])
    assert [item.kind for item in items] == ["held", "dead"]


def test_what_a_restored_backup_holds_is_told_by_its_own_reason() -> None:
    """It waited when the backup was made, and takes no mark away; what the gate holds is counted beside it."""
    lane = Lane(3, "iptv one", LaneState.OPEN, counts=LaneCounts(held=5))
    items = attention_of([PROFILE], {}, {}, now=NOW, free_bytes=None, lanes=[lane], restored={3: 3})
    assert [item.text for item in items] == [
        "3 changes held back: a backup was restored",
        "2 changes held back: watched marks would be taken away",
    ]


def test_a_backup_that_failed_is_told_as_long_as_it_is_wanted() -> None:
    """With why; the house shows more."""
    failed = a_schedule(profile_id=None, job=ScheduledJob.BACKUP, last_error="no room")
    items = attention_of([], {}, {}, now=NOW, free_bytes=None, schedules=[failed, a_schedule(last_error="no answer")])
    assert told(items) == [("backup", "the backup failed: no room", "enter", "look")]
    assert attention_of([], {}, {}, now=NOW, free_bytes=None, schedules=[replace(failed, is_on=False)]) == []


def test_what_only_a_person_can_decide_comes_last() -> None:
    """Titles that servers argue about, and states of accounts that are nobody's."""
    items = attention_of([], {}, {}, now=NOW, free_bytes=None, conflicts=1, unmapped=1_204)
    assert told(items) == [
        ("conflict", "servers argue about 1 title", "enter", "choose"),
        ("unmapped", "1,204 watched states of accounts not mapped yet", "enter", "match"),
    ]
