"""The zone in which schedules are meant: the one that is told, else the machine's; no start fails for want of one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import tzlocal.unix
from pydantic import ValidationError

from tui.engine.schedule.zone import zone_of
from tui.settings import Settings


@pytest.fixture(autouse=True)
def _forgotten(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let nothing be known of the machine from before."""
    monkeypatch.setattr(tzlocal.unix, "_cache_tz", None)
    monkeypatch.setattr(tzlocal.unix, "_cache_tz_name", None)
    zone_of.cache_clear()
    yield
    zone_of.cache_clear()


@pytest.mark.parametrize(("machine", "hours"), [("Pacific/Chatham", 13.75), ("Nowhere/There", 0.0)])
def test_the_machine_says_where_it_is_or_it_is_utc(monkeypatch: pytest.MonkeyPatch, machine: str, hours: float) -> None:
    """A machine that names a zone of its own making gets UTC, with a word on the console."""
    monkeypatch.setenv("TZ", machine)
    summer = datetime(2026, 1, 1, tzinfo=UTC).astimezone(zone_of(""))
    assert summer.utcoffset() == timedelta(hours=hours)


def test_what_the_machine_says_is_told_in_one_plain_line(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Which zone is not known, and what is taken: not what a library says to programmers."""
    monkeypatch.setenv("TZ", "Nowhere/There")
    zone_of("")
    assert caplog.messages == ["the time zone of this machine is not known, UTC is taken: TZ=Nowhere/There"]


def test_a_zone_that_is_told_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """The setting wins over the machine; one that there is not is refused with the other settings."""
    monkeypatch.setenv("TZ", "Pacific/Chatham")
    assert zone_of(Settings(time_zone="Europe/Berlin").time_zone) == ZoneInfo("Europe/Berlin")
    for name in ("Nowhere/There", "../../etc/passwd", "Europe", "\0"):
        with pytest.raises(ValidationError, match="no such time zone"):
            Settings(time_zone=name)
