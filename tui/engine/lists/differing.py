"""Which entries stand on one side of a list only, and what follows from that for its mode. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tui.engine.lists.sides import Code, by_code, codes_of, stood_in, unresolved_of
from tui.engine.runs.gate import guarded, judge_writes
from tui.model.lists import Entry, EntryKey, ListMode, ListPlan, Side
from tui.model.snapshot import Proof, Ruling, Verdict


@dataclass(frozen=True, slots=True)
class Sides:
    """Both sides of a list, keyed, each in its order."""

    agreed: list[Code] | None
    here: dict[Code, Entry]
    there: dict[Code, Entry]
    unresolved: tuple[Entry, ...]
    """What is here without an id of Trakt's."""
    stood_in: frozenset[Code]
    """What stands there, and here only under other ids."""
    rows_here: int
    bad_rows: int
    """Entries there that could not be read."""
    doubt: str
    """Why `there` is not the whole; "" = it is."""
    known: Mapping[Code, EntryKey]
    """Keys that exist already: ten thousand new ones would cost more than the rest."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What is to come and go, each in the order of the side that has it."""

    add_there: list[Code]
    remove_there: list[Code]
    add_here: list[Code]
    remove_here: list[Code]
    only_there: int = 0
    """What stands there and is left alone."""
    on_both: int = 0


@dataclass(frozen=True, slots=True)
class Judged:
    """A difference, and how much of it the gate lets go."""

    found: Difference
    """With what is held back; without what may not be removed at all."""
    going: Difference
    verdict_there: Verdict
    verdict_here: Verdict


def sides_of(agreed: Sequence[EntryKey] | None, here: Sequence[Entry], there: Sequence[Entry], proof: Proof) -> Sides:
    """Key both sides."""
    unresolved, keyed = unresolved_of(here), by_code(there)
    codes = None if agreed is None else codes_of(agreed)
    return Sides(
        agreed=codes,
        here=by_code(here),
        there=keyed,
        unresolved=unresolved,
        stood_in=stood_in(unresolved, keyed),
        rows_here=len(here),
        bad_rows=proof.bad_rows,
        doubt=_doubt(proof),
        known=dict(zip(codes or (), agreed or (), strict=True)),
    )


def difference(mode: ListMode, sides: Sides, restores: Side | None = None) -> Difference:
    """Give what a mode makes of what stands on one side only.

    `restores`: what the other side gave up since they agreed is put back from this one instead of removed.
    """
    agreed = frozenset(sides.agreed or ())
    new_here, left_there = _parted([code for code in sides.here if code not in sides.there], agreed)
    alone = [code for code in sides.there if code not in sides.here and code not in sides.stood_in]
    new_there, left_here = _parted(alone, agreed)
    if mode is ListMode.PUSH:
        again = [] if sides.doubt else left_there
        found = Difference(_in_order(sides.here, new_here, again), left_here, [], [], len(new_there))
    elif mode is ListMode.PULL:
        found = Difference([], [], _in_order(sides.there, new_there, left_here), left_there)
    else:
        found = Difference(new_here, left_here, new_there, left_there)
    on_both = len(sides.here) - len(new_here) - len(left_there)
    return _restored(replace(found, on_both=on_both), restores)


def judged_difference(
    mode: ListMode, sides: Sides, restores: Side | None, *, approve: bool, before: ListPlan | None = None
) -> Judged:
    """Give the difference as the gate judges it, each side against the size of the one that loses entries.

    What the plan before this one held stays held until a person approves: that the lists grew meanwhile, or came in
    part, is no word of theirs. What they approve is what they were shown; what Trakt lost since is judged for itself.
    """
    found = difference(mode, sides, restores)
    there = judge_there(sides, len(found.remove_there), approve)
    approve_here = approve and not _is_beyond(sides, found.remove_here, before)
    here = judge_here(sides, len(found.remove_here), approve_here)
    remove_there, remove_here = _removed(there, found.remove_there), _removed(here, found.remove_here)
    if before is not None and not approve:
        remove_there, there = _still_held(found.remove_there, there, before.remove_there, before.verdict_there)
        remove_here, here = _still_held(found.remove_here, here, before.remove_here, before.verdict_here)
    shown = replace(found, remove_there=remove_there, remove_here=remove_here)
    going = replace(
        found,
        remove_there=remove_there if there.ruling is Ruling.GO else [],
        remove_here=remove_here if here.ruling is Ruling.GO else [],
    )
    return Judged(shown, going, there, here)


def left(side: Mapping[Code, Entry], removed: Sequence[Code]) -> list[Code]:
    """Give what is left of a side, in its order."""
    gone = frozenset(removed)
    return [code for code in side if code not in gone] if gone else list(side)


def judge_there(sides: Sides, removals: int, approve: bool) -> Verdict:
    """Judge what is to be removed at Trakt because it left here. Nothing left here at all is held, however little."""
    emptied = "" if sides.here else f"Nothing is left here; {removals:,} would be removed at Trakt"
    return _judge(sides, len(sides.there), removals, emptied, approve)


def judge_here(sides: Sides, removals: int, approve: bool) -> Verdict:
    """Judge what is to be removed here because it left Trakt.

    An empty list there is held, and so is one with entries that cannot be read: the missing may be among them.
    """
    suspicion = "" if sides.there else f"The list on Trakt is empty; {removals:,} would be removed here"
    if sides.bad_rows:
        suspicion = f"{sides.bad_rows:,} entries on Trakt cannot be read; what is missing may be among them"
    return _judge(sides, sides.rows_here, removals, suspicion, approve)


def _judge(sides: Sides, rows: int, removals: int, suspicion: str, approve: bool) -> Verdict:
    def judge() -> Verdict:
        if sides.doubt:
            return Verdict(Ruling.KEEP, removals, sides.doubt)
        if removals and suspicion and not approve:
            return Verdict(Ruling.HOLD, removals, suspicion)
        return judge_writes(rows, removals, approve)

    return guarded(judge, removals)


def _is_beyond(sides: Sides, removals: list[Code], before: ListPlan | None) -> bool:
    """Tell whether more would be removed here than a person was shown as held, and so much that it is held itself."""
    if before is None or before.verdict_here.ruling is not Ruling.HOLD:
        return False
    shown = by_code(before.remove_here).keys()
    rest = [code for code in removals if code not in shown]
    return judge_here(sides, len(rest), approve=False).ruling is Ruling.HOLD


def _removed(verdict: Verdict, removals: list[Code]) -> list[Code]:
    """Give what may be removed, now or when a person approves."""
    return [] if verdict.ruling is Ruling.KEEP else removals


def _still_held(
    removals: list[Code], verdict: Verdict, held: Sequence[Entry], before: Verdict
) -> tuple[list[Code], Verdict]:
    known = by_code(held).keys() if before.ruling is Ruling.HOLD else frozenset[Code]()
    if verdict.ruling is Ruling.HOLD or known.isdisjoint(removals):
        return _removed(verdict, removals), verdict
    kept = removals if verdict.ruling is Ruling.GO else [code for code in removals if code in known]
    return kept, Verdict(Ruling.HOLD, len(kept), before.reason)


def _doubt(proof: Proof) -> str:
    """Why what came from Trakt is not the whole list; "" = it is."""
    received = proof.rows + proof.bad_rows
    if not proof.is_complete:
        return f"The list did not come whole: {proof.reason}" if proof.reason else "The list did not come whole"
    if proof.declared is not None and proof.declared != received:
        return f"Trakt announced {proof.declared:,} entries and sent {received:,}"
    return ""


def _parted(codes: Sequence[Code], agreed: frozenset[Code]) -> tuple[list[Code], list[Code]]:
    """Give what is new on a side, and what the other side gave up since they agreed."""
    if not agreed:
        return list(codes), []
    return [code for code in codes if code not in agreed], [code for code in codes if code in agreed]


def _in_order(side: dict[Code, Entry], *parts: Sequence[Code]) -> list[Code]:
    if not all(parts):
        return [code for part in parts for code in part]
    wanted = frozenset(code for part in parts for code in part)
    return [code for code in side if code in wanted]


def _restored(found: Difference, restores: Side | None) -> Difference:
    if restores is Side.HERE:
        return replace(found, add_there=[*found.add_there, *found.remove_here], remove_here=[])
    if restores is Side.THERE:
        return replace(found, add_here=[*found.add_here, *found.remove_there], remove_there=[])
    return found
