"""What `syncdeck doctor` says of a server once the way to it is clear: from one look at it."""

from __future__ import annotations

from tui.cli.doctor.findings import Finding
from tui.cli.exit_codes import ExitCode
from tui.cli.profiles.server_lines import history_text, skew_text
from tui.model.health import HealthState, Trouble
from tui.model.profiles import ProfileKind
from tui.model.servers import ServerHealth

CODES = {
    HealthState.SIGNED_OUT: ExitCode.REFUSED,
    HealthState.DISCONNECTED: ExitCode.UNREACHABLE,
    HealthState.ERROR: ExitCode.FAILED,
}
"""How the command ends because of a state; one that starts is well."""
REFUSALS = frozenset({Trouble.NO_PERMISSION, Trouble.LOCKED})
"""States of error that mean a refused account."""
CHECKS = {
    Trouble.EXPIRED: "sign-in",
    Trouble.NO_PERMISSION: "permission",
    Trouble.LOCKED: "account",
    Trouble.ADDRESS_BLOCKED: "address",
    Trouble.WRONG_SERVER: "server",
    Trouble.WRONG_ADDRESS: "server",
    Trouble.TLS: "TLS",
    Trouble.DNS: "name",
    Trouble.REFUSED: "connection",
}
"""What each trouble is found by; all others by the answer as such."""
MAY_NOT = {
    ProfileKind.PLEX: "Sign in as the owner of the server, to read what all accounts have played",
    ProfileKind.JELLYFIN: "Sign in as an administrator, or with an API key, to read what all accounts have played",
    ProfileKind.EMBY: "Sign in as an administrator, or with an API key, to read what all accounts have played",
}


def server_findings(about: str, kind: ProfileKind, card: ServerHealth, now: float) -> list[Finding]:
    """What a look at a server says; its first trouble ends the list."""
    if card.state is not HealthState.CONNECTED:
        code = CODES.get(card.state, ExitCode.OK)
        if card.trouble in REFUSALS:
            code = ExitCode.REFUSED
        return [Finding(about, CHECKS.get(card.trouble, "answer"), card.message, card.hint or "Try again later", code)]
    answered = "" if card.latency_ms is None else f", answered in {card.latency_ms:.0f} ms"
    if kind is ProfileKind.TRAKT:
        notes = (Finding(about, "account", note) for note in card.notes)
        return [Finding(about, "sign-in", f"accepted{answered}"), Finding(about, "version", card.version), *notes]
    return [
        Finding(about, "server", f"{card.name} ({card.uuid[:8]})"),
        Finding(about, "sign-in", f"accepted{answered}"),
        Finding(about, "version", card.version),
        _permission(about, kind, card),
        _clock(about, card),
        _history(about, card, now),
        *(Finding(about, "note", note) for note in card.notes),
    ]


def _permission(about: str, kind: ProfileKind, card: ServerHealth) -> Finding:
    if card.playing is None:
        return Finding(about, "permission", "sees its own account only", MAY_NOT.get(kind, ""))
    return Finding(about, "permission", "sees all accounts")


def _clock(about: str, card: ServerHealth) -> Finding:
    if card.clock_skew_seconds is None:
        return Finding(about, "clock", "the server does not tell the time")
    off = skew_text(card)
    advice = "Set the clock of the server or of this machine: times of plays are the server's" if off else ""
    return Finding(about, "clock", off or "agrees with ours", advice)


def _history(about: str, card: ServerHealth, now: float) -> Finding:
    told = history_text(card, now)
    return Finding(about, "history", told or "no source of playback history is known yet")
