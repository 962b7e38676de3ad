"""What needs a person now, judged from what the store knows."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from tui.engine.list_attention import attention_of_lists, held_lists
from tui.formatting import bytes_text, removals_text, when_text
from tui.model.attention import Attention, AttentionKind
from tui.model.health import HealthState, Trouble
from tui.model.lists import LocalList
from tui.model.outbox import Lane
from tui.model.profiles import Profile, ProfileKind, SignIn
from tui.model.runs import Operation, Run, RunState
from tui.model.schedule import Schedule, ScheduledJob
from tui.model.servers import ServerHealth
from tui.store.database import Database
from tui.store.outbox.restored import restored_held
from tui.store.runs.rivals import IMPORTS
from tui.store.shares import share_of
from tui.store.store import Store

DAY = 86400.0
EXPIRY_NOTICE = 14 * DAY
"""Seconds before the end of an account from which on it is mentioned."""
LOW_SPACE = 1_000_000_000
"""Free bytes under which the disk is mentioned."""

ORDER = tuple(AttentionKind)


async def read_attention(store: Store, *, now: float, folder: Path) -> list[Attention]:
    """Give what needs a person now, most pressing first; `folder` is on the disk of the store."""
    runs = await store.runs.latest_by_profile(include_dry=False)
    return attention_of(
        await store.profiles.all(),
        {run.profile_id: run for run in runs if run.profile_id is not None},
        await store.runs.held_by_profile(),
        now=now,
        free_bytes=free_bytes_of(folder),
        store_trouble=trouble_of(store.db),
        file_import=await store.runs.latest_of_a_file(include_dry=False),
        cards=await store.health.all(),
        lanes=await store.outbox.lanes(),
        conflicts=(await store.hub.choices())[1],
        unmapped=await store.hub.unmapped(),
        lists=await store.lists.all(),
        restored=await store.db.read(restored_held),
        schedules=await store.schedules.all(),
    )


def attention_of(
    profiles: Sequence[Profile],
    latest: Mapping[int, Run],
    held: Mapping[int, int],
    *,
    now: float,
    free_bytes: int | None,
    file_import: Run | None = None,
    cards: Mapping[int, ServerHealth] | None = None,
    lanes: Sequence[Lane] = (),
    conflicts: int = 0,
    unmapped: int = 0,
    lists: Sequence[LocalList] = (),
    store_trouble: str = "",
    restored: Mapping[int, int] | None = None,
    schedules: Sequence[Schedule] = (),
) -> list[Attention]:
    """Give what needs a person, most pressing first.

    `latest` holds the newest run of each profile id, `held` the removals that it keeps back, `free_bytes` the room on
    the disk of the store, `file_import` the newest import of a file, `cards` those of media servers, `lanes` what is
    to be written to them, `conflicts` titles that they argue about, `unmapped` watched states of nobody's accounts,
    `lists` those here with how they stand at Trakt, `store_trouble` what is wrong with the store, `restored` the
    changes for each profile id that came out of a backup, `schedules` how the last backup went. Disabled profiles are
    passed over.
    """
    found = [*_store(store_trouble), *_disk(free_bytes), *_file_import(file_import), *_hub(conflicts, unmapped)]
    found += [_backup(one) for one in schedules if one.job is ScheduledJob.BACKUP and one.is_on and one.last_error]
    for profile in profiles:
        if profile.enabled:
            run, card = latest.get(profile.id), (cards or {}).get(profile.id)
            found += _account(profile, now) if card is None else _server(profile, card, now)
            found += _run(profile, run, held.get(profile.id, 0)) if run and not _is_told(run, lists) else []
    for lane in lanes:
        found += _lane(lane, found, held_lists(lists, lane.profile_id), (restored or {}).get(lane.profile_id, 0))
    off = {profile.id for profile in profiles if not profile.enabled}
    found += attention_of_lists([one for one in lists if one.profile_id not in off])
    return sorted(found, key=lambda item: ORDER.index(item.kind))


def _is_told(run: Run, lists: Sequence[LocalList]) -> bool:
    """Whether what a run of lists holds is told by the lists themselves."""
    return run.kind is Operation.LIST_SYNC and run.state is RunState.HELD and bool(held_lists(lists, run.profile_id))


def _lane(lane: Lane, found: Sequence[Attention], lists: int, restored: int) -> list[Attention]:
    """What a lane holds that does not go by itself; what a run of it or its held `lists` keep back is told by those."""
    profile, profile_id, name = lane.profile, lane.profile_id, _quoted(lane.profile)
    items = []
    is_told = any(it.kind is AttentionKind.HELD and it.profile_id == lane.profile_id for it in found)
    held = lane.counts.held - lists - restored
    reasons = [(restored, "a backup was restored")]
    if not is_told:
        reasons.append((held, "watched marks would be taken away"))
    for count, reason in reasons:
        if count <= 0:
            continue
        text = f"{_counted(count, 'change')} held back: {reason}"
        command = f"syncdeck queue ls --state held --profile {name}"
        items.append(_asked(AttentionKind.HELD_BACK, text, "review", command, profile=profile, profile_id=profile_id))
    if lane.counts.dead:
        text = f"{_counted(lane.counts.dead, 'change')} refused by the server"
        command = f"syncdeck queue ls --state dead --profile {name}"
        items.append(_asked(AttentionKind.DEAD, text, "queue", command, profile=profile, profile_id=profile_id))
    return items


def _hub(conflicts: int, unmapped: int) -> list[Attention]:
    """What nobody but a person can decide about watched states."""
    items = []
    if conflicts:
        text = f"servers argue about {_counted(conflicts, 'title')}"
        items.append(_asked(AttentionKind.CONFLICT, text, "choose", "syncdeck hub conflicts"))
    if unmapped:
        text = f"{_counted(unmapped, 'watched state')} of accounts not mapped yet"
        items.append(_asked(AttentionKind.UNMAPPED, text, "match", "syncdeck people ls"))
    return items


def _asked(
    kind: AttentionKind, text: str, action: str, command: str, *, profile: str = "", profile_id: int | None = None
) -> Attention:
    return Attention(kind, profile, text, key="enter", action=action, command=command, profile_id=profile_id)


def _counted(count: int, noun: str) -> str:
    return f"1 {noun}" if count == 1 else f"{count:,} {noun}s"


def trouble_of(db: Database) -> str:
    """Say what is wrong with the store, as far as this process has noticed or can see; "" = nothing."""
    if db.trouble is not None:
        return db.trouble.message
    share = share_of(db.path.resolve())
    return f"the store lies on a network share ({share}), where its data can be damaged" if share else ""


def _store(trouble: str) -> list[Attention]:
    return [Attention(AttentionKind.STORE, "", trouble, command="syncdeck doctor")] if trouble else []


def free_bytes_of(folder: Path) -> int | None:
    """Give the room on the disk of a folder; None = it cannot be looked at, as when it was taken away."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None


def _disk(free_bytes: int | None) -> list[Attention]:
    if free_bytes is None or free_bytes >= LOW_SPACE:
        return []
    text = f"only {bytes_text(free_bytes)} are free on the disk of the store"
    return [Attention(AttentionKind.DISK, "", text, command="syncdeck --paths")]


def _backup(schedule: Schedule) -> Attention:
    return _asked(AttentionKind.BACKUP, f"the backup failed: {schedule.last_error}", "look", "syncdeck backup")


def _account(profile: Profile, now: float) -> list[Attention]:
    if profile.sign_in is SignIn.REFUSED:
        return [_signed_out(profile)]
    found = []
    if profile.sign_in is SignIn.UNREACHABLE:
        found.append(_unreachable(profile))
    expires_at = profile.account.expires_at if profile.account else None
    if expires_at is not None and expires_at - now < EXPIRY_NOTICE:
        found.append(_expiring(profile, expires_at - now))
    return found


def _server(profile: Profile, card: ServerHealth, now: float) -> list[Attention]:
    """What the card of a media server asks for. One that starts needs nobody."""
    if profile.sign_in is SignIn.REFUSED:
        return [_signed_out(profile)]
    if card.state not in {HealthState.DISCONNECTED, HealthState.ERROR} or card.trouble is Trouble.CIRCUIT:
        return []
    kind, lead, key, action, command = _BY_TROUBLE.get(card.trouble, _UNREACHED)
    if profile.kind is ProfileKind.TRAKT and card.trouble is Trouble.NO_PERMISSION:
        key, action, command = _OTHER_APP
    since = "" if card.since is None else f" since {when_text(card.since, now)}"
    return [
        Attention(
            kind,
            profile.name,
            f"{lead}{since}: {card.message or 'the server did not answer'}",
            key=key,
            action=action,
            command=command.format(name=_quoted(profile.name)),
            profile_id=profile.id,
        )
    ]


_OTHER_APP = ("e", "edit", "syncdeck profile edit {name} --set client_id=ID")
"""What mends a client id that Trakt refuses."""
_UNREACHED = (AttentionKind.UNREACHABLE, "not reached", "t", "test", "syncdeck doctor {name}")
_BY_TROUBLE = {
    Trouble.WRONG_SERVER: (
        AttentionKind.WRONG_SERVER,
        "wrong server",
        "e",
        "edit",
        "syncdeck profile edit {name} --url URL",
    ),
    Trouble.LOCKED: (AttentionKind.BLOCKED, "account locked", "t", "test", "syncdeck doctor {name}"),
    Trouble.ADDRESS_BLOCKED: (AttentionKind.BLOCKED, "blocked", "t", "test", "syncdeck doctor {name}"),
    Trouble.NO_PERMISSION: (
        AttentionKind.UNREACHABLE,
        "not allowed",
        "L",
        "sign in",
        "syncdeck profile login {name}",
    ),
    Trouble.TLS: (AttentionKind.UNREACHABLE, "TLS failed", "t", "test", "syncdeck doctor {name}"),
    Trouble.WRONG_ADDRESS: (
        AttentionKind.UNREACHABLE,
        "wrong address",
        "e",
        "edit",
        "syncdeck profile edit {name} --url URL",
    ),
}
"""What each trouble is called, and what mends it; all others: not reached."""


def _signed_out(profile: Profile) -> Attention:
    return Attention(
        AttentionKind.SIGNED_OUT,
        profile.name,
        f"signed out: {profile.sign_in_message or 'the server refused the account'}",
        key="enter",
        action="sign in",
        command=f"syncdeck profile login {_quoted(profile.name)}",
        profile_id=profile.id,
    )


def _unreachable(profile: Profile) -> Attention:
    return Attention(
        AttentionKind.UNREACHABLE,
        profile.name,
        f"not reached: {profile.sign_in_message or 'the server did not answer'}",
        key="t",
        action="test",
        command=f"syncdeck doctor {_quoted(profile.name)}",
        profile_id=profile.id,
    )


def expiry_text(seconds: float) -> str:
    """Say when an account ends that has so many seconds left."""
    days = int(seconds // DAY)
    near = {0: "expires today", 1: "expires tomorrow"}
    return f"account {'has expired' if seconds < 0 else near.get(days, f'expires in {days} days')}"


def _expiring(profile: Profile, seconds: float) -> Attention:
    return Attention(AttentionKind.EXPIRING, profile.name, expiry_text(seconds), profile_id=profile.id)


def _run(profile: Profile, run: Run, held: int) -> list[Attention]:
    """What the newest run of a profile asks for. A refused account is told by its sign-in, not by its failed run."""
    if (held or run.state is RunState.HELD) and not run.state.is_active:
        return [_held(profile, run, held)]
    if run.state is RunState.INTERRUPTED:
        return [_interrupted(profile, run)]
    if run.state is RunState.FAILED and profile.sign_in not in {SignIn.REFUSED, SignIn.UNREACHABLE}:
        return [_failed(profile, run)]
    return []


def _held(profile: Profile, run: Run, held: int) -> Attention:
    is_undo = run.options.undoes is not None
    return Attention(
        AttentionKind.HELD,
        profile.name,
        f"{removals_text(held)} held" if held else "a list looks wrong and was not trusted",
        key="enter",
        action="review",
        command=f"syncdeck run approve {run.id}" if is_undo else f"syncdeck sync {_quoted(profile.name)} --approve",
        profile_id=profile.id,
        run_id=run.id,
    )


def _file_import(run: Run | None) -> list[Attention]:
    """What the newest import of a file asks for: nothing when it failed before its first record."""
    if run is not None and run.state is RunState.INTERRUPTED:
        return [_interrupted(None, run)]
    if run is not None and run.state is RunState.FAILED and run.checkpoint:
        return [_failed(None, run)]
    return []


def _interrupted(profile: Profile | None, run: Run) -> Attention:
    return Attention(
        AttentionKind.INTERRUPTED,
        profile.name if profile else run.profile_name,
        f"{_noun(run)} was interrupted at {run.progress.progress_percent:.0f} %",
        key="p",
        action="resume",
        command=f"syncdeck run resume {run.id}",
        profile_id=profile.id if profile else None,
        run_id=run.id,
    )


def _failed(profile: Profile | None, run: Run) -> Attention:
    plain = f"last {_noun(run)} failed"
    return Attention(
        AttentionKind.FAILED,
        profile.name if profile else run.profile_name,
        plain if run.message == "Sync failed" else f"{plain}: {run.message}",
        key="enter",
        action="errors",
        command=f"syncdeck run errors {run.id}",
        profile_id=profile.id if profile else None,
        run_id=run.id,
    )


def _noun(run: Run) -> str:
    if run.kind is Operation.TAUTULLI_IMPORT:
        return "import"
    return "history import" if run.kind in IMPORTS else "sync"


def _quoted(name: str) -> str:
    return shlex.quote(name)
