"""What lists and their sides at Trakt are called, and what to do about them by the keys of the screen. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from tui.formatting import count_text, when_text
from tui.glyphs import Glyphs
from tui.model.delivery_states import DeliveryState, LaneState
from tui.model.lists import Entry, EntryKind, ListMode, ListState, LocalList
from tui.model.runs import RunState
from tui.screens.queue.words import by_keys
from tui.screens.surface import Surface
from tui.widgets.line import Span, Tone

STATE_TONES = {
    ListState.LOCAL: Tone.MUTED,
    ListState.WAITING: Tone.BUSY,
    ListState.SYNCED: Tone.GOOD,
    ListState.HELD: Tone.WARN,
    ListState.CONFLICT: Tone.WARN,
    ListState.FAILED: Tone.BAD,
    ListState.QUOTA: Tone.WARN,
    ListState.GONE: Tone.WARN,
}
MODE_TOLD = {
    ListMode.PUSH: "Trakt becomes what it is here; what others put on it there stays there.",
    ListMode.PULL: "It becomes here what it is at Trakt; what was added here stays here.",
    ListMode.TWO_WAY: "Both sides become what either has changed.",
    ListMode.OFF: "It stays here, and nothing is sent.",
}
STATE_TOLD = {
    ListState.LOCAL: "It stands only here. e gives it a side at Trakt.",
    ListState.WAITING: "Changes go to Trakt by themselves; Queue (5) shows when.",
    ListState.SYNCED: "",
    ListState.HELD: "A lets the removals go.",
    ListState.CONFLICT: "Both sides changed the same, and neither is overwritten: m chooses.",
    ListState.FAILED: "Nothing is lost here. s tries again.",
    ListState.QUOTA: "Nothing was sent. Make room on Trakt, or shorten the list, then s.",
    ListState.GONE: "It was deleted on Trakt, and what is here stays. R makes it there anew.",
}
NEEDS_A_PERSON = frozenset({ListState.HELD, ListState.CONFLICT, ListState.FAILED, ListState.QUOTA, ListState.GONE})


def state_sign(state: ListState, glyphs: Glyphs) -> str:
    """The sign that stands before the word."""
    return _signs(glyphs)[state]


def state_span(shown: LocalList, glyphs: Glyphs, *, is_syncing: bool = False) -> Span:
    """How a list stands, as a sign and a word: `‖ held`, `✓ synced`, `local`."""
    if is_syncing:
        return Span(f"{glyphs.run[RunState.RUNNING]} syncing", Tone.BUSY)
    if shown.state is ListState.SYNCED and shown.missing:
        return Span(f"? {count_text(shown.missing)} unknown", Tone.WARN)
    return Span(f"{state_sign(shown.state, glyphs)} {shown.state}", STATE_TONES[shown.state])


def advice_text(shown: LocalList) -> str:
    """Why a list stands as it does, and which key helps; "" where nothing is to be said."""
    told = STATE_TOLD[shown.state]
    if shown.state is ListState.HELD:
        told = _held_advice(shown)
    reason = by_keys(shown.reason)
    parts = [f"{reason[0].upper()}{reason[1:].rstrip('.')}." if reason else "", told, _missing_advice(shown)]
    return " ".join(filter(None, parts))


def synced_text(shown: LocalList, on: Surface) -> str:
    """When it was synced, and what holds for it."""
    if shown.profile_id is None or shown.mode is ListMode.OFF:
        return ""
    when = "never synced" if shown.synced_at is None else f"synced {when_text(shown.synced_at, on.now, on.tz)}"
    return f"{when} with {shown.profile or 'Trakt'}. {MODE_TOLD[shown.mode]}"


def entry_name(entry: Entry) -> str:
    """As people call it: `Heat (1995)`, `Severance S02E04`, `Severance season 2`."""
    name = entry.show_title or entry.title
    if entry.kind is EntryKind.EPISODE and entry.season is not None and entry.number is not None:
        return f"{name} S{entry.season:02}E{entry.number:02}"
    if entry.kind is EntryKind.SEASON and entry.season is not None:
        return f"{name} season {entry.season}"
    return f"{name} ({entry.year})" if entry.year else name or _first_id(entry)


def id_text(entry: Entry) -> str:
    """The id by which it is known best: `tmdb 949`, `trakt 1`."""
    return _first_id(entry).replace(":", " ")


def items_text(count: int) -> str:
    """ "1 item", "60 items"."""
    return "1 item" if count == 1 else f"{count_text(count)} items"


def lists_text(count: int) -> str:
    """ "1 list", "5 lists"."""
    return "1 list" if count == 1 else f"{count_text(count)} lists"


def _first_id(entry: Entry) -> str:
    by_source = {outside.partition(":")[0]: outside for outside in entry.ids}
    known = (by_source.get(source, "") for source in ("tmdb", "imdb", "tvdb"))
    by_trakt = "" if entry.trakt_id is None else f"trakt:{entry.trakt_id}"
    return next(filter(None, (*known, by_trakt, *entry.ids, *entry.show_ids)), "")


def _held_advice(shown: LocalList) -> str:
    count = "1 removal waits: n" if shown.held == 1 else f"{count_text(shown.held)} removals wait: n"
    nothing = "N" if shown.reason else count
    if shown.rule and not shown.sends:
        return f"{nothing}othing is taken off until you approve (A)."
    if shown.mode is ListMode.PUSH:
        return f"{nothing}othing is removed on Trakt until you approve (A)."
    return f"{nothing}othing is removed here until you approve (A), or restore it on Trakt (R)."


def _missing_advice(shown: LocalList) -> str:
    if not shown.missing:
        return ""
    told = "1 item is" if shown.missing == 1 else f"{count_text(shown.missing)} items are"
    return f"{told} unknown on Trakt, or not for sure: m chooses."


def _signs(glyphs: Glyphs) -> Mapping[ListState, str]:
    return {
        ListState.LOCAL: " ",
        ListState.WAITING: glyphs.delivery[DeliveryState.WAITING],
        ListState.SYNCED: glyphs.delivery[DeliveryState.DONE],
        ListState.HELD: glyphs.delivery[DeliveryState.HELD],
        ListState.CONFLICT: glyphs.attention,
        ListState.FAILED: glyphs.delivery[DeliveryState.DEAD],
        ListState.QUOTA: glyphs.lane[LaneState.QUOTA],
        ListState.GONE: glyphs.delivery[DeliveryState.DROPPED],
    }
