"""How a media server fares, in single words. Light: the signs of every command know them."""

from __future__ import annotations

from enum import StrEnum


class Link(StrEnum):
    """How a server is reached; a slower line is looked at more often."""

    LOCAL = "local"
    REMOTE = "remote"
    RELAY = "relay"
    """Through the maker's relay: slow, never for whole histories."""
    UNKNOWN = "unknown"


class HealthState(StrEnum):
    """How a server fares. That it syncs or is disabled is known elsewhere, and shown instead."""

    UNKNOWN = "unknown"
    """Not looked at yet."""
    CONNECTED = "connected"
    STARTING = "starting"
    """It is there and will be ready: start-up, migration, maintenance. No failure."""
    DISCONNECTED = "disconnected"
    """Out of reach."""
    ERROR = "error"
    """It answers, but wrongly: another server, no permission, a proxy's page."""
    SIGNED_OUT = "signed_out"


class Trouble(StrEnum):
    """Why a server is not connected. Each has its own words and its own advice."""

    NONE = ""
    WRONG_ADDRESS = "wrong_address"
    """Something answers there that is no such server."""
    REFUSED = "refused"
    """Nothing listens at the port."""
    TIMEOUT = "timeout"
    DNS = "dns"
    TLS = "tls"
    EXPIRED = "expired"
    """The token is refused."""
    NO_PERMISSION = "no_permission"
    STARTING = "starting"
    MIGRATING = "migrating"
    MAINTENANCE = "maintenance"
    ADDRESS_BLOCKED = "address_blocked"
    """Our own address is refused by the server's rules."""
    WRONG_SERVER = "wrong_server"
    """Another server answers at the known address."""
    LOCKED = "locked"
    """The account is locked: only its maker's support can open it."""
    OVERLOADED = "overloaded"
    CIRCUIT = "circuit"
    """Too many requests failed: it is left alone for a while."""
    OTHER = "other"
