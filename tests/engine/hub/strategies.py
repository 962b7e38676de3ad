"""Any household that hypothesis can think of: copies with every past, rules of every kind, hubs in every state."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.engine.hub.scenes import NOW, PLACES, RUNTIME
from tui.model.hub import Baseline, Copy, Direction, HubState, LinkRules, Policy, Subject, WatchValue
from tui.model.library import Watch

TOLD = (Watch.WATCHED, Watch.UNWATCHED)
policies = st.sampled_from(list(Policy))
positions = st.sampled_from([0, 0, 3_000, 6_000, 40_000]) | st.integers(0, RUNTIME)
dates = st.none() | st.integers(1, 2_000_000)
times = st.none() | st.floats(NOW - 200_000, NOW, allow_nan=False)
runtimes = st.sampled_from([None, RUNTIME, RUNTIME // 2, RUNTIME + 90_000])


def values(marks: tuple[Watch, ...] = TOLD) -> st.SearchStrategy[WatchValue]:
    """What somebody may have seen."""
    return st.builds(WatchValue, st.sampled_from(marks), positions, st.integers(0, 5), dates)


told = values()
seen = values((*TOLD, Watch.UNKNOWN))
baselines = st.none() | st.builds(Baseline, told, st.integers(0, 4), st.just(NOW - 100), st.booleans())


@st.composite
def copies(
    draw: st.DrawFn,
    number: int,
    directions: tuple[Direction, ...] = tuple(Direction),
    past: st.SearchStrategy[Baseline | None] = baselines,
) -> Copy:
    """A copy on the server with this number, or a second one there: HD and 4K are an ordinary case."""
    server = draw(st.sampled_from([number, 0]))
    sources = st.integers(1, len(PLACES))
    rules = st.builds(
        LinkRules,
        st.sampled_from(directions),
        st.booleans(),
        st.dictionaries(sources, st.none() | policies, max_size=2),
    )
    return Copy(
        account_id=10 + server,
        item_id=100 + number,
        profile_id=1 + server,
        place=PLACES[server],
        seen=draw(seen),
        seen_at=draw(times),
        baseline=draw(past),
        wanted=draw(st.none() | told),
        sent=draw(st.lists(told, max_size=1).map(tuple)),
        runtime_ms=draw(runtimes),
        rules=draw(rules),
        is_inherited=draw(st.sampled_from([False, False, False, True])),
    )


states = st.none() | st.builds(
    HubState,
    st.just(1),
    st.just(5),
    told,
    st.integers(1, 5),
    st.floats(NOW - 200_000, NOW, allow_nan=False),
    st.sampled_from([None, 10, 11, 12, 99]),
    st.sampled_from(["", "", "", "too many flips"]),
)
flips = st.lists(st.floats(NOW - 100_000, NOW, allow_nan=False), max_size=5).map(tuple)


@st.composite
def subjects(
    draw: st.DrawFn,
    directions: tuple[Direction, ...] = tuple(Direction),
    past: st.SearchStrategy[Baseline | None] = baselines,
    state: st.SearchStrategy[HubState | None] = states,
) -> Subject:
    """Any person and title on up to four copies."""
    count = draw(st.integers(1, len(PLACES)))
    drawn = tuple(draw(copies(number, directions, past)) for number in range(count))
    return Subject(1, 5, draw(state), drawn, draw(flips))


marks = st.booleans() | st.integers(0, RUNTIME)
