"""Opens the dashboard, or says why it cannot. The interface library is loaded here and nowhere else in the commands."""

from __future__ import annotations

from tui.cli.invocation import Invocation
from tui.errors import InvalidInput


def open_dashboard(invocation: Invocation, *, is_demo: bool = False) -> int:
    """Show the dashboard until the person quits; gives the exit code. Raises InvalidInput without a terminal."""
    if not invocation.has_terminal:
        raise InvalidInput("The dashboard needs a terminal; `syncdeck status` and `syncdeck --help` do without one")
    from tui.opening import run_dashboard  # noqa: PLC0415 - the interface library takes 0.4 s to load

    return run_dashboard(invocation.paths, invocation.settings, is_demo=is_demo)
