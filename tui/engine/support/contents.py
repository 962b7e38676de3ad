"""What goes into a support bundle, read from the store and told without names, titles and secrets."""

from __future__ import annotations

import platform
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from importlib import metadata
from typing import Any

import msgspec

from tui import __version__
from tui.engine.process.presence import read_service_state
from tui.engine.support.masking import Masks, phrases
from tui.formatting import iso_text
from tui.model.log import LogLine
from tui.model.profiles import Profile
from tui.model.runs import Run, RunState
from tui.settings import Settings
from tui.store.health import sqlite_version
from tui.store.known_names import row_counts, runs_of_nobody, schema_text, titles_among
from tui.store.store import Store

LOG_LINES = 2000
RUNS = 100
PLAIN_SETTINGS = frozenset({"tls_verify", "watch", "unwatch", "keep_in_step", "write_spacing", "live", "details"})
"""Settings of profiles whose values say nothing of anybody; of all others only that they are set."""
HIDDEN_OPTIONS = frozenset({"backup_passphrase", "backup_dir", "metrics_file", "user_agent"})
"""Settings of which only is told that they are set."""
SET = "set"
OF_NOBODY = "[of a profile that was removed]"
"""Instead of words among which are titles that nobody knows any more."""
_LIBRARY = re.compile(r"[A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A file of the bundle."""

    name: str
    about: str
    """What it is, in a few words."""
    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What the pieces are made from."""

    store: Store
    settings: Settings
    now: float


def versions_piece() -> Piece:
    """Program, Python, system and libraries."""
    libraries = {name: metadata.version(name) for name in _ours() if _is_installed(name)}
    told = {
        "syncdeck": __version__,
        "python": platform.python_version(),
        "sqlite": sqlite_version(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "encoding": sys.getfilesystemencoding(),
        "libraries": dict(sorted(libraries.items())),
    }
    return Piece("versions.json", "versions of the program, Python and libraries", _json(told))


async def store_pieces(facts: Facts, masks: Masks) -> list[Piece]:
    """Everything that is read from the store. Raises LocalStoreError."""
    store = facts.store
    lines = await store.log.tail(LOG_LINES)
    runs = await store.runs.recent(RUNS)
    texts = [line.message for line in lines] + [run.message for run in runs]
    masks.add_told(texts)
    words = phrases([*texts, *(row for text in texts for row in text.splitlines())])
    masks.add_titles(await store.db.read(lambda raw: titles_among(raw, words)))
    gone = await store.db.read(runs_of_nobody)
    runs = [replace(run, message=OF_NOBODY) if run.id in gone else run for run in runs]
    lines = [replace(line, message=OF_NOBODY) if line.run_id in gone else line for line in lines]
    return [
        Piece("settings.json", "settings, without passwords and paths", _json(_settings(facts.settings))),
        Piece("schema.sql", "the tables of the store", await store.db.read(schema_text)),
        Piece("rows.json", "how many rows each table has", _json(await store.db.read(row_counts))),
        Piece("profiles.json", "kinds and states of profiles and their servers", await _profiles(facts, masks)),
        Piece("runs.json", f"the last {RUNS} runs with counts and classes of errors", await _runs(store, runs, masks)),
        Piece("queue.json", "lanes and counts of the queue", await _queue(store, masks)),
        Piece("schedules.json", "what starts by itself, and who keeps it", await _schedules(facts, masks)),
        Piece("log.txt", f"the last {LOG_LINES:,} lines of the log", _log(lines, masks)),
    ]


def _settings(settings: Settings) -> dict[str, Any]:
    told = settings.model_dump(mode="json")
    return {name: SET if name in HIDDEN_OPTIONS and value else value for name, value in told.items()}


async def _profiles(facts: Facts, masks: Masks) -> str:
    cards = await facts.store.health.all()
    told = []
    for profile in await facts.store.profiles.all():
        card = cards.get(profile.id)
        told.append(_profile(profile, masks) | {"server": None if card is None else _card(asdict(card), masks)})
    return _json(told)


def _profile(profile: Profile, masks: Masks) -> dict[str, Any]:
    account = profile.account
    return {
        "name": masks.name(profile.name),
        "kind": profile.kind.value,
        "url": masks.text(profile.url),
        "enabled": profile.enabled,
        "sign_in": profile.sign_in.value,
        "sign_in_message": masks.text(profile.sign_in_message),
        "settings": {key: value if key in PLAIN_SETTINGS else SET for key, value in profile.settings.items()},
        "version": "" if account is None else account.version,
        "expires_at": None if account is None else iso_text(account.expires_at),
    }


def _card(card: Mapping[str, Any], masks: Masks) -> dict[str, Any]:
    left_out = {"name", "uuid", "url", "profile_id", "server_id"}
    return {
        key: [masks.text(note) for note in value] if key == "notes" else _told(value, masks)
        for key, value in card.items()
        if key not in left_out
    }


def _told(value: object, masks: Masks) -> object:
    return masks.text(value) if type(value) is str else value


async def _runs(store: Store, runs: Sequence[Run], masks: Masks) -> str:
    told = []
    for run in runs:
        counts = await store.runs.counts(run.id)
        groups = await store.run_errors.groups(run.id) if run.state is not RunState.COMPLETED else []
        masks.add_told(group.hint for group in groups)
        told.append(
            _run(run, masks)
            | {"counts": {name: asdict(found) for name, found in counts.items()}}
            | {"errors": [_group(asdict(group), masks) for group in groups]}
        )
    return _json(told)


def _run(run: Run, masks: Masks) -> dict[str, Any]:
    options = asdict(run.options) | {
        "path": SET if run.options.path else "",
        "libraries": len(run.options.libraries),
        "accounts": len(run.options.accounts),
    }
    return {
        "id": run.id,
        "correlation_id": run.correlation_id,
        "kind": run.kind.value,
        "profile": masks.name(run.profile_name) if run.profile_id is not None else "",
        "trigger": run.trigger.value,
        "options": options,
        "state": run.state.value,
        "created_at": iso_text(run.created_at),
        "started_at": iso_text(run.started_at),
        "finished_at": iso_text(run.finished_at),
        "step": f"{run.step} ({run.step_index} of {run.step_count})",
        "message": masks.text(run.message),
        "progress": asdict(run.progress),
    }


def _group(group: Mapping[str, Any], masks: Masks) -> dict[str, Any]:
    return {key: _told(value, masks) for key, value in group.items()}


async def _queue(store: Store, masks: Masks) -> str:
    lanes = [
        {
            "target": masks.name(lane.profile),
            "state": lane.state.value,
            "reason": masks.text(lane.reason),
            "since": iso_text(lane.since),
            "until": iso_text(lane.until),
            "counts": asdict(lane.counts),
        }
        for lane in await store.outbox.lanes()
    ]
    return _json(lanes)


async def _schedules(facts: Facts, masks: Masks) -> str:
    names = {profile.id: masks.name(profile.name) for profile in await facts.store.profiles.all()}
    rows = [
        {
            "profile": names.get(row.profile_id or 0, ""),
            **{key: _told(value, masks) for key, value in asdict(row).items() if key not in {"id", "profile_id"}},
        }
        for row in await facts.store.schedules.all()
    ]
    state = await read_service_state(facts.store, now=facts.now)
    keeper = None if state.keeper is None else {"face": state.keeper.face, "since": iso_text(state.keeper.since)}
    channels = [
        {
            "name": masks.name(channel.name),
            "kind": channel.kind.value,
            "scheme": channel.scheme,
            "is_on": channel.is_on,
            "rules": [rule.value for rule in channel.rules],
            "last_at": iso_text(channel.last_at),
            "last_error": masks.text(channel.last_error),
        }
        for channel in await facts.store.alarm_channels.all()
    ]
    services = [{"is_working": one.is_working, "since": iso_text(one.started_at)} for one in state.services]
    return _json({"schedules": rows, "keeper": keeper, "services": services, "alarm_channels": channels})


def _log(lines: Sequence[LogLine], masks: Masks) -> str:
    return "".join(_line(line, masks) for line in lines)


def _line(line: LogLine, masks: Masks) -> str:
    source = masks.name(line.source) or "-"
    return f"{iso_text(line.at)} {line.level.value:7} {line.run_id or '-'} {source} {masks.text(line.message)}\n"


def _ours() -> frozenset[str]:
    """The libraries that the program asks for."""
    asked = metadata.requires("syncdeck") or []
    return frozenset(found[0] for line in asked if (found := _LIBRARY.match(line)))


def _is_installed(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def _json(value: object) -> str:
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n"
