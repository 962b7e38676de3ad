"""The accounts of one server: passwords, tokens of devices, API keys, and the lock after too many wrong passwords."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from tui.sandbox.jellyfin.credentials import Credentials
from tui.sandbox.jellyfin.identity import hex_id, plain_id
from tui.sandbox.jellyfin.reply import Refused

API_KEY: Final = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
"""The key that a sandbox takes unless another is given; it opens nothing else."""
GUEST: Final = "guest"
GUEST_PASSWORD: Final = "visitor-1"  # noqa: S105 - of the sandbox
"""Name and password of the disabled account, which belongs to nobody of the household."""


@dataclass(slots=True)
class Account:
    """One user of the server. Everything can be changed while it runs."""

    id: str
    """32 hex digits."""
    name: str
    person: str
    """The key of the household's person."""
    password: str
    """Empty: there is none, and none may be given."""
    is_admin: bool = False
    is_disabled: bool = False
    is_hidden: bool = False
    is_outside_hours: bool = False
    """Whether the parental schedule forbids this moment."""
    libraries: frozenset[str] | None = None
    """The titles of the libraries that it sees; None: all."""
    most_sessions: int = 0
    """How many devices may be signed in; 0: any number."""
    wrong_passwords: int = 0
    """Since the last right one."""
    last_login_ms: int | None = None
    last_activity_ms: int | None = None

    @property
    def attempts_before_lockout(self) -> int:
        """How many wrong passwords disable the account."""
        return 5 if self.is_admin else 3


@dataclass(slots=True)
class Device:
    """Where a token is used, or an API key."""

    token: str
    account: Account | None
    """None: an API key, which is an administrator without a user."""
    credentials: Credentials

    @property
    def is_admin(self) -> bool:
        """Whether it has all rights."""
        return self.account is None or self.account.is_admin


class Accounts:
    """Who may enter, and who has."""

    def __init__(self, accounts: Iterable[Account], seed: int, api_key: str) -> None:
        self._accounts = {account.id: account for account in accounts}
        self._seed = seed
        self._count = 0
        self.devices: dict[str, Device] = {}
        """The tokens that are good now."""
        self.add_key(api_key)

    def __iter__(self) -> Iterator[Account]:
        return iter(tuple(self._accounts.values()))

    def by_id(self, text: str) -> Account | None:
        """Give the account with an id, written with dashes or without."""
        return self._accounts.get(plain_id(text))

    def of(self, person: str) -> Account:
        """Give the account of a person, by the person's key or the user name. Raises LookupError if there is none."""
        for account in self._accounts.values():
            if person.lower() in (account.person.lower(), account.name.lower()):
                return account
        raise LookupError(f"no account for {person!r}")

    def remove(self, person: str) -> None:
        """Delete an account with its tokens; what it played stays. Raises LookupError if there is none."""
        account = self.of(person)
        self.revoke_all(account)
        del self._accounts[account.id]

    def add_key(self, key: str) -> None:
        """Take an API key from now on."""
        self.devices[key] = Device(key, None, Credentials())

    def revoke(self, token: str) -> None:
        """Take a token or key no more."""
        self.devices.pop(token, None)

    def revoke_all(self, account: Account) -> None:
        """Sign an account out everywhere."""
        for token in [token for token, device in self.devices.items() if device.account is account]:
            self.revoke(token)

    def device(self, credentials: Credentials) -> Device | None:
        """Give the device of a good token; None for one that is unknown or belongs to a disabled account.

        What the client tells of itself is noted anew, as on the real server.
        """
        device = self.devices.get(credentials.token)
        if device is None or (device.account is not None and device.account.is_disabled):
            return None
        if credentials.device_id:
            device.credentials = credentials
        return device

    def sign_in(self, name: str, password: str, credentials: Credentials, now_ms: int) -> Device:
        """Give the device of a new token. Raises Refused: 401 for a wrong password, 403 for an account kept out."""
        account = next((one for one in self._accounts.values() if one.name.lower() == name.lower()), None)
        if account is None:
            raise Refused(401)
        self._check_allowed(account)
        if account.password != password:
            account.wrong_passwords += 1
            account.is_disabled = account.wrong_passwords >= account.attempts_before_lockout
            raise Refused(401)
        account.wrong_passwords = 0
        return self.admit(account, credentials, now_ms)

    def admit(self, account: Account, credentials: Credentials, now_ms: int) -> Device:
        """Give the device of a new token; the account's earlier token on the same device dies. Raises Refused, 403."""
        self._check_allowed(account)
        for token, device in tuple(self.devices.items()):
            if device.account is account and device.credentials.device_id == credentials.device_id:
                self.revoke(token)
        signed_in = sum(device.account is account for device in self.devices.values())
        if account.most_sessions and signed_in >= account.most_sessions:
            raise Refused(403)
        self._count += 1
        token = hex_id("token", self._seed, account.id, self._count)
        account.last_login_ms = account.last_activity_ms = now_ms
        self.devices[token] = Device(token, account, credentials)
        return self.devices[token]

    def _check_allowed(self, account: Account) -> None:
        if account.is_disabled or account.is_outside_hours:
            raise Refused(403)
