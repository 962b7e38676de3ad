"""JSON and XML say the same, and which of the two comes depends on what was asked for."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest

LISTS = (
    "Metadata",
    "Directory",
    "Account",
    "Device",
    "Hub",
    "Setting",
    "Activity",
    "ButlerTask",
    "Guid",
    "Media",
    "Part",
)
PATHS = [
    "/identity",
    "/",
    "/library",
    "/library/sections",
    "/library/sections/1/all?includeGuids=1",
    "/library/sections/1/all?includeMeta=1&X-Plex-Container-Size=0",
    "/library/sections/2/all?type=2",
    "/library/sections/2/all?type=3",
    "/library/sections/2/all?type=4&X-Plex-Container-Start=3&X-Plex-Container-Size=5",
    "/library/sections/3/all?type=10",
    "/library/sections/1/collections",
    "/status/sessions",
    "/status/sessions/history/all",
    "/hubs/search?query=the",
    "/search?query=the",
    "/library/onDeck",
    "/accounts",
    "/devices",
    "/activities",
    "/butler",
    "/updater/status",
    "/:/prefs",
]


def flattened(tree: Any) -> Any:
    """Give JSON in the shape that the XML has: attributes as texts, children in their order, whatever their name."""
    attributes = {
        name: str(int(value)) if isinstance(value, bool) else str(value)
        for name, value in tree.items()
        if not isinstance(value, list | dict)
    }
    below = [found for value in tree.values() if isinstance(value, list | dict) for found in listed(value)]
    return attributes, sorted(map(flattened, below), key=repr)


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def from_xml(element: ElementTree.Element) -> Any:
    return dict(element.attrib), sorted(map(from_xml, element), key=repr)


@pytest.mark.parametrize("path", PATHS)
async def test_same_in_both(call, plex, path):
    """Every list and page says the same in JSON and in XML."""
    plex.state.start("joerg", 1)
    plex.state.refreshing.add(2)
    in_json, in_xml = await call(path), await call(path, accept="*/*")
    assert in_json.headers["Content-Type"] == "application/json"
    assert in_xml.headers["Content-Type"] == "text/xml;charset=utf-8"
    ((name, tree),) = in_json.json().items()
    root = ElementTree.fromstring(in_xml.text)
    assert (name, flattened(tree)) == (root.tag, from_xml(root))


@pytest.mark.parametrize("path", ["/api/v2/user", "/api/v2/resources", "/api/v2/home/users/"])
async def test_same_at_plex_tv(tv, path):
    """The newer interface of plex.tv says the same in both, but for what is null; it wraps nothing."""
    in_json, in_xml = await tv(path), await tv(path, accept="*/*")
    value = in_json.json()
    tree = {"": value} if isinstance(value, list) else value
    assert without_nulls(flattened(tree)) == unwrapped(ElementTree.fromstring(in_xml.text))


def without_nulls(tree: Any) -> Any:
    attributes, below = tree
    kept = {name: text for name, text in attributes.items() if text != "None"}
    return kept, sorted(map(without_nulls, below), key=repr)


def unwrapped(element: ElementTree.Element) -> Any:
    """Give an element with what lies in its mere wrappers, `connections` and `users`, as its own children."""
    below: list[Any] = []
    for child in element:
        below += map(unwrapped, child) if child.tag in ("connections", "users") else [unwrapped(child)]
    return dict(element.attrib), sorted(below, key=repr)


@pytest.mark.parametrize(
    "path",
    ["/api/users/", "/api/home/users", "/api/servers/5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed/shared_servers"],
)
async def test_old_interface_is_xml_only(tv, path):
    """The older interface of plex.tv answers XML whatever is asked for."""
    answer = await tv(path)
    assert answer.headers["Content-Type"].startswith("text/xml")
    assert ElementTree.fromstring(answer.text).tag == "MediaContainer"


async def test_empty_lists_are_left_out(call):
    """What is empty is not there at all."""
    assert (await call("/status/sessions")).json() == {"MediaContainer": {"size": 0}}


@pytest.mark.parametrize(("path", "status"), [("/nothing", 404), ("/library/metadata/77", 404), ("/:/scrobble", 400)])
async def test_errors_are_pages(call, path, status):
    """Errors come as HTML, though JSON was asked for."""
    answer = await call(path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "text/html")
    assert answer.text.startswith("<html>")
