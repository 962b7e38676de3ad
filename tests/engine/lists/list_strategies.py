"""Any list that hypothesis can think of: two sides with any past, in any order, under any name."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.engine.lists.merging import Pair, film, keys
from tui.engine.lists.details import DetailsCase
from tui.engine.lists.merge import CHOOSABLE
from tui.model.lists import Entry, EntryKind, ListDetails, ListMode, Privacy, Side
from tui.model.snapshot import Proof

LINKED = (ListMode.PUSH, ListMode.PULL, ListMode.TWO_WAY)
linked_modes = st.sampled_from(LINKED)
entries = st.builds(film, st.integers(1, 9), st.sampled_from([EntryKind.MOVIE, EntryKind.MOVIE, EntryKind.SHOW]))
unknown = st.builds(
    lambda number, kind: Entry(kind, f"lost {number}", ids=(f"tmdb:{number}",)),
    st.integers(1, 12),
    st.sampled_from([EntryKind.MOVIE, EntryKind.SHOW]),
)
sides = st.lists(entries, unique_by=lambda each: each.key, max_size=14).map(tuple)
sides_here = st.tuples(sides, st.lists(unknown, max_size=2)).map(lambda both: (*both[0], *both[1]))
titles = st.sampled_from(["Weekend", "Weekend 4K", "Evenings", "Top {count}", "Top 4"])
details = st.builds(
    ListDetails, titles, st.sampled_from(["Ours", "Theirs"]), st.sampled_from(list(Privacy)), st.booleans()
)
choices = st.dictionaries(st.sampled_from(CHOOSABLE), st.sampled_from(list(Side)), max_size=3)
all_choices = st.sampled_from(list(Side)).map(lambda side: dict.fromkeys(CHOOSABLE, side))


def filled(title: str, count: int, _changes: bool) -> str:
    """Fill in the count."""
    return title.replace("{count}", str(count))


@st.composite
def pairs(draw: st.DrawFn, modes: tuple[ListMode, ...] = LINKED, *, is_whole: bool | None = True) -> Pair:
    """Both sides of a list; `is_whole` None: read whole or not."""
    named = DetailsCase(draw(details), draw(details), draw(st.none() | details), filled)
    there, cut = draw(sides), not (draw(st.booleans()) if is_whole is None else is_whole)
    return Pair(
        mode=draw(st.sampled_from(modes)),
        agreed=draw(st.none() | sides.map(keys)),
        here=draw(sides_here),
        there=there,
        named=named,
        proof=Proof(is_complete=False, rows=len(there)) if cut else None,
    )
