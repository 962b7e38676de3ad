"""What a dry run finds that keeping in step would come to: done in earnest, and taken back before anybody sees it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from tui.engine.hub.hub import Passed
from tui.engine.hub.hub_pass import HubPass
from tui.engine.runs.context import RunContext
from tui.jobs.media.taking_part import TakingPart
from tui.jobs.media.told import AT_ONCE, Told
from tui.store.database import Connection
from tui.store.hop import Raw, in_thread_of
from tui.store.hub.hub_writer import HubWriter


@dataclass(frozen=True, slots=True)
class Stage:
    """A run on a server, as far as keeping in step needs it."""

    ctx: RunContext
    server_id: int
    writing: Callable[[], AbstractAsyncContextManager[Connection]]
    """Gives a transaction; in a dry run one that is taken back at its end."""
    untold: Sequence[Told] = ()
    """What a dry run was told of accounts and did not store."""


async def rehearsed(stage: Stage, on: HubPass, news: TakingPart) -> Passed:
    """Let the hub look at what would be stored, piece by piece. Nothing of it stays, and no transaction is long."""
    pieces: list[Told | None] = [piece for told in stage.untold for piece in told.pieces()]
    for piece in pieces or [None]:
        on.begin_again()
        while await _bite(stage, on, news, piece):
            pass
    if on.gate.has_removals:
        async with stage.writing() as conn:
            await in_thread_of(conn, on.judge)
    return Passed(on.report(), on.gate.verdicts)


async def _bite(stage: Stage, on: HubPass, news: TakingPart, piece: Told | None) -> bool:
    """Store the piece, look at the next changes, and take all back; tell whether there were any."""
    ctx, is_more = stage.ctx, False
    async with stage.writing() as conn:
        await in_thread_of(conn, lambda raw: news.write(raw, ctx.profile.id, ctx.clock.now()))
        if piece is not None and piece.items:
            await ctx.store.hub.take_told(conn, stage.server_id, piece.items, measured=True)
            await in_thread_of(conn, lambda raw: _arrive(raw, ctx.clock.now()))
        if piece is not None:
            await ctx.store.states.put(conn, piece.account_id, piece.put, ctx.clock.now())
            await ctx.store.states.clear(conn, piece.account_id, piece.cleared, ctx.clock.now())
        is_more = await in_thread_of(conn, on.bite)
    return is_more  # noqa: RET504 - the transaction is taken back first


def _arrive(raw: Raw, now: float) -> None:
    """Let items that came be copies of what they are; nothing is put anywhere for that."""
    while HubWriter(raw, now).arrive(AT_ONCE, fills=False):
        pass
