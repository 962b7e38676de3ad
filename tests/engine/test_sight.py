"""What looks mean for a card, without a store."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.engine.servers import BARE, UUID, ill, well
from tui.engine.accounts.sight import account_of, card_after, interval_of, sign_in_of
from tui.model.health import HealthState, Link, Trouble
from tui.model.profiles import SignIn
from tui.model.servers import ServerHealth

NOW = 1_700_000_000.0
EMPTY = ServerHealth(3)


@pytest.mark.parametrize(
    ("link", "seconds"), [(Link.LOCAL, 300), (Link.REMOTE, 120), (Link.RELAY, 30), (Link.UNKNOWN, 60)]
)
def test_the_way_says_how_often_it_is_looked_at(link: Link, seconds: float) -> None:
    """The next look stands on the card; a server that starts is looked at more often."""
    card = card_after(EMPTY, well(link), now=NOW)
    assert card.next_at == NOW + seconds
    starting = ill(HealthState.STARTING, Trouble.MIGRATING, link=link)
    assert interval_of(card_after(EMPTY, starting, now=NOW)) == min(seconds, 30)


def test_a_good_look_fills_the_card() -> None:
    """Name, version, latency and the rest come from the facts."""
    card = card_after(EMPTY, well(), now=NOW)
    assert (card.name, card.version, card.uuid, card.latency_ms, card.playing) == ("Den", "1.42.2", UUID, 12.0, 0)
    assert (card.state, card.since, card.checked_at, card.last_ok_at) == (HealthState.CONNECTED, NOW, NOW, NOW)


def test_a_bad_look_keeps_what_was_known() -> None:
    """Name and last good moment stay, message and advice come, and the state has a new beginning."""
    before = card_after(EMPTY, well(), now=NOW)
    card = card_after(before, ill(HealthState.DISCONNECTED, Trouble.REFUSED), now=NOW + 300)
    assert (card.name, card.last_ok_at, card.since) == ("Den", NOW, NOW + 300)
    assert (card.trouble, card.message, card.hint) == (Trouble.REFUSED, "It is refused", "Do it")
    later = card_after(card, ill(HealthState.DISCONNECTED, Trouble.TIMEOUT), now=NOW + 600)
    assert later.since == NOW + 300


@pytest.mark.parametrize(("bare_for", "trouble"), [(3599.0, Trouble.STARTING), (3600.0, Trouble.ADDRESS_BLOCKED)])
def test_an_hour_of_empty_503_is_a_refused_address(bare_for: float, trouble: Trouble) -> None:
    """Before, it may be a start-up; after it, it is the server's rule against our address, with what to do."""
    card = card_after(EMPTY, BARE, now=NOW, bare_for=bare_for)
    assert card.trouble is trouble
    assert (card.state is HealthState.ERROR) is (trouble is Trouble.ADDRESS_BLOCKED)
    assert card.hint


def test_a_refused_address_stays_one() -> None:
    """Another process does not know for how long, and still does not call it a start-up again."""
    blocked = card_after(EMPTY, BARE, now=NOW, bare_for=4000)
    assert card_after(blocked, BARE, now=NOW + 30).trouble is Trouble.ADDRESS_BLOCKED
    assert card_after(blocked, well(), now=NOW + 30).state is HealthState.CONNECTED


def test_an_open_circuit_puts_off_the_next_look() -> None:
    """Nothing is asked before its end."""
    assert card_after(EMPTY, well(Link.RELAY), now=NOW, circuit_until=NOW + 110).next_at == NOW + 110


def test_a_circuit_on_trial_is_looked_at_soon() -> None:
    """Three good looks close it: they do not take three intervals."""
    assert card_after(EMPTY, well(), now=NOW, circuit_until=NOW - 1).next_at == NOW + 30


@pytest.mark.parametrize(
    ("state", "before", "after"),
    [
        (HealthState.CONNECTED, SignIn.REFUSED, SignIn.OK),
        (HealthState.SIGNED_OUT, SignIn.OK, SignIn.REFUSED),
        (HealthState.DISCONNECTED, SignIn.OK, SignIn.UNREACHABLE),
        (HealthState.DISCONNECTED, SignIn.REFUSED, SignIn.REFUSED),
        (HealthState.STARTING, SignIn.OK, SignIn.OK),
        (HealthState.ERROR, SignIn.OK, SignIn.OK),
    ],
)
def test_what_a_look_means_for_the_sign_in(state: HealthState, before: SignIn, after: SignIn) -> None:
    """Out of reach does not undo a refusal, and a start-up says nothing at all."""
    assert sign_in_of(replace(well(), state=state), before) is after


def test_the_account_is_told_in_the_form_of_all_kinds() -> None:
    """Version, latency and notes stand where those of a panel do; a bad look tells nothing."""
    account = account_of(well())
    assert account is not None
    assert (account.version, account.latency_ms, account.message) == ("1.42.2", 12.0, "Den")
    assert account_of(BARE) is None
