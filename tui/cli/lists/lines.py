"""Lists as people read them on a plain terminal: all of them, one with its items, and how it stands with Trakt."""

from __future__ import annotations

from collections.abc import Sequence

from tui.cli.output import Output
from tui.cli.table import facts, table
from tui.engine.lists.titles import shown_title
from tui.formatting import UNKNOWN, ago_text, count_text, duration_text, when_text
from tui.model.delivery_states import DeliveryState, LaneState
from tui.model.lists import (
    AccountLimits,
    Entry,
    EntryKind,
    ListItem,
    ListState,
    LocalList,
    Match,
    RateGauge,
    RemoteList,
)

HEAD = ("List", "Title", "Mode", "Privacy", "Items", "Last sync", "+", "-", "=", "State")
NUMBERS = frozenset({"List", "Items", "+", "-", "="})
ROOMY = 78
"""Cells from which on all columns have room."""
ROOMY_ONLY = frozenset({"Privacy", "+", "-", "="})
TITLE = 80
"""Characters of a title in a line."""


def list_table(lists: Sequence[LocalList], now: float, out: Output) -> list[str]:
    """One line a list: its number, which way it is kept in step, what the last sync came to, how it stands."""
    if not lists:
        return []
    is_narrow = out.width is not None and out.width < ROOMY
    shown = [at for at, name in enumerate(HEAD) if not (is_narrow and name in ROOMY_ONLY)]
    head, *rows = ([row[at] for at in shown] for row in (HEAD, *(_list_row(local, now, out) for local in lists)))
    right = [at for at, name in enumerate(head) if name in NUMBERS]
    flexible = [head.index(name) for name in ("Title", "State")]
    return table(head, rows, right=right, width=out.width, flexible=flexible, ellipsis=out.glyphs.ellipsis)


def list_facts(local: LocalList, rule: str, now: float, out: Output) -> list[str]:
    """A list whole, without its items; `rule` as it is typed."""
    every = "" if local.refresh_seconds is None else f", looked at every {duration_text(local.refresh_seconds)}"
    figures = local.figures
    last = f"{ago_text(local.synced_at, now)}, +{figures.added:,} -{figures.removed:,} ={figures.unchanged:,}"
    pairs = (
        ("List", f"{local.id}, {list_title(local, out)}"),
        ("Called", out.text(local.details.title) if local.details.title != shown_title(local) else ""),
        ("Description", out.text(local.details.description)),
        ("Privacy", local.details.privacy.value),
        ("Numbers", "shown" if local.details.shows_numbers else "hidden"),
        ("Trakt", _side_text(local, out)),
        ("Rule", f"{out.text(rule)}{every}" if rule else ""),
        ("Items", _items_text(local)),
        ("State", f"{state_text(local, out)}{_reason(local, out)}"),
        ("Last sync", "" if local.synced_at is None else last),
    )
    return facts(pairs)


def item_table(items: Sequence[ListItem], out: Output) -> list[str]:
    """One line an item: its place and number, what it is, an id of it, and whether Trakt knows it."""
    if not items:
        return []
    rows = [
        (str(item.position + 1), str(item.id), entry_title(item.entry, out), known_as(item.entry), match_text(item))
        for item in items
    ]
    head = ("Place", "Item", "Name", "Known as", "On Trakt")
    return table(head, rows, right=(0, 1), width=out.width, flexible=(2, 3), ellipsis=out.glyphs.ellipsis)


def missing_lines(items: Sequence[ListItem], out: Output) -> list[str]:
    """Items that Trakt does not know, or not for sure; under each why, and what it may be."""
    lines: list[str] = []
    for item in items:
        lines.append(f"{item.id}  {entry_title(item.entry, out)}  {known_as(item.entry)}")
        lines.append(f"    {out.text(item.reason, 200) or match_text(item)}")
        lines += [f"    {entry_title(one, out)}  {next(iter(one.names), '')}" for one in item.candidates]
    return lines


def offer_table(offers: Sequence[RemoteList], out: Output) -> list[str]:
    """One line a list at Trakt that none here is linked to."""
    if not offers:
        return []
    rows = [
        (
            str(remote.id),
            out.text(remote.details.title, TITLE),
            remote.details.privacy.value,
            count_text(remote.item_count),
            "made by syncdeck" if remote.is_ours else "",
        )
        for remote in offers
    ]
    head = ("Trakt id", "Title", "Privacy", "Items", "")
    return table(head, rows, right=(0, 3), width=out.width, flexible=(1,), ellipsis=out.glyphs.ellipsis)


def limit_lines(limits: AccountLimits, gauges: Sequence[RateGauge], now: float) -> list[str]:
    """What an account has room for, and what is left of its calls."""
    per_list = UNKNOWN if limits.items_per_list is None else count_text(limits.items_per_list)
    pairs = [
        ("Lists", _of(limits.lists_used, limits.lists)),
        ("Items", f"{_of(limits.items_used, limits.items)}, at most {per_list} on one list"),
        ("VIP", "yes" if limits.is_vip else "no"),
        ("Told", "never: syncdeck list sync asks" if limits.read_at is None else ago_text(limits.read_at, now)),
    ]
    pairs += [(gauge.name.capitalize(), _gauge_text(gauge, now)) for gauge in gauges]
    return facts(pairs)


def list_title(local: LocalList, out: Output) -> str:
    """What a list is called now."""
    return out.text(shown_title(local), TITLE)


def state_text(local: LocalList, out: Output) -> str:
    """Sign and word of how a list stands with Trakt: "‖ held"."""
    sign = _sign(local.state, out)
    held = f" {local.held:,}" if local.state is ListState.HELD and local.held else ""
    missing = f", {local.missing:,} not found" if local.missing else ""
    return f"{sign} {local.state.value}{held}{missing}".strip()


def entry_title(entry: Entry, out: Output) -> str:
    """What people call it: "Heat (1995)", "Severance S02E04"; a name with an id where nobody told a title."""
    title, show = out.text(entry.title, TITLE), out.text(entry.show_title, TITLE)
    if entry.kind in {EntryKind.SEASON, EntryKind.EPISODE} and show and entry.season is not None:
        place = f"S{entry.season:02d}" + ("" if entry.number is None else f"E{entry.number:02d}")
        return f"{show} {place}"
    if not title:
        return next(iter(entry.names), entry.kind.value)
    return title if entry.year is None else f"{title} ({entry.year})"


def known_as(entry: Entry) -> str:
    """The id by which others know it best, with its kind: "movie:tmdb:949"."""
    return next((name for name in entry.names if ":trakt:" not in name), next(iter(entry.names), "no id"))


def match_text(item: ListItem) -> str:
    """Whether Trakt knows it."""
    words = {
        Match.OPEN: "not asked yet",
        Match.FOUND: "",
        Match.CHOSEN: "chosen",
        Match.MISSING: "not found",
        Match.AMBIGUOUS: f"{len(item.candidates):,} matches" if item.candidates else "several matches",
    }
    return words[item.match]


def _list_row(local: LocalList, now: float, out: Output) -> tuple[str, ...]:
    figures = local.figures
    is_synced = local.synced_at is not None
    told = (figures.added, figures.removed, figures.unchanged)
    return (
        str(local.id),
        list_title(local, out),
        local.mode.value,
        UNKNOWN if local.profile_id is None else local.details.privacy.value,
        count_text(local.items),
        ago_text(local.synced_at, now) if is_synced else UNKNOWN,
        *(count_text(figure) if is_synced else "" for figure in told),
        state_text(local, out),
    )


def _side_text(local: LocalList, out: Output) -> str:
    if local.profile_id is None:
        return "no side there"
    link = "not made yet" if local.link is None else f"list {local.link.remote_id}"
    return f"{out.text(local.profile, 60)}, {local.mode.value}, {link}"


def _items_text(local: LocalList) -> str:
    missing = f", {local.missing:,} of them unknown on Trakt, or not for sure" if local.missing else ""
    return f"{count_text(local.items)}{missing}"


def _reason(local: LocalList, out: Output) -> str:
    return f": {out.text(local.reason, 300)}" if local.reason else ""


def _sign(state: ListState, out: Output) -> str:
    signs = {
        ListState.LOCAL: "",
        ListState.WAITING: out.glyphs.delivery[DeliveryState.WAITING],
        ListState.SYNCED: out.glyphs.delivery[DeliveryState.DONE],
        ListState.HELD: out.glyphs.delivery[DeliveryState.HELD],
        ListState.CONFLICT: out.glyphs.attention,
        ListState.FAILED: out.glyphs.delivery[DeliveryState.DEAD],
        ListState.QUOTA: out.glyphs.lane[LaneState.QUOTA],
        ListState.GONE: out.glyphs.delivery[DeliveryState.DROPPED],
    }
    return signs[state]


def _of(used: int, limit: int | None) -> str:
    return f"{used:,} of {'unknown' if limit is None else f'{limit:,}'}"


def _gauge_text(gauge: RateGauge, now: float) -> str:
    until = "" if gauge.until is None or gauge.until <= now else f", until {when_text(gauge.until, now)}"
    return f"{gauge.left:,} of {gauge.limit:,} calls in {duration_text(gauge.period)} left{until}"
