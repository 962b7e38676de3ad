"""The PINs with which clients are linked at plex.tv: made, approved by somebody elsewhere, and given out once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Final

from tui.sandbox.plex.tokens import Tokens
from tui.sandbox.xtream.dice import Dice

SHORT_LIFE: Final = 900
STRONG_LIFE: Final = 1_800
_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ123456789"
_STRONG_LENGTH: Final = 25
_FIRST_ID: Final = 2_847_000_001


@dataclass(slots=True)
class Pin:
    """One request to be linked."""

    id: int
    code: str
    client: str
    """The identifier of the client that asked; nobody else can look at it."""
    product: str
    created_at: float
    """UTC epoch, s."""
    life: int
    """s"""
    token: str | None = None

    @property
    def expires_at(self) -> float:
        """UTC epoch, s."""
        return self.created_at + self.life


class Pins:
    """All PINs that are alive."""

    def __init__(self, tokens: Tokens, clock: Callable[[], float], seed: int) -> None:
        self._tokens = tokens
        self._clock = clock
        self._seed = seed
        self._ids = count(_FIRST_ID)
        self._pins: dict[int, Pin] = {}

    @property
    def waiting(self) -> tuple[Pin, ...]:
        """The PINs that nobody approved yet, the oldest first."""
        return tuple(pin for pin in self._pins.values() if pin.token is None and self._is_alive(pin))

    def make(self, client: str, product: str, *, is_strong: bool) -> Pin:
        """Give a new PIN."""
        number = next(self._ids)
        dice, length = Dice(self._seed, number), _STRONG_LENGTH if is_strong else 4
        code = "".join(dice.choice(_LETTERS) for _ in range(length))
        code = code.lower() if is_strong else code
        pin = Pin(number, code, client, product, self._clock(), STRONG_LIFE if is_strong else SHORT_LIFE)
        self._pins[number] = pin
        return pin

    def look(self, number: int, client: str) -> Pin | None:
        """Give a PIN to the client that asked for it; with its token it is given once. None: there is no such PIN."""
        pin = self._pins.get(number)
        if pin is None or pin.client != client or not self._is_alive(pin):
            return None
        if pin.token is not None:
            del self._pins[number]
        return pin

    def approve(self, code: str, person: str) -> None:
        """Let somebody type a code at plex.tv/link. Raises LookupError if no PIN has it."""
        for pin in self.waiting:
            if pin.code.casefold() == code.casefold():
                pin.token = self._tokens.issue(person, pin.client)
                return
        raise LookupError(f"no PIN {code!r} is waiting")

    def expire(self) -> None:
        """Let all PINs run out now."""
        self._pins.clear()

    def _is_alive(self, pin: Pin) -> bool:
        return self._clock() < pin.expires_at
