"""Lines for a reader who is slow, or gone: nobody waits for him, and he is told what he missed."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import closing
from typing import TextIO

import pytest

from tui.cli.service import outgoing_lines
from tui.cli.service.outgoing_lines import OutgoingLines

PATIENCE = 20.0
LONG = 5_000
"""Characters of a line; some of them fill a pipe."""


@pytest.fixture
def pipe() -> Iterator[tuple[int, TextIO]]:
    """Both ends of a pipe."""
    reading, writing = os.pipe()
    with closing(os.fdopen(writing, "w")) as stream, closing(os.fdopen(reading, "rb", buffering=0)) as end:
        yield end.fileno(), stream


def gap_text(count: int) -> str:
    return f"{count} left out"


def test_a_pipe_that_nobody_reads_makes_nobody_wait(pipe: tuple[int, TextIO], monkeypatch: pytest.MonkeyPatch) -> None:
    """What has no room is counted; once it is read again, the lines go on in their order."""
    monkeypatch.setattr(outgoing_lines, "MOST", 100)
    reading, stream = pipe
    lines = OutgoingLines(stream, gap_text)
    taken = 1_000
    for number in range(taken):
        lines.put(f"{number:{LONG}}")
    assert not lines.flush(0.01)
    heard: list[bytes] = []
    is_over = threading.Event()

    def read() -> None:
        while b"over" not in b"".join(heard[-2:]):
            heard.append(os.read(reading, 65_536))
        is_over.set()

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    assert lines.flush(PATIENCE)
    lines.put("over")
    assert is_over.wait(PATIENCE)
    told = b"".join(heard).decode().splitlines()
    gaps = [int(line.split()[0]) for line in told if line.endswith("left out")]
    numbers = [int(line) for line in told if line.strip().isdecimal()]
    assert numbers == sorted(numbers) and 0 < len(numbers) < taken
    assert (len(numbers) + sum(gaps), told[-1]) == (taken, "over")


def test_a_reader_who_has_gone_is_nobodys_trouble() -> None:
    """The lines are taken and lead nowhere."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as stream:
        lines = OutgoingLines(stream, gap_text)
        for _ in range(3):
            lines.put("a line")
        assert lines.flush(PATIENCE)
