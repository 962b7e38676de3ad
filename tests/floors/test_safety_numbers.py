"""Every way in which this field loses data has its tests, under its number."""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
DANGERS = range(1, 43)
"""S1 to S42: from an empty answer that wipes a catalogue to a title that drives the terminal."""
NAMED = re.compile(r"^ *(?:async )?def test_((?:s\d+_)+)", re.MULTILINE)


def numbers_proven() -> set[int]:
    """The numbers that tests carry; one test may carry several."""
    found = "".join("".join(NAMED.findall(path.read_text("utf-8"))) for path in TESTS.rglob("test_*.py"))
    return {int(number) for number in re.findall(r"\d+", found)}


def test_every_danger_has_its_tests() -> None:
    """None of the numbers is without a test, and no test carries a number that there is not."""
    assert numbers_proven() == set(DANGERS)
