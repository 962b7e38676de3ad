"""The errors of a run as a tree: step, then class, then record. Branches come from counts that are kept ready, and
records only when a branch is opened, a batch at a time, so that 100,000 errors open at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol

from textual.binding import Binding, BindingType

from tui.formatting import count_text
from tui.glyphs import UNICODE, Glyphs
from tui.model.runs import ErrorGroup, RunError
from tui.widgets.line import EMPTY, Line, Span, Tone, apart, cells, clip, fit, line
from tui.widgets.line_view import LineView

BATCH = 200
ID_CELLS = 12


class ErrorSource(Protocol):
    """Where the errors of one run come from."""

    async def groups(self) -> Sequence[ErrorGroup]:
        """All branches, in the order of the steps."""

    async def rows(self, step: str, error_class: str, after_id: int, limit: int) -> Sequence[RunError]:
        """Records of one branch, after the one with the id `after_id`."""


BranchKey = tuple[str, str]
"""Step and class; "" as class is the step itself."""


@dataclass(frozen=True, slots=True)
class Node:
    """One line of the tree: a step, a class (with its group), a record, or the rest that is not loaded yet."""

    branch: BranchKey
    group: ErrorGroup | None = None
    error: RunError | None = None
    rest: int = 0
    count: int = 0


class ErrorTree(LineView):
    """Opens and closes branches with h and l or enter."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("l,right", "expand", "Expand", show=False, id="expand", tooltip="Open the branch"),
        Binding("h,left", "collapse", "Collapse", show=False, id="collapse", tooltip="Close the branch"),
    ]

    def __init__(self, *, glyphs: Glyphs = UNICODE, id: str | None = None) -> None:  # noqa: A002
        super().__init__(glyphs=glyphs, id=id)
        self._source: ErrorSource | None = None
        self._labels: Mapping[str, str] = {}
        self._groups: Sequence[ErrorGroup] = ()
        self._rows: dict[BranchKey, list[RunError]] = {}
        self._open: set[BranchKey] = set()
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
    def total(self) -> int:
        """All errors, as counted."""
        return sum(group.count for group in self._groups)

    def picture(self, index: int, width: int) -> Line:
        """Draw a branch or a record."""
        if index >= len(self._shown_nodes):
            return EMPTY
        node = self._shown_nodes[index]
        if node.error is not None:
            return self._record_line(node.error, width)
        if node.rest:
            return line(Span(f"      {self.glyphs.ellipsis} {count_text(node.rest)} more", Tone.MUTED))
        return self._branch_line(node, width)

    async def use(self, source: ErrorSource, labels: Mapping[str, str]) -> None:
        """Show the errors of a run. `labels` names its steps by key."""
        self._source, self._labels = source, labels
        await self.reload()

    async def reload(self) -> None:
        """Read the counts again, and the records of the open branches as far as they were loaded."""
        if self._source is None:
            return
        groups = list(await self._source.groups())
        if groups != self._groups:
            self._open_at_first(groups)
            self._groups = groups
            for branch in [branch for branch in self._rows if branch in self._open]:
                await self._load(branch, BATCH - len(self._rows[branch]))
            self._flatten()

    async def action_expand(self) -> None:
        """Open the branch under the cursor, or load the rest of it."""
        node = self.chosen
        if node is None or node.error is not None:
            return
        if node.rest:
            await self._load(node.branch, BATCH)
        elif node.branch not in self._open:
            self._open.add(node.branch)
            if node.group is not None and not self._rows.get(node.branch):
                await self._load(node.branch, BATCH)
        self._flatten()

    def action_collapse(self) -> None:
        """Close the branch that the cursor stands in, and go to its line."""
        node = self.chosen
        if node is None:
            return
        branch = node.branch if node.branch in self._open else (node.branch[0], "")
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

    def _open_at_first(self, groups: Sequence[ErrorGroup]) -> None:
        if not self._groups:
            self._open.update((group.step, "") for group in groups)

    async def _load(self, branch: BranchKey, limit: int) -> None:
        if self._source is None or limit <= 0:
            return
        rows = self._rows.setdefault(branch, [])
        rows.extend(await self._source.rows(*branch, rows[-1].id if rows else 0, limit))

    def _flatten(self) -> None:
        steps = dict.fromkeys(group.step for group in self._groups)
        self._shown_nodes = [node for step in steps for node in self._step_nodes(step)]
        self.lines_changed()

    def _step_nodes(self, step: str) -> list[Node]:
        groups = [group for group in self._groups if group.step == step]
        nodes = [Node((step, ""), count=sum(group.count for group in groups))]
        if (step, "") in self._open:
            for group in groups:
                branch = (step, group.error_class)
                nodes.append(Node(branch, group=group, count=group.count))
                nodes.extend(self._record_nodes(branch, group))
        return nodes

    def _record_nodes(self, branch: BranchKey, group: ErrorGroup) -> list[Node]:
        if branch not in self._open:
            return []
        rows = self._rows.get(branch, [])
        rest = group.rows - len(rows)
        return [*(Node(branch, error=row) for row in rows), *([Node(branch, rest=rest)] if rest > 0 else [])]

    def _branch_line(self, node: Node, width: int) -> Line:
        sign = self.glyphs.expanded if node.branch in self._open else self.glyphs.collapsed
        step, error_class = node.branch
        if node.group is None:
            left = line(Span(f"{sign} {self._labels.get(step, step) or 'Run'}", Tone.STRONG))
        else:
            left = line(
                f"  {sign} {error_class.replace('_', ' ')}",
                Span("  can be retried" * node.group.recoverable, Tone.MUTED),
            )
        return apart(left, line(Span(count_text(node.count), Tone.BAD)), min(width, 72), self.glyphs.ellipsis)

    def _record_line(self, error: RunError, width: int) -> Line:
        record = fit(error.record_id, max(ID_CELLS, min(24, cells(error.record_id))), ellipsis=self.glyphs.ellipsis)
        times = f"  x {count_text(error.count)}" if error.count > 1 else ""
        room = width - 8 - cells(record) - cells(times)
        message = clip(error.message, max(8, room), self.glyphs.ellipsis)
        return line(Span(f"      {record}  ", Tone.MUTED), message, Span(times, Tone.MUTED))
