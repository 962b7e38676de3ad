"""The safety gate: may what is missing from a snapshot be removed? Pure, and closed whenever it fails.

It only ever judges removals. Adds and updates need no gate.
"""

from __future__ import annotations

from collections.abc import Callable

from tui.model.snapshot import Baseline, Proof, Ruling, Verdict

BAD_ROW_SHARE = 0.2
"""Above this share of unreadable rows a snapshot is not believed."""
SMALL_MIRROR = 20
"""Up to this many rows a mirrored list may shrink below half without a person."""
FREE_REMOVALS = 5
FREE_SHARE = 0.1


def judge_mirror(
    baseline: Baseline | None,
    proof: Proof,
    missing: int,
    approve: bool,
    *,
    bad_row_share: float = BAD_ROW_SHARE,
) -> Verdict:
    """Judge the `missing` rows of our own mirror of a remote list: GO = they become tombstones.

    KEEP: no proof of a whole snapshot, or another selection than the baseline's; `approve` does not change that.
    HOLD: empty, under half of a baseline above 20, or too many bad rows; `approve` turns it into GO.
    """

    def judge() -> Verdict:
        doubt = _doubt(baseline, proof)
        if doubt:
            return Verdict(Ruling.KEEP, missing, doubt)
        suspicion = _suspicion(baseline, proof, bad_row_share)
        if suspicion and not approve:
            return Verdict(Ruling.HOLD, missing, suspicion)
        return Verdict(Ruling.GO, missing)

    return guarded(judge, missing)


def judge_writes(baseline_rows: int, removals: int, approve: bool) -> Verdict:
    """Judge `removals` that go to a backend or to a person's list of `baseline_rows` rows.

    HOLD above max(5, 10 % of the baseline), and above half of a small one; `approve` turns it into GO.
    """

    def judge() -> Verdict:
        if removals < 0 or baseline_rows < 0:
            raise ValueError(f"impossible figures: {removals} of {baseline_rows}")
        is_many = removals > max(FREE_REMOVALS, baseline_rows * FREE_SHARE) or removals * 2 > baseline_rows
        if removals and is_many and not approve:
            return Verdict(Ruling.HOLD, removals, f"{removals:,} of {baseline_rows:,} would be removed")
        return Verdict(Ruling.GO, removals)

    return guarded(judge, removals)


def guarded(judge: Callable[[], Verdict], removals: int) -> Verdict:
    """Give what `judge` says; whatever it raises holds the removals back."""
    try:
        return judge()
    except Exception as error:  # a gate that fails must fail closed, whatever the fault
        return Verdict(Ruling.HOLD, removals, f"The safety check itself failed ({error}); nothing is removed")


def _doubt(baseline: Baseline | None, proof: Proof) -> str:
    """Why removals cannot be judged at all; "" = they can."""
    if not proof.is_complete:
        return f"The list did not come whole: {proof.reason}" if proof.reason else "The list did not come whole"
    received = proof.rows + proof.bad_rows
    if proof.declared is not None and proof.declared != received:
        return f"The server announced {proof.declared:,} rows and sent {received:,}"
    if baseline is None:
        return "First whole list: there is nothing to compare it with"
    if baseline.filter_hash != proof.filter_hash:
        return "The selection changed: this list is the new measure"
    return ""


def _suspicion(baseline: Baseline | None, proof: Proof, bad_row_share: float) -> str:
    """Why a person has to look at the removals; "" = they are ordinary."""
    stored = baseline.rows if baseline else 0
    received = proof.rows + proof.bad_rows
    if proof.bad_rows > received * bad_row_share:
        return f"{proof.bad_rows:,} of {received:,} rows cannot be read"
    if proof.rows == 0 and stored > 0:
        return f"The list is empty; it held {stored:,}"
    if stored > SMALL_MIRROR and proof.rows * 2 < stored:
        return f"The list shrank from {stored:,} to {proof.rows:,}"
    return ""
