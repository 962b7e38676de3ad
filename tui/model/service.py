"""Who runs the queue, and who waits to: the dashboard, a command, or the service that is always on."""

from __future__ import annotations

from dataclasses import dataclass

SERVICE = "service"
"""The face of a process that runs without one."""
FRESH = 10.0
"""Seconds after which a process that did not say so is not there any more."""


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A process of `syncdeck serve`. Times are UTC epoch seconds."""

    owner: str
    pid: int
    host: str
    started_at: float
    beat_at: float
    """When it last said that it lives."""
    is_working: bool
    """Whether it runs the queue; else it waits for the process that does."""


@dataclass(frozen=True, slots=True)
class Keeper:
    """Who runs the queue now."""

    face: str
    pid: int
    host: str
    since: float
    beat_at: float
    is_here: bool
    """Whether it is the process that asks."""


@dataclass(frozen=True, slots=True)
class ServiceState:
    """Who keeps this household in sync."""

    keeper: Keeper | None
    """None = nobody: nothing runs until somebody comes."""
    services: tuple[ServiceRow, ...] = ()
    """Services that live, working or waiting."""

    @property
    def has_service(self) -> bool:
        """Whether syncing goes on when every dashboard is closed."""
        return bool(self.services)
