"""The steps of an Xtream sync: their order, names, texts and bands."""

from __future__ import annotations

from dataclasses import dataclass

from tui.model.catalogue import TitleKind
from tui.model.runs import StepPlan

FIRST_TEXT = "Starting sync..."
INCREMENTAL_TEXT = "Starting incremental sync..."
DETAILS_KEY = "series_details"
DETAILS_ENTITY = "episodes"


@dataclass(frozen=True, slots=True)
class Scope:
    """One of the six lists: which it is, and the step that syncs it."""

    kind: TitleKind
    is_categories: bool
    key: str
    """Key of the step, and name of what it counts."""
    label: str
    band: tuple[float, float]

    @property
    def text(self) -> str:
        """What the step says while it runs."""
        return f"Syncing {self.label.lower()}..."

    @property
    def incremental_text(self) -> str:
        """What it says when it only brings a stored list up to date."""
        return f"Syncing {self.label.lower()} (incremental)..."

    @property
    def baseline(self) -> str:
        """Name of its baseline in the store."""
        return f"{self.kind}_categories" if self.is_categories else str(self.kind)

    @property
    def step(self) -> StepPlan:
        """The step as it is announced."""
        return StepPlan(self.key, self.label, self.text, self.band)


SCOPES = (
    Scope(TitleKind.LIVE, True, "channel_categories", "Channel categories", (0.0, 16.0)),
    Scope(TitleKind.LIVE, False, "channels", "Channels", (17.0, 33.0)),
    Scope(TitleKind.MOVIE, True, "movie_categories", "Movie categories", (34.0, 50.0)),
    Scope(TitleKind.MOVIE, False, "movies", "Movies", (51.0, 66.0)),
    Scope(TitleKind.SERIES, True, "series_categories", "Series categories", (67.0, 83.0)),
    Scope(TitleKind.SERIES, False, "series", "Series", (84.0, 96.0)),
)
"""In the order in which they are synced."""

DETAILS_STEP = StepPlan(DETAILS_KEY, "Series details", "Syncing series details...", (97.0, 100.0))

STEPS = (*(scope.step for scope in SCOPES), DETAILS_STEP)
