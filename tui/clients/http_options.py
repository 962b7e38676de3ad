"""How to speak to a server. Apart from `http.py`, since reading settings must not load the network libraries."""

from __future__ import annotations

from dataclasses import dataclass

from tui import __version__


@dataclass(frozen=True, slots=True)
class HttpOptions:
    """How to speak to one server. Times in s, sizes in bytes."""

    user_agent: str = f"syncdeck/{__version__}"
    verify_tls: bool = True
    connect_timeout: float = 10.0
    read_timeout: float = 90.0
    """Between two pieces of an answer; there is no limit for all of it."""
    body_limit: int = 1024 * 1024 * 1024
    follow_host_change: bool = False
    """Whether a redirect may lead to another host; the query with its password goes along."""
