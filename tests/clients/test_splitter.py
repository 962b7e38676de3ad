"""The splitter gives what `json.loads` gives, whatever the pieces, and nothing from a body that was cut."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.clients.splitting import split
from tui.clients.splitter import ListSplitter
from tui.clients.xtream.wire import FilmWire
from tui.errors import BadResponse, Forbidden, ServerError

TRICKY = st.sampled_from(
    ['},{"id":1,"x":2},{', '"},{"', "\\", "]", "}]", '\\"},{', "é\u2028", '[{"id":9}]', ",{", "\x7f"]
)
TEXTS = st.one_of(TRICKY, st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**53), 2**53), st.floats(allow_nan=False, allow_infinity=False), TEXTS
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXTS, inner, max_size=4)),
    max_leaves=12,
)
ROWS = st.lists(st.fixed_dictionaries({"id": st.integers(0, 999), "x": VALUES}), max_size=12)
LAYOUTS = st.sampled_from([(",", ":"), (", ", ": "), (" ,\n\t", " : ")])


def encode(value: Any, layout: tuple[str, str] = (",", ":"), ascii_only: bool = True) -> bytes:
    return json.dumps(value, separators=layout, ensure_ascii=ascii_only).encode()


@given(rows=ROWS, layout=LAYOUTS, ascii_only=st.booleans(), piece=st.integers(1, 70), group=st.integers(1, 60))
def test_gives_what_the_standard_parser_gives(
    rows: list[dict[str, Any]], layout: tuple[str, str], ascii_only: bool, piece: int, group: int
) -> None:
    """Any list in any pieces, cut into groups of any size, comes out as it is, in order."""
    body = encode(rows, layout, ascii_only)
    found = split(body, piece=piece, group_bytes=group)
    assert [{"id": row.id, "x": row.x} for row in found.rows] == json.loads(body)
    assert found.bad == []
    assert found.is_whole
    assert found.warnings == []


@given(rows=ROWS, layout=LAYOUTS, piece=st.integers(1, 70), group=st.integers(1, 60))
def test_reads_an_object_of_numbers_as_a_list(
    rows: list[dict[str, Any]], layout: tuple[str, str], piece: int, group: int
) -> None:
    """A list that PHP wrote as an object keyed "0", "1".. gives its values in order."""
    numbered = {str(number): row for number, row in enumerate(rows)}
    if numbered:
        found = split(encode(numbered, layout), piece=piece, group_bytes=group)
        assert [{"id": row.id, "x": row.x} for row in found.rows] == rows
        assert found.is_whole


@given(rows=ROWS.filter(len), where=st.floats(0, 1, exclude_max=True), numbered=st.booleans(), group=st.integers(1, 99))
def test_s2_a_body_cut_anywhere_is_an_error(
    rows: list[dict[str, Any]], where: float, numbered: bool, group: int
) -> None:
    """Wherever the body ends too early, the end is noticed: never a shorter list."""
    body = encode({str(number): row for number, row in enumerate(rows)} if numbered else rows)
    with pytest.raises((ServerError, BadResponse)):
        split(body[: int(len(body) * where)], piece=7, group_bytes=group)


@pytest.mark.parametrize("closing", [b"]", b"}"])
def test_s2_every_single_cut_is_noticed(closing: bytes) -> None:
    """Not one of all positions in a body passes for the end."""
    rows = [{"id": number, "x": [{"id": 7}, {"y": "},{"}]} for number in range(5)]
    body = encode(rows if closing == b"]" else dict(enumerate(rows)))
    for end in range(1, len(body)):
        with pytest.raises((ServerError, BadResponse)):
            split(body[:end], group_bytes=64)


BROKEN = [
    b'{"id":77,"x":}',
    b'{"id":77 "x":1}',
    b'{"id":77,"x":"a" b"}',
    b'{"id":77,"x":1',
    b'"id":77,"x":1}',
    b'{"id":77,"x":[1,2}',
    b'{"id":77,"x":tru}',
    b"{id:77}",
    b"garbage",
    b'{"id":77,"x":"unterminated}',
]


@given(
    rows=st.lists(st.fixed_dictionaries({"id": st.integers(0, 9), "x": st.text("ab,{}", max_size=9)}), min_size=3),
    broken=st.sampled_from(BROKEN),
    place=st.integers(0, 1000),
    group=st.integers(1, 300),
)
def test_s26_one_broken_element_loses_only_itself(
    rows: list[dict[str, Any]], broken: bytes, place: int, group: int
) -> None:
    """The neighbours of a broken element land, whatever is broken about it."""
    at = place % (len(rows) - 1)
    body = b"[" + b",".join([*map(encode, rows[:at]), broken, *map(encode, rows[at:])]) + b"]"
    found = split(body, piece=50, group_bytes=group)
    assert [{"id": row.id, "x": row.x} for row in found.rows] == rows
    assert found.bad
    assert found.is_whole


@pytest.mark.parametrize("junk", [b"null", b"7", b'"text"', b"[]", b"[[1]]", b"true"])
def test_elements_that_are_no_objects_are_told(junk: bytes) -> None:
    """A row that is not an object is told with its place; the others land."""
    found = split(b'[{"id":1},' + junk + b',{"id":2}]', group_bytes=8)
    assert found.ids == [1, 2]
    assert [(bad.index, bad.reason) for bad in found.bad] == [(1, "row is not an object")]


def test_a_bad_row_is_told_with_id_and_redacted_beginning() -> None:
    """The error row can name the record, and shows nothing secret."""
    body = b'[{"id":1},{"id":"77","x":"pa55word" oops},{"id":2}]'
    (bad,) = split(body, redact=lambda text: text.replace("pa55word", "***")).bad
    assert (bad.index, bad.record_id, bad.reason) == (1, "77", "row is broken JSON")
    assert bad.excerpt == '{"id":"77","x":"***" oops}'


def test_a_broken_last_element_proves_nothing() -> None:
    """When the end has to be guessed the rows land, but the list does not count as whole."""
    found = split(b'[{"id":1},{"id":2 "x":3}]')
    assert found.ids == [1]
    assert not found.is_whole


def test_an_element_that_never_ends_is_given_up() -> None:
    """A lost bracket does not swallow the rest of the list, nor fill the memory."""
    rows = b",".join(b'{"id":%d}' % number for number in range(2000))
    found = split(b'[{"id":77,"x":[1,' + rows + b"]", group_bytes=500, element_limit=4000)
    assert found.ids == list(range(2000))
    assert [bad.record_id for bad in found.bad] == ["77"]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b'"Bell \x07 and \t end"', "Bell \x07 and \t end"),
        (b'"Caf\xe9"', "Caf\ufffd"),
        (b'"Caf\xc3"', "Caf\ufffd"),
        (b"NaN", None),
        (b"-Infinity", None),
        (b"1e999", None),
        (b'"half \\ud83d pair"', "half ? pair"),
        (b"9" * 5000, None),
    ],
)
def test_what_only_lenient_parsers_take_is_taken(raw: bytes, expected: object) -> None:
    """Control characters, wrong UTF-8, NaN and numbers out of range cost no row."""
    found = split(b'[{"id":1,"x":' + raw + b'},{"id":2}]')
    assert [(row.id, row.x) for row in found.rows] == [(1, expected), (2, None)]
    assert found.bad == []


@pytest.mark.parametrize("piece", [1, 2, 3, 65536])
@pytest.mark.parametrize(
    "wrap",
    [
        lambda body: b"\xef\xbb\xbf" + body,
        lambda body: b"\r\n \xef\xbb\xbf\n" + body,
        gzip.compress,
        lambda body: gzip.compress(body[:9]) + gzip.compress(body[9:]),
        lambda body: gzip.compress(b"\xef\xbb\xbf" + body),
    ],
    ids=["bom", "space and bom", "gzip", "two gzip members", "gzip with bom"],
)
def test_wrapping_is_taken_off(wrap: Any, piece: int) -> None:
    """Marks and undeclared compression are no part of the list, however the bytes arrive."""
    found = split(wrap(b'[{"id":1},{"id":2}]'), piece=piece)
    assert found.ids == [1, 2]
    assert found.is_whole


def test_a_cut_gzip_body_is_an_error() -> None:
    """Compressed bytes that end too early are a cut body."""
    with pytest.raises(ServerError, match="cut off"):
        split(gzip.compress(encode([{"id": number} for number in range(99)]))[:-9])


@pytest.mark.parametrize("piece", [1, 65536])
def test_text_around_the_list_is_skipped_with_a_warning(piece: int) -> None:
    """A PHP notice before or after the list costs nothing but a warning."""
    found = split(b'Notice: x[0] on line 4\n[{"id":1}]\nNotice: flush()', piece=piece)
    assert found.ids == [1]
    assert found.warnings == [
        "Text before the list was skipped: Notice: x[0] on line 4",
        "Text after the list was skipped: Notice: flush()",
    ]
    assert found.is_whole


def test_rows_after_the_end_prove_nothing() -> None:
    """Two lists in one body: the first is taken, but it is no proof of anything missing."""
    found = split(b'[{"id":1}][{"id":2}]', group_bytes=4)
    assert found.ids == [1]
    assert not found.is_whole


def test_text_before_something_broken_is_refused() -> None:
    """Text in front is accepted only if all of the rest is sound."""
    with pytest.raises(BadResponse, match="Notice"):
        split(b'Notice: y\n[{"id":1},{"id" 2},{"id":3}]')


@pytest.mark.parametrize(
    ("body", "error", "words"),
    [
        (b"", ServerError, "empty answer"),
        (b" \r\n", ServerError, "empty answer"),
        (b"\xef\xbb\xbf", ServerError, "empty answer"),
        (b"null", ServerError, "empty answer"),
        (b"Blocked", Forbidden, "refuses to answer: Blocked"),
        (b"Access denied by rule {id: 5}", Forbidden, "Access denied"),
        (b"  <html><h1>Hi</h1>", BadResponse, "web page instead of data"),
        (b"{}", BadResponse, "object instead of a list"),
        (b'""', BadResponse, "not a list"),
        (b"false", BadResponse, "not a list: false"),
        (b"12", BadResponse, "not a list: 12"),
        (b'{"error":"No such action"}', BadResponse, "No such action"),
        (b'{"data":[{"id":1}]}', BadResponse, "object instead of a list"),
        (b'{"data":[{"id":1}', BadResponse, "cannot be read"),
    ],
)
@pytest.mark.parametrize("piece", [1, 65536])
def test_s1_what_is_not_a_list_says_what_it_is(body: bytes, error: type[Exception], words: str, piece: int) -> None:
    """No body that is not a list passes for an empty one; each is told apart."""
    with pytest.raises(error, match=words):
        split(body, piece=piece)


def test_an_object_is_judged_by_its_protocol() -> None:
    """What an object means is for the client of that protocol to say."""
    with pytest.raises(Forbidden, match="told so"):
        split(b'{"user_info":{"auth":0}}', judge=lambda value: Forbidden("told so") if "user_info" in value else None)


def test_white_space_before_a_list_is_not_kept() -> None:
    """However much of it comes (a few kB of gzip hold a GB), it costs neither memory nor a second look."""
    splitter = ListSplitter(FilmWire, id_field="stream_id")
    blank = b" " * (256 * 1024)
    tracemalloc.start()
    try:
        for _ in range(32):
            splitter.feed(blank)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    splitter.feed(b'[{"stream_id": 1}]')
    groups = splitter.close()
    assert [row.stream_id for group in groups for row in group.rows] == [1]
    assert peak < 4 * 1024 * 1024


def test_an_empty_list_is_a_list() -> None:
    """`[]` is a whole list without rows; what to think of it is for the gate."""
    found = split(b" [ ] ")
    assert found.rows == []
    assert found.is_whole


@pytest.mark.parametrize("wrap", [bytes, gzip.compress])
def test_a_body_over_its_limit_is_refused(wrap: Any) -> None:
    """A body that never ends, packed or not, cannot fill the memory."""
    with pytest.raises(BadResponse, match="larger than"):
        split(wrap(b"[" + b" " * 3_000_000), body_limit=1_000_000)


@settings(max_examples=30, deadline=None)
@given(data=st.binary(max_size=300))
def test_s26_any_bytes_at_all_end_in_rows_or_a_told_error(data: bytes) -> None:
    """Nothing that a server sends crashes the splitter."""
    try:
        split(b"[" + data + b"]", piece=9, group_bytes=20, element_limit=100)
    except (ServerError, BadResponse, Forbidden) as error:
        assert error.message


def test_depth_is_no_way_to_crash() -> None:
    """Nesting beyond what the parsers take costs one row."""
    found = split(b'[{"id":1},{"id":5,"x":' + b"[" * 5000 + b"]" * 5000 + b'},{"id":2}]')
    assert found.ids == [1, 2]
    assert len(found.bad) == 1
