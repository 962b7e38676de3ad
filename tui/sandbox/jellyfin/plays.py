"""Where plays become rows: of the activity log and of Playback Reporting, and of the household's history."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from tui.sandbox.jellyfin.activity import AUDIO_START, AUDIO_STOP, VIDEO_START, VIDEO_STOP, Event
from tui.sandbox.jellyfin.listing import TYPES
from tui.sandbox.jellyfin.playback import ended_without_position, reported, started
from tui.sandbox.jellyfin.reporting import ReportedPlay
from tui.sandbox.jellyfin.sessions import Playing, Session
from tui.sandbox.jellyfin.times import TICKS_PER_MS
from tui.sandbox.media import MediaItem, PlayRecord, member

if TYPE_CHECKING:
    from tui.sandbox.jellyfin.media_browser import MediaBrowser

_CLIENTS: Final = ("Jellyfin Web", "Findroid", "Infuse-Direct", "Jellyfin Android")


class PlayBook:
    """Keeps log and plugin in step with what the household played on this server."""

    def __init__(self, server: MediaBrowser) -> None:
        self._server = server
        self._last_seen = 0
        self.catch_up()

    def catch_up(self) -> None:
        """Write the plays that were recorded since the last time."""
        news = [play for play in self._server.watching.plays if play.id > self._last_seen]
        if not news:
            return
        self._last_seen = news[-1].id
        events = sorted((event for play in news for event in self._events(play)), key=lambda event: event.at_ms)
        self._server.activity.write(events)
        self._server.reporting.add(self._reported(play) for play in sorted(news, key=lambda play: play.started))

    def begin(self, session: Session, item: MediaItem, position: int | None) -> None:
        """Let a device begin to play."""
        account, server = session.account, self._server
        playing = session.playing = Playing(item.number, server.now_ms(), position or 0)
        if account is None:
            return
        keeps = server.behaviour.rewatch_keeps_played
        rule = lambda data: started(data, item, server.now_ms(), keeps_played=keeps)  # noqa: E731
        server.user_data.change(account.person, [item], rule)
        server.activity.write([self._event(session, item, AUDIO_START if item.kind == "track" else VIDEO_START)])
        playing.record = server.reporting.add([self._live(session, item)])

    def progress(self, session: Session, item: MediaItem, position: int | None, *, is_paused: bool) -> None:
        """Note where a device is."""
        playing = session.playing
        if playing is None or playing.number != item.number:
            playing = session.playing = Playing(item.number, self._server.now_ms())
        playing.is_paused = is_paused
        if position is None:
            return
        playing.position = position
        if session.account is not None:
            self._server.user_data.change(session.account.person, [item], lambda data: reported(data, item, position))
        self._grow(playing)

    def end(self, session: Session, item: MediaItem, position: int | None) -> None:
        """Let a device stop; without a position it counts as a whole play."""
        playing, server = session.playing, self._server
        session.playing = None
        if session.account is None:
            return
        if position is None:
            rule = lambda data: ended_without_position(data, server.now_ms())  # noqa: E731
        else:
            rule = lambda data: reported(data, item, position)  # noqa: E731
        server.user_data.change(session.account.person, [item], rule)
        server.activity.write([self._event(session, item, AUDIO_STOP if item.kind == "track" else VIDEO_STOP)])
        if playing is not None and playing.number == item.number:
            self._grow(playing)
            self._tell_household(session, item, playing, position)

    def _tell_household(self, session: Session, item: MediaItem, playing: Playing, position: int | None) -> None:
        """Add the play to the history of the household, and leave the state as the rules of this server have it."""
        account, server = session.account, self._server
        assert account is not None
        offset = item.runtime_ms if position is None else position // TICKS_PER_MS
        data = server.user_data.of(account.person, item.number)
        if account.person not in server.watching.people:
            return
        self.catch_up()
        play = server.watching.play(
            account.person,
            item.number,
            playing.started_ms // 1000,
            max(server.now_ms(), playing.started_ms) // 1000,
            offset,
            device=session.credentials.device,
        )
        self._last_seen = play.id
        server.user_data.put(account.person, item.number, data)

    def _grow(self, playing: Playing) -> None:
        if playing.record is not None:
            self._server.reporting.grow(playing.record, max(self._server.now_ms() - playing.started_ms, 0) // 1000)

    def _events(self, play: PlayRecord) -> Iterable[Event]:
        item = self._server.collection.remembered(play.number)
        kinds = (AUDIO_START, AUDIO_STOP) if item.kind == "track" else (VIDEO_START, VIDEO_STOP)
        for kind, at in zip(kinds, (play.started, play.stopped), strict=True):
            yield Event(
                kind,
                at * 1000,
                self._server.user_id(play.person),
                play.number,
                self._name(play.person),
                self._title(item),
                play.device,
            )

    def _event(self, session: Session, item: MediaItem, kind: str) -> Event:
        account = session.account
        assert account is not None
        device = session.credentials.device
        now = self._server.now_ms()
        return Event(kind, now, account.id, item.number, account.name, self._title(item), device)

    def _reported(self, play: PlayRecord) -> ReportedPlay:
        item = self._server.collection.remembered(play.number)
        return ReportedPlay(
            at_ms=play.started * 1000,
            user_id=self._server.user_id(play.person),
            item_id=self._server.ids.of(play.number),
            item_type=TYPES[item.kind],
            item_name=self._title(item),
            method="DirectPlay" if play.id % 3 else "Transcode (v:h264 a:aac)",
            client=_CLIENTS[play.id % len(_CLIENTS)],
            device=play.device,
            seconds=play.watched_ms // 1000,
        )

    def _live(self, session: Session, item: MediaItem) -> ReportedPlay:
        account, told = session.account, session.credentials
        assert account is not None
        return ReportedPlay(
            self._server.now_ms(),
            account.id,
            self._server.ids.of(item.number),
            TYPES[item.kind],
            self._title(item),
            "DirectPlay",
            told.client,
            told.device,
            0,
        )

    def _name(self, person: str) -> str:
        one = member(person)
        return one.emby_name if self._server.is_emby else one.jellyfin_name

    def _title(self, item: MediaItem) -> str:
        show = self._server.listing.show(item)
        if item.kind != "episode" or show is None:
            return item.title
        return f"{show.title} - s{item.parent_index or 0:02}e{item.index or 0:02} - {item.title}"
