"""One look at a server: whether it is well, how quick it is, what plays and what is going on."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TypeVar

from tui.clients.jellyfin.dialect import OLDEST, Dialect, Route, plain_id
from tui.clients.jellyfin.errors import NAMES, migrating, not_set_up
from tui.clients.jellyfin.history import Histories
from tui.clients.jellyfin.items import row_of
from tui.clients.jellyfin.libraries import Libraries
from tui.clients.jellyfin.line import JellyfinLine, Reply
from tui.clients.jellyfin.standing import OF_OTHERS, Standing, identity_of
from tui.clients.jellyfin.times import ms_of
from tui.clients.jellyfin.wire import PublicInfo, Session, SystemInfo, Task
from tui.clients.retry_after import http_date
from tui.errors import AuthError, Forbidden, NotFound, ServerError
from tui.model.clean import clean_text
from tui.model.health import Trouble
from tui.model.library import ItemKind
from tui.model.servers import NowPlaying, ServerFacts, ServerIdentity

T = TypeVar("T")

INFO = Route("/System/Info")
TASKS = Route("/ScheduledTasks", (("isEnabled", True),))
_WAITING = frozenset({Trouble.STARTING, Trouble.MIGRATING, Trouble.MAINTENANCE})


class Look:
    """Asks what the card of a server shows."""

    def __init__(self, line: JellyfinLine, standing: Standing, libraries: Libraries, histories: Histories) -> None:
        self._line = line
        self._standing = standing
        self._libraries = libraries
        self._histories = histories

    async def identity(self) -> ServerIdentity:
        """Give who answers. It is ready once it is set up and serves those who are signed in. Raises SyncError."""
        info, _ = await self._standing.introduce()
        is_ready = info.startup_wizard_completed is not False and await self._serves()
        return identity_of(info, self._line.kind, is_ready=is_ready)

    async def facts(self) -> ServerFacts:
        """Give what the card shows. Raises AuthError for a dead token; ServerError while it is not ready."""
        info, reply = await self._standing.introduce()
        skew = self._skew(reply)
        if info.startup_wizard_completed is False:
            raise await self._why_not_ready()
        system, latency = await self._system()
        known = await self._standing.known()
        libraries = await _if_allowed(self._libraries.listed())
        playing = await _if_allowed(self._libraries.playing())
        tasks = await _if_allowed(self._line.get_rows(TASKS, Task)) if known.is_admin else None
        history = await self._histories.overview()
        own_only = () if known.is_admin else (f"Other accounts cannot be read: {OF_OTHERS[0].lower()}{OF_OTHERS[1:]}",)
        return ServerFacts(
            identity=identity_of(info, self._line.kind, is_ready=True),
            latency_ms=latency * 1000,
            clock_skew_seconds=skew,
            libraries=tuple(libraries or ()),
            playing=None if playing is None else tuple(map(_now_playing, playing)),
            history_source=history.text,
            history_reaches_back_to=history.reaches_back_to,
            notes=(*_notes(info, await self._standing.dialect(), system, tasks), *own_only, *history.notes),
        )

    async def _system(self) -> tuple[SystemInfo, float]:
        """Give what the server says of itself, and how long a small answer took (s) over a line that is open.

        Raises AuthError for a dead token.
        """
        reply = await self._line.ask("GET", INFO)
        return await self._line.read(reply, SystemInfo), reply.seconds

    async def _serves(self) -> bool:
        """Whether those who are signed in are served; a token that is refused shows that they are."""
        try:
            await self._line.ask("GET", INFO)
        except (AuthError, Forbidden):
            return True
        except ServerError as error:
            if error.trouble not in _WAITING:
                raise
            return False
        return True

    async def _why_not_ready(self) -> ServerError:
        """Tell a server that migrates from one that nobody has set up: only the first serves nothing else."""
        name = NAMES[self._line.kind]
        try:
            await self._line.ask("GET", INFO)
        except ServerError as error:
            return migrating(name, error.retry_after) if error.trouble in _WAITING else error
        except (AuthError, Forbidden):
            pass
        return not_set_up(name)

    def _skew(self, reply: Reply) -> float | None:
        """Give how far the server's clock is ahead; its header knows whole seconds only."""
        told = http_date(reply.headers.get("date", ""))
        return None if told is None else told + 0.5 - (self._line.clock.now() - reply.seconds / 2)


async def _if_allowed(asked: Awaitable[T]) -> T | None:
    """Give an answer, or None where it is not for us: the token itself was found good before."""
    try:
        return await asked
    except (AuthError, Forbidden, NotFound):
        return None


def _now_playing(session: Session) -> NowPlaying:
    item, state = session.now_playing_item, session.play_state
    assert item is not None
    row = row_of(item, ItemKind.EPISODE)
    title = f"{row.grandparent_title} - {row.title}" if row.grandparent_title else row.title
    player = " on ".join(clean_text(part, 100) for part in (session.client, session.device_name) if part)
    return NowPlaying(
        account_key=plain_id(session.user_id or ""),
        account_name=clean_text(session.user_name or "", 200),
        title=title,
        player=player,
        position_ms=None if state is None else ms_of(state.position_ticks),
        item_key=row.key,
        is_paused=state is not None and state.is_paused is True,
    )


def _notes(info: PublicInfo, dialect: Dialect, system: SystemInfo, tasks: list[Task] | None) -> list[str]:
    notes = []
    if not dialect.is_emby and dialect.version and dialect.version < OLDEST:
        notes.append(f"Version {clean_text(info.version, 40)} is older than what is known to work (10.8)")
    if system.is_shutting_down:
        notes.append("It is shutting down")
    if system.has_pending_restart:
        notes.append("It waits for a restart")
    return notes + [_running(task) for task in tasks or () if (task.state or "").lower() == "running"]


def _running(task: Task) -> str:
    name, percent = clean_text(task.name or "A task", 100), task.current_progress_percentage
    return f"{name} runs" if percent is None else f"{name} runs, {min(max(percent, 0), 100):.0f} %"
