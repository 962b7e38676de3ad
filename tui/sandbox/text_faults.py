"""What can be wrong with the texts and the JSON of a media server, whichever it is.

Names that are meant to do harm, and bytes, keys and numbers as no sound serializer writes them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, Final

from tui.sandbox.faults import Fault, Stage, registry
from tui.sandbox.wire import Answer

HOSTILE: Final = (
    "[/b][red]\x1b]52;c;cHduZWQ=\x07\x1b[2J\x1b[31m\u202e\u2066\u200b\x00\x9b2K\r\n\t[link='x']{title}</b>&amp;' "
)
"""Markup, escape sequences, marks that turn the direction, a CSI of one character, NUL, and line ends."""
_LONG: Final = "L" * 10_000
_NAMES: Final = (
    "title parentTitle grandparentTitle name friendlyName username clientIdentifier platform version "
    "Name SeriesName SeasonName Album AlbumArtist ServerName UserName DeviceName Client ShortOverview"
)
_NAMED: Final = "|".join(_NAMES.split())
_TEXT: Final = re.compile(rf'"({_NAMED})"(\s*:\s*)"'.encode())
_NUMBER: Final = re.compile(
    rb'"(year|index|ProductionYear|IndexNumber|audienceRating|CommunityRating)"(\s*:\s*)[-\d.]+'
)
_KEYS: Final = frozenset(_NAMED.split("|"))


def _hostile(value: Any, *, name: str = "") -> Any:
    """Give JSON with harmful names; the one that was there is the end of each second one, and the others are long."""
    if isinstance(value, dict):
        return {key: _hostile(one, name=key) for key, one in value.items()}
    if isinstance(value, list):
        return [_hostile(one) for one in value]
    if name in _KEYS and isinstance(value, str) and value:
        return HOSTILE + (value if len(value) % 2 else value + _LONG)
    return value


def _in_json(change: Callable[[Any], Any]) -> Callable[[Answer], Answer]:
    def reshape(answer: Answer) -> Answer:
        try:
            value = json.loads(answer.whole())
        except ValueError:
            return answer
        return answer.with_body(json.dumps(change(value), ensure_ascii=False).encode())

    return reshape


def _in_bytes(pattern: re.Pattern[bytes], by: bytes) -> Callable[[Answer], Answer]:
    return lambda answer: answer.with_body(pattern.sub(by, answer.whole()))


def _fault(name: str, description: str, change: Callable[[Answer], Answer]) -> Fault:
    return Fault(name, description, Stage.RESHAPE, lambda answer, _: change(answer) if answer.status == 200 else answer)


TEXT_FAULTS: Final = registry(
    _fault("hostile_names", "markup, escape sequences and 10 kB in every name", _in_json(_hostile)),
    _fault("bad_utf8", "bytes in every name that are no UTF-8", _in_bytes(_TEXT, rb'"\1"\2"' + b"\xff\xe9\xc3(")),
    _fault("twice", "every name twice, the wrong one first", _in_bytes(_TEXT, rb'"\1"\2"first","\1"\2"')),
    _fault("nan", "years and numbers of episodes that are a bare NaN", _in_bytes(_NUMBER, rb'"\1"\2NaN')),
)
