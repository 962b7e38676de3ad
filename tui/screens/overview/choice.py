"""What the cursor of the overview stands on."""

from __future__ import annotations

from dataclasses import dataclass

from tui.model.attention import Attention


@dataclass(frozen=True, slots=True)
class Choice:
    """What a line of the overview stands for."""

    profile_id: int | None = None
    run_id: int | None = None
    attention: Attention | None = None
    is_people: bool = False
    """The accounts that wait for a person."""
