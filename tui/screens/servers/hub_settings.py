"""Asks how each media server takes part: which way changes go, whether un-watching spreads, who wins over whom."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from tui.errors import SyncError
from tui.model.hub import Direction, Policy
from tui.screens.face import Face
from tui.screens.runs.error_words import error_text
from tui.screens.servers.hub_settings_picture import (
    POLICY_WORDS,
    SettingsFacts,
    Wished,
    facts_text,
    wished_now,
    wished_text,
)
from tui.widgets.choice import Choice
from tui.widgets.form_dialog import FormDialog
from tui.widgets.line import Line, Span, Tone, line, wrap
from tui.widgets.line_panel import LinePanel, paragraph

if TYPE_CHECKING:
    from tui.deck import Deck

LABEL_CELLS = 15


async def read_settings(deck: Deck) -> SettingsFacts:
    """How servers take part now. Raises LocalStoreError, InvalidInput."""
    profiles = await deck.profiles.all()
    counts = {lane.profile: lane.counts for lane in await deck.store.outbox.lanes()}
    names = {profile.id: profile.name for profile in profiles}
    return SettingsFacts(Policy(deck.settings.watch_policy), await deck.hub.rules(), names, counts)


class HubSettings(FormDialog[bool]):
    """True once something was changed. What is turned is kept for each server until it is saved."""

    DEFAULT_CSS = """
    HubSettings {
        & #hub-facts { height: auto; margin-bottom: 1; }
        & #hub-told { height: 5; margin-top: 1; }
        &.-short #hub-facts { margin-bottom: 0; max-height: 3; }
        &.-short #hub-told { height: 3; margin-top: 0; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,ctrl+s", "save", "Save", priority=True, key_display="enter", id="form.save",
                tooltip="Keep what is chosen, of every server"),
    ]  # fmt: skip
    FOOTER = ("form.save", "back")
    AUTO_FOCUS = "#hub-server"

    def __init__(self, face: Face, facts: SettingsFacts, name: str = "") -> None:
        super().__init__("How watched states are kept in step", glyphs=face.glyphs)
        self._face = face
        self._facts = facts
        self._name: str = name if name in facts.rules else next(iter(facts.rules), "")
        self._wished = {server: wished_now(facts, server) for server in facts.rules}
        self._source = next(iter(self._now.by_source), "")

    def compose_body(self) -> ComposeResult:
        """What waits, the rows, what they mean."""
        now, cells = self._now, LABEL_CELLS
        yield LinePanel(paragraph(facts_text(self._facts), Tone.MUTED), id="hub-facts")
        yield Choice(
            "Server", tuple(self._wished), self._name, id="hub-server", label_cells=cells, then=self._turn_server
        )
        yield Choice("Direction", tuple(Direction), now.direction, id="hub-direction", label_cells=cells,
                     then=self._turn_direction)  # fmt: skip
        yield Choice("Un-watching", ("no", "yes"), _yes(now.spreads_unwatched), id="hub-unwatch", label_cells=cells,
                     then=self._turn_unwatch)  # fmt: skip
        yield Choice("Changes from", tuple(now.by_source), self._source, id="hub-source", label_cells=cells,
                     then=self._turn_source)  # fmt: skip
        yield Choice("Who wins there", POLICY_WORDS, self._word, id="hub-policy", label_cells=cells,
                     then=self._turn_policy)  # fmt: skip
        yield LinePanel(self._told, id="hub-told")

    @property
    def changed(self) -> dict[str, Wished]:
        """The servers for which something else is wished than what holds."""
        return {name: it for name, it in self._wished.items() if it != wished_now(self._facts, name)}

    @work(group="form", exclusive=True, exit_on_error=False)
    async def action_save(self) -> None:
        """Keep it; what was refused stays on the screen."""
        changed = self.changed
        try:
            for name, wished in changed.items():
                await self._face.deck.hub.set_rules(
                    name,
                    direction=wished.direction,
                    spreads_unwatched=wished.spreads_unwatched,
                    by_source=wished.policies,
                )
        except SyncError as error:
            self._complain(error)
        else:
            self.dismiss(bool(changed))

    @on(Choice.Turned)
    def _turned(self) -> None:
        self.query_one("#hub-told", LinePanel).show(self._told)

    @property
    def _now(self) -> Wished:
        return self._wished.get(self._name, Wished(Direction.BOTH, False, {}))

    @property
    def _word(self) -> str:
        return self._now.by_source.get(self._source, POLICY_WORDS[0])

    def _turn_server(self, name: str) -> None:
        self._name, now = name, self._wished[name]
        self._source = self._source if self._source in now.by_source else next(iter(now.by_source), "")
        self._choice("direction").take(now.direction)
        self._choice("unwatch").take(_yes(now.spreads_unwatched))
        self._choice("source").offer(tuple(now.by_source))
        self._choice("source").take(self._source)
        self._choice("policy").take(self._word)

    def _turn_direction(self, word: str) -> None:
        self._wish(replace(self._now, direction=Direction(word)))

    def _turn_unwatch(self, word: str) -> None:
        self._wish(replace(self._now, spreads_unwatched=word == "yes"))

    def _turn_source(self, name: str) -> None:
        self._source = name
        self._choice("policy").take(self._word)

    def _turn_policy(self, word: str) -> None:
        if self._source:
            self._wish(replace(self._now, by_source={**self._now.by_source, self._source: word}))

    def _wish(self, wished: Wished) -> None:
        if self._name:
            self._wished[self._name] = wished

    def _choice(self, name: str) -> Choice:
        return self.query_one(f"#hub-{name}", Choice)

    def _told(self, width: int) -> list[Line]:
        told = wished_text(self._facts, self._name, self._now, self._source)
        return [line(Span(row, Tone.MUTED)) for text in told for row in wrap(text, width, 2, self.glyphs.ellipsis)]

    def _complain(self, error: SyncError) -> None:
        picture = paragraph(error_text(error), Tone.BAD, most=3, ellipsis=self.glyphs.ellipsis)
        self.query_one("#hub-told", LinePanel).show(picture)


def _yes(is_on: bool) -> str:
    return "yes" if is_on else "no"
