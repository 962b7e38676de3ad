"""What one look at a media server saw, and what becomes of its card. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tui.clients.media_trouble import BLOCKED_AFTER, BLOCKED_HINT, BLOCKED_WORDS
from tui.errors import SyncError
from tui.model.health import HealthState, Link, Trouble
from tui.model.lists import AccountLimits
from tui.model.profiles import Account, SignIn
from tui.model.servers import ServerFacts, ServerHealth

INTERVALS = {Link.LOCAL: 300.0, Link.REMOTE: 120.0, Link.RELAY: 30.0, Link.UNKNOWN: 60.0}
"""Seconds between two looks, by the way to the server."""
SOON = 30.0
"""Seconds between two looks at a server that starts, or whose circuit waits for good trials."""


@dataclass(frozen=True, slots=True)
class Sight:
    """One look at a server."""

    state: HealthState
    trouble: Trouble = Trouble.NONE
    message: str = ""
    hint: str = ""
    url: str = ""
    """The address that was used."""
    link: Link = Link.UNKNOWN
    facts: ServerFacts | None = None
    """None = it did not come so far."""
    error: SyncError | None = None
    is_bare_503: bool = False
    """It answered 503 and nothing else, as a server does that refuses our address; or one that starts."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """Settings of the profile that the look brought: the address found again at the maker's."""
    username: str = ""
    """Whose account of Trakt it is, for a profile that was stored before anybody had asked."""
    limits: AccountLimits | None = None
    """What an account of Trakt has room for."""


def interval_of(card: ServerHealth) -> float:
    """Give the seconds until the next look."""
    usual = INTERVALS[card.link]
    is_changing = card.state is HealthState.STARTING or card.circuit_until is not None
    return min(usual, SOON) if is_changing else usual


def account_of(sight: Sight) -> Account | None:
    """Give what a look tells in the form in which all kinds of profiles keep it; None when it did not come so far."""
    facts = sight.facts
    if facts is None:
        return None
    return Account(
        status="Signed in",
        clock_skew_seconds=facts.clock_skew_seconds,
        version=facts.identity.version,
        message="; ".join((facts.identity.name, *facts.notes)),
        latency_ms=facts.latency_ms,
    )


def sign_in_of(sight: Sight, before: SignIn) -> SignIn:
    """Tell what a look means for the sign-in of the profile; out of reach does not undo a refusal."""
    if sight.state is HealthState.CONNECTED:
        return SignIn.OK
    if sight.state is HealthState.SIGNED_OUT:
        return SignIn.REFUSED
    if sight.state is HealthState.DISCONNECTED and before is not SignIn.REFUSED:
        return SignIn.UNREACHABLE
    return before


def card_after(
    before: ServerHealth,
    sight: Sight,
    *,
    now: float,
    bare_for: float = 0.0,
    circuit_until: float | None = None,
    rest: float = 0.0,
) -> ServerHealth:
    """Give the card after a look, with the time of the next one, without jitter.

    `bare_for` is for how long nothing but empty 503 answers came (s), `rest` for how long at least its kind of server
    is left alone between two looks (s).
    """
    sight = _judged(before, sight, bare_for)
    card = replace(
        before if sight.facts is None else _with_facts(before, sight.facts),
        state=sight.state,
        trouble=sight.trouble,
        message=sight.message,
        hint=sight.hint,
        since=before.since if before.state is sight.state and before.since is not None else now,
        checked_at=now,
        last_ok_at=now if sight.state is HealthState.CONNECTED else before.last_ok_at,
        url=sight.url or before.url,
        link=sight.link,
        circuit_until=circuit_until,
    )
    return replace(card, next_at=max(now + max(interval_of(card), rest), circuit_until or 0.0))


def _judged(before: ServerHealth, sight: Sight, bare_for: float) -> Sight:
    """Tell a refused address from a server that starts: the one never ends."""
    was_blocked = before.trouble is Trouble.ADDRESS_BLOCKED
    if not sight.is_bare_503 or not (was_blocked or bare_for >= BLOCKED_AFTER):
        return sight
    return replace(
        sight,
        state=HealthState.ERROR,
        trouble=Trouble.ADDRESS_BLOCKED,
        message=BLOCKED_WORDS,
        hint=BLOCKED_HINT,
    )


def _with_facts(card: ServerHealth, facts: ServerFacts) -> ServerHealth:
    return replace(
        card,
        uuid=facts.identity.uuid,
        name=facts.identity.name,
        version=facts.identity.version,
        latency_ms=facts.latency_ms,
        clock_skew_seconds=facts.clock_skew_seconds,
        playing=None if facts.playing is None else len(facts.playing),
        history_source=facts.history_source,
        history_reaches_back_to=facts.history_reaches_back_to,
        notes=facts.notes,
    )
