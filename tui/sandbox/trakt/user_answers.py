"""The calls on people, and the look-up of titles by their ids."""

from __future__ import annotations

from typing import Any

from tui.sandbox.trakt.call import Call
from tui.sandbox.trakt.reply import NOT_FOUND, Refused, paged, reply
from tui.sandbox.trakt.shown import shown
from tui.sandbox.trakt.titles import KINDS, Title, kinds_of
from tui.sandbox.wire import Answer

_ID_SOURCES = ("trakt", "imdb", "tmdb", "tvdb")


def settings(call: Call) -> Answer:
    """Give who calls, and what room there is."""
    return reply(call.me.settings())


def profile(call: Call) -> Answer:
    """Give a user."""
    return reply(call.owner().as_json())


def look_up(call: Call) -> Answer:
    """Give what has an id: nothing is an empty list. The kind is ignored for imdb, whose ids are in one space."""
    source, text = call.params["source"], call.params["id"]
    if source not in _ID_SOURCES:
        return search(call)
    asked = kinds_of(call.request.query.get("type", ""))
    kinds = asked if asked and source != "imdb" else KINDS
    found = [call.state.known.by_id(kind, source, text) for kind in kinds]
    return paged([_result(call, one) for one in found if one is not None], call.window)


def search(call: Call) -> Answer:
    """Give what has the words of the query in its title; the path names the kinds."""
    query = call.request.query.get("query", "").casefold()
    kinds = kinds_of(call.params.get("source", ""))
    if not kinds or "id" in call.params:
        raise Refused(404)
    found = [one for kind in kinds for one in call.state.known.of_kind(kind) if query and query in one.title.casefold()]
    found.sort(key=lambda one: (one.title.casefold() != query, len(one.title), one.title))
    return paged([_result(call, one) for one in found], call.window)


def title(call: Call) -> Answer:
    """Give a film, a show or a person by Trakt's id, slug or imdb's."""
    kind, text = call.action, call.params["id"]
    for source in ("trakt", "slug", "imdb"):
        found = call.state.known.by_id(kind, source, text)  # type: ignore[arg-type]
        if found is not None:
            return reply(found.as_json(is_full=call.is_full))
    return NOT_FOUND


def _result(call: Call, one: Title) -> dict[str, Any]:
    return {"score": 1000.0} | shown(call, one.key)
