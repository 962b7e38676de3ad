"""Who watches in the sandbox's Tautulli, from which players, and the secrets that lie about in its file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

CANARY: Final = "canary0secret"
"""Stands in every secret of a written file, and nowhere else: no store, log, export or screen may ever hold it."""

SERVER_UUID: Final = "5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed"
"""The identifier of the Plex server, unless another is given."""


@dataclass(frozen=True, slots=True)
class Person:
    """One row of `users`."""

    user_id: int
    """The Plex account; 0 is the local one."""
    username: str
    friendly_name: str | None
    """None or blank: the user name is shown."""
    plays: int
    """The weight of this person's plays; 0 for one whose history is not kept."""
    is_admin: bool = False
    is_home: bool = False
    is_restricted: bool = False
    is_deleted: bool = False

    @property
    def shown_name(self) -> str:
        """The name that Tautulli shows."""
        return self.friendly_name if self.friendly_name and self.friendly_name.strip() else self.username

    @property
    def user_token(self) -> str:
        """The secret of the account."""
        return f"{CANARY}-user-{self.user_id}"

    @property
    def server_token(self) -> str:
        """The secret of the account on this server."""
        return f"{CANARY}-server-{self.user_id}"


PEOPLE: Final = (
    Person(0, "Local", None, 12),
    Person(4_100_001, "lighthouse.mira", "Mira", 190, is_admin=True, is_home=True),
    Person(4_100_002, "gruenspan", "Jörg Grünspan", 150, is_home=True),
    Person(4_100_003, "kids_room", "Kids", 110, is_home=True, is_restricted=True),
    Person(8_220_101, "a.mensah@example.org", "", 105),
    Person(8_220_102, "PepperAndTide", "Pepper & Tide", 90),
    Person(9_330_201, "佐藤健", "健", 80),
    Person(9_330_202, "tramline7", None, 70),
    Person(9_330_203, "irina_v", "Ирина", 80),
    Person(9_330_204, "guest_attic", "Attic", 28, is_deleted=True),
    Person(11_440_301, "moon🌙owl", "Moon 🌙", 50),
    Person(11_440_302, "d'arcy", "D'Arcy", 35),
    Person(12_550_401, "silent", "silent", 0),
)
"""Twelve accounts and the local one. `username` is unique."""

CANARIES: Final = (
    *(token for person in PEOPLE for token in (person.user_token, person.server_token)),
    f"{CANARY}-jwt",
    f"{CANARY}-device",
    f"{CANARY}-onesignal",
    f"{CANARY}-webhook",
    f"{CANARY}-smtp",
    f"{CANARY}-imgur",
)
"""Every secret of a written file."""

API_CANARIES: Final = (f"{CANARY}-http", f"{CANARY}-pms")
"""Secrets that the web API gives away with the settings."""


class Player(NamedTuple):
    """A client program on a device."""

    name: str
    product: str
    product_version: str
    platform: str
    platform_version: str
    profile: str


PLAYERS: Final = (
    Player("Chrome", "Plex Web", "4.145.1", "Chrome", "138.0", "Web"),
    Player("Living Room", "Plex for Apple TV", "8.45", "tvOS", "18.1", "tvOS"),
    Player("SHIELD", "Plex for Android (TV)", "10.26.0", "Android", "11", "Android"),
    Player("Stube", "Plex for LG", "5.98.0", "webOS", "8.3.0", "HTML TV App"),
    Player("Roku Ultra", "Plex for Roku", "7.7.2", "Roku", "14.0", "Roku-7.x"),
    Player("iPhone", "Plex for iOS", "8.45", "iOS", "18.2", "iOS"),
    Player("Pixel", "Plex for Android (Mobile)", "10.27.1", "Android", "15", "Android"),
    Player("Mira's Plexamp", "Plexamp", "4.12.3", "iOS", "18.2", "Generic"),
    Player("HTPC", "Plex Media Player", "2.58.1", "Konvergo", "6.1", "Konvergo"),
    Player("Küche", "PlexKodiConnect", "3.9.5", "Linux", "6.1", "Generic"),
)
