"""The calls on where somebody stopped, on ratings, and on what has changed (`protocols/trakt.md` 9 to 11)."""

from __future__ import annotations

from typing import Any, Final

from tui.sandbox.trakt.call import Call, Named
from tui.sandbox.trakt.reply import NO_CONTENT, NOT_FOUND, Refused, invalid, paged, reply
from tui.sandbox.trakt.shown import shown, unknown
from tui.sandbox.trakt.times import iso, read_iso
from tui.sandbox.trakt.titles import Kind, Title, counts, kinds_of
from tui.sandbox.wire import Answer

_RATED: Final[tuple[Kind, ...]] = ("movie", "show", "season", "episode")
_SEEN_AT: Final = 80
"""Percent; above it a stop counts as seen."""
_TOO_SOON: Final = 3_600_000
"""ms until the same thing can be scrobbled again."""


def activities(call: Call) -> Answer:
    """Give when each kind of thing last changed."""
    diary, account = call.diary, call.me
    for one in call.state.lists.of(account):
        diary.touch_lists(one.updated_ms)
    diary.touch_lists(call.state.lists.deleted_ms(account))
    return reply(diary.activities(account.joined_ms))


def scrobble(call: Call) -> Answer:
    """Take a report of a player: a start changes nothing, a pause is kept, a stop above 80 % is a play."""
    title, progress = _scrobbled(call), call.body.get("progress")
    if isinstance(progress, bool) or not isinstance(progress, int | float) or not 0 <= progress <= 100:
        raise invalid("progress", "must be between 0 and 100")
    verb = call.params["verb"]
    if verb not in ("start", "pause", "stop"):
        raise Refused(404)
    if verb != "start" and progress < 1:
        raise invalid("progress", "progress should be at least 1.0% to pause or stop")
    if verb == "stop" and progress > _SEEN_AT:
        return _finish(call, title, progress)
    if verb == "start":
        call.note((title.key,), is_idle=True)
        return _scrobble(call, title, 0, "start", progress)
    before = call.diary.paused_in(title.key)
    paused = call.diary.pause(title.key, round(float(progress), 2))
    call.note((title.key,), is_idle=before is not None and before.progress == paused.progress)
    return _scrobble(call, title, paused.id, "pause", progress)


def playback(call: Call) -> Answer:
    """Give where it goes on."""
    kinds = kinds_of(call.params["type"]) if "type" in call.params else ("movie", "episode")
    rows = []
    for paused in call.diary.paused:
        if paused.key[0] in kinds:
            told = {"progress": paused.progress, "paused_at": iso(paused.paused_ms), "id": paused.id}
            rows.append(told | shown(call, paused.key))
    return paged(rows, call.window)


def forget_playback(call: Call) -> Answer:
    """Forget where somebody stopped."""
    text = call.params["id"]
    if not text.isdecimal() or not call.diary.forget_pause(int(text)):
        return NOT_FOUND
    call.note()
    return NO_CONTENT


def ratings(call: Call) -> Answer:
    """Give what somebody rated, all or some kinds, and of these all or some figures."""
    kinds = kinds_of(call.params["type"]) if call.params.get("type", "all") != "all" else _RATED
    figures = call.params.get("rating", "")
    rows = []
    for rating in call.diary.ratings:
        if rating.key[0] in kinds and (not figures or str(rating.rating) in figures.split(",")):
            told = {"rated_at": iso(rating.rated_ms), "rating": rating.rating}
            rows.append(told | shown(call, rating.key))
    return paged(rows, call.window)


def rate(call: Call) -> Answer:
    """Rate things; every figure must be a whole number from 1 to 10, or nothing is done."""
    elements = list(call.named(_RATED))
    rated = [(title, _figure(element), _rated_at(call, element)) for element in elements for title in element.titles]
    for title, figure, rated_ms in rated:
        call.diary.rate(title.key, figure, rated_ms)
    keys = tuple(title.key for title, _, _ in rated)
    call.note(keys, is_idle=not keys)
    return reply({"added": counts(keys, _RATED), "not_found": unknown(elements, _RATED)}, 201)


def unrate(call: Call) -> Answer:
    """Take ratings back."""
    elements = list(call.named(_RATED))
    keys = tuple(title.key for element in elements for title in element.titles if call.diary.unrate(title.key))
    call.note(keys, is_idle=not keys)
    return reply({"deleted": counts(keys, _RATED), "not_found": unknown(elements, _RATED)})


def _finish(call: Call, title: Title, progress: float) -> Answer:
    """Count a play, unless the same was counted a moment ago."""
    now = call.state.stamps.now_ms()
    recent = [play for play in call.diary.plays_of(title.key) if play.action == "scrobble"]
    if recent and now - recent[-1].entered_ms < _TOO_SOON:
        last = recent[-1].entered_ms
        raise Refused(409, {"watched_at": iso(recent[-1].watched_ms), "expires_at": iso(last + _TOO_SOON)})
    play = call.diary.add_play(title.key, now, "scrobble")
    call.note((title.key,))
    return _scrobble(call, title, play.id, "scrobble", progress)


def _scrobble(call: Call, title: Title, number: int, action: str, progress: float) -> Answer:
    told: dict[str, Any] = {"id": number, "action": action, "progress": progress}
    thing = shown(call, title.key)
    del thing["type"]
    return reply(told | thing, 201)


def _scrobbled(call: Call) -> Title:
    """Give what is played: a film, or an episode by its own ids or by its place in a show. Raises Refused, 404."""
    known, body = call.state.known, call.body
    found = known.find("movie", body.get("movie")) or known.find("episode", body.get("episode"))
    show, episode = known.find("show", body.get("show")), body.get("episode")
    if found is None and show is not None and isinstance(episode, dict):
        season, number = episode.get("season"), episode.get("number")
        if isinstance(season, int) and isinstance(number, int):
            found = known.by_place(show.trakt, season, number)
    if found is None:
        raise Refused(404)
    return found


def _figure(element: Named) -> int:
    figure = element.around.get("rating")
    if isinstance(figure, bool) or not isinstance(figure, int) or not 1 <= figure <= 10:
        raise invalid("rating", "must be an integer between 1 and 10")
    return figure


def _rated_at(call: Call, element: Named) -> int:
    told = element.around.get("rated_at")
    try:
        return read_iso(told) if isinstance(told, str) else call.state.stamps.now_ms()
    except ValueError:
        return call.state.stamps.now_ms()
