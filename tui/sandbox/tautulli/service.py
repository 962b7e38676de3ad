"""The web API of the sandbox's Tautulli: one path, many commands, the key in the query."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Any, Final

from tui.sandbox.faults import Cause, Fault
from tui.sandbox.server import Service
from tui.sandbox.tautulli import tables
from tui.sandbox.tautulli.api_faults import LOGIN_PAGE, TAUTULLI_FAULTS
from tui.sandbox.tautulli.database import ServedFile
from tui.sandbox.tautulli.history_query import read_query
from tui.sandbox.tautulli.history_rows import duration_text, history_row
from tui.sandbox.tautulli.live import LiveTautulli
from tui.sandbox.tautulli.reply import Refused, failure, success
from tui.sandbox.tautulli.watched import DEFAULT_RULE, WatchedRule
from tui.sandbox.wire import Answer, Request, Route

API_KEY: Final = "5a4db0f7c0ffee5a4db0f7c0ffee4711"
"""The key that a sandbox takes unless another is given; it opens nothing else."""

_PLAIN: Final[Mapping[str, Callable[[ServedFile, tables.Asked], object]]] = {
    "get_users": tables.users,
    "get_user_names": tables.user_names,
    "get_libraries": tables.libraries,
    "get_users_table": tables.users_table,
    "get_libraries_table": tables.libraries_table,
    "get_metadata": tables.metadata,
    "get_stream_data": tables.stream_data,
    "get_server_info": tables.server_info,
    "get_server_identity": tables.server_identity,
    "get_tautulli_info": tables.tautulli_info,
}
COMMANDS: Final = (*_PLAIN, "get_history", "get_settings", "sql")
ACTIONS: Final = (*COMMANDS, "login", "unknown")
ALIASES: Final = {"history": "get_history", "users": "get_users", "libraries": "get_libraries"}


class TautulliService(Service):
    """Serves one file. Its settings can be changed while it runs."""

    def __init__(
        self,
        path: Path,
        *,
        clock: Callable[[], float],
        api_key: str = API_KEY,
        zone: tzinfo = UTC,
        rule: WatchedRule = DEFAULT_RULE,
        seed: int = 7,
    ) -> None:
        """Serve the file at `path`, which is opened at the first call; `seed` is the one that it was written with."""
        self._own = {"arrivals": self._let_arrive, "deletions": self._delete_oldest}
        super().__init__(clock=clock, faults=self._menu(), actions=ACTIONS, aliases=ALIASES)
        self.path = path
        self.api_key = api_key
        self.zone = zone
        """Where the days of `after`, `before` and `start_date` begin."""
        self.rule = rule
        self.enabled = True
        """Whether the API is switched on."""
        self._seed = seed
        self._file = ServedFile(path)
        self._live: LiveTautulli | None = None
        self.routes = [
            Route("GET", "/api/v2", _command, self._call),
            Route("GET", "/auth/login", "login", _login_page),
        ]

    @property
    def live(self) -> LiveTautulli:
        """What writes further sessions into the file; opened when first asked for."""
        if self._live is None:
            self._live = LiveTautulli(self.path, seed=self._seed)
        return self._live

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        if self._live is not None:
            self._live.close()
            self._live = None

    async def _call(self, request: Request) -> Answer:
        try:
            self._check(request.query)
            return success(await asyncio.to_thread(self._answer, request.query))
        except Refused as refused:
            return failure(refused.message, refused.status)
        except sqlite3.Error:
            return failure("Check the logs for errors.", 500)

    def _check(self, asked: Mapping[str, str]) -> None:
        """Refuse what Tautulli refuses before it looks at the command."""
        commands = ", ".join(COMMANDS)
        if not self.enabled:
            raise Refused("API not enabled")
        if not asked.get("apikey"):
            raise Refused("Parameter apikey is required")
        if asked["apikey"] != self.api_key:
            raise Refused("Invalid apikey")
        if not asked.get("cmd"):
            raise Refused(f"Parameter cmd is required. Possible commands are: {commands}")
        if asked["cmd"] not in COMMANDS:
            raise Refused(f"Unknown command: {asked['cmd']}. Possible commands are: {commands}")
        if asked["cmd"] == "sql":
            raise Refused("SQL not enabled for the API.")

    def _answer(self, asked: Mapping[str, str]) -> object:
        match asked["cmd"]:
            case "get_history":
                return self._history(asked)
            case "get_settings":
                return tables.settings(self.rule, self.api_key, asked)
            case command:
                return _PLAIN[command](self._file, asked)

    def _history(self, asked: Mapping[str, str]) -> dict[str, Any]:
        page = self._file.page(read_query(asked, self.zone))
        now = int(self.clock())
        return {
            "draw": 1,
            "recordsTotal": page.total,
            "recordsFiltered": page.filtered,
            "total_duration": duration_text(page.total_seconds),
            "filter_duration": duration_text(page.filtered_seconds),
            "data": [history_row(row, self.rule, now) for row in page.rows],
        }

    def _menu(self) -> dict[str, Fault]:
        """Give the fault menu with those faults that write into the file of this service."""
        return TAUTULLI_FAULTS | {name: replace(TAUTULLI_FAULTS[name], ask=ask) for name, ask in self._own.items()}

    def _let_arrive(self, request: Request, cause: Cause) -> Request:
        self.live.write_at_once(int(cause.number))
        return request

    def _delete_oldest(self, request: Request, cause: Cause) -> Request:
        oldest = self._file.fetch("SELECT id FROM session_history ORDER BY started LIMIT ?", (int(cause.number),))
        self.live.delete(*(row["id"] for row in oldest))
        return request


def _command(request: Request) -> str:
    command = request.query.get("cmd", "")
    return command if command in COMMANDS else "unknown"


async def _login_page(request: Request) -> Answer:
    return LOGIN_PAGE
