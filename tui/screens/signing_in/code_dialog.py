"""Shows a code that is typed elsewhere, and waits until somebody has approved it.

Trouble on the way is told and passes. Nothing here ticks: the end of the code is a time of day.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import ClassVar, TypeVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical

from tui.errors import SyncError
from tui.formatting import when_text
from tui.model.clean import clean_text
from tui.model.server_sign_in import SignInCode
from tui.screens.face import Face
from tui.screens.runs.error_words import error_text
from tui.widgets.code_card import QrPanel, code_lines
from tui.widgets.dialog import Dialog
from tui.widgets.line import Line, Span, Tone, line, wrap
from tui.widgets.line_panel import LinePanel, paragraph

AnswerT = TypeVar("AnswerT")

PLAIN = "Type this code at {url}"
FRAME_ROWS, SHORT_FRAME_ROWS = 6, 4
"""Rows of the terminal that the box itself takes."""
WAITING = "Waiting until somebody has typed it"
TEXT_CELLS = 27
"""Cells that the words beside the QR code need."""


class CodeDialog(Dialog[AnswerT]):
    """Answers what `take` makes of the approved code, which is then its affair; else the code is forgotten."""

    DEFAULT_CSS = """
    CodeDialog {
        & #code-both { height: auto; }
        & #code-side { width: 1fr; height: auto; padding-right: 1; }
        & #code-words, & #code-told { height: auto; }
        & #code-told { margin-top: 1; min-height: 3; }
        &.-short #code-told { margin-top: 0; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "again", "Try again", key_display="enter", id="code.again", tooltip="Try again"),
    ]
    FOOTER = ("code.again", "back")

    def __init__(
        self,
        face: Face,
        title: str,
        begin: Callable[[], Awaitable[SignInCode]],
        take: Callable[[SignInCode], Awaitable[AnswerT]],
        *,
        how: str = PLAIN,
    ) -> None:
        super().__init__(title, glyphs=face.glyphs)
        self._face = face
        self._begin = begin
        self._take = take
        self._how = how
        self._code: SignInCode | None = None
        self._has_failed = False

    def compose_body(self) -> ComposeResult:
        """The code and where to type it, what goes on, and the QR code where there is room for it."""
        with Horizontal(id="code-both"):
            with Vertical(id="code-side"):
                yield LinePanel(self._words, id="code-words")
                yield LinePanel(id="code-told")
            yield QrPanel(id="code-qr")

    def on_mount(self) -> None:
        """Ask for a code."""
        self._fit_qr()
        self._go_on()

    def on_resize(self) -> None:
        """There may be room for the QR code now, or no more."""
        self._fit_qr()

    def on_unmount(self) -> None:
        """Nobody waits for the code any more."""
        if self._code is not None:
            self._face.deck.sign_ins.forget(self._code)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There is nothing to try again while all goes well."""
        return action != "again" or self._has_failed

    def action_again(self) -> None:
        """Go on where it failed; after the end of the code, with a new one."""
        self._has_failed = False
        self.refresh_bindings()
        self._go_on()

    @work(group="code", exclusive=True, exit_on_error=False)
    async def _go_on(self) -> None:
        try:
            code = self._code or await self._asked()
            await self._approved(code)
            self._tell(f"Approved. Looking what it opens{self.glyphs.ellipsis}", Tone.GOOD)
            answer = await self._take(code)
        except SyncError as error:
            self._fail(error)
        else:
            self._code = None
            self.dismiss(answer)

    async def _asked(self) -> SignInCode:
        self._tell(f"Asking for a code{self.glyphs.ellipsis}")
        self._code = code = await self._begin()
        self.query_one("#code-words", LinePanel).show(self._words)
        self._draw_qr(code)
        return code

    async def _approved(self, code: SignInCode) -> None:
        """Wait for it. Raises NotFound once it has expired; SyncError that does not pass."""
        sign_ins = self._face.deck.sign_ins
        self._tell(f"{WAITING}{self.glyphs.ellipsis}")
        while True:
            try:
                if await sign_ins.poll(code):
                    return
            except SyncError as error:
                if not error.is_retryable:
                    self._code = None
                    sign_ins.forget(code)
                    raise
                self._tell(f"{error.message}. It is asked again until then.", Tone.WARN)
            else:
                self._tell(f"{WAITING}{self.glyphs.ellipsis}")
            await self._face.clock.sleep(sign_ins.pause(code))

    def _words(self, width: int) -> list[Line]:
        code = self._code
        if code is None:
            return []
        until = when_text(code.expires_at, self._face.clock.now(), self._face.tz)
        return [
            *(line(row) for row in wrap(self._how.replace("{url}", clean_text(code.url)), width, 4)),
            *code_lines(clean_text(code.code, 40), self.glyphs),
            line(Span(f"It is good until {until}.", Tone.MUTED)),
        ]

    def _draw_qr(self, code: SignInCode) -> None:
        from tui.qr import qr_lines  # noqa: PLC0415  a library that nothing else needs

        self.query_one(QrPanel).draw(qr_lines(code.link or code.url, is_ascii=self.glyphs.is_ascii))
        self._fit_qr()

    def _fit_qr(self) -> None:
        """A QR code that is cut is worth nothing."""
        qr, size = self.query_one(QrPanel), self.app.size
        frame = SHORT_FRAME_ROWS if self.has_class("-short") else FRAME_ROWS
        inner = min(72, size.width) - 4
        qr.display = bool(qr.rows_high) and qr.rows_high + frame <= size.height and qr.cells_wide + TEXT_CELLS <= inner

    def _fail(self, error: SyncError) -> None:
        self._has_failed = True
        self.refresh_bindings()
        self._tell(error_text(error), Tone.BAD)

    def _tell(self, text: str, tone: Tone = Tone.MUTED) -> None:
        picture = paragraph(text, tone, most=6, ellipsis=self.glyphs.ellipsis)
        self.query_one("#code-told", LinePanel).show(picture)
