"""What a person fills in for each kind of profile that this version works with."""

from __future__ import annotations

from dataclasses import dataclass

from tui.model.profiles import Profile, ProfileKind


@dataclass(frozen=True, slots=True)
class SignInWay:
    """One of the ways to open an account."""

    name: str
    """As it is chosen."""
    secret: str = ""
    """The name of the secret that is typed, and the id of its field; "" = a code is typed elsewhere."""
    secret_word: str = ""
    """What the secret is called."""
    has_username: bool = False
    needs_username: bool = True
    """Where there is one."""
    needs_address: bool = True
    """False: the server is found by the account."""
    code_word: str = "code"
    """What the code is called."""

    @property
    def is_code(self) -> bool:
        """True when nothing secret is typed here."""
        return not self.secret


@dataclass(frozen=True, slots=True)
class KindFields:
    """The fields of one kind."""

    title: str
    """As in "Add an Xtream profile"."""
    example: str
    """Stands in the empty address field."""
    ways: tuple[SignInWay, ...]
    """The best first."""
    has_categories: bool = False
    is_history: bool = False
    """Its sync reads a history of plays, and nothing else."""
    usual_address: str = ""
    """Where it is, unless somebody says otherwise; "" = that has to be said."""
    before: str = ""
    """What has to be known before the fields can be filled."""

    @property
    def has_app(self) -> bool:
        """Whether the account is opened through an app of one's own, which has an id and a secret."""
        return bool(self.before)

    @property
    def way(self) -> SignInWay:
        """The way that is taken unless another one is chosen."""
        return self.ways[0]

    def way_named(self, name: str) -> SignInWay:
        """The way of that name; the best one when there is none."""
        return next((way for way in self.ways if way.name == name), self.way)


PASSWORD = SignInWay("password", "password", "Password", has_username=True)
API_KEY = SignInWay("API key", "token", "API key", has_username=True, needs_username=False)
FIELDS = {
    ProfileKind.XTREAM: KindFields(
        "an Xtream profile", "http://panel.example:8080, or a playlist link", (PASSWORD,), has_categories=True
    ),
    ProfileKind.PLEX: KindFields(
        "a Plex profile",
        "http://nas:32400, as in the browser",
        (SignInWay("PIN", needs_address=False, code_word="PIN"), SignInWay("token", "token", "Token")),
    ),
    ProfileKind.JELLYFIN: KindFields(
        "a Jellyfin profile",
        "http://nas:8096, as in the browser",
        (PASSWORD, SignInWay("Quick Connect"), API_KEY),
    ),
    ProfileKind.EMBY: KindFields("an Emby profile", "http://nas:8096, as in the browser", (PASSWORD, API_KEY)),
    ProfileKind.TAUTULLI: KindFields(
        "a Tautulli profile",
        "http://nas:8181, as in the browser",
        (SignInWay("API key", "token", "API key"),),
        is_history=True,
    ),
    ProfileKind.TRAKT: KindFields(
        "a Trakt profile",
        "https://api.trakt.tv",
        (
            SignInWay("code", needs_address=False),
            SignInWay("access token", "token", "Access token", needs_address=False),
        ),
        usual_address="https://api.trakt.tv",
        before="Id and secret are those of an API app of yours: developer.trakt.tv makes them for VIP members, with"
        " the redirect URI urn:ietf:wg:oauth:2.0:oob.",
    ),
}
"""In the order in which they are offered."""
SECRETS = tuple(dict.fromkeys(way.secret for fields in FIELDS.values() for way in fields.ways if way.secret))
"""Names of all secrets that are typed."""
LIBRARIES = frozenset({ProfileKind.PLEX, ProfileKind.JELLYFIN, ProfileKind.EMBY})
"""Kinds of profiles that are accounts of media servers: they have libraries."""
SERVERS = LIBRARIES | {ProfileKind.TRAKT}
"""Kinds of profiles whose servers are looked at now and then: they have a card."""


def fields_of(kind: ProfileKind) -> KindFields:
    """The fields of a kind; those of Xtream for one that this version does not work with."""
    return FIELDS.get(kind, FIELDS[ProfileKind.XTREAM])


def is_server(profile: Profile) -> bool:
    """True for an account of which there is a card."""
    return profile.kind in SERVERS


def has_libraries(profile: Profile) -> bool:
    """True for an account of a media server."""
    return profile.kind in LIBRARIES
