"""What a server's card says, in words: state, way, clock, what is wrong and what to do. Pure functions."""

from __future__ import annotations

from dataclasses import replace
from datetime import tzinfo

from tui.formatting import duration_text, when_text
from tui.glyphs import Glyphs
from tui.model.health import HealthState, Link, Trouble
from tui.model.servers import ServerHealth
from tui.widgets.line import Span, Tone

SKEW_NOTICE = 60.0
"""Seconds by which a server's clock may be off before it is told: times of plays are the server's."""

_WORDS = {
    HealthState.UNKNOWN: ("not tested", Tone.MUTED),
    HealthState.CONNECTED: ("connected", Tone.GOOD),
    HealthState.STARTING: ("starting", Tone.BUSY),
    HealthState.DISCONNECTED: ("disconnected", Tone.WARN),
    HealthState.ERROR: ("error", Tone.BAD),
    HealthState.SIGNED_OUT: ("signed out", Tone.BAD),
}
_TROUBLE_WORDS = {
    Trouble.MIGRATING: "migrating",
    Trouble.MAINTENANCE: "maintenance",
    Trouble.CIRCUIT: "left alone",
    Trouble.NO_PERMISSION: "not allowed",
    Trouble.WRONG_SERVER: "wrong server",
    Trouble.WRONG_ADDRESS: "wrong address",
    Trouble.ADDRESS_BLOCKED: "blocked",
    Trouble.TLS: "TLS error",
    Trouble.OVERLOADED: "overloaded",
    Trouble.LOCKED: "locked",
}
"""Troubles that have a word of their own for the state."""
_ADVICE = {
    Trouble.WRONG_ADDRESS: "e corrects the address",
    Trouble.REFUSED: "Start the server, or correct its address with e",
    Trouble.TIMEOUT: "See whether its machine is on, and whether a firewall is in the way; t asks again",
    Trouble.DNS: "Check the spelling of the address with e, then the name server of this machine",
    Trouble.TLS: "If it is your own server, e has a tick that leaves certificates unverified",
    Trouble.EXPIRED: "L signs in again",
    Trouble.NO_PERMISSION: "L signs in with an account that may",
    Trouble.WRONG_SERVER: "e corrects the address, a adds the other server",
}
"""What to do, by the keys of this dashboard."""
_LINKS = {Link.LOCAL: "local", Link.REMOTE: "remote", Link.RELAY: "relay", Link.UNKNOWN: ""}


def standing(health: ServerHealth | None, now: float) -> ServerHealth | None:
    """The card as it stands at this moment: while its circuit is open, nobody asks the server, so it is not well."""
    if health is None or (health.circuit_until or 0.0) <= now:
        return health
    return replace(health, state=HealthState.DISCONNECTED, trouble=Trouble.CIRCUIT, message="")


def health_state(health: ServerHealth, glyphs: Glyphs) -> Span:
    """The state in a glyph and a word: `● connected`, `◔ migrating`."""
    word, tone = _WORDS[health.state]
    told = word if health.state is HealthState.SIGNED_OUT else _TROUBLE_WORDS.get(health.trouble, word)
    return Span(f"{glyphs.health[health.state]} {told}", tone)


def link_text(link: Link) -> str:
    """The way to the server in a word; "" when nobody knows."""
    return _LINKS[link]


def latency_text(health: ServerHealth | None) -> str:
    """How long its last answer took: "12 ms"; "-" while it does not answer."""
    if health is None or health.state is not HealthState.CONNECTED or health.latency_ms is None:
        return "-"
    return f"{health.latency_ms:,.0f} ms" if health.latency_ms >= 0.5 else "< 1 ms"


def playing_at(health: ServerHealth | None) -> int | None:
    """Sessions that run there; None when it does not answer, or does not tell."""
    return health.playing if health is not None and health.state is HealthState.CONNECTED else None


def next_look_text(health: ServerHealth | None, now: float, tz: tzinfo | None) -> str:
    """When the monitor looks again, as a time of day, since nothing on an idle screen may tick; "-" = nobody will."""
    if health is None or health.next_at is None:
        return "-"
    due = max(health.next_at, health.circuit_until or 0.0)
    return when_text(due, now, tz) if due > now - SKEW_NOTICE else "-"


def skew_text(seconds: float | None) -> str:
    """A warning about a clock that is off by more than a minute; "" otherwise."""
    if seconds is None or abs(seconds) <= SKEW_NOTICE:
        return ""
    way = "ahead of" if seconds > 0 else "behind"
    return f"Its clock is {duration_text(abs(seconds))} {way} this machine's: set one of them right"


def left_alone_text(health: ServerHealth, now: float, tz: tzinfo | None) -> str:
    """Until when an open circuit lets nothing through; "" while it is closed."""
    if health.circuit_until is None or health.circuit_until <= now:
        return ""
    return (
        f"Left alone until {when_text(health.circuit_until, now, tz)}: too many requests failed; then it is tried again"
    )


def trouble_text(health: ServerHealth | None) -> str:
    """What is wrong and what to do, in one text; "" while all is well."""
    if health is None or health.state in {HealthState.CONNECTED, HealthState.UNKNOWN} or not health.message:
        return ""
    advice = advice_text(health)
    return f"{health.message.removesuffix('.')}. {advice}" if advice else health.message


def advice_text(health: ServerHealth) -> str:
    """What to do: by the keys of the dashboard where the stored advice is a command."""
    if "`syncdeck" in health.hint:
        return _ADVICE.get(health.trouble, health.hint)
    told = health.hint.removeprefix("Nothing: ")
    return told[:1].upper() + told[1:]


def look_text(health: ServerHealth) -> str:
    """What a look has found of a server that is well: "Den 1.42.2, local, 3 ms"."""
    who = " ".join(filter(None, (health.name, health.version)))
    return ", ".join(filter(None, (who, link_text(health.link), latency_text(health).strip("-"))))


def worries(health: ServerHealth | None, now: float, tz: tzinfo | None) -> list[str]:
    """All that keeps a server from being simply green, the most telling first."""
    if health is None:
        return []
    told = (trouble_text(health), left_alone_text(health, now, tz), skew_text(health.clock_skew_seconds))
    return [text for text in told if text]
