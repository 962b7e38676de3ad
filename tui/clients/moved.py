"""What is raised for a redirect that is not followed. Light: it is told apart where no network library is loaded."""

from __future__ import annotations

from tui.errors import BadResponse


class Moved(BadResponse):
    """The address leads elsewhere, or nowhere: it is the address that is wrong, whatever was asked for there."""
