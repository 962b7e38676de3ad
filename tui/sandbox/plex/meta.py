"""What a library can be filtered and sorted by: the `Meta` that clients with a search form ask for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tui.sandbox.plex.guids import TYPE_NUMBERS
from tui.sandbox.plex.rendering import Node, Scalar

_NUMBERS: Final = {kind: number for number, kind in TYPE_NUMBERS.items()}
_FIELDS: Final = (
    ("title", "string"),
    ("year", "integer"),
    ("duration", "integer"),
    ("viewCount", "integer"),
    ("lastViewedAt", "date"),
    ("addedAt", "date"),
    ("updatedAt", "date"),
    ("unwatched", "boolean"),
    ("inProgress", "boolean"),
)
_SORTS: Final = ("titleSort", "addedAt", "updatedAt", "lastViewedAt", "viewCount", "duration", "originallyAvailableAt")
_OPERATORS: Final = {
    "string": (("=", "contains"), ("==", "is")),
    "integer": (("=", "is"), ("!=", "is not"), (">>=", "is greater than"), ("<<=", "is less than")),
    "date": (("<<=", "is before"), (">>=", "is after")),
    "boolean": (("=", "is true"), ("!=", "is false")),
}


def meta(section: int, kinds: Sequence[str]) -> Node:
    """Give the kinds of items of a library, each with its fields and sorts, and the operators of the fields."""
    return Node(
        "Meta",
        {},
        [*(_kind(section, kind, nth == 0) for nth, kind in enumerate(kinds)), *map(_field_type, _OPERATORS)],
        shape="one",
    )


def _kind(section: int, kind: str, is_active: bool) -> Node:
    key = f"/library/sections/{section}/all?type={_NUMBERS.get(kind, 18)}"
    values: dict[str, Scalar] = {"key": key, "type": kind, "title": kind.title() + "s", "active": is_active}
    # Fields of seasons and episodes are named by their kind, because a list of shows can be filtered by them too.
    scope = f"{kind}." if kind in ("season", "episode", "album", "track") else ""
    fields = [Node("Field", {"key": scope + name, "title": name, "type": field_type}) for name, field_type in _FIELDS]
    filters = [
        Node(
            "Filter",
            {"filter": name, "filterType": "boolean", "key": f"{key}&{name}=1", "title": name, "type": "filter"},
        )
        for name in ("unwatched", "inProgress")
    ]
    sorts = [
        Node("Sort", {"key": scope + name, "descKey": f"{scope}{name}:desc", "title": name, "defaultDirection": "asc"})
        for name in _SORTS
    ]
    return Node("Type", values, [*filters, *sorts, *fields])


def _field_type(name: str) -> Node:
    return Node(
        "FieldType", {"type": name}, [Node("Operator", {"key": key, "title": title}) for key, title in _OPERATORS[name]]
    )
