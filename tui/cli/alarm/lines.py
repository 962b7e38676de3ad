"""Alarms, their channels and their rules, as people and scripts read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tui.cli.documents import Document
from tui.cli.output import Output
from tui.cli.table import table
from tui.engine.alarms.settings import RULE_WORDS, unit_of
from tui.formatting import ago_text, iso_text, when_text
from tui.model.alarms import Alarm, Channel, ChannelKind, RuleSetting
from tui.schedule_words import HOUSEHOLD

ALL = "all"


def alarm_lines(alarms: Sequence[Alarm], now: float, out: Output) -> list[str]:
    """What is the matter, each with what mends it."""
    lines = []
    for one in alarms:
        told = "nobody was told" if one.told_at is None else f"told {when_text(one.told_at, now)}"
        since = f"since {when_text(one.since, now)}, {told}"
        lines.append(f"{out.glyphs.attention} {out.text(one.subject) or HOUSEHOLD}: {out.text(one.text)} ({since})")
        lines += [f"  {out.glyphs.arrow} {out.text(one.command)}"] if one.command else []
    return lines


def channel_table(channels: Sequence[Channel], names: Mapping[int, str], now: float, out: Output) -> list[str]:
    """The channels, and what came of the newest message of each; `names` are those of profiles, by id."""
    rows = [
        (
            out.text(one.name, 60),
            one.kind.value,
            f"{one.scheme}://...",
            "on" if one.is_on else "off",
            _heard(one, names, out),
            ago_text(one.last_at, now),
            out.text(one.last_error, 80) or "-",
        )
        for one in channels
    ]
    heads = ("Channel", "Kind", "Address", "State", "Told of", "Last", "Error")
    return table(heads, rows, width=out.width, flexible=(6, 4, 0), ellipsis=out.glyphs.ellipsis)


def rule_table(rules: Sequence[RuleSetting], out: Output) -> list[str]:
    """The rules as they are set."""
    rows = [
        (
            one.rule.value,
            "on" if one.is_on else "off",
            "-" if one.threshold is None else f"{one.threshold:,.0f} {unit_of(one.rule)}",
            RULE_WORDS[one.rule],
            "" if one.is_default else "changed",
        )
        for one in rules
    ]
    return table(("Rule", "State", "From", "Told when", ""), rows, width=out.width, flexible=(3,))


def alarm_document(one: Alarm, out: Output) -> Document:
    """Something that is the matter. Times are ISO 8601 in UTC."""
    return {
        "key": out.text(one.key),
        "rule": one.rule.value,
        "subject": out.text(one.subject),
        "text": out.text(one.text),
        "command": out.text(one.command),
        "since": iso_text(one.since),
        "told_at": iso_text(one.told_at),
    }


def channel_document(one: Channel, names: Mapping[int, str], out: Output) -> Document:
    """A channel, without its address. An empty list of rules is all of them; times are ISO 8601 in UTC."""
    return {
        "name": out.text(one.name),
        "kind": one.kind.value,
        "scheme": out.text(one.scheme),
        "on": one.is_on,
        "rules": [rule.value for rule in one.rules],
        "profile": None if one.profile_id is None else out.text(names.get(one.profile_id, "")),
        "created_at": iso_text(one.created_at),
        "last_at": iso_text(one.last_at),
        "last_error": out.text(one.last_error),
    }


def rule_document(one: RuleSetting) -> Document:
    """A rule as it is set; a rule without a number has null."""
    return {
        "rule": one.rule.value,
        "on": one.is_on,
        "threshold": one.threshold,
        "unit": unit_of(one.rule),
        "default": one.is_default,
    }


def _heard(one: Channel, names: Mapping[int, str], out: Output) -> str:
    if one.kind is ChannelKind.PING:
        runs = ALL if one.profile_id is None else out.text(names.get(one.profile_id, "-"), 60)
        return f"runs: {runs}"
    return ", ".join(one.rules) or ALL
