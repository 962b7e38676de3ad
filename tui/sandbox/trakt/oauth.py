"""Who may enter Trakt: the app, its device codes, and pairs of tokens whose refresh token is good for once.

Sources: `protocols/trakt.md` section 2.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Final, Literal

from tui.sandbox.trakt.accounts import Account
from tui.sandbox.trakt.reply import Refused

CLIENT_ID: Final = "5a4db0f7c0ffee114711" + "0" * 43 + "1"
CLIENT_SECRET: Final = "5ec2e7" + "0" * 57 + "1"
"""Id and secret of the app that a sandbox knows; they open nothing else."""
CODE_LIFE: Final = 600
"""s"""
POLL_EVERY: Final = 5
"""s"""
TOKEN_LIFE: Final = 604_800
"""s; seven days, as the texts of 2026 say."""
_LETTERS: Final = "ABCDEF0123456789"

Fate = Literal["pending", "approved", "used", "denied", "expired"]
_STATUS: Final[dict[Fate, int]] = {"pending": 400, "used": 409, "denied": 418, "expired": 410}


@dataclass(slots=True)
class DeviceCode:
    """One device that asks to be let in."""

    device_code: str
    user_code: str
    asked_at: float
    """UTC epoch, s."""
    life: int
    fate: Fate = "pending"
    account: Account | None = None
    """Who approved it."""
    polled_at: float | None = None


@dataclass(slots=True)
class TokenPair:
    """What somebody was let in with."""

    access: str
    refresh: str
    account: Account
    created_at: int
    """UTC epoch, s."""
    expires_in: int
    """s"""
    is_spent: bool = False
    """The refresh token was used."""
    is_dead: bool = False
    """The access token was revoked."""

    def as_json(self) -> dict[str, Any]:
        """Give it as the client is told."""
        return {
            "access_token": self.access,
            "token_type": "bearer",
            "expires_in": self.expires_in,
            "refresh_token": self.refresh,
            "scope": "public",
            "created_at": self.created_at,
        }


class OAuth:
    """The app and everybody whom it was let in by. Everything can be changed while it runs."""

    def __init__(self, clock: Callable[[], float], seed: int) -> None:
        """Take a clock in UTC epoch s."""
        self.client_id = CLIENT_ID
        self.client_secret = CLIENT_SECRET
        self.is_app_removed = False
        """Whether the app is gone, as those of free users are since July 2026: every call gets 403."""
        self.token_life = TOKEN_LIFE
        self.code_life = CODE_LIFE
        self.poll_every = POLL_EVERY
        self.is_patient = True
        """Whether a client that polls too fast is let be; else it gets 429."""
        self._clock = clock
        self._seed = seed
        self._codes: dict[str, DeviceCode] = {}
        self._pairs: list[TokenPair] = []
        self._count = 0

    @property
    def waiting(self) -> tuple[str, ...]:
        """The user codes that nobody approved or denied yet, the oldest first."""
        return tuple(code.user_code for code in self._codes.values() if self._fate(code) == "pending")

    @property
    def pairs(self) -> tuple[TokenPair, ...]:
        """All tokens that were ever given out, the oldest first."""
        return tuple(self._pairs)

    def raise_for_key(self, key: str | None) -> None:
        """Raise Refused with 403 for a client id that is not, or no longer, known."""
        if self.is_app_removed or key != self.client_id:
            raise Refused(403, {"error": "invalid_api_key"} if key else None)

    def raise_for_app(self, body: dict[str, Any], *, needs_secret: bool = True) -> None:
        """Raise Refused for a body that is not the app's: 403 if the app is gone, else 401."""
        if self.is_app_removed:
            raise Refused(403, None)
        is_ours = body.get("client_id") == self.client_id
        if not is_ours or (needs_secret and body.get("client_secret") != self.client_secret):
            raise Refused(401, {"error": "invalid_client", "error_description": "Client authentication failed."})

    def begin(self) -> DeviceCode:
        """Let a device ask."""
        self._count += 1
        digest = self._hashed("device", self._count)
        user_code = "".join(_LETTERS[int(letter, 16)] for letter in digest[:8])
        code = DeviceCode(digest, user_code, self._clock(), self.code_life)
        self._codes[digest] = code
        return code

    def poll(self, device_code: object) -> TokenPair:
        """Give the tokens of a device that was let in. Raises Refused: 400, 404, 409, 410, 418 or 429, bodies empty."""
        code = self._codes.get(str(device_code))
        if code is None:
            raise Refused(404)
        now, before = self._clock(), code.polled_at
        code.polled_at = now
        if not self.is_patient and before is not None and now - before < self.poll_every:
            raise Refused(429)
        fate = self._fate(code)
        if fate != "approved" or code.account is None:
            raise Refused(_STATUS.get(fate, 400))
        code.fate = "used"
        return self.issue(code.account)

    def approve(self, user_code: str, account: Account) -> None:
        """Let somebody type a code. Raises LookupError if none of that name waits."""
        code = self._waiting(user_code)
        code.fate, code.account = "approved", account

    def deny(self, user_code: str) -> None:
        """Let somebody say no. Raises LookupError if no code of that name waits."""
        self._waiting(user_code).fate = "denied"

    def expire_codes(self) -> None:
        """Let all codes that wait run out now."""
        for code in self._codes.values():
            if code.fate in ("pending", "approved"):
                code.fate = "expired"

    def issue(self, account: Account) -> TokenPair:
        """Give a new pair."""
        self._count += 1
        access, refresh = (self._hashed(kind, self._count) for kind in ("access", "refresh"))
        pair = TokenPair(access, refresh, account, int(self._clock()), self.token_life)
        self._pairs.append(pair)
        return pair

    def refresh(self, token: object) -> TokenPair:
        """Give a new pair for a refresh token, which dies by it. Raises Refused with 400, `invalid_grant`."""
        for pair in self._pairs:
            if pair.refresh == token and not pair.is_spent:
                pair.is_spent = True
                return self.issue(pair.account)
        text = "The provided authorization grant is invalid, expired, revoked, or was issued to another client."
        raise Refused(400, {"error": "invalid_grant", "error_description": text})

    def revoke(self, token: object) -> None:
        """Let an access token die, and its refresh token with it; one that is not known changes nothing."""
        for pair in self._pairs:
            if pair.access == token:
                pair.is_dead = pair.is_spent = True

    def revoke_all(self, account: Account) -> None:
        """Let somebody disconnect the app: all of the tokens die."""
        for pair in self._pairs:
            if pair.account is account:
                pair.is_dead = pair.is_spent = True

    def expire_access(self, account: Account) -> None:
        """Let the access tokens of somebody run out now; the refresh tokens stay good."""
        for pair in self._pairs:
            if pair.account is account:
                pair.expires_in = min(pair.expires_in, int(self._clock()) - pair.created_at)

    def holder(self, token: str) -> Account | None:
        """Give whose access token it is; None: nobody's, or it has run out."""
        now = self._clock()
        for pair in reversed(self._pairs):
            if pair.access == token:
                return None if pair.is_dead or now >= pair.created_at + pair.expires_in else pair.account
        return None

    def _fate(self, code: DeviceCode) -> Fate:
        if code.fate in ("pending", "approved") and self._clock() >= code.asked_at + code.life:
            return "expired"
        return code.fate

    def _waiting(self, user_code: str) -> DeviceCode:
        for code in self._codes.values():
            if code.user_code == user_code.strip().upper() and self._fate(code) == "pending":
                return code
        raise LookupError(f"no code {user_code!r} is waiting")

    def _hashed(self, kind: str, number: int) -> str:
        return blake2b(f"{self._seed}/{kind}/{number}".encode(), digest_size=32).hexdigest()
