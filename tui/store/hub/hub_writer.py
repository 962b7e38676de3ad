"""All that the hub reads and writes within one transaction, so that nothing slips in between. It decides nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Mapping

from tui.model.hub import Agreed, HubPlan, KeptChange, LinkRules, Subject, WatchValue
from tui.model.library import ItemKind
from tui.store.hub import applying, arrivals, changes, dirty, echo, links, stand_ins, subjects
from tui.store.hub.dirty import Dirty
from tui.store.hub.matching import Matcher
from tui.store.hub.subjects import Pair

__all__ = ["Dirty", "HubWriter", "Pair"]

_WATCHED = f"""
SELECT count(*) FROM watch_states AS s CROSS JOIN library_items AS i ON i.id = s.item_id
WHERE s.account_id = ? AND s.is_played = 1 AND i.kind IN {dirty.KEPT} AND i.missing_since IS NULL
"""


class HubWriter:
    """The hub's tables in the writer's thread: `in_thread_of(conn, lambda raw: HubWriter(raw, now)...)`."""

    def __init__(self, raw: sqlite3.Connection, now: float) -> None:
        self._raw = raw
        self._now = now

    def match(self, item_ids: Iterable[int]) -> dict[int, int]:
        """Give the titles that films and episodes are copies of, made where there is none.

        Items of which nobody is sure (S23), music, and what is gone are left out.
        """
        return Matcher(self._raw, self._now).match(item_ids)

    def title_for(self, names: Iterable[str], kind: ItemKind, shown: str) -> int:
        """Give the title of these names, made and called `shown` if there is none; its copies become known.

        Raises Conflict when the names mean several titles.
        """
        return Matcher(self._raw, self._now).title_for(names, kind, shown)

    def arrive(self, limit: int, *, fills: bool = True) -> bool:
        """Let some items that came since be copies of the titles that they are; tell whether there may be more.

        To be called until it is False before anything joins and before `dirty`: those who have seen such a title find
        it dirty then. With `fills` so they do on a server that knows every title, where they take part by now.
        """
        return arrivals.take(self._raw, limit, self._now) or (fills and stand_ins.fill(self._raw, limit, self._now))

    def link(self, account_id: int, profile_id: int) -> bool:
        """Let a profile read and write an account; tell whether that is new."""
        return links.link(self._raw, account_id, profile_id)

    def proven(self, account_id: int) -> dict[str, float]:
        """Give the libraries of which all that an account has seen was known for sure once, and when last."""
        return links.proven(self._raw, account_id)

    def join(self, account_id: int) -> bool:
        """Let a linked account take part from now on (S6); tell whether that is new."""
        return links.join(self._raw, account_id, self._now)

    def mark_dirty(self, account_id: int) -> None:
        """Look at all that an account has seen, and at all that its person has seen and it has a copy of."""
        dirty.mark_account(self._raw, account_id)

    def dirty(self, limit: int, after: tuple[int, int] = (0, 0)) -> list[Dirty]:
        """Give some of what is to be looked at, in order, behind an (account, item): of accounts that take part."""
        return dirty.some(self._raw, limit, after)

    def unmapped(self) -> int:
        """Count what waits for a person to say whose the account is."""
        return dirty.unmapped(self._raw)

    def clean(self, keys: Iterable[Dirty]) -> None:
        """Forget that these are to be looked at."""
        dirty.clean(self._raw, keys)

    def watched_by(self, account_id: int) -> int:
        """Count the films and episodes that are there and that an account has watched."""
        return int(self._raw.execute(_WATCHED, (account_id,)).fetchone()[0])

    def subjects(self, pairs: Iterable[Pair], rules: Mapping[int, LinkRules]) -> list[Subject]:
        """Give all that is known of persons and titles, in their order; `rules` are by profile.

        Copies are those of accounts that take part; what nobody has rules for takes part in every way. Where a server
        knows every title, the copy there is made first.
        """
        pairs = list(pairs)
        stand_ins.stand_for(self._raw, pairs, self._now)
        return subjects.subjects(self._raw, pairs, rules, self._now)

    def apply(
        self, subject: Subject, plan: HubPlan, *, run_id: int | None, group_id: str, held: Mapping[int, str]
    ) -> list[int]:
        """Write a plan, and give the ids of the deliveries that were queued for it.

        `held` says by account why watched marks may not be taken away there yet: such deliveries are queued as held.
        """
        if plan.state is not None:
            applying.put_state(self._raw, plan.state, self._now)
        applying.put_changes(self._raw, plan.changes, run_id, group_id, self._now)
        applying.agree(self._raw, plan.agreed, self._now)
        queued = applying.deliveries(subject, plan, run_id=run_id, group_id=group_id, held=held)
        return applying.put_deliveries(self._raw, queued, self._now)

    def took(
        self,
        account_id: int,
        item_id: int,
        value: WatchValue,
        rev: int,
        is_written: bool,
        *,
        person_id: int | None = None,
    ) -> None:
        """Store what a server was brought to, or was found to be, as its state and as the new baseline (S10).

        Nothing of that is news to the hub. With `person_id` the baseline is kept only while the account is that
        person's: of somebody else nothing was agreed on (S25).
        """
        place = Agreed(account_id, item_id, value, rev)
        echo.took(self._raw, place, self._now, is_written=is_written, person_id=person_id)

    def told(self, account_id: int, item_id: int, value: WatchValue) -> None:
        """Store what a server says now: news for the hub, which has to look at it."""
        echo.told(self._raw, account_id, item_id, value, self._now)

    def agree(self, account_id: int, item_id: int, value: WatchValue, rev: int) -> None:
        """Accept how a copy stands: it is left alone until the hub changes again."""
        applying.agree(self._raw, [Agreed(account_id, item_id, value, rev)], self._now)

    def changes_of_run(self, run_id: int) -> list[KeptChange]:
        """Give what a run changed in the hub, newest first."""
        return changes.of_run(self._raw, run_id)

    def undone(self, change_ids: Collection[int]) -> None:
        """Note that changes were taken back."""
        changes.undone(self._raw, change_ids)
