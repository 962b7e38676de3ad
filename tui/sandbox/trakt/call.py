"""One call as the routes see it: who calls, what is asked, and what the body means."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tui.sandbox.trakt.accounts import Account
from tui.sandbox.trakt.diary import Diary
from tui.sandbox.trakt.lists import TraktList
from tui.sandbox.trakt.reply import Refused, Window, extensions, invalid
from tui.sandbox.trakt.state import TraktState
from tui.sandbox.trakt.titles import KINDS, PLURALS, Key, Kind, Title
from tui.sandbox.trakt.writes import TraktWrite
from tui.sandbox.wire import Request


@dataclass(frozen=True, slots=True)
class Named:
    """One element of a body."""

    kind: Kind
    told: Any
    """As it was sent."""
    titles: tuple[Title, ...]
    """What it means; empty: Trakt does not know it."""
    around: dict[str, Any]
    """The element that it stands in, with dates for all that it holds; itself where it stands alone."""


@dataclass
class Call:
    """A request at Trakt."""

    state: TraktState
    request: Request
    account: Account | None
    """Whose token came; None: none."""
    action: str = ""
    """The call, by its name in the journal."""

    @property
    def me(self) -> Account:
        """Who calls. Raises Refused with 401 if nobody says so."""
        if self.account is None:
            raise Refused(401)
        return self.account

    @property
    def diary(self) -> Diary:
        """What the caller saw. Raises Refused with 401."""
        return self.state.diary(self.me)

    @cached_property
    def body(self) -> dict[str, Any]:
        """The object in the body. Raises Refused with 400."""
        try:
            value = json.loads(self.request.body or b"{}")
        except ValueError:
            raise Refused(400) from None
        if not isinstance(value, dict):
            raise Refused(400)
        return value

    @property
    def params(self) -> Any:
        """What the parts of the path in braces are."""
        return self.request.params

    @property
    def window(self) -> Window:
        """What page is asked for."""
        return Window.of(self.request, self.state.pages)

    @property
    def is_full(self) -> bool:
        """Whether titles are to be told with all that is known."""
        return "full" in extensions(self.request)

    def owner(self) -> Account:
        """Give the user of the path. Raises Refused with 404."""
        return self.state.accounts.at(self.params["user"], self.account)

    def seen_list(self) -> TraktList:
        """Give the list of the path, to be looked at. Raises Refused with 404."""
        owner = self.owner() if "user" in self.params else None
        return self.state.lists.find(owner, self.params["list"], self.account)

    def own_list(self) -> TraktList:
        """Give the list of the path, to be written. Raises Refused: 404, or 403 for somebody else's."""
        found = self.seen_list()
        if found.owner is not self.me:
            raise Refused(403)
        return found

    def note(self, keys: tuple[Key, ...] = (), *, list_id: int | None = None, is_idle: bool = False) -> None:
        """Note that something was written."""
        self.state.writes.add(TraktWrite(self.me.person, self.action, list_id, keys, is_idle))

    def named(self, kinds: tuple[Kind, ...] = KINDS, *, spreads: bool = False) -> Iterator[Named]:
        """Give the elements of the body; `spreads`: a show or season means each of its episodes.

        Raises Refused with 400 for arrays that are none.
        """
        for kind in kinds:
            rows = self.body.get(PLURALS[kind], [])
            if not isinstance(rows, list):
                raise Refused(400)
            for told in rows:
                if kind == "show" and isinstance(told, dict) and told.get("seasons"):
                    yield from self._nested(told)
                else:
                    yield self._plain(kind, told, spreads=spreads)

    def ranks(self) -> list[int]:
        """Give the ids in `rank`. Raises Refused with 422 for what are none."""
        rank = self.body.get("rank")
        if not isinstance(rank, list) or not all(isinstance(one, int) for one in rank):
            raise invalid("rank", "must be an array of integers")
        return rank

    def _plain(self, kind: Kind, told: Any, *, spreads: bool) -> Named:
        found = self.state.known.find(kind, told)
        around = told if isinstance(told, dict) else {}
        if found is None:
            return Named(kind, told, (), around)
        if not spreads or kind not in ("show", "season"):
            return Named(kind, told, (found,), around)
        show, season = (found.trakt, None) if kind == "show" else (found.show or 0, found.season)
        return Named("episode", told, tuple(self.state.known.episodes(show, season)), around)

    def _nested(self, told: dict[str, Any]) -> Iterator[Named]:
        """Give the seasons and episodes that are named by their numbers below a show."""
        known = self.state.known
        show = known.find("show", told)
        if show is None:
            yield Named("show", told, (), told)
            return
        for season in told["seasons"]:
            number = season.get("number") if isinstance(season, dict) else None
            if not isinstance(number, int):
                raise Refused(400)
            if not season.get("episodes"):
                found = known.by_place(show.trakt, number)
                yield Named("season", told, (found,) if found else (), season)
                continue
            for episode in season["episodes"]:
                place = episode.get("number") if isinstance(episode, dict) else None
                found = known.by_place(show.trakt, number, place) if isinstance(place, int) else None
                yield Named("episode", told, (found,) if found else (), episode)
