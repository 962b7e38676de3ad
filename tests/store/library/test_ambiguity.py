"""Both ways to find out that a name says too little agree (S23)."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.store.library.shelf import Shelf, assert_in_step, episode, show
from tests.store.plays.fresh import fresh_store
from tui.model.library import ItemRow
from tui.store.library.ambiguity import Doubts

IDS = ["tvdb:1", "tvdb:2", "imdb:tt1234567"]
NAMES = [f"episode:{one}" for one in IDS] + [f"episode:{one}/1/{place}" for one in IDS for place in ("1", "2", "1-2")]

shows = st.builds(
    lambda key, ids, title: show(key, *sorted(ids), title=title),
    st.sampled_from("st"), st.sets(st.sampled_from(IDS), min_size=1), st.sampled_from("AB"),
)  # fmt: skip
episodes = st.builds(
    lambda key, above, number, end, ids, title: episode(
        key, 1, number, *sorted(ids), number_end=end, grandparent_key=above, title=title
    ),
    st.sampled_from("1234"), st.sampled_from("st"), st.integers(1, 2), st.sampled_from([None, 2]),
    st.sets(st.sampled_from(IDS)), st.sampled_from("EF"),
)  # fmt: skip


@settings(max_examples=40)
@given(st.lists(st.one_of(shows, episodes), max_size=6, unique_by=lambda item: item.key))
async def test_s23_a_name_is_doubted_when_it_finds_nothing(items: list[ItemRow]) -> None:
    """What differs under one name is found by nobody; what is found is doubted by nobody."""
    async with fresh_store() as store:
        shelf = await Shelf.of(store)
        await shelf.put(*items)
        await assert_in_step(store)
        for name in NAMES:
            found = await store.library.named([name])
            is_doubted = await store.db.read(lambda raw, name=name: Doubts(raw, shelf.server_id).has(name))  # type: ignore[misc]
            assert not (found and is_doubted)
            assert len({(one.item.title, one.item.season, one.item.number) for one in found}) <= 1
