"""Who else uses a Plex server, and the tokens with which their watched states are read: home users and friends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from tui.engine.accounts.server_access import Member
from tui.errors import SyncError
from tui.model.profiles import SignIn
from tui.screens.face import Face
from tui.screens.runs.error_words import error_text
from tui.screens.signing_in.pin_dialog import PinDialog
from tui.widgets.board import Board, BoardLine
from tui.widgets.columns import Column, head_line, lay_out, row_line
from tui.widgets.dialog import Dialog
from tui.widgets.line import Span, Tone
from tui.widgets.line_panel import LinePanel, paragraph
from tui.widgets.line_view import LineView

if TYPE_CHECKING:
    from textual.app import App

    from tui.glyphs import Glyphs

WHY = (
    "What each of them has watched is read with a token of their own. Whoever has none is left out: their history "
    "still comes, their watched marks do not."
)
COLUMNS = (Column("User", 14, grows=True, most=40), Column("Who", 11), Column("Watched marks", 22))


class MemberBoard(Board):
    """Enter signs in the one under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Sign in", key_display="enter", id="open", tooltip="Sign in the chosen user"),
    ]


class MembersDialog(Dialog[None]):
    """Nobody has to be signed in: esc goes on without."""

    DEFAULT_CSS = """
    MembersDialog {
        & #members-why { height: auto; }
        & #members { height: auto; max-height: 11; margin-top: 1; }
        & #members-told { height: auto; min-height: 2; margin-top: 1; }
        &.-short {
            & #members-why { display: none; }
            & #members { max-height: 8; margin-top: 0; }
            & #members-told { margin-top: 0; }
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Done", id="back", tooltip="Go on; others can be signed in later with L"),
        Binding("L", "sign_in_all", "All without PIN", id="sign_in", tooltip="Sign in everybody who has no PIN"),
    ]
    FOOTER = ("open", "sign_in", "back")
    AUTO_FOCUS = "#members"

    def __init__(self, face: Face, name: str, members: Sequence[Member]) -> None:
        super().__init__(f"Who else uses {name}?", glyphs=face.glyphs)
        self._face = face
        self._profile_name = name
        self._members = list(members)

    def compose_body(self) -> ComposeResult:
        """Why it matters, everybody, the answer to the last key."""
        yield LinePanel(paragraph(WHY, Tone.MUTED), id="members-why")
        yield MemberBoard(glyphs=self.glyphs, id="members")
        yield LinePanel(id="members-told")

    def on_mount(self) -> None:
        """Show them."""
        self.query_one(Board).empty_text = "Nobody else uses this server."
        self._draw()

    @on(LineView.Opened)
    def _opened(self) -> None:
        member = next((it for it in self._members if it.key == self.query_one(Board).chosen), None)
        if member is not None:
            self._sign_in(member)

    def action_sign_in_all(self) -> None:
        """One after the other, slowly: plex.tv refuses a handful in a row."""
        self._sign_in_all()

    @work(group="members", exclusive=True, exit_on_error=False)
    async def _sign_in(self, member: Member) -> None:
        if member.is_protected:
            if not await self.app.push_screen_wait(PinDialog(self._face, self._profile_name, member)):
                return
        else:
            self._tell(f"Signing {member.name} in{self.glyphs.ellipsis}", Tone.MUTED)
            try:
                await self._face.deck.sign_ins.sign_in_member(self._profile_name, member)
            except SyncError as error:
                self._tell_error(member, error)
                return
        self._is_in(member)

    @work(group="members", exclusive=True, exit_on_error=False)
    async def _sign_in_all(self) -> None:
        self._tell(f"Signing in everybody who has no PIN{self.glyphs.ellipsis}", Tone.MUTED)
        try:
            left = await self._face.deck.sign_ins.sign_in_open_members(self._profile_name, self._heard)
        except SyncError as error:
            self._tell(error_text(error), Tone.BAD)
            return
        pins = sum(member.is_protected for member in left)
        others = len(left) - pins
        told = [f"{pins} with a PIN: enter asks for it"] * bool(pins) + [f"{others} failed"] * bool(others)
        self._tell("; ".join(told) or "Everybody is signed in", Tone.WARN if left else Tone.GOOD)

    def _heard(self, member: Member, error: SyncError | None) -> None:
        if error is None:
            self._is_in(member)
        else:
            self._tell_error(member, error)

    def _is_in(self, member: Member) -> None:
        self._members = [replace(it, has_token=True) if it.key == member.key else it for it in self._members]
        self._draw()
        self._tell(f"{member.name} is signed in", Tone.GOOD)

    def _draw(self) -> None:
        members, glyphs = tuple(self._members), self.glyphs
        self.query_one(Board).show(lambda width: member_lines(members, width, glyphs) if members else [])

    def _tell_error(self, member: Member, error: SyncError) -> None:
        self._tell(f"{member.name}: {error_text(error)}", Tone.BAD)

    def _tell(self, text: str, tone: Tone) -> None:
        picture = paragraph(text, tone, most=2, ellipsis=self.glyphs.ellipsis)
        self.query_one("#members-told", LinePanel).show(picture)


def member_lines(members: Sequence[Member], width: int, glyphs: Glyphs) -> list[BoardLine]:
    """One line for each: who it is, and whether what they watched can be read."""
    layout = lay_out(COLUMNS, width)
    lines = [BoardLine(head_line(layout))]
    for member in members:
        cells = (
            Span(member.name),
            Span("home user" if member.is_home else "friend", Tone.MUTED),
            _standing(member, glyphs),
        )
        lines.append(BoardLine(row_line(layout, cells, glyphs.ellipsis), member.key))
    return lines


def _standing(member: Member, glyphs: Glyphs) -> Span:
    if member.has_token:
        return Span(f"{glyphs.sign_in[SignIn.OK]} signed in", Tone.GOOD)
    told = "needs a PIN" if member.is_protected else "not signed in"
    return Span(f"{glyphs.attention} {told}", Tone.WARN)


async def offer_members(app: App[int], face: Face, name: str) -> None:
    """After a sign-in: ask for those without a token, if there are any. That they cannot be listed is no failure."""
    try:
        members = await face.deck.sign_ins.members(name)
    except SyncError:
        return
    if any(not member.has_token for member in members):
        await app.push_screen_wait(MembersDialog(face, name, members))
