"""Modules that come along late are whole for everyone."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from tui.jobs.loading import off_the_loop


async def test_who_comes_second_gets_a_whole_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two runs that begin together wait for one import; none sees a module that is half done."""
    (tmp_path / "slow_to_load.py").write_text("import time\ntime.sleep(0.2)\nvalue = 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    first = asyncio.create_task(off_the_loop("slow_to_load"))
    while "slow_to_load" not in sys.modules:
        await asyncio.sleep(0)
    second = await off_the_loop("slow_to_load")
    assert (second.value, (await first).value) == (1, 1)
