"""What differs between the versions of Jellyfin, and between Jellyfin and Emby (`protocols/jellyfin.md` 9 and 10)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

JELLYFIN_VERSIONS: Final = ("10.8.13", "10.9.11", "10.10.7", "10.11.11", "12.0.0")
"""Those that the reference was read from; any other text is taken too."""
EMBY_VERSION: Final = "4.9.0.33"


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How a server of one kind and version behaves."""

    version: str
    """As the server tells it: `10.11.11`."""
    is_emby: bool = False

    def is_since(self, *version: int) -> bool:
        """Whether this is a Jellyfin of that version or a later one."""
        return not self.is_emby and tuple(int(part) for part in self.version.split(".")) >= version

    @property
    def product(self) -> str | None:
        """The `ProductName` of the public information; Emby tells none."""
        return None if self.is_emby else "Jellyfin Server"

    @property
    def has_new_routes(self) -> bool:
        """Whether there are `/UserItems`, `/UserPlayedItems`, `/UserViews` and `/Items/{id}`."""
        return self.is_since(10, 9)

    @property
    def writes_user_data(self) -> bool:
        """Whether an exact state can be set."""
        return self.is_emby or self.is_since(10, 9)

    @property
    def merges_user_data(self) -> bool:
        """Whether what is absent from a written state stays as it is; Emby does not promise it, so here it is reset."""
        return not self.is_emby

    @property
    def quick_connect_method(self) -> str:
        """The method that begins Quick Connect."""
        return "POST" if self.is_since(10, 9) else "GET"

    @property
    def activity_has_items(self) -> bool:
        """Whether the activity log tells the item."""
        return self.is_emby or self.is_since(10, 9)

    @property
    def filters_activity(self) -> bool:
        """Whether the activity log can be asked for types, items and users."""
        return self.is_since(12, 0)

    @property
    def mark_keeps_date(self) -> bool:
        """Whether a manual mark without a date keeps the old one; earlier it was the moment of the mark."""
        return self.is_since(10, 9)

    @property
    def rewatch_keeps_played(self) -> bool:
        """Whether something played stays played while it is played again."""
        return self.is_since(12, 0)

    @property
    def allows_legacy_sign_in(self) -> bool:
        """Whether `X-Emby-Token`, `api_key` and the like are taken, unless a setting says otherwise."""
        return not self.is_since(12, 0)

    @property
    def prefixes(self) -> tuple[str, ...]:
        """What may stand in front of every route."""
        return () if self.is_since(12, 0) else ("emby", "mediabrowser")
