"""The answers about what plays now, and the reports of players."""

from __future__ import annotations

from typing import Any

from tui.sandbox.jellyfin.call import Call
from tui.sandbox.jellyfin.media_browser import MediaBrowser
from tui.sandbox.jellyfin.reply import NO_CONTENT, Refused, present, reply
from tui.sandbox.jellyfin.sessions import Session
from tui.sandbox.jellyfin.times import iso
from tui.sandbox.media import MediaItem
from tui.sandbox.wire import Answer


def sessions(call: Call) -> Answer:
    """Tell the sessions: all to an administrator or a key, else one's own."""
    server, within = call.server, call.asked.number("activeWithinSeconds")
    oldest = 0 if not within else call.now_ms - within * 1000
    device = call.asked.text("deviceId")
    found = [
        session_json(server, session)
        for session in server.sessions.all()
        if (call.caller.is_admin or session.account is call.caller.account)
        and session.last_activity_ms >= oldest
        and device in (None, session.credentials.device_id)
    ]
    return reply(found)


def playing(call: Call) -> Answer:
    """Take the report that something begins."""
    session, item, position = _report(call)
    if item is not None:
        call.server.plays.begin(session, item, position)
    return NO_CONTENT


def progress(call: Call) -> Answer:
    """Take the report of a position."""
    session, item, position = _report(call)
    if item is not None:
        call.server.plays.progress(session, item, position, is_paused=call.body.get("ispaused") is True)
    return NO_CONTENT


def stopped(call: Call) -> Answer:
    """Take the report that it ends."""
    session, item, position = _report(call)
    if item is not None:
        call.server.plays.end(session, item, position)
    return NO_CONTENT


def session_json(server: MediaBrowser, session: Session) -> dict[str, Any]:
    """Give a session."""
    account, told = session.account, session.credentials
    return present(
        Id=session.id,
        UserId=account.id if account is not None else None,
        UserName=account.name if account is not None else None,
        Client=told.client,
        DeviceName=told.device,
        DeviceId=told.device_id,
        ApplicationVersion=told.version,
        ServerId=server.id,
        IsActive=True,
        LastActivityDate=iso(session.last_activity_ms),
        PlayState=_play_state(session),
        NowPlayingItem=_now_playing(server, session),
        TranscodingInfo=_transcoding(session),
    )


def _play_state(session: Session) -> dict[str, Any]:
    playing = session.playing
    state: dict[str, Any] = {"CanSeek": playing is not None, "IsPaused": False, "IsMuted": False}
    if playing is not None:
        state |= {"IsPaused": playing.is_paused, "PositionTicks": playing.position}
    return state | {"RepeatMode": "RepeatNone"}


def _now_playing(server: MediaBrowser, session: Session) -> dict[str, Any] | None:
    if session.playing is None:
        return None
    item = server.listing.item(session.playing.number, None)
    return None if item is None else server.writer.item(item, ("providerids", "path"), None)


def _transcoding(session: Session) -> dict[str, Any] | None:
    if session.playing is None or not session.playing.is_transcoding:
        return None
    return {"VideoCodec": "h264", "AudioCodec": "aac", "Bitrate": 8_000_000, "IsVideoDirect": False}


def _report(call: Call) -> tuple[Session, MediaItem | None, int | None]:
    """Give what a player reports. Raises Refused: 404 without a session, 400 for a negative position or nonsense."""
    account = call.caller.account
    session = call.server.sessions.of(account, call.caller.credentials, call.now_ms)
    if session is None:
        raise Refused(404)
    position = call.body.get("positionticks")
    if position is not None and (not isinstance(position, int) or isinstance(position, bool) or position < 0):
        raise Refused(400, "PositionTicks")
    text = call.body.get("itemid")
    if not isinstance(text, str):
        raise Refused(400, "ItemId")
    return session, call.item_or_none(account, text), position
