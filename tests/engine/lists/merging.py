"""A list with two sides, what they agreed on, and what becomes of it when a plan is carried out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tui.engine.lists.details import DetailsCase
from tui.engine.lists.merge import agreed_after, merge
from tui.engine.lists.order import arranged
from tui.model.lists import Entry, EntryKey, EntryKind, ListDetails, ListMode, ListPlan, Side
from tui.model.snapshot import Proof, Ruling

NAMED = ListDetails("Weekend 4K")


def film(number: int, kind: EntryKind = EntryKind.MOVIE) -> Entry:
    """An entry that Trakt knows under this number."""
    return Entry(kind, f"{kind} {number}", ids=(f"tmdb:{number}",), trakt_id=number)


def films(*numbers: int) -> tuple[Entry, ...]:
    """Films in this order."""
    return tuple(map(film, numbers))


def keys(entries: Iterable[Entry]) -> tuple[EntryKey, ...]:
    """Give the keys of entries, in their order; those without one are left out."""
    return tuple(each.key for each in entries if each.key is not None)


def numbers(entries: Iterable[Entry]) -> list[int | None]:
    """Give Trakt's ids, in their order."""
    return [each.trakt_id for each in entries]


def whole(entries: Sequence[Entry]) -> Proof:
    """Evidence that these are all."""
    return Proof(is_complete=True, rows=len(entries), declared=len(entries))


@dataclass(frozen=True, slots=True)
class Pair:
    """Both sides of a list."""

    mode: ListMode = ListMode.TWO_WAY
    agreed: tuple[EntryKey, ...] | None = ()
    here: tuple[Entry, ...] = ()
    there: tuple[Entry, ...] = ()
    named: DetailsCase = field(default_factory=lambda: DetailsCase(NAMED, NAMED, NAMED))
    proof: Proof | None = None
    """None = whole."""
    before: ListPlan | None = None

    def plan(self, *, approve: bool = False, choices: Mapping[str, Side] | None = None) -> ListPlan:
        """Merge both sides."""
        proof = self.proof or whole(self.there)
        return merge(
            self.mode,
            self.agreed,
            self.here,
            self.there,
            proof,
            self.named,
            approve=approve,
            choices=choices or {},
            before=self.before,
        )

    def after(self, plan: ListPlan) -> Pair:
        """Carry a plan out as far as the gate lets it, Trakt appending what is new, and note what is agreed on."""
        gone_here = plan.remove_here if plan.verdict_here.ruling is Ruling.GO else ()
        gone_there = plan.remove_there if plan.verdict_there.ruling is Ruling.GO else ()
        here = _changed(self.here, gone_here, plan.add_here, plan.order if plan.moves_here else None)
        there = _changed(self.there, gone_there, plan.add_there, plan.order if plan.moves_there else None)
        agreed = agreed_after(
            self.agreed,
            keys(here),
            keys(there),
            is_whole=self.proof is None,
            is_disputed=any(each.what == "order" for each in plan.conflicts),
        )
        return replace(self, agreed=agreed, here=here, there=there, named=_renamed(self.named, plan), before=plan)


def pair(
    mode: ListMode, agreed: Sequence[int] | None, here: Sequence[int], there: Sequence[int], proof: Proof | None = None
) -> Pair:
    """Both sides of a list of films, by their numbers."""
    before = None if agreed is None else keys(films(*agreed))
    return Pair(mode, before, films(*here), films(*there), proof=proof)


def _changed(
    side: tuple[Entry, ...], gone: Sequence[Entry], added: Sequence[Entry], order: Sequence[EntryKey] | None
) -> tuple[Entry, ...]:
    lost = set(keys(gone))
    stands = (*(each for each in side if each.key not in lost), *added)
    return stands if order is None else arranged(order, stands, lambda each: each.key)


def _renamed(case: DetailsCase, plan: ListPlan) -> DetailsCase:
    """Take over the details; what is disputed stays agreed on as it was."""
    here, there = plan.details_here or case.here, plan.details_there or case.there
    disputed = any(each.what != "order" for each in plan.conflicts)
    return replace(case, here=here, there=there, agreed=case.agreed if disputed else there)
