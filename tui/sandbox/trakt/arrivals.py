"""The faults by which lists change at Trakt while a client is at work; they stay changed."""

from __future__ import annotations

from collections.abc import Callable

from tui.sandbox.faults import Cause, Fault, Stage, registry
from tui.sandbox.trakt.lists import TraktList
from tui.sandbox.trakt.reply import Refused
from tui.sandbox.trakt.state import TraktState
from tui.sandbox.wire import Request

Change = Callable[[TraktList, Cause], None]


def arrival_faults(state: TraktState, actions: frozenset[str]) -> dict[str, Fault]:
    """Give the faults for the calls on one list."""

    def grow(found: TraktList, cause: Cause) -> None:
        state.lists.add(found, [title.key for title in state.known.add_movies(int(cause.number))])

    def shrink(found: TraktList, cause: Cause) -> None:
        state.lists.remove(found, found.keys[: int(cause.number)])

    def vanish(found: TraktList, _: Cause) -> None:
        state.lists.delete(found)

    def rename(found: TraktList, cause: Cause) -> None:
        state.lists.change(found, name=f"{found.name} {cause.seen}")

    def fault(name: str, description: str, change: Change, default: float | None = None) -> Fault:
        def ask(request: Request, cause: Cause) -> Request:
            found = _meant(state, request)
            if found is not None:
                change(found, cause)
            return request

        return Fault(name, description, Stage.RESHAPE, lambda answer, _: answer, default, actions, ask=ask)

    return registry(
        fault("grow", "so many films come onto the list before each answer", grow, 3.0),
        fault("shrink", "so many items leave the list, the first ones, before each answer", shrink, 3.0),
        fault("vanish", "somebody deletes the list before the answer", vanish),
        fault("rename", "somebody gives the list another name before each answer", rename),
    )


def _meant(state: TraktState, request: Request) -> TraktList | None:
    """Give the list of a path, whoever's it is."""
    try:
        account = state.oauth.holder(request.headers.get("authorization", "").removeprefix("Bearer ").strip())
        owner = state.accounts.at(request.params["user"], account) if "user" in request.params else None
        return state.lists.find(owner, request.params["list"], owner or account)
    except Refused:
        return None
