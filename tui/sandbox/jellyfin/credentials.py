"""Who a request says it comes from: the Authorization header and its older forms (`protocols/jellyfin.md` 1 and 9)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote_plus

from tui.sandbox.jellyfin.versions import Behaviour
from tui.sandbox.wire import Request

_PART: Final = re.compile(r'\s*(\w+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^,"]*))\s*(?:,|$)')


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a client tells of itself; what it does not tell is empty."""

    client: str = ""
    device: str = ""
    device_id: str = ""
    version: str = ""
    token: str = ""

    @property
    def is_complete(self) -> bool:
        """Whether everything is there that signing in needs."""
        return all((self.client, self.device, self.device_id, self.version))


def read_credentials(request: Request, behaviour: Behaviour, *, legacy: bool) -> Credentials:
    """Give the credentials of a request whose query names are lower case; `legacy` takes the older forms too."""
    parts = _header_parts(request, behaviour, legacy)
    return Credentials(
        client=parts.get("client", ""),
        device=parts.get("device", ""),
        device_id=parts.get("deviceid", ""),
        version=parts.get("version", ""),
        token=next(_tokens(request, parts, behaviour, legacy), ""),
    )


def read_parts(value: str, schemes: tuple[str, ...]) -> dict[str, str]:
    """Give the parts of a header value under lower-case names; nothing if its scheme is another.

    Values are percent-decoded, and a `+` is a space, as the server has it.
    """
    scheme, _, rest = value.strip().partition(" ")
    if scheme.lower() not in schemes:
        return {}
    return {found[1].lower(): unquote_plus(found[2] or found[3] or "") for found in _PART.finditer(rest)}


def _header_parts(request: Request, behaviour: Behaviour, legacy: bool) -> Mapping[str, str]:
    takes_old = legacy or behaviour.is_emby
    schemes = ("mediabrowser", "emby") if takes_old else ("mediabrowser",)
    old = request.headers.get("x-emby-authorization", "") if takes_old else ""
    return read_parts(request.headers.get("authorization", ""), schemes) or read_parts(old, schemes)


def _tokens(request: Request, parts: Mapping[str, str], behaviour: Behaviour, legacy: bool) -> Iterator[str]:
    """Give the tokens of a request in the order in which the server looks for them."""
    headers = ("x-emby-token", "x-mediabrowser-token") if legacy or behaviour.is_emby else ()
    names = [] if behaviour.is_emby else ["apikey"]
    if legacy or behaviour.is_emby:
        names.append("api_key")
    found = [parts.get("token", ""), *(request.headers.get(name, "") for name in headers)]
    found += [request.query.get(name, "") for name in names]
    return (token for token in found if token)
