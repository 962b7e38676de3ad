"""Faults in the rows of a list: the JSON is sound, but what it says is not. Positions are fixed, so runs repeat."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tui.sandbox.faults import Argument, Cause, Fault, Stage, registry
from tui.sandbox.php_json import encode
from tui.sandbox.wire import Answer
from tui.sandbox.xtream.actions import CATEGORIES, LISTS

Rows = list[Any]

_ID_FIELDS = ("stream_id", "series_id", "category_id")
_CATEGORY_VALUES = (None, "", "0", 3, "777777")
_MARK = "@@RAW@@"


def _rows(name: str, description: str, change: Callable[[Rows, Cause], object], default: Argument = None) -> Fault:
    def reshape(answer: Answer, cause: Cause) -> Answer:
        rows = _read(answer)
        return answer if rows is None else answer.with_body(encode(change(rows, cause)))

    return Fault(name, description, Stage.RESHAPE, reshape, default, LISTS | CATEGORIES)


def _raw(name: str, description: str, field: str, raw: bytes) -> Fault:
    """Give a fault that puts raw bytes into a text field of the first row."""

    def reshape(answer: Answer, cause: Cause) -> Answer:
        rows = _read(answer)
        if not rows:
            return answer
        key = field if field in rows[0] else f"category_{field}"
        rows[0][key] = _MARK
        return answer.with_body(encode(rows).replace(encode(_MARK), raw))

    return Fault(name, description, Stage.RESHAPE, reshape, None, LISTS | CATEGORIES)


def _read(answer: Answer) -> Rows | None:
    """Give the rows, or None if the answer is not a list (an earlier fault or a refusal)."""
    try:
        rows = json.loads(answer.whole())
    except ValueError:
        return None
    return rows if isinstance(rows, list) else None


def _id_field(row: dict[str, Any]) -> str:
    return next(field for field in _ID_FIELDS if field in row)


def _every(rows: Rows, share: float) -> range:
    """Give positions spread evenly over that share of the rows, at least one."""
    return range(0, len(rows), max(1, round(1 / share))) if share > 0 else range(0)


def _bad_rows(rows: Rows, cause: Cause) -> Rows:
    for count, position in enumerate(_every(rows, cause.number)):
        row = rows[position]
        field = _id_field(row)
        without = {key: value for key, value in row.items() if key != field}
        bad: tuple[object, ...] = (
            None,
            7,
            "text",
            [],
            without,
            {**row, field: True},
            {**row, field: None},
            {**row, field: ""},
            {**row, field: [1]},
        )
        rows[position] = bad[count % len(bad)]
    return rows


def _duplicates(rows: Rows, cause: Cause) -> Rows:
    categories = sorted({str(row["category_id"]) for row in rows})
    for count, position in enumerate(_every(rows, cause.number)):
        rows.append({**rows[position], "category_id": categories[count % len(categories)]})
    return rows


def _odd_categories(rows: Rows, cause: Cause) -> Rows:
    for position, row in enumerate(rows):
        row["category_id"] = _CATEGORY_VALUES[position % len(_CATEGORY_VALUES)]
        row.pop("category_ids", None)
    return rows


def _text_ids(rows: Rows, cause: Cause) -> Rows:
    for row in rows:
        row[_id_field(row)] = str(row[_id_field(row)])
    return rows


def _renumbered(rows: Rows, cause: Cause) -> Rows:
    for row in rows:
        row[_id_field(row)] = int(row[_id_field(row)]) + int(cause.number)
    return rows


def _reordered(rows: Rows, cause: Cause) -> Rows:
    rows.reverse()
    for number, row in enumerate(rows, 1):
        if "num" in row:
            row["num"] = number
    return rows


def _odd_types(rows: Rows, cause: Cause) -> Rows:
    """Other types in every third row, each of them seen on some panel (section 3)."""
    odd: dict[str, tuple[object, ...]] = {
        "name": ("plain", None, 42),
        "added": ("", 1_512_103_894, "0"),
        "is_adult": ("None", 1, None),
        "rating": ("6,3", 0, None),
        "tv_archive": ("1", True, None),
        "tv_archive_duration": ("7", None, ""),
        "container_extension": (None, "", ".MKV"),
        "last_modified": (None, 1_530_461_599, ""),
        "backdrop_path": ("http://img.sandbox.invalid/one.jpg", [None], None),
        "category_ids": (["1"], None, []),
        "rating_5based": ("3.5", 4, None),
        "num": (None, "7", 0),
    }
    for count, position in enumerate(range(0, len(rows), 3)):
        row = rows[position]
        row.update({field: values[count % 3] for field, values in odd.items() if field in row})
        row.pop("custom_sid", None)
    return rows


def _no_dates(rows: Rows, cause: Cause) -> Rows:
    for row in rows:
        row.update({field: None for field in ("last_modified", "added") if field in row})
    return rows


ROW_FAULTS = registry(
    _rows("object_list", 'an object keyed "0", "1".. instead of a list', lambda rows, _: dict(enumerate(rows))),
    _rows("bad_rows", "that share of rows is no object, or has no usable id", _bad_rows, 0.05),
    _rows("duplicates", "that share of rows comes again under another category", _duplicates, 0.2),
    _rows("odd_categories", 'category_id null, "", "0", a number, or unknown, in turn', _odd_categories),
    _rows("odd_types", "every third row has the rarer types of each field", _odd_types),
    _rows("no_dates", "added and last_modified are null", _no_dates),
    _rows("text_ids", "ids as text", _text_ids),
    _rows("renumbered", "every id is higher by that number", _renumbered, 1_000_000.0),
    _rows("reordered", "the other way round; only num differs", _reordered),
    _rows("shrink", "only that share of the rows", lambda rows, cause: rows[: int(len(rows) * cause.number)], 0.4),
    _rows("half", "only the second half of the rows", lambda rows, _: rows[len(rows) // 2 :]),
    _rows("wrapped", "the list inside an object, under data", lambda rows, _: {"data": rows}),
    _raw("nan", "a bare NaN", "rating", b"NaN"),
    _raw("control_char", "raw control characters in a name", "name", b'"Bell \x07 and \x01 tab \t end"'),
    _raw("latin1", "a name in Latin-1", "name", b'"Caf\xe9 Noir"'),
    _raw("cut_utf8", "a name with half a character", "name", b'"Caf\xc3"'),
)
