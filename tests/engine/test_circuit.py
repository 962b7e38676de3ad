"""The circuit of a server, on a clock that the test moves."""

from __future__ import annotations

import pytest

from tests.fake_clock import FakeClock
from tui.engine.accounts.circuit import OPEN_FOR, Circuit, CircuitOpen


@pytest.fixture
def circuit(clock: FakeClock) -> Circuit:
    return Circuit(clock)


def note(circuit: Circuit, *, failed: int = 0, passed: int = 0) -> None:
    """Tell the circuit of requests, the good ones first."""
    for is_ok in [True] * passed + [False] * failed:
        circuit.note(is_ok)


@pytest.mark.parametrize(
    ("passed", "failed", "is_closed"), [(0, 9, True), (0, 10, False), (5, 5, True), (4, 6, False), (8, 11, True)]
)
def test_it_opens_at_sixty_percent_of_ten_requests(circuit: Circuit, passed: int, failed: int, is_closed: bool) -> None:
    """Nine failures say nothing yet; of ten requests six must fail."""
    note(circuit, passed=passed, failed=failed)
    assert circuit.is_closed is is_closed
    assert circuit.allows() is is_closed


def test_only_the_last_minute_counts(circuit: Circuit, clock: FakeClock) -> None:
    """Failures of more than a minute ago are forgotten."""
    note(circuit, failed=9)
    clock.advance(60)
    note(circuit, failed=9)
    assert circuit.is_closed
    note(circuit, failed=1)
    assert not circuit.is_closed


def test_it_stays_open_for_two_minutes(circuit: Circuit, clock: FakeClock) -> None:
    """The countdown is known in both readings of the clock, and nothing passes before its end."""
    note(circuit, failed=10)
    assert circuit.until == clock.now() + OPEN_FOR
    clock.advance(119)
    assert (circuit.allows(), circuit.seconds_left) == (False, 1.0)
    clock.advance(1)
    assert circuit.allows()


def test_three_good_trials_close_it(circuit: Circuit, clock: FakeClock) -> None:
    """No fourth call passes beside the three, and their success closes the circuit."""
    note(circuit, failed=10)
    clock.advance(OPEN_FOR)
    assert [circuit.allows() for _ in range(4)] == [True, True, True, False]
    note(circuit, passed=2)
    assert not circuit.is_closed
    note(circuit, passed=1)
    assert (circuit.is_closed, circuit.until, circuit.allows()) == (True, None, True)


def test_one_bad_trial_opens_it_again(circuit: Circuit, clock: FakeClock) -> None:
    """A failed trial call costs another two minutes."""
    note(circuit, failed=10)
    clock.advance(OPEN_FOR)
    assert circuit.allows()
    note(circuit, failed=1)
    assert (circuit.allows(), circuit.seconds_left) == (False, OPEN_FOR)


def test_a_trial_that_was_not_sent_is_given_back(circuit: Circuit, clock: FakeClock) -> None:
    """Cancelled trial calls do not lock the circuit for ever."""
    note(circuit, failed=10)
    clock.advance(OPEN_FOR)
    for _ in range(5):
        assert circuit.allows()
        circuit.take_back()
    assert not circuit.is_closed


def test_it_goes_on_where_another_process_left_it(clock: FakeClock) -> None:
    """A stored end is taken over, also when our clock has jumped since; a past one is none."""
    assert Circuit(clock, until=clock.now() + 30).seconds_left == 30
    assert Circuit(clock, until=clock.now() + 9999).seconds_left == OPEN_FOR
    assert Circuit(clock, until=clock.now() - 1).is_closed


def test_it_refuses_in_clear_words(circuit: Circuit, clock: FakeClock) -> None:
    """What happened, to what, for how long still, and that nobody need do anything."""
    note(circuit, passed=2, failed=8)
    clock.advance(2)
    refusal = circuit.refusal("den")
    assert isinstance(refusal, CircuitOpen)
    assert refusal.message == "den is left alone for 1m 58s: 8 of 10 requests failed within a minute"
    assert not refusal.is_retryable
    assert "by itself" in refusal.hint
