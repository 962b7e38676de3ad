"""The bodies of a Plex server: what is in a `MediaContainer`, whether it came as JSON or as XML.

Any value may be of any type, an empty list is left out, and what all entries share may stand on the container only
(`protocols/plex.md` section 1).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from tui.clients import values
from tui.clients.plex.xml import NotXml, element_of
from tui.clients.refusals import shown
from tui.clients.whole_answer import json_of
from tui.errors import BadResponse, ServerError, SyncError
from tui.model.health import Trouble

ADDRESS_HINT = (
    "Check the URL: it must reach Plex Media Server itself, as http://HOST:32400 does, and no proxy's or login page."
)
_SPACE = b" \t\r\n\x00\xef\xbb\xbf"
_HTML = (b"<!doctype html", b"<html", b"<head", b"<body", b"<script")


class WireItem(msgspec.Struct):
    """An entry of `Metadata`: a film, a show, a play of the history, something that is being played."""

    ratingKey: Any = None  # noqa: N815
    key: Any = None
    guid: Any = None
    type: Any = None
    title: Any = None
    librarySectionID: Any = None  # noqa: N815
    index: Any = None
    parentIndex: Any = None  # noqa: N815
    parentRatingKey: Any = None  # noqa: N815
    parentKey: Any = None  # noqa: N815
    parentTitle: Any = None  # noqa: N815
    grandparentRatingKey: Any = None  # noqa: N815
    grandparentKey: Any = None  # noqa: N815
    grandparentTitle: Any = None  # noqa: N815
    year: Any = None
    originallyAvailableAt: Any = None  # noqa: N815
    duration: Any = None
    addedAt: Any = None  # noqa: N815
    updatedAt: Any = None  # noqa: N815
    viewCount: Any = None  # noqa: N815
    lastViewedAt: Any = None  # noqa: N815
    viewOffset: Any = None  # noqa: N815
    showOrdering: Any = None  # noqa: N815
    historyKey: Any = None  # noqa: N815
    viewedAt: Any = None  # noqa: N815
    accountID: Any = None  # noqa: N815
    deviceID: Any = None  # noqa: N815
    Guid: Any = None
    Media: Any = None
    Location: Any = None
    User: Any = None
    Player: Any = None


INHERITED = (
    "librarySectionID",
    "parentIndex",
    "parentRatingKey",
    "parentTitle",
    "grandparentRatingKey",
    "grandparentTitle",
)
"""What entries take from their container when they lack it."""


class _Container(msgspec.Struct):
    """The fast way in: a container whose entries are all objects."""

    size: Any = None
    totalSize: Any = None  # noqa: N815
    offset: Any = None
    librarySectionID: Any = None  # noqa: N815
    parentIndex: Any = None  # noqa: N815
    parentRatingKey: Any = None  # noqa: N815
    parentTitle: Any = None  # noqa: N815
    grandparentRatingKey: Any = None  # noqa: N815
    grandparentTitle: Any = None  # noqa: N815
    Metadata: list[WireItem] = []
    Directory: Any = None


class _Answer(msgspec.Struct):
    MediaContainer: _Container


@dataclass(frozen=True, slots=True)
class Listing:
    """The entries of one page as they came; what is no entry is None."""

    entries: Sequence[WireItem | None]
    size: int | None
    """Entries of this page, as the server counts them."""
    total: int | None
    """Entries of the whole list."""
    offset: int | None


_FAST = msgspec.json.Decoder(_Answer)


def listing_of(body: bytes, redact: Callable[[str], str]) -> Listing:
    """Give the `Metadata` of an answer. Raises BadResponse for what is no answer of Plex, ServerError for a cut one."""
    try:
        container = _FAST.decode(body).MediaContainer
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _slowly(container_of(body, redact))
    if not container.Metadata and container.Directory:
        return _slowly(container_of(body, redact))
    shared = {name: value for name in INHERITED if (value := getattr(container, name)) is not None}
    _inherit(container.Metadata, shared)
    return _counted(container.Metadata, container.size, container.totalSize, container.offset)


def container_of(body: bytes, redact: Callable[[str], str]) -> Mapping[str, Any]:
    """Give the content of the `MediaContainer` of an answer. Raises as `listing_of` does."""
    value = object_of(body, redact)
    found = value.get("MediaContainer") if isinstance(value, Mapping) else None
    if not isinstance(found, Mapping):
        raise not_plex("there is no MediaContainer in its answer")
    return found


def object_of(body: bytes, redact: Callable[[str], str]) -> Any:
    """Give a body as JSON would have it, an XML one under the name of its outermost element. Raises as above."""
    bare = body.lstrip(_SPACE)
    if not bare.startswith(b"<"):
        return json_of(body, redact)
    if is_page(bare):
        raise web_page(bare, redact)
    try:
        name, element = element_of(bare)
    except NotXml:
        raise _unreadable(bare, redact) from None
    return {name: element}


def entries_of(container: Mapping[str, Any], name: str) -> Sequence[Any]:
    """Give the list of that name; a single object counts as a list of one, everything else as none."""
    found = container.get(name)
    if isinstance(found, list):
        return found
    return [found] if isinstance(found, Mapping) else []


def is_page(bare: bytes) -> bool:
    """Whether a body without marks in front is a web page."""
    head = bare[:2000].lower()
    if head.startswith(b"<?xml"):
        head = head.partition(b"?>")[2].lstrip()
    return head.startswith(_HTML) or (head.startswith(b"<!--") and b"<html" in head)


def web_page(body: bytes, redact: Callable[[str], str]) -> BadResponse:
    """A page where data should be: another program at this address, a proxy's or a login page."""
    return BadResponse(
        f"A web page came instead of Plex's data: {shown(body, redact)}",
        hint=ADDRESS_HINT,
        trouble=Trouble.WRONG_ADDRESS,
    )


def not_plex(why: str) -> BadResponse:
    """Something answered, and it was no Plex Media Server."""
    return BadResponse(
        f"The server answered, but not as Plex does: {why}", hint=ADDRESS_HINT, trouble=Trouble.WRONG_ADDRESS
    )


def _slowly(container: Mapping[str, Any]) -> Listing:
    """Read the entries one by one, so that a broken one harms no other."""
    rows = [*entries_of(container, "Metadata"), *filter(_is_item, entries_of(container, "Directory"))]
    entries = [_entry(row) for row in rows]
    shared = {name: container[name] for name in INHERITED if container.get(name) not in (None, "")}
    _inherit(entries, shared)
    return _counted(entries, container.get("size"), container.get("totalSize"), container.get("offset"))


def _is_item(row: Any) -> bool:
    """Tell shows and seasons, which XML calls `Directory`, from the libraries of that name."""
    return isinstance(row, Mapping) and "ratingKey" in row


def _entry(row: Any) -> WireItem | None:
    try:
        return msgspec.convert(row, WireItem)
    except msgspec.ValidationError:
        return None


def _inherit(entries: Sequence[WireItem | None], shared: Mapping[str, Any]) -> None:
    for name, value in shared.items():
        for entry in entries:
            if entry is not None and getattr(entry, name) is None:
                setattr(entry, name, value)


def _counted(entries: Sequence[WireItem | None], size: Any, total: Any, offset: Any) -> Listing:
    """Give a listing. Raises BadResponse when an answer without entries does not say that there are none."""
    declared, whole = values.number(size), values.number(total)
    if not entries and declared is None and whole is None:
        raise not_plex("it does not say how many entries there are")
    return Listing(entries, declared, whole, values.number(offset))


def _unreadable(bare: bytes, redact: Callable[[str], str]) -> SyncError:
    if bare.rstrip().endswith(b">"):
        return BadResponse(f"The answer is XML that cannot be read: {shown(bare, redact)}", hint=ADDRESS_HINT)
    return ServerError("The answer was cut off", hint="Try again; if it stays, restart Plex Media Server.")
