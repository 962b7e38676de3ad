"""Sharing one arena is asked for where glibc is, and harmless elsewhere."""

from __future__ import annotations

import platform

import pytest

from tui.engine.memory import share_one_arena


def test_glibc_takes_the_wish() -> None:
    """It can be asked again and again; other C libraries are left alone."""
    assert share_one_arena() == share_one_arena() == (platform.libc_ver()[0] == "glibc")


def test_other_systems_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is asked of a system that has no such option."""
    monkeypatch.setattr("sys.platform", "darwin")
    assert not share_one_arena()
