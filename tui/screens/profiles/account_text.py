"""What an account says of itself, in one line and in several. Pure functions."""

from __future__ import annotations

from datetime import tzinfo

from tui.formatting import date_text
from tui.model.profiles import Account

DAY = 86_400.0
SOON = 7 * DAY


def account_text(account: Account, now: float, tz: tzinfo | None = None) -> str:
    """In short: "active until 27 Nov, 1 of 2 connections, 31 ms"."""
    parts = [until_text(account, now, tz), connections_text(account)]
    if account.latency_ms is not None:
        parts.append(f"{account.latency_ms:.0f} ms")
    return ", ".join(filter(None, parts))


def server_account_text(account: Account) -> str:
    """Of a media server: "Den, 1.42.2, 12 ms"."""
    latency = None if account.latency_ms is None else f"{account.latency_ms:.0f} ms"
    return ", ".join(filter(None, (account.message, account.version, latency)))


def until_text(account: Account, now: float, tz: tzinfo | None = None) -> str:
    """Its status and its end: "active until 27 Nov", "trial until 3 Dec", "active, no end"."""
    word = (account.status or "active").lower()
    word = "trial" if account.is_trial and word == "active" else word
    if account.expires_at is None:
        return f"{word}, no end"
    verb = "since" if account.expires_at < now else "until"
    return f"{word} {verb} {date_text(account.expires_at, now, tz)}"


def connections_text(account: Account) -> str:
    """ "1 of 2 connections"; "" when the server does not say."""
    if account.max_connections is None:
        return "" if account.active_connections is None else f"{account.active_connections} connections"
    most = "any" if account.max_connections == 0 else str(account.max_connections)
    return f"{account.active_connections or 0} of {most} connections"


def expires_soon(account: Account | None, now: float) -> bool:
    """True in the last week of an account."""
    return account is not None and account.expires_at is not None and account.expires_at - now < SOON
