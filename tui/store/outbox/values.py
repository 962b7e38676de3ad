"""Watch values as the outbox keeps them: JSON texts."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from tui.model.hub import WatchValue

_one = msgspec.json.Decoder(WatchValue)
_several = msgspec.json.Decoder(tuple[WatchValue, ...])
_encoder = msgspec.json.Encoder()


def value_text(value: WatchValue) -> str:
    """Give a value as it is stored."""
    return _encoder.encode(value).decode()


def value_of(text: str) -> WatchValue:
    """Read a stored value."""
    return _one.decode(text)


def values_text(values: Iterable[WatchValue]) -> str:
    """Give several values as they are stored, each meaning once, the last `KEPT` of them."""
    kept: list[WatchValue] = []
    for value in values:
        kept = [known for known in kept if not known.agrees_with(value)] + [value]
    return _encoder.encode(kept[-KEPT:]).decode()


def values_of(text: str) -> tuple[WatchValue, ...]:
    """Read several stored values."""
    return _several.decode(text)


KEPT = 20
"""Values that earlier writes may have left: far more than can be sent before one of them is told of."""
