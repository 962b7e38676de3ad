"""One package of files per kind of sync: what to fetch, compare and apply. Nothing here knows a face."""

from __future__ import annotations

from collections.abc import Mapping

from tui.engine.runs.job import Job
from tui.jobs.media.history import HistoryPull
from tui.jobs.media.sync import ServerSync
from tui.jobs.tautulli.job import TautulliImport
from tui.jobs.xtream.job import XtreamSync
from tui.model.profiles import ProfileKind
from tui.model.runs import Operation

_SERVER_SYNC = ServerSync()

JOBS: Mapping[ProfileKind, Job] = {
    ProfileKind.XTREAM: XtreamSync(),
    ProfileKind.PLEX: _SERVER_SYNC,
    ProfileKind.JELLYFIN: _SERVER_SYNC,
    ProfileKind.EMBY: _SERVER_SYNC,
}
"""The sync of each kind of profile."""

HISTORIES: Mapping[ProfileKind, Job] = {
    ProfileKind.TAUTULLI: TautulliImport(),
    ProfileKind.PLEX: HistoryPull(Operation.PLEX_HISTORICAL),
    ProfileKind.JELLYFIN: HistoryPull(Operation.JELLYFIN_HISTORICAL),
    ProfileKind.EMBY: HistoryPull(Operation.EMBY_HISTORICAL),
}
"""What pulls the playback history of each kind of profile."""
