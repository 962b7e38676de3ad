"""The account of the sandbox panel, and how panels let in or refuse (`protocols/xtream.md` sections 2 and 7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal
from zoneinfo import ZoneInfo

from tui.sandbox.server import NOT_FOUND
from tui.sandbox.wire import Answer, json_answer, text_answer

Refusal = Literal["auth0", "auth_text0", "auth_false", "json401", "html401", "nginx404"]

REFUSALS: Final[dict[Refusal, Answer]] = {
    "auth0": json_answer({"user_info": {"auth": 0}}),
    "auth_text0": json_answer({"user_info": {"auth": "0"}}),
    "auth_false": json_answer({"user_info": {"auth": False}}),
    "json401": json_answer({"error": "Unauthorized"}, 401),
    "html401": text_answer("<html><body><h1>401 Unauthorized</h1></body></html>", 401),
    "nginx404": NOT_FOUND,
}
"""What wrong credentials meet, by flavour."""

ABSENT: Final = object()
"""For a field of the account answer that shall not be there."""

IN_A_YEAR: Final = object()
"""For `exp_date`: epoch text, a year from the moment of the answer."""

_YEAR = 365 * 86_400


@dataclass(slots=True)
class Account:
    """The one account. Every field can be set at any time and holds from the next answer on."""

    username: str
    password: str
    status: object = "Active"
    auth: object = 1
    exp_date: object = IN_A_YEAR
    """As served: epoch text or int, None, "", a date text, or ABSENT."""
    is_trial: object = "0"
    active_cons: object = "0"
    max_connections: object = "2"
    message: str = ""
    timezone: str = "Europe/London"
    refusal: Refusal = "auth0"
    """What wrong credentials meet."""
    lists_when_refused: bool = False
    """Whether an expired, banned or disabled account still gets lists; if not, they answer the account object."""

    def knows(self, username: str | None, password: str | None) -> bool:
        """Whether these are the credentials."""
        return (username, password) == (self.username, self.password)

    @property
    def is_open(self) -> bool:
        """Whether lists are served."""
        return self.lists_when_refused or str(self.status).lower() in ("active", "trial", "")

    def answer(self, now: float, port: int) -> dict[str, dict[str, object]]:
        """Give the account answer at `now` (UTC epoch, s) of a panel that listens on `port`."""
        user = {
            "username": self.username,
            "password": self.password,
            "message": self.message,
            "auth": self.auth,
            "status": self.status,
            "exp_date": str(int(now) + _YEAR) if self.exp_date is IN_A_YEAR else self.exp_date,
            "is_trial": self.is_trial,
            "active_cons": self.active_cons,
            "created_at": "1700000000",
            "max_connections": self.max_connections,
            "allowed_output_formats": ["m3u8", "ts", "rtmp"],
        }
        server = {
            "url": "127.0.0.1",
            "port": str(port),
            "https_port": "",
            "server_protocol": "http",
            "rtmp_port": "",
            "timezone": self.timezone,
            "timestamp_now": int(now),
            "time_now": self.local_text(now),
            "process": True,
        }
        return {
            "user_info": {name: value for name, value in user.items() if value is not ABSENT},
            "server_info": dict(server),
        }

    def local_text(self, moment: float) -> str:
        """Give a moment in panel time, as `YYYY-MM-DD HH:MM:SS` without offset."""
        return datetime.fromtimestamp(moment, UTC).astimezone(ZoneInfo(self.timezone)).strftime("%Y-%m-%d %H:%M:%S")
