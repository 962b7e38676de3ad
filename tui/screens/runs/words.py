"""What a run is called in sentences: the sync of a profile, the import of a file. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath

from tui.formatting import state_word
from tui.model.runs import EntityCounts, Operation, Run, RunState
from tui.store.runs.rivals import IMPORTS

SHORT_NAMES = {
    Operation.TAUTULLI_IMPORT: "Tautulli",
    Operation.PLEX_HISTORICAL: "Plex",
    Operation.JELLYFIN_HISTORICAL: "Jellyfin",
    Operation.EMBY_HISTORICAL: "Emby",
}
IN_STEP = "hub"
"""The step of a server sync that brings watched states in line."""
ON_TRAKT = "lists"
"""The step of a sync with Trakt that brings lists in line."""
_COUNTED_AS = {IN_STEP: "watch", ON_TRAKT: "items"}
"""What a step counts, where that is called otherwise than the step."""


def is_import(run: Run) -> bool:
    """True for runs that bring records of plays."""
    return run.kind in IMPORTS


def work_word(run: Run) -> str:
    """What kind of work it is, in a word."""
    if run.options.undoes is not None:
        return "undo"
    return "import" if is_import(run) else "sync"


def subject_of(run: Run) -> str:
    """What it is about: the file, else the profile."""
    return PurePath(run.options.path).name or run.profile_name


def run_words(run: Run) -> str:
    """Both: "import of tautulli.db", "sync of iptv-one"."""
    return f"{work_word(run)} of {subject_of(run)}"


def summary_text(runs: list[Run]) -> str:
    """How the imports stand, newest first given: "Tautulli: 68%", "Tautulli: Complete"; "Ready" before the first."""
    newest: dict[str, Run] = {}
    for run in runs:
        name = SHORT_NAMES.get(run.kind, "")
        if name and not (run.options.dry_run and not run.state.is_active):
            newest.setdefault(name, run)
    return " | ".join(f"{name}: {_standing(run)}" for name, run in newest.items()) or "Ready"


def _standing(run: Run) -> str:
    if run.state.is_active:
        return f"{min(99, int(run.progress.progress_percent + 0.5))}%"
    return "Complete" if run.state is RunState.COMPLETED else state_word(run.state)


def counts_of(step_key: str, counts: Mapping[str, EntityCounts]) -> EntityCounts | None:
    """What a step did; None when it counts nothing."""
    return counts.get(_COUNTED_AS.get(step_key, step_key))
