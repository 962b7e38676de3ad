"""What the demo works with: two panels, a Tautulli, an old file that is damaged, and three media servers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tui.cli.demo.media import DemoMedia
from tui.errors import InvalidInput
from tui.model.profiles import ProfileDraft, ProfileKind
from tui.sandbox import Household, TautulliAccess
from tui.sandbox.menu import FaultMenu, by_server
from tui.sandbox.tautulli import TautulliFacts, write_tautulli_file

if TYPE_CHECKING:
    from tui.deck import Deck

TAUTULLI = "tautulli"
"""Name of the profile of the Tautulli, and of its server in fault menus."""
OLD_SHARE = 0.05
"""Share of the records of the old file that are damaged."""
OLD_SERVER = "01d501d501d501d501d501d501d501d501d501d5"


@dataclass(frozen=True, slots=True)
class DemoHousehold:
    """All servers and files of one demo."""

    panels: Mapping[str, Household]
    """By the name of their profile; the first one has the Tautulli."""
    old: TautulliFacts
    """The damaged file of an earlier server, as an old version wrote it."""
    media: DemoMedia

    @property
    def tautulli(self) -> TautulliAccess:
        """The Tautulli of the household."""
        return next(iter(self.panels.values())).tautulli

    def load_faults(self, menu: str) -> None:
        """Let things go wrong from now on, at every panel and at the other servers. Raises InvalidInput."""
        try:
            found = by_server(menu, ("xtream", *self._others), "xtream")
            for household in self.panels.values():
                household.xtream.faults.load(found["xtream"])
            for name, faults in self._others.items():
                faults.load(found[name])
        except ValueError as error:
            raise InvalidInput(
                f"{error}", hint="Write ACTION:FAULT[=ARGUMENT][*TIMES] or SERVER/ACTION:..., separated by commas"
            ) from None

    def clear_faults(self) -> None:
        """Let everything go well again."""
        for faults in (*(one.xtream.faults for one in self.panels.values()), *self._others.values()):
            faults.clear()

    @property
    def _others(self) -> dict[str, FaultMenu]:
        """The fault menus of all servers but the panels, by the name in front of their faults."""
        return {TAUTULLI: self.tautulli.faults, **self.media.menus}

    async def sign_in(self, deck: Deck) -> None:
        """Add a profile for each server, checked by signing in."""
        for name, household in self.panels.items():
            access = household.xtream
            draft = ProfileDraft(ProfileKind.XTREAM, name, access.url, access.username)
            await deck.profiles.add(draft, {"password": access.password})
        draft = ProfileDraft(ProfileKind.TAUTULLI, TAUTULLI, self.tautulli.url)
        await deck.profiles.add(draft, {"token": self.tautulli.api_key})
        await self.media.sign_in(deck)


def write_old_file(folder: Path, sessions: int, seed: int) -> TautulliFacts:
    """Write the file of an earlier server, as old versions wrote it and with damaged records."""
    return write_tautulli_file(
        folder / "plexpy.db", sessions=sessions, seed=seed, schema="old", defects=OLD_SHARE, server_uuid=OLD_SERVER
    )
