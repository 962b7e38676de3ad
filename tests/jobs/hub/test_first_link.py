"""The first time that servers meet: what was seen anywhere is seen everywhere, and nothing is taken from anybody."""

from __future__ import annotations

from tests.jobs.hub.trio import KINDS, PEOPLE, STRANGER, Trio
from tests.jobs.hub.truth import all_of, leaves
from tests.jobs.hub.world import title_of
from tui.sandbox.media import MediaItem


def watched_titles(trio: Trio, kind: str, person: str) -> set[str]:
    """Give what somebody has watched on a server."""
    access = trio.access(kind)
    known = {item.number: item for item in leaves(access, person)}
    return {title_of(known[number]) for number, seen in all_of(access, person).items() if seen.is_watched}


async def test_s6_the_first_link_is_a_union(trio: Trio) -> None:
    """Three servers that know different things: afterwards each knows all of it, person by person."""
    union = {person: set().union(*(watched_titles(trio, kind, person) for kind in KINDS)) for person in PEOPLE}
    assert all(union[person] > watched_titles(trio, kind, person) for kind in KINDS for person in PEOPLE)
    await trio.join()
    for kind in KINDS:
        assert {person: watched_titles(trio, kind, person) for person in PEOPLE} == union
    assert [
        row for kind in KINDS for row in trio.writes(kind) if row.before.is_watched and not row.after.is_watched
    ] == []


async def test_s6_positions_are_a_union_too(trio: Trio) -> None:
    """The further one holds; where it was watched elsewhere, it is watched."""
    begun, ended = trio.film(), trio.film()
    trio.stop_at("plex", "mira", begun, 600_000)
    trio.stop_at("emby", "mira", begun, 1_800_000)
    trio.stop_at("plex", "mira", ended, 600_000)
    trio.watch("emby", "mira", ended)
    await trio.join()
    assert [seen.position_ms for seen in trio.seen_everywhere("mira", begun)] == [1_800_000] * 3
    assert [seen.is_watched for seen in trio.seen_everywhere("mira", ended)] == [True] * 3


async def test_s25_what_is_nobodys_stays_where_it_is(trio: Trio) -> None:
    """An account that nobody has mapped neither gives nor takes."""
    before = {kind: all_of(trio.access(kind), STRANGER) for kind in KINDS}
    assert any(before.values())
    await trio.join()
    assert {kind: all_of(trio.access(kind), STRANGER) for kind in KINDS} == before
    assert {person for _, person in trio.all_writes()} == set(PEOPLE)


async def test_a_server_that_comes_later_joins_with_all_it_has(trio: Trio) -> None:
    """Two servers are in step; the third brings what it knows and gets what it lacks, and un-watches nothing."""
    await trio.join(("plex", "jellyfin"))
    mine = {person: watched_titles(trio, "emby", person) for person in PEOPLE}
    theirs = {person: watched_titles(trio, "plex", person) for person in PEOPLE}
    await trio.add("emby")
    await trio.round()
    await trio.map()
    await trio.round()
    await trio.arrived()
    for kind in KINDS:
        for person in PEOPLE:
            assert watched_titles(trio, kind, person) == mine[person] | theirs[person]


async def test_an_account_that_is_mapped_later_joins_by_itself(trio: Trio) -> None:
    """Saying whose an account is suffices: what it has seen goes out, what others have seen comes in."""
    film: MediaItem = trio.film()
    for kind in ("plex", "jellyfin"):
        await trio.add(kind)
    trio.watch("plex", "mira", film)
    await trio.round(("plex", "jellyfin"))
    assert trio.all_writes() == {}
    await trio.map(("mira",))
    await trio.arrived()
    assert trio.seen("jellyfin", "mira", film).is_watched
    assert {person for _, person in trio.all_writes()} == {"mira"}
