"""What a Plex server says when it will not: small pages of HTML, whatever was asked for."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from tui.sandbox.wire import Answer, text_answer


class Refused(Exception):
    """A call that ends with a bare status."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def page(status: int) -> Answer:
    """Give the page of a status."""
    phrase = HTTPStatus(status).phrase
    text = f"<html><head><title>{phrase}</title></head><body><h1>{status} {phrase}</h1></body></html>"
    return text_answer(text, status, "text/html")


def busy(status: str) -> Answer:
    """Give the 503 of a server that is not ready; the text says why."""
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<Response code="503" title="Maintenance" status="{status}"/>\n'
    return text_answer(text, 503, "text/xml;charset=utf-8")


DONE: Final = Answer(200, (("Content-Type", "text/html"),))
"""The empty answer to a write."""
STARTING: Final = busy("Plex Media Server is starting up.")
MAINTENANCE: Final = busy("Plex Media Server is currently running startup maintenance tasks.")
MIGRATING: Final = busy("Plex Media Server is currently running database migrations.")
