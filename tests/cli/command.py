"""What a called command gave back, and how tests call one."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Called:
    """Exit code and what was printed."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document on stdout."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The JSON Lines on stdout."""
        return json_lines(self.out)


class Command(Protocol):
    """Calls the command inside this process."""

    def __call__(self, *arguments: str, stdin: str = "") -> Called: ...


class Process(Protocol):
    """Starts the command as a process; keyword arguments are environment variables."""

    def __call__(self, *arguments: str, **extra: str) -> subprocess.Popen[str]: ...


def json_lines(text: str) -> list[dict[str, Any]]:
    """The objects of JSON Lines."""
    return [json.loads(line) for line in text.splitlines()]


def environment(**extra: str) -> dict[str, str]:
    """A quiet environment with a UTF-8 locale."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SYNCDECK_", "LC_", "LANG"))}
    return kept | {"LANG": "C.UTF-8", "SYNCDECK_DETAIL_CALLS_PER_SECOND": "20"} | extra
