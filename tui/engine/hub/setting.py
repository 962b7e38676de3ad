"""Sets something for a person, for one title or thousands: hub, history and outbox in one transaction each time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tui.engine.hub.marking import mark as marked
from tui.model.clock import Clock
from tui.model.hub import HubPlan, LinkRules, LocalMark, Subject
from tui.model.library import ItemKind
from tui.store.hop import Raw
from tui.store.hub.hub_writer import HubWriter

AT_ONCE = 100
"""Titles that are set in one transaction."""


class Setting:
    """One wish of a person. Its methods run in the writer's thread."""

    def __init__(
        self, person_id: int, mark: LocalMark, rules: Mapping[int, LinkRules], group_id: str, clock: Clock
    ) -> None:
        self.group_id = group_id
        self.titles: set[int] = set()
        self.changed: set[int] = set()
        self.deliveries = 0
        self.targets: set[int] = set()
        """Profiles that will be written to."""
        self._person_id = person_id
        self._mark = mark
        self._rules = rules
        self._clock = clock

    def of_items(self, raw: Raw, item_ids: Sequence[int]) -> None:
        """Set what items of libraries are copies of; items of which nobody is sure are passed over."""
        titles = HubWriter(raw, self._clock.now()).match(item_ids)
        self.of_titles(raw, sorted(set(titles.values())))

    def of_name(self, raw: Raw, name: str) -> None:
        """Set something by its name that no library has; it holds for those that will have it."""
        kind = ItemKind(name.partition(":")[0])
        self.of_titles(raw, [HubWriter(raw, self._clock.now()).title_for((name,), kind, name)])

    def of_titles(self, raw: Raw, title_ids: Sequence[int]) -> None:
        """Set titles, each once however often it is meant."""
        now = self._clock.now()
        writer = HubWriter(raw, now)
        fresh = [(self._person_id, title_id) for title_id in title_ids if title_id not in self.titles]
        for subject in writer.subjects(fresh, self._rules):
            plan = marked(subject, self._mark, now)
            self._count(subject, plan)
            if not plan.is_empty:
                writer.apply(subject, plan, run_id=None, group_id=self.group_id, held={})

    def _count(self, subject: Subject, plan: HubPlan) -> None:
        self.titles.add(subject.title_id)
        self.deliveries += len(plan.pushes)
        self.targets |= {push.profile_id for push in plan.pushes}
        if plan.state is not None:
            self.changed.add(subject.title_id)
