"""The rows of a list: what stands on it, how each side has it, and what the last plan would do. Pure functions."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from tui.model.lists import Entry, EntryKey, ListConflict, ListItem, ListPlan, LocalList, Match
from tui.screens.lists.words import entry_name

UNSURE = frozenset({Match.MISSING, Match.AMBIGUOUS})
"""What a person may have to say which it is."""


class View(StrEnum):
    """How much of a list is shown, from the least to the most."""

    STUCK = "needs you"
    CHANGES = "changes"
    ITEMS = "all items"

    def turned(self, step: int) -> View:
        """The view with more (1) or less (-1)."""
        views = tuple(View)
        return views[max(0, min(len(views) - 1, views.index(self) + step))]


class Sign(StrEnum):
    """What is done with a row."""

    ADD = "add"
    REMOVE = "remove"
    SAME = "same"
    CHANGE = "change"
    CONFLICT = "conflict"
    UNSURE = "unsure"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Row:
    """One line under a list. `here`, `there` and `agreed` tell which side has it; None = nobody can say."""

    key: Hashable
    sign: Sign
    text: str
    here: bool | None = None
    there: bool | None = None
    agreed: bool | None = None
    entry: Entry | None = None
    item: ListItem | None = None
    """As it stands on the list here."""
    conflict: ListConflict | None = None
    note: str = ""
    """What it waits for, or what is done with it, in a sentence."""

    @property
    def stands_here(self) -> bool:
        """Whether it can be taken off the list here."""
        return self.entry is not None and bool(self.here)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a list's two sides."""

    plan: ListPlan | None = None
    """The last one that was made."""
    agreed: frozenset[EntryKey] = field(default_factory=frozenset)
    """What both sides last agreed to stand on it."""

    @property
    def leaving_here(self) -> frozenset[EntryKey]:
        """What is here and no longer at Trakt, and may go here too."""
        return _keys(self.plan.remove_here) & self.agreed if self.plan is not None else frozenset()


def item_row(item: ListItem, shown: LocalList, known: Known) -> Row:
    """An entry on the list here, and how Trakt has it."""
    key, entry = item.entry.key, item.entry
    row_key, name = ("item", item.id), entry_name(entry)
    if shown.profile_id is None or shown.link is None:
        return Row(row_key, Sign.NONE, name, here=True, entry=entry, item=item, note=_unsure_note(item))
    if item.match in UNSURE or key is None:
        sign = Sign.UNSURE if item.match in UNSURE else Sign.ADD
        return Row(row_key, sign, name, here=True, entry=entry, item=item, note=_unsure_note(item))
    if key in known.leaving_here:
        note = "It is no longer on the list at Trakt."
        return Row(row_key, Sign.REMOVE, name, True, False, True, entry, item, note=note)
    if key in known.agreed:
        return Row(row_key, Sign.SAME, name, True, True, True, entry, item)
    sign = Sign.ADD if shown.sends else Sign.NONE
    return Row(row_key, sign, name, True, False, False, entry, item, note="It is not on the list at Trakt yet.")


def change_rows(known: Known, unsure: Sequence[ListItem] = ()) -> list[Row]:
    """What would be done, as far as it was not done since: conflicts first, then what goes, comes and is not known."""
    plan = known.plan
    if plan is None:
        return [_unsure_row(item) for item in unsure]
    return [
        *conflict_rows(plan),
        *_entry_rows(plan.remove_here, known, Sign.REMOVE, "here"),
        *_entry_rows(plan.remove_there, known, Sign.REMOVE, "there"),
        *_entry_rows(plan.add_here, known, Sign.ADD, "here"),
        *_entry_rows(plan.add_there, known, Sign.ADD, "there"),
        *_detail_rows(plan),
        *(_unsure_row(item) for item in unsure),
    ]


def stuck_rows(known: Known, unsure: Sequence[ListItem] = (), *, is_held: bool = False) -> list[Row]:
    """What waits for a person: conflicts, removals that are held, and what nobody is sure of."""
    plan = known.plan
    if plan is None:
        return [_unsure_row(item) for item in unsure]
    here = _entry_rows(plan.remove_here, known, Sign.REMOVE, "here") if is_held else []
    there = _entry_rows(plan.remove_there, known, Sign.REMOVE, "there") if is_held else []
    return [*conflict_rows(plan), *here, *there, *(_unsure_row(item) for item in unsure)]


def conflict_rows(plan: ListPlan) -> list[Row]:
    """What both sides changed."""
    return [
        Row(("conflict", one.what), Sign.CONFLICT, conflict_text(one), conflict=one, note=f"Agreed was: {one.agreed}.")
        for one in plan.conflicts
    ]


def conflict_text(conflict: ListConflict) -> str:
    """Both sides in a line: `title: "Weekend" here, "Week-end" on Trakt`."""
    if conflict.what == "order":
        return "order: changed here and on Trakt"
    return f'{conflict.what}: "{conflict.here}" here, "{conflict.there}" on Trakt'


def with_text(rows: Iterable[Row], text: str) -> list[Row]:
    """The rows that hold a text, whatever its case."""
    wanted = text.casefold()
    return [row for row in rows if wanted in row.text.casefold()]


def _entry_rows(entries: Sequence[Entry], known: Known, sign: Sign, side: str) -> list[Row]:
    """Rows of what is added to a side or removed from it; what was done since is left out."""
    is_add, is_here = sign is Sign.ADD, side == "here"
    left = [entry for entry in entries if (entry.key in known.agreed) != is_add]
    note = _NOTES[sign, side]
    # What is added to a side stands on the other one; what is removed from it has left the other one.
    here, there = (not is_here, is_here) if is_add else (is_here, not is_here)
    return [
        Row(
            (sign, side, entry.kind, entry.names[:1]),
            sign,
            entry_name(entry),
            here,
            there,
            not is_add,
            entry,
            note=note,
        )
        for entry in left
    ]


def _detail_rows(plan: ListPlan) -> list[Row]:
    rows = []
    for details, side in ((plan.details_there, "there"), (plan.details_here, "here")):
        if details is not None:
            told = f'called "{details.title}", {details.privacy}'
            where = "on Trakt" if side == "there" else "here"
            rows.append(Row(("details", side), Sign.CHANGE, f"{where}: {told}", note=details.description))
    if plan.moves_there:
        rows.append(Row(("order", "there"), Sign.CHANGE, "on Trakt: the order of here"))
    if plan.moves_here:
        rows.append(Row(("order", "here"), Sign.CHANGE, "here: the order of Trakt"))
    return rows


def _unsure_row(item: ListItem) -> Row:
    entry = item.entry
    return Row(
        ("item", item.id), Sign.UNSURE, entry_name(entry), here=True, entry=entry, item=item, note=_unsure_note(item)
    )


def _unsure_note(item: ListItem) -> str:
    if item.match is Match.MISSING:
        return f"{item.reason or 'Trakt does not know it'}. m says which it is."
    if item.match is Match.AMBIGUOUS:
        return f"{item.reason or 'It may be several things on Trakt'}. m says which it is."
    return ""


def _keys(entries: Iterable[Entry]) -> frozenset[EntryKey]:
    return frozenset(entry.key for entry in entries if entry.key is not None)


_NOTES = {
    (Sign.ADD, "here"): "It comes here from Trakt.",
    (Sign.ADD, "there"): "It goes to Trakt.",
    (Sign.REMOVE, "here"): "It was taken off the list at Trakt, and would be taken off here.",
    (Sign.REMOVE, "there"): "It was taken off here, and would be taken off the list at Trakt.",
}
