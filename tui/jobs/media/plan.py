"""The steps of a server sync and of a history pull: their order, names, texts and bands."""

from __future__ import annotations

from dataclasses import dataclass

from tui.model.library import ItemKind
from tui.model.runs import StepPlan
from tui.model.servers import LibraryKind, ServerLibrary

CONNECT, LIBRARIES, STATES, HUB = "connect", "libraries", "states", "hub"
PEOPLE, PLAYS, SETTLE = "people", "plays", "settle"

_CONNECT_TEXT = "Connecting to the server..."


@dataclass(frozen=True, slots=True)
class Content:
    """One kind of things in libraries, and the step that syncs it."""

    kind: ItemKind
    key: str
    """Key of the step, and name of what it counts."""
    label: str
    libraries: frozenset[LibraryKind]
    """Libraries that may hold it."""
    band: tuple[float, float]

    @property
    def step(self) -> StepPlan:
        """The step as it is announced."""
        return StepPlan(self.key, self.label, f"Syncing {self.label.lower()}...", self.band)

    def is_in(self, library: ServerLibrary) -> bool:
        """Tell whether a library may hold it."""
        return library.kind in self.libraries

    def scope(self, library: ServerLibrary) -> str:
        """Name of the baseline of what a library holds of it."""
        return f"{self.kind}:{library.key}"


_SHOWS = frozenset({LibraryKind.SHOWS, LibraryKind.MIXED})

CONTENTS = (
    Content(ItemKind.MOVIE, "movies", "Films", frozenset({LibraryKind.MOVIES, LibraryKind.MIXED}), (4.0, 25.0)),
    Content(ItemKind.SHOW, "shows", "Shows", _SHOWS, (25.0, 32.0)),
    Content(ItemKind.EPISODE, "episodes", "Episodes", _SHOWS, (32.0, 62.0)),
    Content(ItemKind.TRACK, "tracks", "Music", frozenset({LibraryKind.MUSIC}), (62.0, 72.0)),
)
"""In the order in which they are synced: an episode is known by the ids of its show."""


def is_synced(library: ServerLibrary) -> bool:
    """Tell whether anything of a library is synced."""
    return any(content.is_in(library) for content in CONTENTS)


SYNC_STEPS = (
    StepPlan(CONNECT, "Connection", _CONNECT_TEXT, (0.0, 2.0), counts_records=False),
    StepPlan(LIBRARIES, "Libraries", "Reading libraries and accounts...", (2.0, 4.0), counts_records=False),
    *(content.step for content in CONTENTS),
    StepPlan(STATES, "Watched states", "Syncing watched states...", (72.0, 97.0), counts_records=False),
    StepPlan(HUB, "Watched everywhere", "Keeping watched states in step...", (97.0, 100.0), counts_records=False),
)

HISTORY_STEPS = (
    StepPlan(CONNECT, "Connection", _CONNECT_TEXT, (0.0, 0.0), counts_records=False),
    StepPlan(PEOPLE, "Accounts and libraries", "Reading accounts and libraries...", (0.0, 0.0), counts_records=False),
    StepPlan(PLAYS, "Plays", "Reading the playback history...", (0.0, 100.0)),
    StepPlan(SETTLE, "Comparison", "Comparing with other sources...", (100.0, 100.0), counts_records=False),
)
"""The percent of the run is that of the plays."""
