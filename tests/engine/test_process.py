"""What is set for the whole process, and that it is harmless where it means nothing."""

from __future__ import annotations

import os
import platform
import sys
import time

import pytest

from tui.engine.process.tuning import TURN, share_one_arena, tell_times_in, tune_process


def test_glibc_takes_the_wish() -> None:
    """It can be asked again and again; other C libraries are left alone."""
    assert share_one_arena() == share_one_arena() == (platform.libc_ver()[0] == "glibc")


def test_other_systems_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is asked of a system that has no such option."""
    monkeypatch.setattr("sys.platform", "darwin")
    assert not share_one_arena()


def test_threads_take_short_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thread that decodes does not keep the event loop waiting for long."""
    asked: list[float] = []
    monkeypatch.setattr(sys, "setswitchinterval", asked.append)
    tune_process()
    assert asked == [TURN]


@pytest.mark.parametrize("machine", ["UTC", None])
def test_times_are_told_in_the_zone_of_the_settings(monkeypatch: pytest.MonkeyPatch, machine: str | None) -> None:
    """And in that of the machine again once the settings name none, as after a reload."""
    if machine is None:
        monkeypatch.delenv("TZ", raising=False)
    else:
        monkeypatch.setenv("TZ", machine)
    time.tzset()
    ordinary = time.strftime("%z")
    try:
        tell_times_in("Asia/Kolkata")
        tell_times_in("Asia/Kathmandu")
        assert time.strftime("%z") == "+0545"
    finally:
        tell_times_in("")
    assert (time.strftime("%z"), os.environ.get("TZ")) == (ordinary, machine)
