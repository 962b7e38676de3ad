"""How Tautulli tells how much of an item was seen (`protocols/tautulli.md` section 7); times are in ms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class WatchedRule:
    """The settings that decide whether something counts as watched; they are not in the file."""

    movie: int = 85
    """Percent."""
    episode: int = 85
    track: int = 85
    marker: int = 3
    """0: the percentage alone; 1: the final credits marker; 2: the first one; 3: whichever comes first, percentage or
    first marker."""

    def threshold(self, media_type: str) -> int:
        """Give the percentage for a media type; another one than the three counts as a film."""
        return {"episode": self.episode, "track": self.track}.get(media_type, self.movie)

    def is_watched(
        self,
        offset: float,
        duration: float,
        media_type: str,
        first_marker: float | None = None,
        final_marker: float | None = None,
    ) -> bool:
        """Whether an item of `duration`, left at `offset`, counts as watched."""
        needed = duration * self.threshold(media_type) / 100
        if self.marker == 1 and final_marker:
            needed = final_marker
        elif self.marker == 2 and first_marker:
            needed = first_marker
        elif self.marker == 3 and first_marker:
            needed = min(needed, first_marker)
        return offset >= needed

    def status(self, percent: float, media_type: str) -> float:
        """Give the status of something not watched: 0.75, 0.5, 0.25 or 0, by its share of the threshold."""
        threshold = self.threshold(media_type)
        for share in (0.75, 0.5, 0.25):
            if percent >= threshold * share:
                return share
        return 0


DEFAULT_RULE: Final = WatchedRule()
