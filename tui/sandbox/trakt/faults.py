"""What Trakt can get wrong beyond the faults of the wire (`protocols/trakt.md` 1 to 7).

Those of pages are in `page_faults.py`, of long bodies in `batches.py`, of lists that move in `arrivals.py`. With
`after` and the faults `drop` and `lost` of the wire, what was asked for is carried out.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from email.utils import formatdate
from typing import Any, Final

from tui.sandbox.faults import Argument, Cause, Fault, Stage, registry
from tui.sandbox.text_faults import TEXT_FAULTS
from tui.sandbox.trakt.arrivals import arrival_faults
from tui.sandbox.trakt.batches import BATCH_FAULTS
from tui.sandbox.trakt.page_faults import PAGE_FAULTS
from tui.sandbox.trakt.reply import CLOUDFLARE, JSON, NOT_FOUND, UPGRADE_URL, Refused, full
from tui.sandbox.trakt.routes import LIST_CALLS, PAGED, SCROBBLES
from tui.sandbox.trakt.state import TraktState
from tui.sandbox.wire import Answer, text_answer
from tui.sandbox.wire_faults import WIRE_FAULTS

_OVERLOADED: Final = (
    "<!DOCTYPE html><html><head><title>trakt.tv | 503: Service Temporarily Unavailable</title></head>"
    "<body><h1>Service Temporarily Unavailable</h1></body></html>"
)
_TOO_MANY: Final = (
    "<!DOCTYPE html><html><head><title>Rate limited</title></head><body><h1>Error 1015</h1></body></html>"
)
_PLAIN_404: Final = "<!DOCTYPE html><html><head><title>404</title></head><body><h1>Not found</h1></body></html>"
_BUCKET: Final = {
    "name": "AUTHED_API_POST_LIMIT",
    "period": 1,
    "limit": 1,
    "remaining": 0,
    "until": "2026-02-02T03:00:00Z",
}
_ODD_ROWS: Final[tuple[object, ...]] = (
    None,
    7,
    "row",
    [],
    {},
    {"type": "movie", "movie": None},
    {"type": "movie", "id": "x", "rank": None, "movie": {"title": None, "year": "soon", "ids": {"trakt": "1"}}},
    {"type": "unheard", "id": 1, "rank": 1, "unheard": {"ids": {"trakt": 1}}},
    {"type": "show", "id": -1, "rank": -5, "show": {"title": 5, "year": -1, "ids": []}},
    {"name": None, "ids": {"trakt": None, "slug": 5}, "item_count": "many", "updated_at": 7, "privacy": "secret"},
)
"""What stands before the rows of a page under `odd_rows`."""


def _replaced(
    name: str,
    description: str,
    change: Callable[[Cause], Answer],
    default: Argument = None,
    actions: frozenset[str] | None = None,
) -> Fault:
    return Fault(name, description, Stage.REPLACE, lambda _, cause: change(cause), default, actions)


def _limited(*, waits: float | None, is_told: bool = True) -> Answer:
    answer = Answer(429, (JSON,)) if is_told else text_answer(_TOO_MANY, 429)
    if is_told:
        answer = answer.with_header("X-Ratelimit", json.dumps(_BUCKET, separators=(",", ":")))
    return answer if waits is None else answer.with_header("Retry-After", f"{waits:g}")


def _after(answer: Answer, cause: Cause) -> Answer:
    """Give another status for what went well."""
    return text_answer(_OVERLOADED, int(cause.number)) if answer.status < 300 else answer


def _odd_rows(answer: Answer, _: Cause) -> Answer:
    if answer.status != 200 or not answer.size:
        return answer
    value: Any = json.loads(answer.whole())
    return answer.with_body(json.dumps([*_ODD_ROWS, *value]).encode()) if isinstance(value, list) else answer


def _huge(answer: Answer, cause: Cause) -> Answer:
    return answer.with_body(answer.whole() + b" " * int(cause.number * 1_000_000))


def _is_late(cause: Cause) -> bool:
    return cause.seen > cause.number


def _full(name: str, description: str, *, tells_limit: bool) -> Fault:
    refused = full(250, is_vip=False, tells_limit=tells_limit).answer()
    return Fault(name, description, Stage.REPLACE, lambda _, __: refused, 0.0, when=_is_late)


OWN_FAULTS: Final = registry(
    _replaced(
        "rate", "429 with a Retry-After of so many s, and X-Ratelimit", lambda cause: _limited(waits=cause.number), 1.0
    ),
    _replaced("rate_bare", "429 with X-Ratelimit and no Retry-After", lambda _: _limited(waits=None)),
    _replaced("rate_html", "429 with the HTML page of a firewall", lambda _: _limited(waits=None, is_told=False)),
    _full("full", "420 after so many calls that pass: the account has no more room", tells_limit=True),
    _full("full_bare", "420 after so many calls that pass, without the limit", tells_limit=False),
    _replaced(
        "locked", "423: the account is locked", lambda _: Refused(423, None, {"X-Account-Locked": "true"}).answer()
    ),
    _replaced(
        "deactivated",
        "423: the account is deactivated",
        lambda _: Refused(423, None, {"X-Account-Deactivated": "true"}).answer(),
    ),
    _replaced("vip", "426: only for VIPs", lambda _: Refused(426, None, {"X-Upgrade-URL": UPGRADE_URL}).answer()),
    _replaced("cloudflare", "403 with the HTML of the network in front, and cf-ray", lambda _: CLOUDFLARE),
    _replaced(
        "app_removed", "403 with JSON: the app is gone", lambda _: Refused(403, {"error": "invalid_api_key"}).answer()
    ),
    _replaced("expired", "401: the token is refused", lambda _: Refused(401, {"error": "invalid_token"}).answer()),
    _replaced(
        "invalid_grant",
        "400: the refresh token is refused",
        lambda _: Refused(400, {"error": "invalid_grant"}).answer(),
    ),
    _replaced("gone", "404 with an empty body that calls itself JSON", lambda _: NOT_FOUND),
    _replaced("gone_html", "404 with HTML", lambda _: text_answer(_PLAIN_404, 404)),
    _replaced(
        "overloaded",
        "503 with HTML; the argument is a Retry-After in s",
        lambda cause: text_answer(_OVERLOADED, 503).with_header("Retry-After", f"{cause.number:g}"),
        30.0,
    ),
    _replaced(
        "conflict",
        "409: the same was told a moment ago",
        lambda _: Refused(
            409, {"watched_at": "2026-02-02T02:00:00.000Z", "expires_at": "2026-02-02T04:00:00.000Z"}
        ).answer(),
        actions=SCROBBLES,
    ),
    Fault("after", "what was asked for is done, then that status with HTML", Stage.RESHAPE, _after, 503.0),
    Fault(
        "odd_rows",
        "rows with odd values before the others, and things that are no rows",
        Stage.RESHAPE,
        _odd_rows,
        actions=PAGED,
    ),
    Fault("huge", "so many MB of blanks behind the body", Stage.DELIVER, _huge, 50.0),
)

STATIC_FAULTS: Final = WIRE_FAULTS | TEXT_FAULTS | OWN_FAULTS | PAGE_FAULTS | BATCH_FAULTS


def trakt_faults(state: TraktState) -> dict[str, Fault]:
    """Give the whole menu, with the faults that change what Trakt holds."""

    def dated(_: Answer, cause: Cause) -> Answer:
        until = formatdate(state.clock() + cause.number, usegmt=True)
        return _limited(waits=None).with_header("Retry-After", until)

    by_date = Fault("rate_date", "429 with a Retry-After that is a date, so many s from now", Stage.REPLACE, dated, 1.0)
    return STATIC_FAULTS | registry(by_date) | arrival_faults(state, LIST_CALLS)
