"""What lists need a person for. Pure: it judges what is stored."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from tui.engine.lists.titles import shown_title
from tui.model.attention import Attention, AttentionKind
from tui.model.lists import ListState, LocalList

STOPPED = {
    ListState.HELD: (AttentionKind.LIST_HELD, "review", "list diff {}"),
    ListState.GONE: (AttentionKind.LIST_GONE, "review", "list sync {} --approve"),
    ListState.QUOTA: (AttentionKind.LIST_QUOTA, "look", "list show {}"),
    ListState.CONFLICT: (AttentionKind.LIST_CONFLICT, "choose", "list diff {}"),
    ListState.FAILED: (AttentionKind.LIST_FAILED, "look", "list show {}"),
}
"""What each state asks for: its kind, what enter does, and the command for it."""
IN_QUEUE = frozenset({ListState.HELD, ListState.GONE})
"""States of lists whose deliveries are held as well: told of the list, and not once more of its lane."""


def attention_of_lists(lists: Sequence[LocalList]) -> list[Attention]:
    """Give what lists need a person for, by title: why they stand still, and what Trakt does not know of them."""
    return [item for one in lists for item in (*_stopped(one), *_missing(one))]


def held_lists(lists: Sequence[LocalList], profile_id: int | None) -> int:
    """Count the lists of an account that wait for a person."""
    return sum(one.state in IN_QUEUE for one in lists if one.profile_id == profile_id)


def _stopped(one: LocalList) -> list[Attention]:
    if one.state not in STOPPED:
        return []
    kind, action, command = STOPPED[one.state]
    return [_asked(one, kind, _text(one), action, command)]


def _missing(one: LocalList) -> list[Attention]:
    if not one.missing:
        return []
    items = "1 item" if one.missing == 1 else f"{one.missing:,} items"
    return [_asked(one, AttentionKind.LIST_MISSING, f"{items} unknown on Trakt", "match", "list missing {}")]


def _text(one: LocalList) -> str:
    """What is the matter, with its reason where there is one."""
    removals = "1 removal" if one.held == 1 else f"{one.held:,} removals"
    words = {
        ListState.HELD: f"{removals} held",
        ListState.GONE: "deleted on Trakt; what is here stays",
        ListState.QUOTA: "no room on Trakt, nothing was sent",
        ListState.CONFLICT: "changed here and on Trakt alike",
        ListState.FAILED: "Trakt sync failed",
    }[one.state]
    has_own = one.state in {ListState.HELD, ListState.QUOTA, ListState.FAILED} and one.reason
    return f"{words}: {one.reason}" if has_own else words


def _asked(one: LocalList, kind: AttentionKind, text: str, action: str, command: str) -> Attention:
    title = shown_title(one)
    return Attention(
        kind,
        one.profile,
        text,
        key="enter",
        action=action,
        command=f"syncdeck {command.format(shlex.quote(title))}",
        profile_id=one.profile_id,
        list_id=one.id,
        subject=title,
    )
