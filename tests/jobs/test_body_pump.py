"""The worker thread of a body: order, overlap, back-pressure, and that it never stays behind."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence

import pytest

from tests.jobs.scene import until
from tui.errors import ServerError
from tui.jobs.xtream.body_pump import PIECE, BodyThread, pump


class Recorder:
    """A digest that tells in which thread it works."""

    def __init__(self, gate: threading.Event | None = None) -> None:
        self.threads: set[str] = set()
        self.fed: list[bytes] = []
        self.gate = gate

    def feed(self, chunk: bytes) -> Sequence[bytes]:
        self.threads.add(threading.current_thread().name)
        if self.gate is not None:
            self.gate.wait(10)
        self.fed.append(chunk)
        return [chunk]

    def close(self) -> Sequence[bytes]:
        return [b"end"]


class CutOff(Recorder):
    """A digest of a body that was cut."""

    def close(self) -> Sequence[bytes]:
        raise ServerError("cut off")


async def chunks(*sizes: int) -> AsyncIterator[bytes]:
    for number, size in enumerate(sizes):
        yield bytes([number]) * size


def body_threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("body")]


async def test_everything_arrives_in_order_from_a_thread_of_its_own() -> None:
    """Small chunks are joined to pieces; the event loop does none of the work."""
    digest, written = Recorder(), list[bytes]()

    async def write(batches: Sequence[bytes]) -> None:
        written.extend(batches)

    with BodyThread() as thread:
        await pump(chunks(*[PIECE // 4] * 10), digest, write, thread)
    assert [len(piece) for piece in written] == [PIECE, PIECE, PIECE // 2, 3]
    assert b"".join(written[:-1]) == b"".join([bytes([number]) * (PIECE // 4) for number in range(10)])
    assert digest.threads == {"body_0"}
    await until(lambda: not body_threads())


async def test_the_next_piece_is_digested_while_the_last_is_written() -> None:
    """Store and thread work at the same time, and no more than one piece ahead."""
    digest, seen = Recorder(), list[int]()

    async def write(batches: Sequence[bytes]) -> None:
        if batches != [b"end"]:
            expected = min(len(seen) + 2, 5)
            await until(lambda: len(digest.fed) >= expected)
            seen.append(len(digest.fed))

    with BodyThread() as thread:
        await pump(chunks(*[PIECE] * 5), digest, write, thread)
    assert seen == [2, 3, 4, 5, 5]


async def test_a_slow_store_slows_the_transfer() -> None:
    """While a write waits nothing more is read than what is in hand."""
    taken: list[int] = []
    may_go_on = asyncio.Event()

    async def source() -> AsyncIterator[bytes]:
        for number in range(20):
            taken.append(number)
            yield b"x" * PIECE

    async def write(batches: Sequence[bytes]) -> None:
        await may_go_on.wait()

    with BodyThread() as thread:
        task = asyncio.create_task(pump(source(), Recorder(), write, thread))
        await until(lambda: len(taken) == 2)
        assert not task.done()
        may_go_on.set()
        await task
    assert len(taken) == 20


@pytest.mark.parametrize("digest", [CutOff()])
async def test_what_the_digest_raises_arrives(digest: Recorder) -> None:
    """After everything before it was written."""
    written: list[bytes] = []

    async def write(batches: Sequence[bytes]) -> None:
        written.extend(batches)

    with pytest.raises(ServerError, match="cut off"), BodyThread() as thread:
        await pump(chunks(PIECE, PIECE, 5), digest, write, thread)
    assert len(written) == 3
    await until(lambda: not body_threads())


async def test_a_cancelled_body_leaves_no_thread() -> None:
    """Cancelled while the thread works: the wait ends at once, the thread with its piece."""
    gate = threading.Event()
    digest = Recorder(gate)

    async def write(batches: Sequence[bytes]) -> None:
        raise AssertionError("nothing may be written")

    async def work() -> None:
        with BodyThread() as thread:
            await pump(chunks(PIECE, PIECE, PIECE), digest, write, thread)

    task = asyncio.create_task(work())
    await until(lambda: bool(digest.threads))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, 1)
    gate.set()
    await until(lambda: not body_threads())
    assert len(digest.fed) == 1
