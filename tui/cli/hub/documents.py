"""The watch-state hub in the JSON shapes that scripts depend on. Names are added here, never changed."""

from __future__ import annotations

from collections.abc import Mapping

from tui.cli.documents import Document
from tui.cli.output import Output
from tui.cli.queue.documents import value_document
from tui.formatting import iso_text
from tui.model.hub import Copy, HubLink, HubState, KeptChange, LinkRules, MarkReport, ParkedState, Unmatched

NOTHING = "off"
"""What a rule says instead of a policy where nothing goes from one server to another."""


def link_document(link: HubLink, rules: LinkRules, names: Mapping[int, str], out: Output) -> Document:
    """How an account of a media server takes part; `joined_at` is null until all that it has seen was read.

    `names` are those of profiles by id.
    """
    return {
        "account_id": link.account_id,
        "account": out.text(link.account),
        "profile": out.text(link.place),
        "person": out.text(link.person) if link.person_id is not None else None,
        "joined_at": iso_text(link.joined_at),
        "direction": rules.direction.value,
        "spreads_unwatched": rules.spreads_unwatched,
        "rules": {
            out.text(names.get(source, "")): policy.value if policy else NOTHING
            for source, policy in rules.by_source.items()
        },
    }


def state_document(state: HubState, person: str, out: Output) -> Document:
    """The canonical state of a person and a title."""
    return {
        "person_id": state.person_id,
        "person": out.text(person),
        "title_id": state.title_id,
        "value": value_document(state.value),
        "rev": state.rev,
        "changed_at": iso_text(state.changed_at),
        "parked": out.text(state.parked),
    }


def copy_document(copy: Copy, out: Output) -> Document:
    """What one server says of a title, and what it agreed on last with the hub."""
    baseline = copy.baseline
    return {
        "item_id": copy.item_id,
        "account_id": copy.account_id,
        "profile": out.text(copy.place),
        "seen": value_document(copy.seen),
        "seen_at": iso_text(copy.seen_at),
        "agreed": None if baseline is None else value_document(baseline.value),
        "agreed_at": None if baseline is None else iso_text(baseline.agreed_at),
        "wanted": None if copy.wanted is None else value_document(copy.wanted),
    }


def parked_document(parked: ParkedState, out: Output) -> Document:
    """A state that waits for a person's choice."""
    return state_document(parked.state, parked.person, out) | {
        "title": out.text(parked.title),
        "copies": [copy_document(copy, out) for copy in parked.copies],
    }


def unmatched_document(found: Unmatched, out: Output) -> Document:
    """An item that may be a copy of something."""
    return {
        "item_id": found.item_id,
        "server": out.text(found.server_name),
        "kind": found.kind.value,
        "title": out.text(found.title),
        "reason": out.text(found.reason),
        "candidates": [{"title_id": title_id, "title": out.text(title)} for title_id, title in found.candidates],
    }


def change_document(kept: KeptChange, out: Output) -> Document:
    """Something that was said, and what was made of it."""
    change = kept.change
    return {
        "id": kept.id,
        "at": iso_text(kept.at),
        "account_id": change.account_id,
        "told": value_document(change.told),
        "before": value_document(change.before),
        "after": value_document(change.after),
        "decision": out.text(change.decision),
        "is_refused": change.is_refused,
        "is_undone": kept.is_undone,
        "run_id": kept.run_id,
        "group": kept.group_id,
    }


def mark_document(report: MarkReport, out: Output) -> Document:
    """What setting something here came to."""
    return {
        "group": report.group_id,
        "titles": report.titles,
        "changed": report.changed,
        "deliveries": report.deliveries,
        "targets": [out.text(name) for name in report.targets],
    }
