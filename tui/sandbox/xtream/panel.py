"""The sandbox panel: answers every Xtream call from its shelves and its account.

It is written from `protocols/xtream.md` and not from our client, so that the two can disagree.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Final

from tui.sandbox.server import Service
from tui.sandbox.wire import Answer, Request, Route, json_answer
from tui.sandbox.xtream.account import REFUSALS, Account
from tui.sandbox.xtream.actions import ACTIONS, ALIASES, API
from tui.sandbox.xtream.details import film_detail
from tui.sandbox.xtream.faults import FAULTS
from tui.sandbox.xtream.guide import Guide
from tui.sandbox.xtream.playlist import playlist
from tui.sandbox.xtream.series import SeriesShelf
from tui.sandbox.xtream.shelf import PLANS, Mix, Shelf

_JSON: Final = (("Content-Type", "application/json"),)
_TS_PACKET: Final = b"G" + bytes(187)
_STREAMED: Final = {"live": "video/mp2t", "movie": "video/mp4", "series": "video/mp4", "timeshift": "video/mp2t"}

USERNAME: Final = "deck-viewer"
PASSWORD: Final = "sandbox-4711"  # noqa: S105 - it opens nothing but this sandbox


class XtreamPanel(Service):
    """A panel with one account and three lists; what is changed on it is served from the next answer on."""

    def __init__(
        self,
        *,
        seed: int = 7,
        live: int = 400,
        movies: int = 2_000,
        series: int = 200,
        username: str = USERNAME,
        password: str = PASSWORD,
        clock: Callable[[], float] = time.time,
        mix: Mix | None = None,
    ) -> None:
        super().__init__(clock=clock, faults=FAULTS, actions=ACTIONS, aliases=ALIASES)
        mix = mix or Mix()
        self.account = Account(username, password)
        self.live = Shelf(PLANS["live"], live, seed=seed, clock=clock, mix=mix)
        self.movies = Shelf(PLANS["movies"], movies, seed=seed, clock=clock, mix=mix)
        self.series = SeriesShelf(series, seed=seed, clock=clock, mix=mix)
        self.guide = Guide(self.live, self.account)
        self._lists = {"get_live_streams": self.live, "get_vod_streams": self.movies, "get_series": self.series}
        self._categories = {
            "get_live_categories": self.live,
            "get_vod_categories": self.movies,
            "get_series_categories": self.series,
        }
        self._details: dict[str, Callable[[Request], Answer]] = {
            "get_vod_info": self._film,
            "get_series_info": self._series_info,
            "get_short_epg": self._short_guide,
            "get_simple_data_table": self._guide_table,
        }
        self._add_routes()

    def warm(self) -> None:
        """Encode the three lists now, so that the first answer is as fast as the later ones."""
        for shelf in self._lists.values():
            shelf.body()

    def _add_routes(self) -> None:
        for kind in ("live", "movie", "series"):
            self.routes.append(Route("GET", f"/{kind}/{{username}}/{{password}}/{{file}}", "stream", self._stream))
        self.routes += [
            Route("GET", "/player_api.php", _action_of, self._api),
            Route("GET", "/get.php", "playlist", self._playlist),
            Route("GET", "/xmltv.php", "xmltv", self._xmltv),
            Route("GET", "/timeshift/{username}/{password}/{minutes}/{start}/{file}", "stream", self._stream),
            Route("GET", "/streaming/timeshift.php", "stream", self._stream),
            Route("GET", "/{username}/{password}/{file}", "stream", self._stream),
            Route("POST", "/player_api.php", _action_of, _not_implemented),
            Route("*", "/player_api.php", _action_of, _nothing),
        ]

    async def _api(self, request: Request) -> Answer:
        if not self._lets_in(request):
            return REFUSALS[self.account.refusal]
        action = _action_of(request)
        if action == "login" or not self.account.is_open:
            return json_answer(self.account.answer(self.clock(), _port(request)))
        if action in self._lists:
            return await _list(self._lists[action], request.query.get("category_id", ""))
        if action in self._categories:
            return json_answer(self._categories[action].category_rows())
        return self._details[action](request)

    def _film(self, request: Request) -> Answer:
        try:
            item = _number(request, "vod_id")
            row, index = self.movies.row(item), self.movies.index(item)
        except KeyError:
            return json_answer({"info": []})
        dice = self.movies.dice(index, 10)
        return json_answer(film_detail(row, dice, sparse=dice.hits(0.05)))

    def _series_info(self, request: Request) -> Answer:
        try:
            return json_answer(self.series.detail(_number(request, "series_id")))
        except KeyError:
            return json_answer([])

    def _short_guide(self, request: Request) -> Answer:
        try:
            limit = int(request.query.get("limit") or 4)
            return json_answer(self.guide.short(_number(request, "stream_id"), self.clock(), limit))
        except (KeyError, ValueError):
            return json_answer({"epg_listings": []})

    def _guide_table(self, request: Request) -> Answer:
        try:
            return json_answer(self.guide.table(_number(request, "stream_id"), self.clock()))
        except KeyError:
            return json_answer({"epg_listings": []})

    async def _xmltv(self, request: Request) -> Answer:
        if not self._lets_in(request):
            return REFUSALS[self.account.refusal]
        return Answer(200, (("Content-Type", "application/xml"),), tuple(self.guide.xmltv(self.clock())))

    async def _playlist(self, request: Request) -> Answer:
        if not self._lets_in(request):
            return REFUSALS[self.account.refusal]
        base = f"http://{request.headers.get('host', '127.0.0.1')}"
        lines = playlist(self.live, self.movies, base, self.account, request.query)
        return Answer(200, (("Content-Type", "audio/x-mpegurl"),), tuple(lines))

    async def _stream(self, request: Request) -> Answer:
        known = self.account.knows(request.params.get("username"), request.params.get("password"))
        if not (known or self._lets_in(request)):
            return Answer(403)
        kind = _STREAMED.get(request.segments[0], "video/mp2t")
        return Answer(200, (("Content-Type", kind),), (_TS_PACKET * 8,))

    def _lets_in(self, request: Request) -> bool:
        return self.account.knows(request.query.get("username"), request.query.get("password"))


def _action_of(request: Request) -> str:
    """Give the action; none and any unknown one answer the account."""
    action = request.query.get("action", "")
    return action if action in API else "login"


async def _list(shelf: Shelf, category: str) -> Answer:
    """Give a list; `category_id` empty or 0 means no filter, as on XC_VM."""
    if category not in ("", "0"):
        return json_answer(list(shelf.rows(category)))
    return Answer(200, _JSON, await asyncio.to_thread(shelf.body))


async def _nothing(request: Request) -> Answer:
    return Answer()


async def _not_implemented(request: Request) -> Answer:
    return Answer(501)


def _number(request: Request, name: str) -> int:
    """Give a numeric parameter. Raises KeyError if it is missing or no number: such an item does not exist."""
    try:
        return int(request.query[name])
    except ValueError:
        raise KeyError(name) from None


def _port(request: Request) -> int:
    port = request.headers.get("host", "").rpartition(":")[2]
    return int(port) if port.isdigit() else 80
