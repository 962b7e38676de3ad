"""Signing in to Trakt: a code that is typed elsewhere, and tokens that are renewed. It stores nothing.

Source: `protocols/trakt.md` section 2. A refresh token is good for one use: when an answer of `refresh` is lost, the
sign-in may be lost with it, and asking again would only make sure of that.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import msgspec

from tui.clients import values
from tui.clients.http import Call, HttpClient
from tui.clients.retry_after import http_date, retry_after
from tui.clients.trakt.answers import body_of_answer
from tui.clients.trakt.errors import APP_HINT, expired, not_such, rate_limited, refusal_of, unreadable, value_in
from tui.errors import AuthError, Conflict, Forbidden, NotFound, SyncError
from tui.model.clock import Clock
from tui.model.health import Trouble
from tui.model.server_sign_in import SignInCode
from tui.model.trakt import TraktTokens

AUTH = "https://auth.trakt.tv"
OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
NO_APP = "Trakt refuses the client id or the client secret"
AGAIN = "Ask for a new code."
SHORTEST_INTERVAL, USUAL_INTERVAL, LONGEST_INTERVAL = 1.0, 5.0, 60.0
"""Seconds between two questions about a code: at least, where the answer does not say, and at most."""
USUAL_LIFE, LONGEST_LIFE = 600.0, 3600.0
_WRONG_APP = frozenset({"invalid_client", "unauthorized_client"})
_LATEST = 1e11
_LONGEST_TOKEN_LIFE = 10 * 365 * 24 * 3600.0


class TraktOAuth:
    """The host of Trakt that signs people in, for one app. One try of each request."""

    def __init__(self, http: HttpClient, url: str, client_id: str, client_secret: str, *, clock: Clock) -> None:
        """`client_secret` is a secret, also towards the log; a code and what comes of it are, too."""
        self._http = http
        self._base = url.rstrip("/")
        self._client_id = client_id
        self._client_secret = client_secret
        self._clock = clock

    async def device_code(self) -> SignInCode:
        """Ask for a code that a person types at Trakt. Raises Forbidden when the client id is not taken."""
        status, headers, body = await self._ask("/oauth/device/code", {"client_id": self._client_id})
        self._judge(status, headers, body)
        return self._code_of(_object(body))

    async def device_token(self, code: SignInCode) -> TraktTokens | None:
        """Give the tokens once the code was typed; None while it was not. To be asked every `code.interval` s.

        Raises RateLimited when it was asked too often: wait longer from then on. NotFound for a code that has expired,
        by the answer or by our clock, or that Trakt does not know; Conflict for one that was used; Forbidden when the
        person said no; what `refusal_of` says for the rest.
        """
        is_over = self._clock.now() >= code.expires_at
        status, headers, body = await self._ask("/oauth/device/token", {"code": code.handle, **self._app()})
        if status == 400 and not is_over:
            return None
        if status == 429 and not is_over:
            raise rate_limited(retry_after(headers.get("retry-after", ""), self._clock.now()))
        refusal = _code_refused(410 if is_over and status in {400, 429} else status)
        if refusal is not None:
            raise refusal
        self._judge(status, headers, body)
        return self._tokens_of(_object(body), headers)

    async def refresh(self, refresh_token: str) -> TraktTokens:
        """Give new tokens for old ones, which are dead from then on: store them before they are used.

        Raises AuthError when the refresh token is refused. After NetworkError, TimedOut and ServerError nobody knows
        whether it was used up; nothing of it is said to be refused.
        """
        asked = {"grant_type": "refresh_token", "refresh_token": refresh_token, "redirect_uri": OUT_OF_BAND}
        status, headers, body = await self._ask("/oauth/token", {**asked, **self._app()})
        if status in {400, 401}:
            raise _refused(body)
        self._judge(status, headers, body)
        return self._tokens_of(_object(body), headers)

    async def revoke(self, token: str) -> None:
        """Sign out at Trakt. Raises SyncError; a token that is dead already is no error."""
        status, headers, body = await self._ask("/oauth/revoke", {"token": token, **self._app()})
        if status not in {400, 401, 404}:
            self._judge(status, headers, body)

    def _app(self) -> dict[str, str]:
        return {"client_id": self._client_id, "client_secret": self._client_secret}

    async def _ask(self, path: str, asked: Mapping[str, str]) -> tuple[int, Mapping[str, str], bytes]:
        headers = {"Content-Type": "application/json", "trakt-api-version": "2", "trakt-api-key": self._client_id}
        call = Call("POST", f"{self._base}{path}", headers, msgspec.json.encode(asked))
        async with self._http.send(call) as answer:
            return answer.status, answer.headers, await body_of_answer(answer)

    def _judge(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        refusal = refusal_of(status, headers, body, now=self._clock.now(), redact=self._http.redact)
        if refusal is not None:
            raise _about_the_app(refusal)

    def _code_of(self, answer: Mapping[str, Any]) -> SignInCode:
        handle, code = values.text(answer.get("device_code"), 500), values.text(answer.get("user_code"), 60)
        url = values.text(answer.get("verification_url"), 500)
        if not handle or not code or not url.startswith(("https://", "http://")):
            raise not_such("a code without its parts")
        life = _seconds(answer.get("expires_in"), USUAL_LIFE, LONGEST_LIFE)
        return SignInCode(
            code=code,
            url=url,
            expires_at=self._clock.now() + life,
            handle=handle,
            link=f"{url.rstrip('/')}/{quote(code, safe='')}",
            interval=max(SHORTEST_INTERVAL, _seconds(answer.get("interval"), USUAL_INTERVAL, LONGEST_INTERVAL)),
        )

    def _tokens_of(self, answer: Mapping[str, Any], headers: Mapping[str, str]) -> TraktTokens:
        access = values.text(answer.get("access_token"), 4000)
        life = _seconds(answer.get("expires_in"), 0.0, _LONGEST_TOKEN_LIFE)
        if not access or life <= 0:
            raise not_such("a sign-in without a token, or without how long it holds")
        return TraktTokens(
            access, values.text(answer.get("refresh_token"), 4000), self._made_at(answer, headers, life), life
        )

    def _made_at(self, answer: Mapping[str, Any], headers: Mapping[str, str], life: float) -> float:
        """Give when the tokens were made, by our own clock, however far it is off from Trakt's."""
        now = self._clock.now()
        told = _seconds(answer.get("created_at"), now, _LATEST)
        age = (http_date(headers.get("date", "")) or now) - told
        return now - min(max(age, 0.0), life)


def _code_refused(status: int) -> SyncError | None:
    """Judge the answers that end the wait for a code; their bodies may be empty."""
    if status == 404:
        return NotFound("Trakt does not know the code", hint=AGAIN, status=status)
    if status == 409:
        return Conflict("The code was used already", hint=AGAIN)
    if status == 410:
        return NotFound("The code has expired", hint=AGAIN, status=status)
    if status == 418:
        return Forbidden(
            "The sign-in was refused at Trakt", hint="Ask for a new code if that was a mistake.", status=status
        )
    return None


def _refused(body: bytes) -> AuthError:
    """Judge a refresh that is not granted: the token was used before, is too old, or belongs to another app."""
    value = value_in(body)
    if isinstance(value, Mapping) and value.get("error") in _WRONG_APP:
        return AuthError(NO_APP, hint=APP_HINT, status=401, trouble=Trouble.EXPIRED)
    return expired()


def _about_the_app(refusal: SyncError) -> SyncError:
    """Say what a 401 means where no token was sent: it is the app that is not taken."""
    if isinstance(refusal, AuthError) and refusal.status == 401:
        return Forbidden(NO_APP, hint=APP_HINT, status=401, trouble=Trouble.NO_PERMISSION)
    return refusal


def _object(body: bytes) -> Mapping[str, Any]:
    value = value_in(body)
    if not isinstance(value, Mapping):
        raise unreadable(body)
    return value


def _seconds(told: Any, otherwise: float, most: float) -> float:
    is_number = isinstance(told, int | float) and not isinstance(told, bool) and told > 0
    return float(min(told, most)) if is_number else otherwise
