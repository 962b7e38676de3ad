"""What a walk is compared with."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.store.library.shelf import Shelf, film
from tui.model.library import ItemKind
from tui.store.library.hashing import hash_of
from tui.store.library.known import Found, KnownItems
from tui.store.store import Store

keys = st.sampled_from(["1", "01", "12", "9223372036854775808", "ab12", "f" * 32, "-1", ""])


async def test_a_walk_finds_what_is_stored(store: Store, shelf: Shelf) -> None:
    """New, changed, unchanged, back, and missing: each is told, and each once."""
    stored = [film(key, f"Film {key}") for key in "12345"]
    await shelf.put(*stored)
    await shelf.miss("4")
    known = await store.library.known(shelf.server_id, "m", ItemKind.MOVIE)
    assert (len(known), known.visible) == (5, 4)
    walked = [stored[0], film("2", "Another"), stored[3], film("6"), film("6")]
    found = [known.classify(item.key, hash_of(item)) for item in walked]
    assert found == [Found.SAME, Found.CHANGED, Found.HIDDEN_BACK, Found.NEW, Found.SAME]
    known.saw_bad("5")
    assert known.missing() == ["3"]
    assert known.visible == 4
    assert ("3" in known, "7" in known) == (True, False)


async def test_libraries_and_kinds_are_known_apart(store: Store, shelf: Shelf) -> None:
    """A walk of one library says nothing of the others."""
    await shelf.put(film("1"), film("2", library_key="kids"))
    assert len(await store.library.known(shelf.server_id, "m", ItemKind.MOVIE)) == 1
    assert len(await store.library.known(shelf.server_id, "m", ItemKind.EPISODE)) == 0
    assert len(await store.library.known(shelf.server_id + 1, "m", ItemKind.MOVIE)) == 0


@given(st.lists(st.tuples(keys, st.integers(0, 3), st.booleans())), st.lists(st.tuples(keys, st.integers(0, 3))))
def test_what_is_missing_was_there_and_never_walked(
    stored: list[tuple[str, int, bool]], walked: list[tuple[str, int]]
) -> None:
    """However keys are written, each is itself: nothing that was walked is missing, nothing that was gone either."""
    rows = {key: (row_hash, is_gone) for key, row_hash, is_gone in stored}
    known = KnownItems()
    known.load((key, row_hash, is_gone) for key, (row_hash, is_gone) in rows.items())
    told: dict[str, Found] = {}
    for key, row_hash in walked:
        told.setdefault(key, known.classify(key, row_hash))
    there = {key for key, (_, is_gone) in rows.items() if not is_gone}
    assert set(known.missing()) == there - {key for key, _ in walked}
    assert {key for key, found in told.items() if found is Found.NEW} == set(told) - set(rows)
    assert known.visible == len(there)
