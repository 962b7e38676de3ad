"""One package of files per kind of sync: what to fetch, compare and apply. Nothing here knows a face."""

from __future__ import annotations

from collections.abc import Mapping

from tui.engine.job import Job
from tui.jobs.tautulli_import import TautulliImport
from tui.jobs.xtream import XtreamSync
from tui.model.profiles import ProfileKind

JOBS: Mapping[ProfileKind, Job] = {ProfileKind.XTREAM: XtreamSync()}
"""The sync of each kind of profile."""

HISTORIES: Mapping[ProfileKind, Job] = {ProfileKind.TAUTULLI: TautulliImport()}
"""What pulls the playback history of each kind of profile."""
