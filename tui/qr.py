"""Draws QR codes out of letters, for terminals: half blocks where the terminal has them, ASCII where it has not."""

from __future__ import annotations

from itertools import zip_longest

import segno

BORDER = 2
"""Empty modules around the code; readers want some."""
_HALVES = {(True, True): "█", (True, False): "▀", (False, True): "▄", (False, False): " "}


def qr_lines(text: str, *, is_ascii: bool = False) -> list[str]:
    """Give the lines of a QR code, all of one width, for light letters on a dark terminal.

    What is light in the code is drawn, so that the terminal's own dark shows through where the code is dark. Half
    blocks put two rows into one line: 29 columns and 15 lines for a short address; ASCII takes twice as many of both.
    """
    light = _light(text)
    if is_ascii:
        return ["".join("##" if is_light else "  " for is_light in row) for row in light]
    pairs = zip_longest(light[::2], light[1::2], fillvalue=[False] * len(light[0]))
    return ["".join(_HALVES[pair] for pair in zip(upper, lower, strict=True)) for upper, lower in pairs]


def _light(text: str) -> list[list[bool]]:
    """The modules of the code with its border; True = light."""
    code = segno.make(text, error="l", micro=False)
    return [[not module for module in row] for row in code.matrix_iter(border=BORDER)]
