"""The one tree of everything that can go wrong.

SyncError
├── NetworkError          retried    unreachable, refused, reset, DNS, TLS
├── TimedOut              retried
├── RateLimited           retried    carries `retry_at`
├── ServerError           retried    5xx, and an empty or cut body
├── BadResponse                      an answer that is not what the protocol promises
├── AuthError                        signed out; pauses the profile
├── Forbidden                        blocked, no permission
├── NotFound
├── LimitExceeded                    an account's own limits
├── InvalidInput                     what a person typed
├── Conflict                         another run or a newer state is in the way
├── LocalStoreError                  disk full, locked, damaged, too new
│   ├── StoreClosed                  read after the end: the one who reads is leaving
│   └── StoreGone                    the file was deleted or replaced while it was open
├── OutOfMemory                      this process may not have more
└── Cancelled                        a person stopped it

Clients map to these at their edge; httpx exceptions go no further, since they carry URLs with passwords.
"""

from __future__ import annotations

from typing import ClassVar


class SyncError(Exception):
    """What happened, to what, and what to do next. `message` and `hint` are safe to show."""

    error_class: ClassVar[str] = "error"
    """The class under which the error is counted and grouped."""
    is_retryable: ClassVar[bool] = False

    trouble: str = ""
    """A word of `model.health.Trouble` where the client knows more than the class says; "" elsewhere."""

    def __init__(self, message: str, *, hint: str = "", status: int | None = None, trouble: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.status = status
        self.trouble = trouble


class NetworkError(SyncError):
    """The server was not reached, or the line broke."""

    error_class = "network"
    is_retryable = True


class TimedOut(SyncError):
    """The server was reached and did not answer in time."""

    error_class = "timeout"
    is_retryable = True


class RateLimited(SyncError):
    """The server asks to slow down."""

    error_class = "rate_limited"
    is_retryable = True

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        status: int | None = None,
        retry_after: float | None = None,
        trouble: str = "",
    ) -> None:
        super().__init__(message, hint=hint, status=status, trouble=trouble)
        self.retry_after = retry_after
        """Seconds to wait, from the answer; None if it gave none."""


class ServerError(SyncError):
    """The server failed, or sent an empty or cut body."""

    error_class = "server"
    is_retryable = True

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        status: int | None = None,
        retry_after: float | None = None,
        trouble: str = "",
    ) -> None:
        super().__init__(message, hint=hint, status=status, trouble=trouble)
        self.retry_after = retry_after
        """Seconds to wait, from a `Retry-After`; None if it gave none."""


class BadResponse(SyncError):
    """An answer that is not what the protocol promises."""

    error_class = "bad_response"


class AuthError(SyncError):
    """The account is refused: wrong password, expired, banned, signed out."""

    error_class = "auth"


class Forbidden(SyncError):
    """The server knows us and refuses: blocked address or user agent, no permission."""

    error_class = "forbidden"


class NotFound(SyncError):
    """The thing asked for is not there."""

    error_class = "not_found"


class LimitExceeded(SyncError):
    """A limit of the account is in the way."""

    error_class = "limit_exceeded"


class InvalidInput(SyncError):
    """Something a person typed cannot be used."""

    error_class = "invalid_input"


class Conflict(SyncError):
    """Another run, or a newer state, is in the way."""

    error_class = "conflict"

    def __init__(self, message: str, *, hint: str = "", run_id: int | None = None) -> None:
        super().__init__(message, hint=hint)
        self.run_id = run_id
        """The run in the way, so that its progress can be shown."""


class LocalStoreError(SyncError):
    """Our own store failed: disk full, locked, damaged, or written by a newer version."""

    error_class = "local_store"


class StoreClosed(LocalStoreError):
    """The store was closed before this was read: whoever asks is about to end as well."""


class StoreGone(LocalStoreError):
    """The file of the store was deleted or replaced while it was open: what is written into it would be lost."""


class OutOfMemory(SyncError):
    """The system gives this process no more memory."""

    error_class = "memory"


class Cancelled(SyncError):
    """A person stopped it."""

    error_class = "cancelled"
