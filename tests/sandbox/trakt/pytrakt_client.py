"""pytrakt, a client for Trakt that others wrote, pointed at the sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tui.sandbox.trakt.access import TraktAccess


@contextmanager
def signed_in(box: TraktAccess, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Give its module `trakt.core`, signed in; `folder` takes what it writes."""
    import trakt.core

    pair = box.tokens()
    monkeypatch.setattr(trakt.core, "BASE_URL", f"{box.url}/")
    monkeypatch.setattr(trakt.core, "CONFIG_PATH", str(folder / "pytrakt.json"))
    for name, value in (
        ("CLIENT_ID", box.client_id),
        ("CLIENT_SECRET", box.client_secret),
        ("OAUTH_TOKEN", pair.access),
        ("OAUTH_REFRESH", pair.refresh),
        ("OAUTH_EXPIRES_AT", pair.created_at + pair.expires_in),
    ):
        monkeypatch.setattr(trakt.core, name, value)
    trakt.core.config.cache_clear()
    trakt.core.api.cache_clear()
    yield trakt.core
    trakt.core.session.close()
    trakt.core.config.cache_clear()
    trakt.core.api.cache_clear()
