"""What a service prints: readable, or for machines; never a secret, and nothing that drives a terminal."""

from __future__ import annotations

import io
import json
import logging

import pytest

from tui.cli.service.lines import ServeLines
from tui.engine.clock import SystemClock
from tui.engine.log import LogWriter
from tui.model.log import Level
from tui.store.log import NewLine
from tui.store.store import Store

CANARY = "c/a&n%a+ry-é"
LINE = NewLine(1_700_000_000.0, Level.WARNING, f"Refused: {CANARY}\nat [/b]\x1b[2J", 7, "01TESTRUN7F3K", "iptv")


def printed(line: NewLine, *, as_json: bool = False, least: Level = Level.INFO) -> str:
    """Give what is printed of a line."""
    out = io.StringIO()
    lines = ServeLines(as_json=as_json, least=least, stderr=out)
    lines.redactor.add(CANARY)
    lines.take(line)
    return out.getvalue()


def test_s39_s42_a_line_shows_no_secret_and_drives_no_terminal() -> None:
    """Time, level, run, source and message; what follows is indented."""
    head, rest = printed(LINE).splitlines()
    assert head[19:].split() == ["warning", "7F3K", "iptv", "Refused:", "***"]
    assert rest == "    at [/b]"
    found = json.loads(printed(LINE, as_json=True))
    assert found == {
        "at": "2023-11-14T22:13:20Z",
        "level": "warning",
        "run_id": 7,
        "correlation_id": "01TESTRUN7F3K",
        "source": "iptv",
        "message": "Refused: ***\nat [/b]",
    }


@pytest.mark.parametrize(("least", "is_shown"), [(Level.DEBUG, True), (Level.WARNING, True), (Level.ERROR, False)])
def test_only_what_weighs_enough_is_printed(least: Level, is_shown: bool) -> None:
    """`-q` and `-v` choose."""
    assert bool(printed(LINE, least=least)) is is_shown


def test_warnings_of_libraries_are_lines_as_well() -> None:
    """Not in a shape of their own."""
    out = io.StringIO()
    logger = logging.getLogger("some.library")
    logger.propagate = False
    logger.addHandler(lines := ServeLines(stderr=out))
    logger.warning("low on %s", "room")
    logger.removeHandler(lines)
    assert out.getvalue()[19:].split() == ["warning", "-", "library", "low", "on", "room"]


def test_a_reader_that_is_gone_ends_nothing() -> None:
    """The service does not live by its log."""
    out = io.StringIO()
    lines = ServeLines(stderr=out)
    out.close()
    lines.take(LINE)


async def test_lines_of_before_are_echoed_first(store: Store) -> None:
    """What is written while the deck opens is no less worth reading."""
    log, seen = LogWriter(store.log, SystemClock()), list[str]()
    log.write(Level.INFO, "one")
    log.echo_to(lambda line: seen.append(line.message))
    log.write(Level.INFO, "two")
    assert seen == ["one", "two"]
