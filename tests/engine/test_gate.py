"""The safety gate (S1, S2, S4, S9, S26)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tui.engine.runs.gate import guarded, judge_mirror, judge_writes
from tui.model.snapshot import Baseline, Proof, Ruling, Verdict

GO, HOLD, KEEP = Ruling.GO, Ruling.HOLD, Ruling.KEEP
BASELINE = Baseline(rows=100, filter_hash="all")
WHOLE = Proof(is_complete=True, rows=100, filter_hash="all")


def mirror(proof: Proof, *, missing: int = 5, approve: bool = False, baseline: Baseline | None = BASELINE) -> Ruling:
    """Judge and give the ruling alone."""
    return judge_mirror(baseline, proof, missing, approve).ruling


def test_an_ordinary_list_may_lose_rows() -> None:
    """A whole list with a few rows missing goes."""
    assert mirror(WHOLE) is GO


@pytest.mark.parametrize("rows", [1, 5, 20, 21, 5000])
def test_s1_an_empty_list_over_a_baseline_is_held(rows: int) -> None:
    """However small the baseline is, nothing is removed on the word of an empty list."""
    proof = replace(WHOLE, rows=0)
    assert mirror(proof, missing=rows, baseline=Baseline(rows, "all")) is HOLD


def test_s1_an_empty_list_over_an_empty_baseline_goes() -> None:
    """A panel without series stays without series, and asks nobody."""
    assert mirror(replace(WHOLE, rows=0), missing=0, baseline=Baseline(0, "all")) is GO


@pytest.mark.parametrize("approve", [False, True])
def test_s2_without_proof_nothing_is_removed(approve: bool) -> None:
    """A list that did not come whole removes nothing, not even when a person approves."""
    cut = replace(WHOLE, is_complete=False, rows=99, reason="the body was cut")
    verdict = judge_mirror(BASELINE, cut, 1, approve)
    assert (verdict.ruling, verdict.reason) == (KEEP, "The list did not come whole: the body was cut")


@pytest.mark.parametrize("approve", [False, True])
@pytest.mark.parametrize(("rows", "bad", "ruling"), [(99, 0, KEEP), (99, 1, GO), (101, 0, KEEP)])
def test_s2_a_declared_total_has_to_be_met(approve: bool, rows: int, bad: int, ruling: Ruling) -> None:
    """Fewer or more rows than announced are no proof; bad rows count as received."""
    proof = replace(WHOLE, rows=rows, bad_rows=bad, declared=100)
    assert mirror(proof, approve=approve) is ruling


@pytest.mark.parametrize(
    ("stored", "left", "ruling"),
    [(100, 60, GO), (100, 50, GO), (100, 49, HOLD), (100, 40, HOLD), (21, 10, HOLD), (20, 9, GO), (20, 1, GO)],
)
def test_s4_a_mirror_that_shrinks_below_half_is_held(stored: int, left: int, ruling: Ruling) -> None:
    """60 % left become tombstones, 40 % left are held; lists up to 20 may shrink at will, but not to nothing."""
    proof = replace(WHOLE, rows=left)
    assert mirror(proof, missing=stored - left, baseline=Baseline(stored, "all")) is ruling


def test_s4_a_person_lets_a_held_mirror_pass() -> None:
    """Approval turns a hold into a go, and the verdict says how much goes."""
    proof = replace(WHOLE, rows=40)
    held, approved = (judge_mirror(BASELINE, proof, 60, approve) for approve in (False, True))
    assert held == Verdict(HOLD, 60, "The list shrank from 100 to 40")
    assert approved == Verdict(GO, 60)


@pytest.mark.parametrize(
    ("stored", "removals", "ruling"),
    [
        (50, 4, GO),
        (50, 5, GO),
        (50, 6, HOLD),
        (6, 4, HOLD),
        (6, 3, GO),
        (1, 1, HOLD),
        (2, 1, GO),
        (1000, 100, GO),
        (1000, 101, HOLD),
        (0, 0, GO),
        (10, 0, GO),
        (0, 1, HOLD),
    ],
)
def test_s4_writes_above_the_limits_are_held(stored: int, removals: int, ruling: Ruling) -> None:
    """More than max(5, 10 %) or than half of a small one is held: 4 of 50 go, 6 of 50 and 4 of 6 are held."""
    assert judge_writes(stored, removals, approve=False).ruling is ruling
    assert judge_writes(stored, removals, approve=True).ruling is GO


def test_s9_another_selection_is_a_new_measure() -> None:
    """Rows missing because categories were deselected are not removed, whoever approves."""
    proof = replace(WHOLE, rows=30, filter_hash="films only")
    assert [mirror(proof, missing=70, approve=approve) for approve in (False, True)] == [KEEP, KEEP]


def test_a_first_list_removes_nothing() -> None:
    """Without a baseline there is nothing to miss."""
    assert mirror(WHOLE, baseline=None) is KEEP


@pytest.mark.parametrize(("bad", "ruling"), [(0, GO), (20, GO), (21, HOLD), (100, HOLD)])
def test_s26_a_list_of_bad_rows_is_held(bad: int, ruling: Ruling) -> None:
    """Up to 20 % unreadable rows are listed; above that the list is not believed."""
    proof = replace(WHOLE, rows=100 - bad, bad_rows=bad)
    assert mirror(proof, missing=bad) is ruling


def test_s26_the_share_of_bad_rows_can_be_set() -> None:
    """The limit is the setting's."""
    proof = replace(WHOLE, rows=90, bad_rows=10)
    assert judge_mirror(BASELINE, proof, 10, approve=False, bad_row_share=0.05).ruling is HOLD


def test_s4_a_gate_that_raises_holds() -> None:
    """Whatever goes wrong inside the gate, with or without approval, nothing is removed."""

    def broken() -> Verdict:
        raise ZeroDivisionError("oops")

    assert guarded(broken, 7) == Verdict(HOLD, 7, "The safety check itself failed (oops); nothing is removed")
    impossible = replace(WHOLE, rows=None)  # type: ignore[arg-type]
    assert [mirror(impossible, approve=approve) for approve in (False, True)] == [HOLD, HOLD]
    assert [judge_writes(10, -1, approve=approve).ruling for approve in (False, True)] == [HOLD, HOLD]
