"""What a dry run finds that keeping in step would come to: done in earnest, and taken back before anybody sees it."""

from __future__ import annotations

from tui.engine.hub.hub import Passed
from tui.engine.hub.hub_pass import HubPass
from tui.jobs.media.mirror import Mirror
from tui.jobs.media.taking_part import TakingPart
from tui.jobs.media.told import Told
from tui.store.hop import in_thread_of


async def rehearsed(mirror: Mirror, on: HubPass, news: TakingPart) -> Passed:
    """Let the hub look at what would be stored, piece by piece. Nothing of it stays, and no transaction is long."""
    pieces: list[Told | None] = [piece for told in mirror.untold for piece in told.pieces()]
    for piece in pieces or [None]:
        on.begin_again()
        while await _bite(mirror, on, news, piece):
            pass
    if on.gate.has_removals:
        async with mirror.session.writing() as conn:
            await in_thread_of(conn, on.judge)
    return Passed(on.report(), on.gate.verdicts)


async def _bite(mirror: Mirror, on: HubPass, news: TakingPart, piece: Told | None) -> bool:
    """Store the piece, look at the next changes, and take all back; tell whether there were any."""
    ctx, is_more = mirror.session.ctx, False
    async with mirror.session.writing() as conn:
        await in_thread_of(conn, lambda raw: news.write(raw, ctx.profile.id, ctx.clock.now()))
        if piece is not None:
            await ctx.store.states.put(conn, piece.account_id, piece.put, ctx.clock.now())
            await ctx.store.states.clear(conn, piece.account_id, piece.cleared, ctx.clock.now())
        is_more = await in_thread_of(conn, on.bite)
    return is_more  # noqa: RET504 - the transaction is taken back first
