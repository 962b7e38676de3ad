"""Quick Connect: a code on the new device, approved on one that is signed in. A restart of the server forgets all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from tui.sandbox.jellyfin.accounts import Account
from tui.sandbox.jellyfin.credentials import Credentials
from tui.sandbox.jellyfin.identity import hex_id
from tui.sandbox.jellyfin.reply import Refused
from tui.sandbox.jellyfin.times import iso

LIFE_MS: Final = 600_000
APPROVED_LIFE_MS: Final = 60_000


@dataclass(slots=True)
class Asked:
    """One device that asks to be let in."""

    secret: str
    code: str
    credentials: Credentials
    asked_ms: int
    ends_ms: int
    account: Account | None = None
    """Who approved it."""

    def as_json(self) -> dict[str, Any]:
        """Give what the device is told."""
        return {
            "Authenticated": self.account is not None,
            "Secret": self.secret,
            "Code": self.code,
            "DeviceId": self.credentials.device_id,
            "DeviceName": self.credentials.device,
            "AppName": self.credentials.client,
            "AppVersion": self.credentials.version,
            "DateAdded": iso(self.asked_ms),
        }


class QuickConnect:
    """The devices that wait. Everything raises Refused with 401 while it is switched off."""

    def __init__(self, seed: int) -> None:
        self.is_enabled = True
        self._seed = seed
        self._count = 0
        self._waiting: dict[str, Asked] = {}

    @property
    def codes(self) -> list[str]:
        """The codes that wait for somebody, oldest first; also those whose time is over, until somebody looks."""
        return [asked.code for asked in self._waiting.values() if asked.account is None]

    def begin(self, credentials: Credentials, now_ms: int) -> Asked:
        """Let a device ask. Raises Refused with 400 if it does not tell all of itself."""
        self._check_enabled()
        if not credentials.is_complete:
            raise Refused(400, "authorization")
        self._count += 1
        secret = hex_id("secret", self._seed, self._count) + hex_id("more", self._seed, self._count)
        code = f"{int(hex_id('code', self._seed, self._count)[:8], 16) % 1_000_000:06}"
        self._waiting[secret] = Asked(secret, code, credentials, now_ms, now_ms + LIFE_MS)
        return self._waiting[secret]

    def state(self, secret: str, now_ms: int) -> Asked:
        """Give what became of a request. Raises Refused with 404 if it is not known, or no more."""
        self._check_enabled()
        self._waiting = {key: asked for key, asked in self._waiting.items() if asked.ends_ms > now_ms}
        if secret not in self._waiting:
            raise Refused(404)
        return self._waiting[secret]

    def approve(self, code: str, account: Account, now_ms: int) -> None:
        """Let the device with this code in. Raises Refused with 404 if there is none, 403 if it is approved already."""
        self._check_enabled()
        found = [asked for asked in self._waiting.values() if asked.code == code and asked.ends_ms > now_ms]
        if not found:
            raise Refused(404)
        if found[0].account is not None:
            raise Refused(403)
        found[0].account = account
        found[0].ends_ms = now_ms + APPROVED_LIFE_MS

    def approved(self, secret: str, now_ms: int) -> Account:
        """Give who approved a request. Raises Refused with 404 if nobody did."""
        account = self.state(secret, now_ms).account
        if account is None:
            raise Refused(404)
        return account

    def forget(self) -> None:
        """Lose everything, as a restart does."""
        self._waiting.clear()

    def _check_enabled(self) -> None:
        if not self.is_enabled:
            raise Refused(401)
