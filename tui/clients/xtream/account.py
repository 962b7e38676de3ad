"""Reads the account answer of a panel and decides whether it lets us in (`protocols/xtream.md` sections 2 and 8)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tui.clients.refusals import SHOWN
from tui.clients.retry_after import http_date
from tui.clients.xtream import values
from tui.errors import AuthError, BadResponse, SyncError
from tui.model.profiles import Account

_PASSING = frozenset({"", "active", "trial"})
_REFUSED = {
    "expired": "Account has expired",
    "banned": "Account is banned",
    "disabled": "Account is disabled",
    "inactive": "Account is inactive",
}
_RENEW = "Renew it with the provider, then sign in again."
_ASK = "Ask the provider why, then sign in again."


@dataclass(frozen=True, slots=True)
class Moment:
    """When and how an answer came."""

    now: float
    """Our clock at its arrival, UTC epoch in s."""
    date_header: str = ""
    latency_ms: float | None = None


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The account of a panel that let us in."""

    account: Account
    warnings: tuple[str, ...] = ()


def signed_in(answer: Any, moment: Moment, redact: Callable[[str], str]) -> SignedIn:
    """Read the answer to a login. Raises AuthError for each kind of refusal, BadResponse if it is not a panel's."""
    user = answer.get("user_info") if isinstance(answer, Mapping) else None
    if not isinstance(user, Mapping) or not _says_anything(user):
        raise BadResponse(
            "The server answered, but not as an Xtream panel does",
            hint="Check the URL. It may be another service, or a firewall in front of the panel.",
        )
    server = answer.get("server_info")
    account = _account(user, server if isinstance(server, Mapping) else {}, moment, redact)
    refusal = _refusal(user, account, _panel_now(account, moment))
    if refusal is not None:
        raise refusal
    return SignedIn(account, _warnings(account))


def judge_object(answer: Mapping[str, Any], now: float) -> SyncError | None:
    """Say what an object in place of a list means: an account answer is never data, and may be a refusal."""
    user = answer.get("user_info")
    if not isinstance(user, Mapping):
        return None
    try:
        signed_in(answer, Moment(now), str)
    except AuthError as error:
        return error
    except BadResponse:
        pass
    return BadResponse(
        "The panel answered with the account instead of the list",
        hint="It may not offer this list, or not to this account. Test the profile; if it is fine, ask the provider.",
    )


def _says_anything(user: Mapping[str, Any]) -> bool:
    return user.get("auth") is not None or bool(user.get("status"))


def _refusal(user: Mapping[str, Any], account: Account, panel_now: float) -> AuthError | None:
    if user.get("auth") == "false" or values.decimal(user.get("auth")) == 0:
        hint = "Check user name and password with the provider, then sign in again."
        return AuthError("Invalid username or password", hint=hint)
    status = account.status.lower()
    if status in _REFUSED:
        return AuthError(_REFUSED[status], hint=_RENEW if status == "expired" else _ASK)
    if account.expires_at is not None and account.expires_at <= panel_now:
        return AuthError(_REFUSED["expired"], hint=_RENEW)
    return None


def _warnings(account: Account) -> tuple[str, ...]:
    if account.status.lower() in _PASSING:
        return ()
    return (f'The panel calls the account "{account.status}", which is not a known word',)


def _account(
    user: Mapping[str, Any], server: Mapping[str, Any], moment: Moment, redact: Callable[[str], str]
) -> Account:
    def text(value: Any, limit: int = SHOWN) -> str:
        return values.line(redact(value) if isinstance(value, str) else value, limit)

    return Account(
        status=text(user.get("status"), 40),
        expires_at=_expiry(user.get("exp_date")),
        is_trial=values.flag(user.get("is_trial")),
        active_connections=_count(user.get("active_cons")),
        max_connections=_count(user.get("max_connections")),
        created_at=values.epoch(user.get("created_at")),
        server_timezone=text(server.get("timezone"), 60),
        clock_skew_seconds=_skew(server, moment),
        version=text(server.get("version"), 40),
        message=text(user.get("message")),
        latency_ms=moment.latency_ms,
    )


def _expiry(value: Any) -> float | None:
    """Give the UTC epoch of an end, from epoch or ISO text; None = no end."""
    number = values.epoch(value)
    if number is not None:
        return float(number)
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (OverflowError, OSError):
        return None


def _count(value: Any) -> int | None:
    number = values.decimal(value)
    return int(number) if number is not None and 0 <= number < 10**9 else None


def _skew(server: Mapping[str, Any], moment: Moment) -> float | None:
    """Server clock minus ours, in s: by `timestamp_now`, else by the `Date` header."""
    server_now = values.epoch(server.get("timestamp_now")) or http_date(moment.date_header)
    return None if server_now is None else float(math.trunc(server_now - moment.now))


def _panel_now(account: Account, moment: Moment) -> float:
    return moment.now + (account.clock_skew_seconds or 0.0)
