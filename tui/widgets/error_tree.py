"""The errors of a run as a tree. Branches come from counts that are kept ready, and records only when a branch is
opened, a batch at a time, so that 100,000 errors open at once.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import ClassVar, Protocol

from textual.binding import Binding, BindingType

from tui.formatting import count_text
from tui.glyphs import UNICODE, Glyphs
from tui.model.runs import ErrorGroup, RunError, Severity
from tui.widgets.error_nodes import BranchKey, Node, branch_of, record_nodes, roots_of
from tui.widgets.line import EMPTY, Line, Span, Tone, apart, cells, clip, fit, line
from tui.widgets.line_view import LineView

BATCH = 200
ID_CELLS = 12
WIDEST = 72
"""Cells after which counts at the right are hard to follow with the eye."""
SEVERITY_TONES = {
    Severity.ERROR: Tone.BAD,
    Severity.REPAIRED: Tone.WARN,
    Severity.SKIPPED: Tone.MUTED,
    Severity.NOTE: Tone.MUTED,
}


class ErrorSource(Protocol):
    """Where the errors of one run come from."""

    @property
    def key(self) -> Hashable:
        """Differs for another run and for another filter: what is loaded then means nothing any more."""

    @property
    def is_filtered(self) -> bool:
        """True when it gives only what was searched for."""

    async def groups(self) -> Sequence[ErrorGroup]:
        """All branches, in the order of the steps."""

    async def rows(self, step: str, error_class: str, after_id: int, limit: int) -> Sequence[RunError]:
        """Records of one branch, after the one with the id `after_id`."""


class ErrorTree(LineView):
    """Opens and closes branches with h and l or enter.

    Its roots are the severities as soon as there is anything but errors, or always with `by_severity`; else the steps.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("l,right", "expand", "Expand", show=False, id="expand", tooltip="Open the branch"),
        Binding("h,left", "collapse", "Collapse", show=False, id="collapse", tooltip="Close the branch"),
    ]

    def __init__(self, *, by_severity: bool = False, glyphs: Glyphs = UNICODE, id: str | None = None) -> None:  # noqa: A002
        super().__init__(glyphs=glyphs, id=id)
        self._always_by_severity = by_severity
        self._source: ErrorSource | None = None
        self._labels: Mapping[str, str] = {}
        self._groups: Sequence[ErrorGroup] = ()
        self._rows: dict[BranchKey, list[RunError]] = {}
        self._open: set[BranchKey] = set()
        self._seen_roots: set[BranchKey] = set()
        self._left_open: dict[Hashable, tuple[set[BranchKey], set[BranchKey]]] = {}
        """What was open and what had been seen, for each run that was left for a filter."""
        self._shown_nodes: list[Node] = []

    @property
    def line_count(self) -> int:
        """Lines of the open branches."""
        return len(self._shown_nodes)

    @property
    def chosen(self) -> Node | None:
        """What the cursor stands on."""
        return self._shown_nodes[self.cursor] if self.cursor < len(self._shown_nodes) else None

    @property
    def labels(self) -> Mapping[str, str]:
        """What its steps are called, by key."""
        return self._labels

    @property
    def groups(self) -> Sequence[ErrorGroup]:
        """The branches, as counted last."""
        return self._groups

    @property
    def total(self) -> int:
        """All errors, as counted; repairs, skips and notes are none."""
        return sum(group.count for group in self._groups if group.severity is Severity.ERROR)

    def picture(self, index: int, width: int) -> Line:
        """Draw a branch or a record."""
        if index >= len(self._shown_nodes):
            return EMPTY
        node = self._shown_nodes[index]
        if node.error is not None:
            return self._record_line(node.error, width)
        if node.rest:
            return line(Span(f"      {self.glyphs.ellipsis} {count_text(node.rest)} more", Tone.MUTED))
        if node.unlisted:
            return line(
                Span(f"      {self.glyphs.ellipsis} {count_text(node.unlisted)} more, too many to list", Tone.MUTED)
            )
        return self._root_line(node, width) if node.group is None else self._class_line(node, node.group, width)

    async def use(self, source: ErrorSource, labels: Mapping[str, str]) -> None:
        """Show the errors of a run, or what is searched for among them. `labels` names its steps by key."""
        if self._source is None or source.key != self._source.key:
            self._turn_to(source)
        self._source, self._labels = source, labels
        await self.reload()

    async def reload(self) -> None:
        """Read the counts again, and the records of the open branches as far as they were loaded."""
        source = self._source
        if source is None:
            return
        groups = list(await source.groups())
        if source is self._source and groups != self._groups:
            self._open_at_first(groups, source)
            self._groups = groups
            by_severity = self._is_by_severity(groups)
            for branch in [branch_of(group, by_severity) for group in groups]:
                if branch in self._open:
                    await self._load(branch, BATCH - len(self._rows.get(branch, ())))
            self._flatten()

    async def find(self, step: int) -> bool:
        """Go to the next record (1) or the one before (-1), opening what it lies in; False when there is none."""
        start = place = self.cursor if step > 0 else self.cursor - 1
        while 0 <= place < len(self._shown_nodes):
            node = self._shown_nodes[place]
            if node.error is not None and (place != start or step < 0):
                self.cursor = place
                return True
            if node.rest and step > 0:
                place += await self._load_rest(node) == 0
                continue
            opened = 0
            if node.error is None and not node.rest and node.branch not in self._open:
                opened = await self._expand(node)
            place += step if step > 0 else opened or step
        return False

    async def action_expand(self) -> None:
        """Open the branch under the cursor, or load the rest of it."""
        node = self.chosen
        if node is None or node.error is not None:
            return
        if node.rest:
            await self._load_rest(node)
        elif node.branch not in self._open:
            await self._expand(node)

    def action_collapse(self) -> None:
        """Close the branch that the cursor stands in, and go to its line."""
        node = self.chosen
        if node is None:
            return
        branch = node.branch if node.branch in self._open else (node.branch[0], "", "")
        self._open.discard(branch)
        self._flatten()
        heads = (place for place, it in enumerate(self._shown_nodes) if it.branch == branch and it.error is None)
        self.cursor = next(heads, self.cursor)

    async def action_open(self) -> None:
        """Toggle a branch; on a record, post `Opened`."""
        node = self.chosen
        if node is None or node.error is not None:
            await super().action_open()
        elif node.branch in self._open and not node.rest:
            self.action_collapse()
        else:
            await self.action_expand()

    def _is_by_severity(self, groups: Sequence[ErrorGroup]) -> bool:
        return self._always_by_severity or any(group.severity is not Severity.ERROR for group in groups)

    def _turn_to(self, source: ErrorSource) -> None:
        """Another run or another filter: remember what was open, begin with what was open there before."""
        if self._source is not None and not self._source.is_filtered:
            self._left_open[self._source.key] = self._open, self._seen_roots
        self._open, self._seen_roots = self._left_open.pop(source.key, (set(), set()))
        self._rows, self._groups = {}, ()
        self._flatten()

    def _open_at_first(self, groups: Sequence[ErrorGroup], source: ErrorSource) -> None:
        """Roots lie open when they first appear: every step, or the errors; of what was searched for all that fits."""
        by_severity = self._is_by_severity(groups)
        roots = {root.branch: root for root in roots_of(groups, by_severity=by_severity)}
        fresh = [root for branch, root in roots.items() if branch not in self._seen_roots]
        self._seen_roots.update(roots)
        self._open.update(
            root.branch for root in fresh if source.is_filtered or root.severity in {None, Severity.ERROR}
        )
        if fresh and source.is_filtered and sum(group.rows for group in groups) <= BATCH:
            self._open.update(branch_of(group, by_severity) for group in groups)

    async def _expand(self, node: Node) -> int:
        """Open a branch and give how many lines came."""
        before = len(self._shown_nodes)
        self._open.add(node.branch)
        if node.group is not None and not self._rows.get(node.branch):
            await self._load(node.branch, BATCH)
        self._flatten()
        return len(self._shown_nodes) - before

    async def _load_rest(self, node: Node) -> int:
        """Load the next batch of a class and give how many records came."""
        before = len(self._rows.get(node.branch, ()))
        await self._load(node.branch, BATCH)
        self._flatten()
        return len(self._rows.get(node.branch, ())) - before

    async def _load(self, branch: BranchKey, limit: int) -> None:
        source = self._source
        if source is None or limit <= 0:
            return
        rows = self._rows.setdefault(branch, [])
        found = await source.rows(branch[1], branch[2], rows[-1].id if rows else 0, limit)
        last = rows[-1].id if rows else 0
        rows += [row for row in found if row.id > last]

    def _flatten(self) -> None:
        nodes: list[Node] = []
        by_severity = self._is_by_severity(self._groups)
        for root in roots_of(self._groups, by_severity=by_severity):
            nodes.append(root)
            for group in root.groups if root.branch in self._open else ():
                branch = branch_of(group, by_severity)
                nodes.append(Node(branch, group=group, count=group.count))
                if branch in self._open:
                    nodes += record_nodes(branch, group, self._rows.get(branch, ()))
        self._shown_nodes = nodes
        self.lines_changed()

    def _root_line(self, node: Node, width: int) -> Line:
        name = node.label or self._labels.get(node.branch[0], node.branch[0]) or "Run"
        if node.severity is not None:
            count = Span(f" {count_text(node.count)}", SEVERITY_TONES[node.severity])
            return line(Span(f"{self._sign(node)} {name}", Tone.STRONG), count)
        left = line(Span(f"{self._sign(node)} {name}", Tone.STRONG))
        return apart(left, line(Span(count_text(node.count), Tone.BAD)), min(width, WIDEST), self.glyphs.ellipsis)

    def _class_line(self, node: Node, group: ErrorGroup, width: int) -> Line:
        listed = f"  {count_text(group.rows)} listed" if group.is_cut else ""
        left = line(
            f"  {self._sign(node)} {group.error_class.replace('_', ' ')}",
            Span("  can be retried" * group.recoverable + listed, Tone.MUTED),
        )
        count = Span(count_text(node.count), SEVERITY_TONES[group.severity])
        return apart(left, line(count), min(width, WIDEST), self.glyphs.ellipsis)

    def _sign(self, node: Node) -> str:
        return self.glyphs.expanded if node.branch in self._open else self.glyphs.collapsed

    def _record_line(self, error: RunError, width: int) -> Line:
        record = fit(error.record_id, max(ID_CELLS, min(24, cells(error.record_id))), ellipsis=self.glyphs.ellipsis)
        times = f"  x {count_text(error.count)}" if error.count > 1 else ""
        room = width - 8 - cells(record) - cells(times)
        message = clip(error.message, max(8, room), self.glyphs.ellipsis)
        return line(Span(f"      {record}  ", Tone.MUTED), message, Span(times, Tone.MUTED))
