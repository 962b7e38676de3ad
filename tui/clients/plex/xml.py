"""XML answers of Plex, read into the shape that its JSON has: attributes and lists of children by their names.

Some answers are XML whatever was asked for. A document type is refused, so there are no entities but the five of XML.
"""

from __future__ import annotations

from typing import Any
from xml.parsers import expat

DEEPEST = 30
"""Levels of elements; real answers have fewer than ten."""
_METADATA = frozenset({"Video", "Track", "Photo", "Episode", "Season", "Show"})
"""Elements that JSON calls `Metadata`. `Directory` is told by its attributes, see `plex_wire`."""

Element = dict[str, Any]


class NotXml(ValueError):
    """It is no XML, or one that is not read: cut, with a document type, nested too deep."""


def element_of(body: bytes) -> tuple[str, Element]:
    """Give name and content of the outermost element. Raises NotXml."""
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.StartElementHandler = reader.begin
    parser.EndElementHandler = reader.end
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    try:
        parser.Parse(body, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise NotXml(str(error)) from None
    return reader.name, reader.root


class _Reader:
    """Puts elements into each other as they begin and end."""

    def __init__(self) -> None:
        self.name = ""
        self.root: Element = {}
        self._open: list[Element] = []

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins: it joins the list of its name in the one around it."""
        element: Element = dict(attributes)
        if not self._open:
            self.name, self.root = name, element
        else:
            if len(self._open) >= DEEPEST:
                raise NotXml("nested too deep")
            self._listed(self._open[-1], "Metadata" if name in _METADATA else name).append(element)
        self._open.append(element)

    def end(self, _name: str) -> None:
        """An element ends."""
        self._open.pop()

    def _listed(self, around: Element, name: str) -> list[Element]:
        """Give the list of children; an attribute of the same name gives way to it."""
        found = around.get(name)
        if not isinstance(found, list):
            found = around[name] = []
        return found


def _refuse(*_: Any) -> None:
    raise NotXml("it has a document type")
