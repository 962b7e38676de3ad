"""`syncdeck healthcheck`: one line and a number for probes of containers and monitors. It loads next to nothing."""

from __future__ import annotations

import time
from collections.abc import Sequence

import click

from tui.cli.commands import DeckCommand
from tui.cli.exit_codes import ExitCode
from tui.cli.invocation import Invocation
from tui.engine.alarms.settings import has_lasted, rule_settings
from tui.engine.process.living import is_gone
from tui.model.alarms import Alarm
from tui.store.pulse import KeeperPulse, Pulse, Unreadable, read_pulse

OLDEST = 60.0
"""Seconds after which a process that did not say so is not believed to live."""
START = "syncdeck serve keeps it"


@click.command(cls=DeckCommand)
@click.option("--strict", "is_strict", is_flag=True, help="Fail as well when an alarm is open: something needs you.")
@click.pass_obj
def healthcheck(invocation: Invocation, is_strict: bool) -> int:
    """Tell in one line whether somebody keeps the house in sync; exit code 0 or 1."""
    trouble, keeper, alarms = _looked_at(invocation, time.time())
    out = invocation.out
    said = trouble or (_open_text(alarms) if is_strict and alarms else "")
    if out.as_json:
        out.document(_document(keeper, alarms, said, invocation))
    else:
        out.line(out.text(f"not ok: {said}" if said else f"ok: {_keeper_text(keeper)}"))
    return ExitCode.FAILED if said else ExitCode.OK


def _looked_at(invocation: Invocation, now: float) -> tuple[str, KeeperPulse | None, Sequence[Alarm]]:
    """Give what is wrong ("" = nothing), who keeps the house, and the alarms that are open."""
    try:
        pulse = read_pulse(invocation.paths.store_file)
    except Unreadable as error:
        return str(error), None, ()
    return _trouble(pulse.keeper, now), pulse.keeper, _open(pulse, now)


def _trouble(keeper: KeeperPulse | None, now: float) -> str:
    if keeper is None:
        return f"nobody keeps the house in sync; {START}"
    if is_gone(keeper.pid, keeper.host):
        return f"the {keeper.face} that kept the house is gone (pid {keeper.pid}); {START}"
    age = abs(now - keeper.beat_at)
    if age > OLDEST:
        return f"the {keeper.face} (pid {keeper.pid}) gave no sign of life for {age:.0f} s"
    return ""


def _open(pulse: Pulse, now: float) -> list[Alarm]:
    """The alarms that have lasted long enough to be told."""
    rules = {one.rule: one for one in rule_settings(pulse.rules)}
    return [one for one in pulse.alarms if one.told_at or has_lasted(one, rules, now)]


def _keeper_text(keeper: KeeperPulse | None) -> str:
    return f"the {keeper.face} keeps the house in sync (pid {keeper.pid})" if keeper else ""


def _open_text(alarms: Sequence[Alarm]) -> str:
    first = f"{alarms[0].subject}: {alarms[0].text}" if alarms[0].subject else alarms[0].text
    return first if len(alarms) == 1 else f"{len(alarms):,} alarms, the oldest: {first}"


def _document(
    keeper: KeeperPulse | None, alarms: Sequence[Alarm], said: str, invocation: Invocation
) -> dict[str, object]:
    return {
        "ok": not said,
        "reason": invocation.out.text(said),
        "keeper": {"face": keeper.face, "pid": keeper.pid, "host": keeper.host} if keeper else None,
        "alarms": len(alarms),
    }
