"""One tree for both renderings: what a fake Plex has to say, written as JSON or as XML.

The two differ in more than their brackets: a film is a `Video` element in XML and an entry of the list `Metadata` in
JSON, a wrapping element of plex.tv is a list there, and an empty list is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal
from xml.sax.saxutils import quoteattr

import msgspec

from tui.sandbox.wire import Answer, Request

Scalar = str | int | float | bool | None
Shape = Literal["many", "one", "wrap"]

XML_TYPE: Final = "text/xml;charset=utf-8"
JSON_TYPE: Final = "application/json"
_XML_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'


@dataclass(slots=True)
class Node:
    """One element with its attributes; None stands for an attribute that is not there."""

    tag: str
    """Its name in XML."""
    values: Mapping[str, Scalar] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)
    key: str = ""
    """Its name in JSON, if that is another one."""
    shape: Shape = "many"
    """In JSON: one of a list, the only one of its name, or a mere list of what is in it."""
    text: str = ""
    """What stands in the element; in JSON such a node is that text."""

    raw: msgspec.Raw | None = None
    """Its JSON, if that is known already."""

    @property
    def name(self) -> str:
        """The name in JSON."""
        return self.key or self.tag


def wants_json(request: Request) -> bool:
    """Whether the request asks for JSON: nothing else gets it."""
    return "application/json" in asked(request, "Accept", "")


def asked(request: Request, name: str, default: str | None = None) -> str:
    """Give a header, which may also come as a query argument of the same name."""
    return request.query.get(name, request.headers.get(name.lower(), default or ""))


def rendered(root: Node, *, as_json: bool, status: int = 200, wrapped: bool = True, nulls: bool = False) -> Answer:
    """Give the answer with a tree. In JSON it stands under its name if `wrapped`, and `nulls` are kept."""
    if not as_json:
        text = _XML_HEAD + "".join(_xml(root)) + "\n"
        return Answer(status, (("Content-Type", XML_TYPE),), (text.encode(),))
    tree = _json(root, nulls)
    value = {root.name: tree} if wrapped else tree
    return Answer(status, (("Content-Type", JSON_TYPE),), (msgspec.json.encode(value),))


def fields(values: Mapping[str, Scalar], children: Sequence[Node] = ()) -> bytes:
    """Give the JSON of attributes and children without the braces around it, to be put together with more."""
    return msgspec.json.encode(_json(Node("", values, list(children)), False))[1:-1]


def _json(node: Node, nulls: bool) -> Any:
    if node.raw is not None:
        return node.raw
    if node.shape == "wrap":
        return [_json(child, nulls) for child in node.children]
    if node.text:
        return node.text
    tree: dict[str, Any] = {name: value for name, value in node.values.items() if nulls or value is not None}
    for child in node.children:
        if child.shape == "many":
            tree.setdefault(child.name, []).append(_json(child, nulls))
        else:
            tree[child.name] = _json(child, nulls)
    return tree


def _xml(node: Node) -> Iterator[str]:
    yield f"<{node.tag}"
    for name, value in node.values.items():
        if value is not None:
            yield f" {name}={_attribute(value)}"
    if not node.children and not node.text:
        yield "/>"
        return
    yield f">{node.text}"
    for child in node.children:
        yield from _xml(child)
    yield f"</{node.tag}>"


def _attribute(value: Scalar) -> str:
    if isinstance(value, bool):
        return '"1"' if value else '"0"'
    return quoteattr(value) if isinstance(value, str) else f'"{value}"'
