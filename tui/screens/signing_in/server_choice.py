"""Asks which of the servers of a Plex account is meant, and which way to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from tui.errors import SyncError
from tui.model.health import Link
from tui.model.server_sign_in import FoundAddress, FoundServer, SignInCode
from tui.screens.face import Face
from tui.screens.runs.error_words import error_text
from tui.screens.servers.words import link_text
from tui.widgets.board import Board, BoardLine
from tui.widgets.dialog import Dialog
from tui.widgets.line import Line, Span, Tone, clip, crop, line
from tui.widgets.line_panel import LinePanel, paragraph
from tui.widgets.line_view import LineView

BEST = "whichever answers best"


class WayBoard(Board):
    """Enter takes the way under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Choose", key_display="enter", id="open", tooltip="Take this way to this server"),
    ]


@dataclass(frozen=True, slots=True)
class Way:
    """A server and an address of it, by their places; -1 = the best address that answers."""

    server: int
    address: int = -1


class ServerChoice(Dialog[str]):
    """Answers the name of the profile, stored for the chosen server."""

    DEFAULT_CSS = """
    ServerChoice {
        & #servers { height: auto; max-height: 14; }
        & #servers-told { height: auto; min-height: 2; margin-top: 1; }
        &.-short { & #servers { max-height: 9; } & #servers-told { margin-top: 0; } }
    }
    """
    FOOTER = ("open", "back")
    AUTO_FOCUS = "#servers"

    def __init__(self, face: Face, name: str, code: SignInCode, found: Sequence[FoundServer]) -> None:
        super().__init__(f"Which server is {name}?", glyphs=face.glyphs)
        self._face = face
        self._profile_name = name
        self._code = code
        self._found = tuple(found)

    def compose_body(self) -> ComposeResult:
        """The servers with their addresses, and how the last try went."""
        yield WayBoard(glyphs=self.glyphs, id="servers")
        yield LinePanel(id="servers-told")

    def on_mount(self) -> None:
        """Show them."""
        found = self._found
        self.query_one(Board).show(lambda width: choice_lines(found, width, self.glyphs.ellipsis))
        self._tell("A server is reached best at its local address, and worst through a relay.", Tone.MUTED)

    @on(LineView.Opened)
    def _opened(self) -> None:
        way = self.query_one(Board).chosen
        if isinstance(way, Way):
            self._connect(way)

    @work(group="connect", exclusive=True, exit_on_error=False)
    async def _connect(self, way: Way) -> None:
        server = self._found[way.server]
        address = server.addresses[way.address] if way.address >= 0 else None
        told = server.name if address is None else address.url
        self._tell(f"Connecting to {told}{self.glyphs.ellipsis}", Tone.MUTED)
        try:
            profile = await self._face.deck.sign_ins.finish(self._code, self._profile_name, server, address)
        except SyncError as error:
            self._tell(error_text(error), Tone.BAD)
        else:
            self.dismiss(profile.name)

    def _tell(self, text: str, tone: Tone) -> None:
        picture = paragraph(text, tone, most=3, ellipsis=self.glyphs.ellipsis)
        self.query_one("#servers-told", LinePanel).show(picture)


def choice_lines(found: Sequence[FoundServer], width: int, ellipsis: str) -> list[BoardLine]:
    """Each server under its name: the way that answers best, then each address."""
    lines: list[BoardLine] = []
    for place, server in enumerate(found):
        lines.append(BoardLine(_head(server, width, ellipsis)))
        lines.append(BoardLine(line(Span(f"  {BEST}")), Way(place)))
        lines += [
            BoardLine(_address(address, width, ellipsis), Way(place, number))
            for number, address in enumerate(server.addresses)
        ]
    return lines


def _head(server: FoundServer, width: int, ellipsis: str) -> Line:
    facts = ["yours" if server.is_owned else "shared with you"]
    facts += [server.version] if server.version else []
    facts += [] if server.is_present else ["not seen running"]
    return crop(line(Span(server.name, Tone.STRONG), Span(f"  {', '.join(facts)}", Tone.MUTED)), width, ellipsis)


def _address(address: FoundAddress, width: int, ellipsis: str) -> Line:
    slow = ", slow" if address.link is Link.RELAY else ""
    told = f"{link_text(address.link) or 'unknown'}{slow}"
    return line(Span(f"  {told:<12} ", Tone.MUTED), clip(address.url, max(8, width - 16), ellipsis))
