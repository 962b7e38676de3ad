"""The states in which a server does not serve, and what it answers then (`protocols/jellyfin.md` section 3)."""

from __future__ import annotations

from typing import Any, Final, Literal

from tui.sandbox.jellyfin.reply import PLAIN, reply
from tui.sandbox.wire import Answer, text_answer

ServerState = Literal["running", "starting", "migrating", "setup", "maintenance", "refused"]
"""`setup`: nobody has gone through the wizard yet; `refused`: the address of the client may not come in."""

STATES: Final[tuple[ServerState, ...]] = ("running", "starting", "migrating", "setup", "maintenance", "refused")

STARTING: Final = Answer(503, (PLAIN,), (b"Jellyfin Server still starting. Please wait.",))
MIGRATING: Final = text_answer(
    "<!DOCTYPE html><html><head><title>Jellyfin Startup</title></head><body><h1>Jellyfin Server still starting."
    " Please wait.</h1></body></html>",
    503,
).with_header("Retry-After", "005")
MAINTENANCE: Final = text_answer(
    "<!DOCTYPE html><html><head><title>Maintenance</title></head><body><h1>Down for maintenance</h1></body></html>",
    503,
).with_header("Retry-After", "600")
REFUSED: Final = Answer(503)
"""The address is kept out for good: an empty body and no Retry-After."""


def answer_in(state: ServerState, action: str, public: dict[str, Any]) -> Answer | None:
    """Give what a call is answered in a state; None: as always. `public` is the public information."""
    match state:
        case "starting":
            return None if action == "ping" else STARTING
        case "migrating":
            return reply(public | {"StartupWizardCompleted": False}) if action == "info_public" else MIGRATING
        case "setup":
            return reply(public | {"StartupWizardCompleted": False}) if action == "info_public" else None
        case "maintenance":
            return MAINTENANCE
        case "refused":
            return REFUSED
    return None
