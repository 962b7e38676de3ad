"""Texts of many records are looked at together, and none that is odd slips through."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

from hypothesis import example, given
from hypothesis import strategies as st

from tui.model.clean import is_safe
from tui.model.garbled import is_garbled
from tui.model.tautulli import MOST_TEXT
from tui.store.tautulli.text_blocks import odd_texts

TRICKY = 'ab "\\ÃÂâé€™…»©\u00a0\u0301\u00e9e\x00\x1b\n\x7f\u202e\u200d日本\ufffdй\U0001f319'
texts = st.one_of(st.none(), st.text(max_size=12), st.text(st.sampled_from(TRICKY), max_size=12))
records = st.lists(st.lists(texts, max_size=6), min_size=1, max_size=8)


def block_of(rows: list[list[str | None]]) -> bytes:
    """Make a block with SQLite, as a survey does; ids count from 1."""
    with closing(sqlite3.connect(":memory:")) as conn:
        lines = []
        for record, values in enumerate(rows, 1):
            places = ", ".join("?" * (len(values) + 1))
            (line,) = conn.execute(f"SELECT CAST(json_array({places}) AS BLOB)", (record, *values)).fetchone()
            lines.append(line)
    return b"\n".join(lines)


def is_odd(text: str | None) -> bool:
    """Whether a single text needs the rules."""
    return text is not None and (not is_safe(text) or is_garbled(text) or "\ufffd" in text or len(text) > MOST_TEXT)


@given(records)
@example([["LÃ©tÃ©", "plain"], ["Ã ", None], ["é", "™"], ["e", "\u0301"]])
@example([["x" * 501], ["x" * 500], ["é" * 500], ["é" * 501], ['"' * 400], ["\\u0000"]])
def test_nothing_odd_slips_through(rows: list[list[str | None]]) -> None:
    """Whatever stands beside it."""
    rows = [[storable(text) for text in values] for values in rows]
    expected = {record for record, values in enumerate(rows, 1) if any(map(is_odd, values))}
    assert set(odd_texts(block_of(rows))) == expected


def test_bytes_that_are_no_text() -> None:
    """Broken UTF-8, as SQLite hands it on."""
    block = b'[1,"fine"]\n[2,"\xc3(\xa0\xa1"]\n[3,"\xed\xa0\xbd"]\n' + json.dumps([4, "fine"]).encode()
    assert list(odd_texts(block)) == [2, 3]


def test_broken_letters_that_would_be_whole_without_what_parts_them() -> None:
    """A look at the foreign bytes alone does not see it."""
    assert list(odd_texts(b'[1,"\xe1 \x80\x80"]\n[2,"\xc3","\xa9"]\n[3,"\xc3\xa9"]')) == [1, 2]


@given(st.lists(st.binary(max_size=6).filter(lambda value: not set(value) & set(b'\n"\\')), min_size=1, max_size=6))
def test_any_bytes(values: list[bytes]) -> None:
    """Whatever is no UTF-8 is odd."""
    line = b"[1," + b",".join(b'"' + value + b'"' for value in values) + b"]"
    texts = [value.decode("utf-8", "replace") for value in values]
    if any(map(is_odd, texts)) or any(ord(letter) < 32 for text in texts for letter in text):
        assert list(odd_texts(line)) == [1]


def storable(text: str | None) -> str | None:
    """What SQLite takes of a text."""
    return None if text is None else text.encode("utf-8", "replace").decode()
