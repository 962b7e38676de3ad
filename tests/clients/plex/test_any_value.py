"""Whatever a field holds, an entry is read, left out or told as unusable: nothing else happens."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tui.clients.plex.about import accounts_of, identity_of, libraries_of, playing_of
from tui.clients.plex.history import AccountKeys, play_of
from tui.clients.plex.items import page_of, state_of, walked
from tui.clients.plex.tv_wire import account_of, home_users_of, pin_of, servers_of, shared_tokens_of, token_of
from tui.clients.plex.wire import WireItem, container_of, listing_of
from tui.clients.plex.xml import NotXml, element_of
from tui.errors import SyncError
from tui.model.library import ItemKind

FIELDS = st.sampled_from([*WireItem.__struct_fields__, "id", "name", "machineIdentifier", "provides", "connections"])
TEXTS = st.text(max_size=12) | st.sampled_from(
    ["movie", "episode", "/library/metadata/4", "plex://movie/1", "imdb://tt0133093", "1", "-1", "1e9", "2020-01-01"]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS | TEXTS, inner, max_size=3),
    max_leaves=8,
)
ROWS = st.lists(st.dictionaries(FIELDS, VALUES, max_size=8) | VALUES, max_size=5)
KEYS = AccountKeys("4100001")


@given(ROWS, st.dictionaries(FIELDS, VALUES, max_size=3))
def test_entries(rows: list[Any], shared: dict[str, Any]) -> None:
    """As items of each kind, as states and as plays."""
    body = json.dumps({"MediaContainer": {**shared, "size": len(rows), "Metadata": rows}}).encode()
    listing = listing_of(body, str)
    for kind in ItemKind:
        page = page_of(listing, None, lambda entry, kind=kind: walked(entry, "1", kind))
        assert len(page.rows) + len(page.bad) + page.left_out == page.received == len(rows)
    assert page_of(listing, None, state_of).received == len(rows)
    assert page_of(listing, None, lambda entry: play_of(entry, KEYS)).received == len(rows)
    assert len(playing_of(listing, KEYS)) <= len(rows)


@given(VALUES)
def test_answers_about_the_server(value: Any) -> None:
    """Or they are refused."""
    body = json.dumps({"MediaContainer": value}).encode()
    for read in (identity_of, libraries_of, lambda found: accounts_of(found, KEYS, "", frozenset())):
        try:
            read(container_of(body, str))
        except SyncError as error:
            assert error.hint


@given(VALUES)
def test_answers_of_plex_tv(value: Any) -> None:
    """Or they are refused."""
    for read in (account_of, home_users_of, servers_of, shared_tokens_of, token_of, lambda found: pin_of(found, 0.0)):
        for body in (value, [value], {"users": value}, {"resources": [value]}):
            try:
                read(body)
            except SyncError as error:
                assert error.hint


@given(st.binary(max_size=60) | st.text(alphabet="<>/a=\"' &;!?x", max_size=40).map(str.encode))
def test_xml(body: bytes) -> None:
    """It is read, or it is not XML."""
    try:
        name, _ = element_of(body)
    except NotXml:
        return
    assert name
