"""Lists in the JSON shapes that scripts depend on. Names are added here, never changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tui.cli.documents import Document
from tui.cli.output import Output
from tui.engine.lists.rule_text import rule_text
from tui.engine.lists.rules import rule_of_json
from tui.engine.lists.titles import shown_title
from tui.errors import InvalidInput
from tui.formatting import iso_text
from tui.model.lists import (
    AccountLimits,
    Entry,
    ListConflict,
    ListDetails,
    ListItem,
    ListPlan,
    LocalList,
    RateGauge,
    RemoteList,
    ShownPlan,
)
from tui.model.snapshot import Verdict


def list_document(local: LocalList, out: Output) -> Document:
    """A list here, and how it stands with Trakt. Times are ISO 8601 in UTC."""
    return {
        "id": local.id,
        "title": out.text(shown_title(local)),
        "typed_title": out.text(local.details.title),
        "description": out.block(local.details.description),
        "privacy": local.details.privacy.value,
        "shows_numbers": local.details.shows_numbers,
        "mode": local.mode.value,
        "profile": out.text(local.profile) if local.profile_id is not None else None,
        "remote_id": local.link.remote_id if local.link else None,
        "slug": out.text(local.link.slug) if local.link else None,
        "rule": out.text(typed_rule(local), 2_000),
        "refresh_seconds": local.refresh_seconds,
        "refreshed_at": iso_text(local.refreshed_at),
        "items": local.items,
        "missing": local.missing,
        "held": local.held,
        "state": local.state.value,
        "reason": out.text(local.reason),
        "added": local.figures.added,
        "removed": local.figures.removed,
        "unchanged": local.figures.unchanged,
        "synced_at": iso_text(local.synced_at),
        "created_at": iso_text(local.created_at),
        "updated_at": iso_text(local.updated_at),
    }


def typed_rule(local: LocalList) -> str:
    """Give the rule of a list as people type it; "" = it is kept by hand."""
    try:
        return rule_text(rule_of_json(local.rule)) if local.rule else ""
    except InvalidInput:
        return local.rule


def entry_document(entry: Entry, out: Output) -> Document:
    """What stands on a list; `names` are those that commands take."""
    return {
        "kind": entry.kind.value,
        "title": out.text(entry.title),
        "year": entry.year,
        "trakt": entry.trakt_id,
        "ids": list(entry.ids),
        "show_title": out.text(entry.show_title),
        "show_ids": list(entry.show_ids),
        "season": entry.season,
        "number": entry.number,
        "names": list(entry.names),
    }


def item_document(item: ListItem, out: Output) -> Document:
    """An entry in its place; `position` is from 1."""
    return entry_document(item.entry, out) | {
        "id": item.id,
        "list_id": item.list_id,
        "position": item.position + 1,
        "match": item.match.value,
        "reason": out.text(item.reason),
        "candidates": [entry_document(one, out) for one in item.candidates],
        "added_at": iso_text(item.added_at),
        "added_by": item.added_by.value,
    }


def plan_document(shown: ShownPlan | None, out: Output) -> Document | None:
    """What a sync would change, or has changed; null = nothing was compared yet."""
    if shown is None:
        return None
    plan = shown.plan
    return {
        "made_at": iso_text(shown.made_at),
        "run_id": shown.run_id,
        "creates": shown.creates,
        "is_empty": plan.is_empty and not shown.creates,
        **_entries(plan, out),
        "unchanged": plan.unchanged,
        "only_there": plan.only_there,
        "moves_there": plan.moves_there,
        "moves_here": plan.moves_here,
        "details_there": _details(plan.details_there, out),
        "details_here": _details(plan.details_here, out),
        "verdict_there": _verdict(plan.verdict_there, out),
        "verdict_here": _verdict(plan.verdict_here, out),
        "conflicts": [conflict_document(one, out) for one in plan.conflicts],
    }


def conflict_document(conflict: ListConflict, out: Output) -> Document:
    """What both sides changed since they agreed."""
    return {
        "what": conflict.what,
        "here": out.text(conflict.here),
        "there": out.text(conflict.there),
        "agreed": out.text(conflict.agreed),
    }


def remote_document(remote: RemoteList, out: Output) -> Document:
    """A list at Trakt that none here is linked to; `is_ours`: it carries the words by which ours are known."""
    details = remote.details
    return {
        "remote_id": remote.id,
        "slug": out.text(remote.slug),
        "title": out.text(details.title),
        "description": out.block(details.description),
        "privacy": details.privacy.value,
        "items": remote.item_count,
        "updated_at": out.text(remote.updated_at),
        "is_ours": remote.is_ours,
    }


def limits_document(name: str, limits: AccountLimits, gauges: Sequence[RateGauge], out: Output) -> Document:
    """What an account has room for, and what is left of its calls. null = not told."""
    return {
        "profile": out.text(name),
        "is_vip": limits.is_vip,
        "lists": limits.lists,
        "lists_used": limits.lists_used,
        "items_per_list": limits.items_per_list,
        "items": limits.items,
        "items_used": limits.items_used,
        "read_at": iso_text(limits.read_at),
        "gauges": [
            {
                "name": gauge.name,
                "limit": gauge.limit,
                "period_seconds": gauge.period,
                "left": gauge.left,
                "until": iso_text(gauge.until),
            }
            for gauge in gauges
        ],
    }


def _entries(plan: ListPlan, out: Output) -> Document:
    parts: dict[str, Iterable[Entry]] = {
        "add_there": plan.add_there,
        "remove_there": plan.remove_there,
        "add_here": plan.add_here,
        "remove_here": plan.remove_here,
        "unresolved": plan.unresolved,
    }
    return {name: [entry_document(one, out) for one in entries] for name, entries in parts.items()}


def _details(details: ListDetails | None, out: Output) -> Document | None:
    if details is None:
        return None
    return {
        "title": out.text(details.title),
        "description": out.block(details.description),
        "privacy": details.privacy.value,
        "shows_numbers": details.shows_numbers,
    }


def _verdict(verdict: Verdict, out: Output) -> Document:
    return {"ruling": verdict.ruling.value, "removals": verdict.removals, "reason": out.text(verdict.reason)}
