"""What a merge of a list makes of what stands on one side only (S1, S2, S4-S7, S41)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.engine.lists.merging import Pair, film, films, keys, numbers, pair
from tui.engine.lists import differing
from tui.model.lists import Entry, EntryKind, ListMode, Side
from tui.model.snapshot import Proof, Ruling, Verdict

PUSH, PULL, TWO_WAY = ListMode.PUSH, ListMode.PULL, ListMode.TWO_WAY
LINKED = (PUSH, PULL, TWO_WAY)
KINDS = list(EntryKind)


@pytest.mark.parametrize(
    ("mode", "added_there", "removed_there", "added_here", "removed_here"),
    [(PUSH, [2, 5], [1], [], []), (PULL, [], [], [1, 6], [2]), (TWO_WAY, [5], [1], [6], [2])],
)
def test_each_mode_takes_what_leads(
    mode: ListMode, added_there: list[int], removed_there: list[int], added_here: list[int], removed_here: list[int]
) -> None:
    """1 left here, 2 left Trakt, 5 is new here, 6 is new there; the rest stands on both."""
    plan = pair(mode, [1, 2, 3, 4], [2, 3, 4, 5], [1, 3, 4, 6]).plan()
    drawn = (plan.add_there, plan.remove_there, plan.add_here, plan.remove_here)
    assert list(map(numbers, drawn)) == [added_there, removed_there, added_here, removed_here]


@pytest.mark.parametrize(("mode", "left_alone"), [(PUSH, 1), (PULL, 0), (TWO_WAY, 0)])
def test_it_counts_what_stays(mode: ListMode, left_alone: int) -> None:
    """Entries of both sides are unchanged; what others put there is left alone by a list that is pushed."""
    plan = pair(mode, [3], [3, 4], [3, 6]).plan()
    assert (plan.unchanged, plan.only_there) == (1, left_alone)


def test_a_list_that_is_off_has_no_plan() -> None:
    """Nothing is compared at all."""
    assert pair(ListMode.OFF, [1], [2], [3]).plan().is_empty


@pytest.mark.parametrize("one", KINDS)
@pytest.mark.parametrize("other", KINDS)
def test_ids_are_per_kind(one: EntryKind, other: EntryKind) -> None:
    """Movie 1 and show 1 are two things, on either side."""
    plan = Pair(here=(film(1, one),), there=(film(1, other),)).plan()
    assert (len(plan.add_there), len(plan.add_here), plan.unchanged) == ((0, 0, 1) if one is other else (1, 1, 0))


@pytest.mark.parametrize("mode", LINKED)
def test_the_same_entry_twice_is_one(mode: ListMode) -> None:
    """Two rows here that Trakt calls the same are sent once, and take nothing away."""
    plan = pair(mode, [], [1, 1, 2], [2]).plan()
    assert (numbers(plan.add_there), plan.remove_there) == ([] if mode is PULL else [1], ())


@pytest.mark.parametrize("mode", LINKED)
@pytest.mark.parametrize("size", [1, 2, 3, 60, 200])
def test_s1_an_emptied_list_is_held(mode: ListMode, size: int) -> None:
    """However small it is: what an empty side would take from the other stays until a person approves."""
    before = range(1, size + 1)
    given = pair(mode, before, [] if mode is PUSH else before, before if mode is PUSH else [])
    plan = given.plan()
    verdict = plan.verdict_there if mode is PUSH else plan.verdict_here
    assert (verdict.ruling, verdict.removals) == (Ruling.HOLD, size)
    assert replace(given.after(plan), agreed=given.agreed, before=None) == given


@pytest.mark.parametrize("mode", LINKED)
def test_s1_an_emptied_list_empties_when_a_person_approves(mode: ListMode) -> None:
    """The same again with a person's word: both sides are empty, and agree."""
    given = pair(mode, [1, 2], [] if mode is PUSH else [1, 2], [1, 2] if mode is PUSH else [])
    done = given.after(given.plan(approve=True))
    assert (done.here, done.there, done.agreed) == ((), (), ())


def test_s1_an_empty_list_is_held_though_it_takes_little() -> None:
    """Few of many would go, but a list that was not empty says nothing any more."""
    assert pair(TWO_WAY, [1, 2], range(1, 80), []).plan().verdict_here.ruling is Ruling.HOLD
    assert pair(TWO_WAY, [1, 2], [], range(1, 80)).plan().verdict_there.ruling is Ruling.HOLD


@pytest.mark.parametrize("approve", [False, True])
@pytest.mark.parametrize("mode", LINKED)
@pytest.mark.parametrize(
    "proof", [Proof(is_complete=False, rows=2, reason="page 3 failed"), Proof(is_complete=True, rows=2, declared=3)]
)
def test_s2_a_part_of_a_list_removes_and_moves_nothing(mode: ListMode, approve: bool, proof: Proof) -> None:
    """Not even when a person approves; what is new on either side still goes."""
    plan = pair(mode, [1, 2, 3], [3, 2, 8], [1, 2], proof).plan(approve=approve)
    assert (plan.verdict_there.ruling, plan.verdict_here.ruling) == (Ruling.KEEP, Ruling.KEEP)
    assert (plan.remove_there, plan.remove_here, plan.moves_there, plan.moves_here) == ((), (), False, False)
    assert numbers(plan.add_there) == ([] if mode is PULL else [8])


def test_s2_what_did_not_come_is_not_sent_again() -> None:
    """What both sides agreed on and a cut list leaves out is most likely there."""
    cut = Proof(is_complete=False, rows=1)
    assert pair(PUSH, [1, 2, 3], [1, 2, 3], [1], cut).plan().is_empty


def test_s2_what_did_not_come_stays_agreed_on() -> None:
    """The next whole list is compared with all that was agreed on before."""
    given = pair(TWO_WAY, [1, 2, 3], [1, 2, 3, 4], [1], Proof(is_complete=False, rows=1))
    assert given.after(given.plan()).agreed == keys(films(1, 2, 3, 4))


def test_s2_entries_that_cannot_be_read_are_not_taken_for_missing() -> None:
    """One row of the list was broken: what is missing from it may be that one."""
    plan = pair(TWO_WAY, range(30), range(30), range(29), Proof(is_complete=True, rows=29, bad_rows=1)).plan()
    assert (numbers(plan.remove_here), plan.verdict_here.ruling) == ([29], Ruling.HOLD)


@pytest.mark.parametrize("mode", LINKED)
@pytest.mark.parametrize(
    ("size", "lost", "ruling"), [(50, 4, Ruling.GO), (50, 6, Ruling.HOLD), (6, 4, Ruling.HOLD), (6, 3, Ruling.GO)]
)
def test_s4_many_removals_are_held(mode: ListMode, size: int, lost: int, ruling: Ruling) -> None:
    """Measured on the side that loses them: 4 of 50 go, 6 of 50 and 4 of 6 wait."""
    before = range(1, size + 1)
    fewer = before[lost:]
    given = pair(mode, before, fewer if mode is PUSH else before, before if mode is PUSH else fewer)
    plan = given.plan()
    verdict = plan.verdict_there if mode is PUSH else plan.verdict_here
    assert verdict.ruling is ruling


def test_s4_each_side_is_judged_by_its_own() -> None:
    """Six of fifty leave here: held. One leaves there: goes at once."""
    before = range(50)
    plan = pair(TWO_WAY, before, before[1:], before[:44]).plan()
    assert (plan.verdict_there.ruling, plan.verdict_here.ruling) == (Ruling.GO, Ruling.HOLD)


def test_s4_what_is_held_lets_the_rest_go() -> None:
    """Only removals wait: what is new goes both ways."""
    given = pair(TWO_WAY, range(20), [*range(20), 70], [80])
    done = given.after(given.plan())
    assert (len(done.here), set(numbers(done.there))) == (22, {70, 80})


def test_s4_a_gate_that_fails_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the fault is."""

    def broken(*_: object) -> Verdict:
        raise ZeroDivisionError

    monkeypatch.setattr(differing, "judge_writes", broken)
    assert pair(TWO_WAY, [1, 2, 3], [1, 2, 3], [1, 2]).plan().verdict_here.ruling is Ruling.HOLD


@pytest.mark.parametrize("mode", [PUSH, PULL])
def test_s5_what_was_never_agreed_on_outlives_ten_runs(mode: ListMode) -> None:
    """One way is no mirror: what only the other side has stays there, run after run."""
    given = pair(mode, None, [1, 2] if mode is PUSH else [1, 2, 9], [1, 2, 9] if mode is PUSH else [1, 2])
    for _ in range(10):
        given = given.after(given.plan(approve=True))
    follower = given.there if mode is PUSH else given.here
    assert numbers(follower) == [1, 2, 9]


@pytest.mark.parametrize("mode", LINKED)
@pytest.mark.parametrize(("here", "there"), [([], [1, 2, 3]), ([1, 2, 3], []), ([1, 2], [2, 3])])
def test_s6_the_first_time_nothing_is_removed(mode: ListMode, here: list[int], there: list[int]) -> None:
    """Nothing was agreed on yet: both sides keep all they have, whatever a person approved."""
    plan = pair(mode, None, here, there).plan(approve=True)
    assert (plan.remove_here, plan.remove_there) == ((), ())


def test_s6_the_first_two_way_merge_is_the_union() -> None:
    """Both sides have everything afterwards."""
    given = pair(TWO_WAY, None, [1, 2], [2, 3])
    done = given.after(given.plan())
    assert set(numbers(done.here)) == set(numbers(done.there)) == {1, 2, 3}


def test_s7_a_side_that_comes_back_after_months_resurrects_nothing() -> None:
    """It still has what was removed here long ago: that is removed there, and does not come back here."""
    given = pair(TWO_WAY, range(20), range(2, 20), range(20))
    done = given.after(given.plan())
    assert numbers(done.here) == numbers(done.there) == list(range(2, 20))


def test_s7_what_left_both_sides_is_forgotten() -> None:
    """Both gave it up: nothing is to be done, and it may be added anew some day."""
    given = pair(TWO_WAY, [1, 2, 3], [1, 2], [1, 2])
    plan = given.plan()
    assert (plan.is_empty, given.after(plan).agreed) == (True, keys(films(1, 2)))


def test_s7_a_held_removal_is_still_one_next_time() -> None:
    """It is neither forgotten nor taken for something new."""
    given = pair(TWO_WAY, range(10), range(10), [0])
    once = given.after(given.plan())
    assert numbers(once.plan().remove_here) == list(range(1, 10))


def test_s7_a_held_removal_waits_though_the_list_grew() -> None:
    """Six of fifty waited; that six of ninety would go by themselves is no word of a person."""
    given = pair(TWO_WAY, range(50), range(50), range(44))
    once = given.after(given.plan())
    grown = replace(once, there=(*once.there, *films(*range(100, 140))))
    assert grown.plan().verdict_here == Verdict(Ruling.HOLD, 6, "6 of 50 would be removed")
    assert grown.plan(approve=True).verdict_here.ruling is Ruling.GO


def test_s7_a_held_removal_waits_though_a_part_came_in_between() -> None:
    """A list that did not come whole says nothing; what was held before it is still held after it."""
    given = pair(TWO_WAY, range(50), range(50), range(44))
    once = given.after(given.plan())
    cut = replace(once, there=once.there[:10], proof=Proof(is_complete=False, rows=10))
    part = cut.plan()
    assert (numbers(part.remove_here), part.verdict_here.ruling) == ([44, 45, 46, 47, 48, 49], Ruling.HOLD)
    assert cut.plan(approve=True).verdict_here.ruling is Ruling.KEEP
    grown = replace(once, there=(*once.there, *films(*range(100, 140))), before=part)
    assert (numbers(grown.plan().remove_here), grown.plan().verdict_here.ruling) == (
        [44, 45, 46, 47, 48, 49],
        Ruling.HOLD,
    )


def test_s7_what_else_is_removed_does_not_wait_for_ever() -> None:
    """What was held came back: the next few removals are ordinary ones."""
    given = pair(TWO_WAY, range(50), range(50), range(44))
    once = given.after(given.plan())
    back = replace(once, there=films(*range(1, 50)))
    assert (numbers(back.plan().remove_here), back.plan().verdict_here.ruling) == ([0], Ruling.GO)


@pytest.mark.parametrize("mode", [PULL, TWO_WAY])
def test_what_was_removed_at_trakt_can_be_put_back_there(mode: ListMode) -> None:
    """A person says that this side is right: the list there is whole again."""
    given = pair(mode, range(10), range(10), [3])
    done = given.after(given.plan(choices={"entries": Side.HERE}))
    assert (len(done.here), set(numbers(done.there)), done.plan().is_empty) == (10, set(range(10)), True)


def test_what_was_removed_here_can_be_taken_back_from_trakt() -> None:
    """A person says that Trakt is right: what was removed here comes back."""
    given = pair(TWO_WAY, range(10), [3], range(10))
    done = given.after(given.plan(choices={"entries": Side.THERE}))
    assert (set(numbers(done.here)), done.plan().is_empty) == (set(range(10)), True)


@pytest.mark.parametrize("mode", LINKED)
def test_what_trakt_does_not_know_is_no_removal(mode: ListMode) -> None:
    """An entry lost its id of Trakt's, and stands there by another id: it stays on both sides, once on each."""
    lost = Entry(EntryKind.MOVIE, "Heat", ids=("imdb:tt0113277", "tmdb:949"))
    heat = Entry(EntryKind.MOVIE, "Heat", ids=("tmdb:949",), trakt_id=1)
    given = Pair(mode, keys(films(1, 2)), (lost, film(2)), (heat, film(2)))
    plan = given.plan(approve=True)
    assert (plan.is_empty, plan.unresolved, given.after(plan).agreed) == (True, (lost,), keys(films(1, 2)))


def test_the_same_outside_id_of_another_kind_is_another_thing() -> None:
    """Film 5 and show 5 of tmdb have nothing to do with each other."""
    show = Entry(EntryKind.SHOW, "Five", ids=("tmdb:5",))
    plan = Pair(TWO_WAY, None, (show,), (film(5),)).plan()
    assert numbers(plan.add_here) == [5]


def test_an_episode_without_an_id_is_known_by_its_place() -> None:
    """Its show, season and number stand there under an id of their own."""
    lost = Entry(EntryKind.EPISODE, "Pilot", show_ids=("tvdb:81189",), season=1, number=1)
    found = replace(lost, trakt_id=73482)
    assert Pair(TWO_WAY, None, (lost,), (found,)).plan().is_empty


def test_nothing_but_unknown_entries_here_is_held() -> None:
    """When no lookup came back there is nothing to compare: nothing may leave Trakt because of it."""
    nameless = Entry(EntryKind.MOVIE, "Heat")
    plan = Pair(PUSH, keys(films(1)), (nameless,), films(1, 2, 3, 4, 5, 6, 7)).plan()
    assert plan.verdict_there.ruling is Ruling.HOLD


@pytest.mark.parametrize("mode", LINKED)
def test_s41_sides_that_agree_have_nothing_to_do(mode: ListMode) -> None:
    """Same entries, same order, same details."""
    assert pair(mode, [1, 2], [1, 2], [1, 2]).plan().is_empty
