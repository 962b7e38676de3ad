"""A process that asks for the access token of the first profile: `python -m tests.jobs.trakt.token_child STORE NOW`.

It says "ready", waits for a line and prints the token as JSON. With a third argument it dies once Trakt has answered.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from pathlib import Path

from tests.fake_clock import FakeClock
from tui.jobs.trakt.tokens import TokenKeeper
from tui.settings import Settings
from tui.store.store import Store
from tui.store.tokens import Tokens


class ChildClock(FakeClock):
    """Stands at one time of day; sleeps are real and short."""

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / 10)


async def _die(*_: object) -> bool:
    os.kill(os.getpid(), signal.SIGKILL)
    return False


async def main(path: Path, now: float, *, dies: bool) -> None:
    """Ask once."""
    clock = ChildClock(now)
    store = await Store.open(path, clock=clock)
    if dies:
        Tokens.take = _die  # type: ignore[assignment, method-assign]
    profile = (await store.profiles.all())[0]
    keeper = TokenKeeper(store, Settings(), store.redactor, clock)
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    print(json.dumps(await keeper.access_token(profile)), flush=True)
    await store.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), float(sys.argv[2]), dies=len(sys.argv) > 3))
