"""The keys that act on a lane or on one change in it: send now, retry, pause, drop, approve, match, sign in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType

from tui.formatting import count_text
from tui.model.outbox import Delivery, DeliveryFilter, DeliveryState, Lane, LaneCounts, LaneState
from tui.screens.live import LiveScreen
from tui.screens.queue.picture import sum_of
from tui.screens.queue.words import SWITCHED_OFF, change_text, is_switched_off
from tui.widgets.confirm import Confirm, Question
from tui.widgets.line import Tone

RETRIED = frozenset({DeliveryState.DEAD, DeliveryState.WAITING})
"""Of one that is chosen; of a whole lane only the dead: f tries what waits."""
DROPPED = frozenset({DeliveryState.PENDING, DeliveryState.WAITING, DeliveryState.HELD, DeliveryState.DEAD})
"""What has not left yet."""
APPROVED = frozenset({DeliveryState.HELD})
AT_ONCE = 1_000
"""Changes that are told of in one go."""


@dataclass(frozen=True, slots=True)
class QueueTarget:
    """What the keys act on."""

    lanes: Sequence[Lane] = ()
    lane: Lane | None = None
    """None = all of them."""
    delivery: Delivery | None = None
    """The one change that is chosen; None = the whole lane."""

    @property
    def name(self) -> str:
        """What is chosen, in words."""
        return "all targets" if self.lane is None else self.lane.profile

    @property
    def profile(self) -> str | None:
        """The profile of the lane by name; None = all."""
        return None if self.lane is None else self.lane.profile

    @property
    def profile_id(self) -> int | None:
        """The profile of the lane; None = all."""
        return None if self.lane is None else self.lane.profile_id

    @property
    def counts(self) -> LaneCounts:
        """What is in the lane, or in all."""
        return sum_of(self.lanes) if self.lane is None else self.lane.counts

    def holds(self, states: frozenset[DeliveryState]) -> int:
        """How many changes in one of these states are meant."""
        if self.delivery is not None:
            return int(self.delivery.state in states)
        counts = self.counts
        by_state = {
            DeliveryState.PENDING: counts.ready,
            DeliveryState.WAITING: counts.waiting,
            DeliveryState.HELD: counts.held,
            DeliveryState.DEAD: counts.dead,
        }
        return sum(by_state[state] for state in states)


class QueueKeysScreen(LiveScreen):
    """A screen on which a lane or a change in it can be chosen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f", "flush", "Flush", id="flush", tooltip="Try what waits now, whatever the lane says"),
        Binding("r", "retry", "Retry", id="retry", tooltip="Try again: the chosen change, or all that is dead"),
        Binding("p", "pause", "Pause", id="resume", tooltip="Let nothing leave for the target, or let it go on"),
        Binding("d", "drop", "Drop", id="delete", tooltip="Give up the chosen change, or all of the target"),
        Binding("A", "approve", "Approve", id="approve", tooltip="Let go what is held back"),
        Binding("m", "match", "Match", id="match", tooltip="Choose by hand where nobody is sure"),
        Binding("e", "settings", "Settings", id="edit", tooltip="Who wins, and which way changes go"),
        Binding("L", "sign_in", "Sign in", id="sign_in", tooltip="Sign in to the target again"),
    ]

    @property
    def chosen(self) -> QueueTarget:
        """What the keys act on now."""
        return QueueTarget()

    def why_not(self, action: str) -> str:
        """Why one of the keys does nothing now."""
        chosen = self.chosen
        if action in {"flush", "retry", "drop", "approve"}:
            return _why_no_change(action, chosen)
        if action in {"pause", "sign_in"} and chosen.lane is None:
            return "Choose one target first, with j and k"
        if action == "pause" and chosen.lane is not None and is_switched_off(chosen.lane):
            return SWITCHED_OFF
        return super().why_not(action)

    def action_flush(self) -> None:
        """Try now."""
        self.act(self._flush(self.chosen))

    def action_retry(self) -> None:
        """The chosen change, or all that is dead."""
        self.act(self._retry(self.chosen))

    def action_pause(self) -> None:
        """Pause the lane, or let it go on."""
        if self.chosen.lane is not None:
            self.act(self._pause(self.chosen.lane))

    def action_drop(self) -> None:
        """Ask, then give up."""
        self.act(self._drop(self.chosen))

    def action_approve(self) -> None:
        """Ask, then let go."""
        self.act(self._approve(self.chosen))

    def action_match(self) -> None:
        """Show what waits for a choice."""
        from tui.screens.queue.matching import MatchingDialog  # noqa: PLC0415  a dialog that most sessions never open

        self.app.push_screen(MatchingDialog(self.face))

    def action_settings(self) -> None:
        """Say how servers take part."""
        self.act(self._set(self.chosen))

    def action_sign_in(self) -> None:
        """Ask for what opens the account again."""
        self.act(self._sign_in(self.chosen))

    async def _flush(self, chosen: QueueTarget) -> None:
        flushing = self.face.deck.outbox.flush(chosen.profile)
        await self.attempt(flushing, f"Trying {'every target' if chosen.lane is None else chosen.name} now")

    async def _retry(self, chosen: QueueTarget) -> None:
        outbox, one = self.face.deck.outbox, chosen.delivery
        trying = outbox.retry_dead(chosen.profile) if one is None else outbox.retry([one.id])
        count = await self.attempt(trying)
        if count is not None:
            self.say(f"{changes_text(count)} {_is(count)} tried again now", Tone.GOOD)

    async def _pause(self, lane: Lane) -> None:
        outbox, name = self.face.deck.outbox, lane.profile
        if lane.state is LaneState.PAUSED:
            await self.attempt(outbox.resume(name), f"{name} goes on")
        else:
            await self.attempt(outbox.pause(name), f"{name} is paused: its changes are kept")

    async def _drop(self, chosen: QueueTarget) -> None:
        if await self.app.push_screen_wait(Confirm(drop_question(chosen), glyphs=self.face.glyphs)):
            count = await self.attempt(self._dropping(chosen))
            if count is not None:
                self.say(f"{changes_text(count)} {_is(count)} dropped", Tone.GOOD)

    async def _approve(self, chosen: QueueTarget) -> None:
        if await self.app.push_screen_wait(Confirm(approve_question(chosen), glyphs=self.face.glyphs)):
            count = await self.attempt(self._approving(chosen))
            if count is not None:
                self.say(f"{changes_text(count)} {_is(count)} on the way now", Tone.GOOD)

    async def _approving(self, chosen: QueueTarget) -> int:
        outbox = self.face.deck.outbox
        if chosen.delivery is not None:
            return await outbox.retry([chosen.delivery.id])
        lanes = [lane for lane in chosen.lanes if lane.counts.held and chosen.profile_id in {None, lane.profile_id}]
        return sum([await outbox.approve(lane.profile) for lane in lanes])

    async def _dropping(self, chosen: QueueTarget) -> int:
        """Give up what is meant, as it stands now; what leaves meanwhile has left."""
        outbox, asked, dropped = self.face.deck.outbox, DeliveryFilter(DROPPED, chosen.profile_id), 0
        if chosen.delivery is not None:
            return await outbox.drop([chosen.delivery.id])
        while page := await outbox.page(asked, limit=AT_ONCE):
            dropped += await outbox.drop([delivery.id for delivery in page])
        return dropped

    async def _set(self, chosen: QueueTarget) -> None:
        from tui.screens.servers.hub_settings import HubSettings, read_settings  # noqa: PLC0415  only for this key

        facts = await self.attempt(read_settings(self.face.deck))
        if facts is None:
            return
        if not facts.rules:
            self.say("No media server is there yet: a on Profiles (2) adds one", Tone.WARN)
            return
        name = "" if chosen.lane is None else chosen.lane.profile
        if await self.app.push_screen_wait(HubSettings(self.face, facts, name)):
            self.say("Saved. What this changes is looked at now", Tone.GOOD)
            self.face.look_again()

    async def _sign_in(self, chosen: QueueTarget) -> None:
        from tui.screens.signing_in.server_sign_in import ServerSignInDialog  # noqa: PLC0415  only for this key

        if chosen.lane is None:
            return
        profile = await self.face.deck.profiles.find(chosen.lane.profile)
        if await self.app.push_screen_wait(ServerSignInDialog(self.face, profile)):
            self.say(f"Signed in to {profile.name}", Tone.GOOD)
            self.face.look_again()


def changes_text(count: int) -> str:
    """ "1 change", "42 changes"."""
    return "1 change" if count == 1 else f"{count_text(count)} changes"


def drop_question(chosen: QueueTarget) -> Question:
    """What is given up, and what that means."""
    stays = "The server stays as it is, and it is not tried again until what was watched changes once more."
    if chosen.delivery is not None:
        one = chosen.delivery
        whose = "" if one.list_work is not None else f" for {one.person}"
        told = f"{one.title}{whose}: {change_text(one)}."
        if one.list_work is not None:
            stays = "Trakt stays as it is, and the list here too. The next change of it is sent again."
        return Question(f"Drop this change for {one.profile}?", [told, stays], "Drop")
    count = chosen.holds(DROPPED)
    told = f"{changes_text(count)} will not be sent. What is in flight goes on."
    return Question(f"Drop {changes_text(count)} for {chosen.name}?", [told, stays], "Drop")


def approve_question(chosen: QueueTarget) -> Question:
    """What is let go."""
    count = chosen.holds(APPROVED)
    facts = [_consequence(chosen), *_reasons(chosen)]
    return Question(f"Send {changes_text(count)} that {_is(count)} held back for {chosen.name}?", facts, "Send")


def _consequence(chosen: QueueTarget) -> str:
    one = chosen.delivery
    if one is not None and one.list_work is not None:
        return "What is missing on one side of the list by then is taken off the other; Lists (4) shows what that is."
    if one is not None:
        return "It takes a watched mark away there: what was watched will stand as unwatched."
    return "They take watched marks away there: what was watched will stand as unwatched. Lists lose items (4)."


def _reasons(chosen: QueueTarget) -> list[str]:
    one = chosen.delivery
    return [] if one is None or not one.last_error else [one.last_error]


def _is(count: int) -> str:
    return "is" if count == 1 else "are"


def _why_no_change(action: str, chosen: QueueTarget) -> str:
    one = chosen.delivery
    if action == "flush":
        return "" if chosen.counts.moving else f"Nothing waits for {chosen.name}"
    retried = RETRIED if one is not None else frozenset({DeliveryState.DEAD})
    states, word = {
        "retry": (retried, "Nothing is dead"),
        "drop": (DROPPED, "Nothing is to be dropped"),
        "approve": (APPROVED, "Nothing is held"),
    }[action]
    if chosen.holds(states):
        return ""
    if one is not None and one.finished_at is not None:
        return "This change is over"
    return f"{word}: this change goes by itself" if one is not None else f"{word} for {chosen.name}"
