"""Profiles as people read them on a plain terminal."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping, Sequence

from tui.cli.documents import profile_document
from tui.cli.output import Output
from tui.cli.subject import subject
from tui.cli.table import facts, table
from tui.formatting import ago_text, count_text, date_text, duration_text, interval_text, state_word, when_text
from tui.model.clean import clean_text
from tui.model.profiles import Account, Profile, ProfileKind, SignIn
from tui.model.runs import Run
from tui.model.schedule import DEFAULTS, ScheduledJob, ShownSchedule
from tui.redact import shown_settings, shown_user
from tui.schedule_words import coming_text, leading, plan_lines

SIGN_IN_WORDS = {
    SignIn.UNKNOWN: "not tested",
    SignIn.OK: "ok",
    SignIn.REFUSED: "signed out",
    SignIn.UNREACHABLE: "unreachable",
}


def sign_in_text(profile: Profile, out: Output) -> str:
    """Sign and word of what the last sign-in said."""
    if not profile.enabled:
        return "disabled"
    return f"{out.glyphs.sign_in[profile.sign_in]} {SIGN_IN_WORDS[profile.sign_in]}"


def last_sync_text(run: Run | None, now: float, out: Output) -> str:
    """State and age of a profile's last run."""
    if run is None:
        return "never"
    age = "" if run.state.is_active else f", {ago_text(run.finished_at or run.created_at, now)}"
    return f"{out.glyphs.run[run.state]} {state_word(run.state)}{age}"


def next_sync_text(plan: Iterable[ShownSchedule], now: float) -> str:
    """When the next one starts by itself, or what it waits for: "in 4 min", "03:10", "on return"."""
    return coming_text(leading(plan), now, first="first sync")


def expiry_text(account: Account | None, now: float) -> str:
    """When an account ends: its date, with the days left when they are few."""
    if account is None or account.expires_at is None:
        return ""
    days = int((account.expires_at - now) // 86_400)
    date = date_text(account.expires_at, now)
    if account.expires_at <= now:
        return f"{date} (expired)"
    return f"{date} (in {days} d)" if days < 14 else date


def profile_table(
    profiles: Iterable[Profile],
    last: Mapping[int | None, Run],
    plans: Mapping[int, Sequence[ShownSchedule]],
    now: float,
    out: Output,
) -> list[str]:
    """One line a profile. `plans`: what starts by itself, by profile ids."""
    rows = [
        (
            found.name,
            found.kind.value,
            sign_in_text(found, out),
            last_sync_text(last.get(found.id), now, out),
            next_sync_text(plans.get(found.id, ()), now),
            expiry_text(found.account, now) or "-",
            clean_text(found.url),
        )
        for found in profiles
    ]
    return table(("Profile", "Kind", "State", "Last sync", "Next", "Expires", "Server"), rows)


def account_lines(profile: Profile, out: Output) -> list[str]:
    """What the server told of the account."""
    return facts(_account_facts(profile, out))


def _account_facts(profile: Profile, out: Output) -> list[tuple[str, str]]:
    account = profile.account
    state = [("state", sign_in_text(profile, out)), ("why", out.text(profile.sign_in_message))]
    if account is None:
        return state
    busy = "" if account.active_connections is None else f"{account.active_connections} of "
    connections = "" if account.max_connections is None else f"{busy}{account.max_connections}"
    skew = account.clock_skew_seconds
    return [
        *state,
        ("account", out.text(account.status)),
        ("expires", date_text(account.expires_at) if account.expires_at else "never"),
        ("connections", connections),
        ("panel" if profile.kind is ProfileKind.XTREAM else "version", out.text(account.version)),
        ("time zone", out.text(account.server_timezone)),
        ("clock", "" if skew is None or abs(skew) < 60 else f"{duration_text(abs(skew))} off"),
        ("answered in", "" if account.latency_ms is None else f"{account.latency_ms:.0f} ms"),
        ("says", out.text(account.message)),
    ]


def tell_profile(profile: Profile, sentence: str, out: Output) -> None:
    """Say what was done to a profile, and how its account stands; for machines its document."""
    if out.as_json:
        out.document(profile_document(profile, out))
        return
    out.line(sentence)
    for line in account_lines(profile, out):
        out.line(f"  {line}")


def tell_added(profile: Profile, out: Output) -> None:
    """Say that a profile is stored, and which command is the next: its first sync is a person's to start."""
    tell_profile(profile, f"Added profile '{profile.name}'", out)
    plan = DEFAULTS[profile.kind]
    command = "sync" if ScheduledJob.SYNC in plan else "import history"
    name, every = shlex.quote(profile.name), interval_text(next(iter(plan.values())))
    out.note(
        f"Next: syncdeck {command} {name} --dry-run shows what it would bring, syncdeck {command} {name} brings it."
    )
    out.note(f"From then on it goes by itself, every {every}, while syncdeck serve or a dashboard runs.")


def profile_lines(profile: Profile, plan: Sequence[ShownSchedule], now: float, out: Output) -> list[str]:
    """Everything of one profile but its runs. `plan`: what starts by itself."""
    settings = shown_settings(profile, out.glyphs.dot)
    return facts(
        [
            ("profile", profile.name),
            ("kind", profile.kind.value),
            ("server", clean_text(profile.url)),
            ("user", shown_user(profile, out.glyphs.dot)),
            *((f"set {key}", clean_text(value)) for key, value in sorted(settings.items())),
            *_account_facts(profile, out),
            *(("by itself", out.text(line)) for line in plan_lines(plan, now, first="after the first sync")),
        ]
    )


def run_table(runs: Sequence[Run], now: float, out: Output) -> list[str]:
    """One line a run, without a table's head when there is nothing to show."""
    rows = [
        (
            str(run.id),
            when_text(run.started_at or run.created_at, now),
            subject(run, out),
            f"{out.glyphs.run[run.state]} {state_word(run.state)}",
            duration_text(run.progress.elapsed_seconds),
            count_text(run.progress.processed_records),
            count_text(run.progress.error_count),
            out.text(run.message, 100),
        )
        for run in runs
    ]
    return (
        table(("Run", "When", "What", "State", "Took", "Records", "Errors", "Message"), rows, right=(0, 4, 5, 6))
        if rows
        else []
    )
