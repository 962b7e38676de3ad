"""What a profile's own settings say about speaking to its server."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from tui.clients.http_options import HttpOptions
from tui.errors import InvalidInput
from tui.jobs.xtream.selection import selection_of
from tui.model.profiles import NO

if TYPE_CHECKING:
    from tui.settings import Settings

_YES = frozenset({"yes", "true", "1", "on"})
_AGENT = re.compile(r"[\x20-\x7e]{1,200}")


def http_options(own: Mapping[str, str], settings: Settings) -> HttpOptions:
    """Give how to speak to a server: what the profile says, else what the settings say. Raises InvalidInput."""
    agent = own.get("user_agent", "").strip() or settings.user_agent
    if not _AGENT.fullmatch(agent):
        raise InvalidInput("The setting user_agent cannot be used", hint="Write at most 200 plain characters.")
    return HttpOptions(
        user_agent=agent,
        verify_tls=switch(own, "tls_verify", default=True),
        connect_timeout=settings.connect_timeout,
        read_timeout=settings.read_timeout,
        body_limit=settings.body_limit_mb * 1_000_000,
        follow_host_change=switch(own, "follow_host_change", default=False),
    )


def check_own(own: Mapping[str, str], settings: Settings) -> None:
    """Raise InvalidInput for settings of a profile that no run could go by, with what is allowed."""
    http_options(own, settings)
    selection_of(own.get("categories", ""))


def switch(own: Mapping[str, str], name: str, *, default: bool) -> bool:
    """Give a yes-or-no setting of a profile. Raises InvalidInput with what is allowed."""
    text = own.get(name, "").strip().lower()
    if text and text not in _YES | NO:
        raise InvalidInput(f"The setting {name} is '{text[:40]}'", hint="Write yes or no.")
    return text in _YES if text else default
