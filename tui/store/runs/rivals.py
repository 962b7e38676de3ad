"""What a person is told who starts a run while another one writes the same data. Pure."""

from __future__ import annotations

from tui.model.runs import Operation

IMPORTS = frozenset(
    {
        Operation.TAUTULLI_IMPORT,
        Operation.PLEX_HISTORICAL,
        Operation.JELLYFIN_HISTORICAL,
        Operation.EMBY_HISTORICAL,
    }
)
"""Operations that write the play history."""

_CALLED = {
    Operation.XTREAM_SYNC: "Xtream sync",
    Operation.TAUTULLI_IMPORT: "Tautulli import",
    Operation.PLEX_HISTORICAL: "Plex historical sync",
    Operation.JELLYFIN_HISTORICAL: "Jellyfin historical sync",
    Operation.EMBY_HISTORICAL: "Emby historical sync",
    Operation.SERVER_SYNC: "server sync",
    Operation.WATCH_PUSH: "watch push",
    Operation.LIST_SYNC: "list sync",
}


def conflict_text(wanted: Operation, running: Operation) -> str:
    """Say why a run of the kind `wanted` cannot start beside one of the kind `running`."""
    if wanted is not running:
        own = "import" if wanted is Operation.TAUTULLI_IMPORT else "sync"
        return f"Cannot start {own} while {_CALLED[running]} is running"
    if wanted is Operation.TAUTULLI_IMPORT:
        return "Another import is already running"
    return "Sync already in progress for this profile"
