"""What the settings of a Trakt profile say: where the two hosts are, and which app asks there."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from tui.errors import InvalidInput

API_BASE = "https://api.trakt.tv"
AUTH_BASE = "https://auth.trakt.tv"
CLIENT_ID = "client_id"
CLIENT_SECRET = "client_secret"  # noqa: S105 - the name of the secret, not one
APP_HINT = (
    "Creating an API app needs Trakt VIP, since 31 July 2026: make one at https://developer.trakt.tv with the"
    " redirect URI urn:ietf:wg:oauth:2.0:oob, and give its id and secret with"
    " --set client_id=ID --set client_secret=SECRET."
)
"""What onboarding has to say."""


def base_of(text: str, usual: str) -> str:
    """Give a base address without a slash at its end; "" = the usual one. Raises InvalidInput."""
    typed = text.strip().rstrip("/")
    if not typed:
        return usual
    if "://" not in typed:
        typed = f"https://{typed}"
    try:
        parts = urlsplit(typed)
        is_web = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        is_web = False
    if not is_web or "@" in typed or parts.query or parts.fragment:
        raise InvalidInput("This is no address of Trakt", hint=f"Leave it out, or write one as {usual}.")
    return f"{parts.scheme}://{parts.netloc.lower()}{parts.path}"


def api_base(url: str) -> str:
    """Give the base of the API of a profile with this address. Raises InvalidInput."""
    return base_of(url, API_BASE)


def server_key(url: str) -> str:
    """Give what tells one Trakt from another in the store, which keeps it as a server: `api.trakt.tv`."""
    return api_base(url).partition("://")[2]


def auth_base(settings: Mapping[str, str]) -> str:
    """Give the base of the OAuth host of a profile. Raises InvalidInput."""
    return base_of(settings.get("auth_url", ""), AUTH_BASE)


def client_id_of(settings: Mapping[str, str]) -> str:
    """Give the id of the app that asks. Raises InvalidInput when there is none."""
    found = settings.get(CLIENT_ID, "").strip()
    if not found:
        raise InvalidInput("A Trakt profile needs the client id of an API app", hint=APP_HINT)
    if not found.isascii() or not found.isprintable() or " " in found:
        raise InvalidInput("The client id of the API app cannot be used", hint=APP_HINT)
    return found


def client_secret_of(secrets: Mapping[str, str]) -> str:
    """Give the secret of the app that asks. Raises InvalidInput when there is none."""
    found = secrets.get(CLIENT_SECRET, "").strip()
    if not found:
        raise InvalidInput("A Trakt sign-in needs the client secret of the API app", hint=APP_HINT)
    return found


def spacing_of(settings: Mapping[str, str]) -> float | None:
    """Give the seconds between two writes, where the profile says so (`write_spacing`, for tests); None = as usual.

    Raises InvalidInput.
    """
    text = settings.get("write_spacing", "").strip()
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= 60:
        raise InvalidInput("The setting write_spacing cannot be used", hint="Write seconds, as in 1.1.")
    return seconds
