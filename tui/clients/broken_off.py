"""What is raised for a line that broke in the middle. Light: it is told apart where no network library is loaded."""

from __future__ import annotations

from tui.errors import NetworkError


class BrokenOff(NetworkError):
    """The line broke once the request had left, or while it did: nobody knows whether it was done."""
