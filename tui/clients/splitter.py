"""Cuts the JSON list of a body into groups while it streams in, and gives each group as typed rows.

Pure and feedable from a worker thread: no I/O, no clock. Only the group in hand is in memory. A body that was cut off
is an error, never a shorter list. How and why: a list is cut at its last `},{`; a cut inside a text or a nested list
can never be JSON, so it is noticed and that stretch is read element by element (`narrowing.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from tui.clients.body_shape import Head, Shape, head_of
from tui.clients.elements import ElementDecoder, Group
from tui.clients.narrowing import Narrowed, Narrowing
from tui.clients.refusals import cut_off, not_a_list, object_instead, prefaced_refusal, shown
from tui.clients.unwrap import Unwrapper, without_marks
from tui.errors import SyncError

T = TypeVar("T")

GROUP_BYTES = 256 * 1024
"""Target size of a group: decoding one takes 2-3 ms, 800 films."""
ELEMENT_LIMIT = 2 * 1024 * 1024
"""Bytes after which an element that is still open counts as broken."""
OBJECT_LIMIT = 4 * 1024 * 1024
"""Bytes of an object or a text where a list was expected; more of it is not read."""
BODY_LIMIT = 1024 * 1024 * 1024

_TRAIL = 200
_LOOSE_WINDOW = 64 * 1024
_LOOSE_CUT = re.compile(rb"\}\s*,\s*(?=\{)")
_NUMBERED_CUT = re.compile(rb'\}\s*,\s*(?="\d{1,18}"\s*:\s*\{)')
_NUMBERED_KEY = re.compile(rb'(\}\s*,|\A)\s*"\d{1,18}"\s*:\s*(?=\{)')
_ROW_LIKE = re.compile(rb'\{\s*"')

ObjectJudge = Callable[[Mapping[str, Any]], SyncError | None]
"""Says what an object in place of the list means; None: nothing known."""


def _nothing_known(_: Mapping[str, Any]) -> SyncError | None:
    return None


class ListSplitter(Generic[T]):
    """Feed it the chunks of one body, then close it. Use a fresh one for each body.

    `row_type` is a msgspec Struct whose fields take any value; `id_field` names the wire's id, for error rows.
    """

    def __init__(
        self,
        row_type: type[T],
        *,
        id_field: str,
        redact: Callable[[str], str] = str,
        judge: ObjectJudge = _nothing_known,
        group_bytes: int = GROUP_BYTES,
        element_limit: int = ELEMENT_LIMIT,
        body_limit: int = BODY_LIMIT,
    ) -> None:
        self._decoder = ElementDecoder(row_type, id_field, redact)
        self._redact = redact
        self._judge = judge
        self._group_bytes = group_bytes
        self._element_limit = element_limit
        self._unwrapper = Unwrapper(body_limit)
        self._head: Head | None = None
        self._chunks: list[bytes] = []
        self._pending = 0
        self._wanted = group_bytes
        self._is_lost = False
        self._has_ended = False
        self._is_certain = True
        self._rows_follow = False
        self._trail = b""
        self.rows = 0
        """Usable elements so far."""
        self.bad_rows = 0
        """Elements so far that could not be used."""
        self.warnings: list[str] = []
        """What was tolerated; complete after `close()`."""
        self.is_whole = False
        """After `close()`: the list came whole beyond doubt, so what is not in it is gone."""

    @property
    def size(self) -> int:
        """Plain bytes of the body so far."""
        return self._unwrapper.size

    def feed(self, chunk: bytes) -> list[Group[T]]:
        """Give the groups that `chunk` completes. Raises SyncError as soon as the body cannot be a list."""
        data = self._unwrapper.feed(chunk)
        groups: list[Group[T]] = []
        for at in range(0, len(data), self._group_bytes):
            groups += self._take(data[at : at + self._group_bytes])
        return groups

    def close(self) -> list[Group[T]]:
        """Give the last group. Raises ServerError for an empty or cut body, else what the body meant instead."""
        groups = self._take(self._unwrapper.close())
        head = self._head or self._read_head(is_all=True)
        if head is None or head.shape not in (Shape.LIST, Shape.NUMBERED):
            raise self._refusal(head or Head(Shape.EMPTY, b""))
        if not self._has_ended:
            groups += self._last(b"".join(self._chunks))
        self._finish(head)
        return groups

    def _take(self, data: bytes) -> list[Group[T]]:
        self._keep(data)
        if self._head is None:
            self._head = self._read_head(is_all=False)
        if self._head is None:
            return []
        if self._head.shape in (Shape.LIST, Shape.NUMBERED):
            return self._groups()
        if self._head.shape is Shape.HTML or self._pending > OBJECT_LIMIT:
            raise self._refusal(self._head)
        return []

    def _read_head(self, *, is_all: bool) -> Head | None:
        """Give what the first bytes say; what was white space so far is not looked at again."""
        begun = without_marks(b"".join(self._chunks))
        head = head_of(begun, is_all=is_all)
        self._replace(begun if head is None else head.rest)
        return head

    def _groups(self) -> list[Group[T]]:
        groups: list[Group[T]] = []
        while self._pending >= self._wanted and not self._has_ended:
            groups += self._cut(b"".join(self._chunks))
        if self._has_ended:
            self._note_trail()
        return groups

    def _cut(self, data: bytes) -> list[Group[T]]:
        """Give the elements before the last cut in `data`, if there is one, and keep the rest."""
        cut = None if self._is_lost else _last_cut(data, is_numbered=self._is_numbered)
        group = self._whole(data[: cut[0]]) if cut else None
        if cut is None or group is None:
            return self._narrow(data)
        self._replace(data[cut[1] :])
        self._wanted = max(self._group_bytes, self._pending + 1)
        return self._counted(group)

    def _whole(self, elements: bytes) -> Group[T] | None:
        """Give the rows of sound elements; without the keys "0", "1".. an object reads like a list."""
        bare = _NUMBERED_KEY.sub(rb"\1", elements) if self._is_numbered else elements
        return self._decoder.whole(bare, self._index)

    def _narrow(self, data: bytes) -> list[Group[T]]:
        gives_up = len(data) >= self._element_limit
        walk = Narrowing(self._decoder, data, self._index, closing=self._closing)
        found = walk.walk(is_last=False, is_lost=self._is_lost, gives_up=gives_up)
        self._replace(found.rest)
        self._is_lost, self._has_ended = found.is_lost, found.has_ended
        self._wanted = max(self._group_bytes, 2 * len(found.rest))
        return self._counted(found.group)

    def _last(self, data: bytes) -> list[Group[T]]:
        """Give the elements of the end of the body, which has to hold the closing bracket."""
        bare = data.rstrip()
        is_closed = bare.endswith(self._closing.encode()) and not self._is_lost
        group = self._whole(bare[:-1]) if is_closed else None
        if group is not None:
            self._has_ended = True
            return self._counted(group)
        walk = Narrowing(self._decoder, data, self._index, closing=self._closing)
        return self._ended(walk.walk(is_last=True, is_lost=self._is_lost))

    def _ended(self, found: Narrowed[T]) -> list[Group[T]]:
        groups = self._counted(found.group)
        if not found.has_ended:
            raise cut_off(self.rows)
        self._has_ended, self._is_certain = True, found.is_certain
        self._replace(found.rest)
        self._note_trail()
        return groups

    def _finish(self, head: Head) -> None:
        """Judge what stood around the list."""
        if head.before:
            if self.bad_rows:
                raise prefaced_refusal(self._shown(head.before))
            self.warnings.append(f"Text before the list was skipped: {self._shown(head.before)}")
        trail = self._trail.strip()
        if trail:
            self.warnings.append(f"Text after the list was skipped: {self._shown(trail)}")
        self.is_whole = self._is_certain and not self._rows_follow

    def _refusal(self, head: Head) -> SyncError:
        body = b"".join(self._chunks)
        if head.shape is Shape.OBJECT:
            return object_instead(body, head.before, self._judge, self._shown)
        return not_a_list(head.shape, body, self._shown)

    def _note_trail(self) -> None:
        """Keep the beginning of what follows the list, and whether it looks like more rows; forget the rest."""
        data = b"".join(self._chunks)
        self._rows_follow = self._rows_follow or _ROW_LIKE.search(data) is not None
        self._trail = (self._trail + data)[:_TRAIL]
        self._replace(b"")

    def _counted(self, group: Group[T]) -> list[Group[T]]:
        self.rows += len(group.rows)
        self.bad_rows += len(group.bad)
        return [group] if group.rows or group.bad else []

    def _keep(self, data: bytes) -> None:
        if data:
            self._chunks.append(data)
            self._pending += len(data)

    def _replace(self, data: bytes) -> None:
        self._chunks = [data] if data else []
        self._pending = len(data)

    def _shown(self, data: bytes) -> str:
        return shown(data, self._redact)

    @property
    def _is_numbered(self) -> bool:
        return self._head is not None and self._head.shape is Shape.NUMBERED

    @property
    def _closing(self) -> str:
        return "}" if self._is_numbered else "]"

    @property
    def _index(self) -> int:
        return self.rows + self.bad_rows


def _last_cut(data: bytes, *, is_numbered: bool) -> tuple[int, int] | None:
    """Where the last element but one ends and where the last begins; a guess, since texts may hold the signs too."""
    at = -1 if is_numbered else data.rfind(b"},{")
    if at >= len(data) // 2:
        return at + 1, at + 2
    pattern = _NUMBERED_CUT if is_numbered else _LOOSE_CUT
    cuts = [found.span() for found in pattern.finditer(data, max(0, len(data) - _LOOSE_WINDOW))]
    if cuts:
        return cuts[-1][0] + 1, cuts[-1][1]
    return (at + 1, at + 2) if at >= 0 else None
