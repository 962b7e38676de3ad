"""What a timeline says of plays and of watched states, in words. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tui.formatting import duration_text
from tui.model.library import ItemKind, ItemRow, ItemState, StoredItem, Watch
from tui.model.plays import HistoryLine, MediaType
from tui.model.server_history import TimelineEntry

INHERITED = "taken over from a file with the same ids that was replaced"
NEVER_READ = "what this account has seen was never read whole"


def of_play(line: HistoryLine) -> TimelineEntry:
    """Say what one play was; of a merged one with the reason why another is shown for it."""
    kind = line.source_kind.value.capitalize()
    return TimelineEntry(
        None if line.at is None else float(line.at),
        line.server_name,
        line.account,
        line.person,
        _played(line),
        f"{kind} ({line.source_name})" if line.source_name else kind,
        reason=line.merge_reason,
    )


def of_states(item: StoredItem, states: Iterable[ItemState]) -> list[TimelineEntry]:
    """Say how one item stands for each account of its server."""
    return [
        TimelineEntry(
            _when(state),
            item.server_name,
            state.account_name,
            state.person,
            _place(item.item) + _standing(state),
            is_state=True,
            reason=_why(state),
        )
        for state in states
    ]


def of_show(server: str, episodes: Sequence[Sequence[ItemState]]) -> list[TimelineEntry]:
    """Say how much of a show each account of its server has seen, given the states of each episode."""
    accounts = {state.account_id: state for states in episodes for state in states}
    entries: list[TimelineEntry] = []
    for account_id, account in accounts.items():
        own = [state for states in episodes for state in states if state.account_id == account_id]
        watched = sum(state.watch is Watch.WATCHED for state in own)
        unknown = sum(state.watch is Watch.UNKNOWN for state in own)
        times = [at for at in map(_when, own) if at is not None]
        text = f"{watched} of {len(episodes)} episodes watched"
        entries.append(
            TimelineEntry(
                max(times, default=None),
                server,
                account.account_name,
                account.person,
                text if unknown < len(own) else "unknown",
                is_state=True,
                reason=NEVER_READ if unknown else "",
            )
        )
    return entries


def in_order(entries: Iterable[TimelineEntry], limit: int) -> list[TimelineEntry]:
    """Give states first, then what happened, newest first; what has no time stands last among its like."""
    return sorted(entries, key=_place_in_time)[:limit]


def clock(position_ms: int) -> str:
    """Write a position: "1:12:09", "2:05"."""
    minutes, seconds = divmod(position_ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _place_in_time(entry: TimelineEntry) -> tuple[bool, float, str, str, str]:
    return not entry.is_state, -(entry.at or 0.0), entry.server_name, entry.account_name, entry.source


def _played(line: HistoryLine) -> str:
    place = ""
    if line.media_type is MediaType.EPISODE and line.season is not None and line.number is not None:
        place = f"S{line.season:02}E{line.number:02} "
    length = f"played {duration_text(line.duration)}" if line.duration else "played"
    if line.watched is not None and line.watched >= 1:
        return f"{place}watched, {length}" if line.duration else f"{place}watched"
    return f"{place}{length}, {line.percent} %" if line.percent is not None else place + length


def _place(item: ItemRow) -> str:
    if item.kind is not ItemKind.EPISODE or item.season is None or item.number is None:
        return ""
    return f"S{item.season:02}E{item.number:02} "


def _standing(state: ItemState) -> str:
    if state.watch is Watch.UNKNOWN:
        return "unknown"
    if state.watch is Watch.UNWATCHED:
        return f"at {clock(state.position_ms)}" if state.position_ms else "unwatched"
    times = f"watched {state.plays} times" if state.plays > 1 else "watched"
    return f"{times}, again at {clock(state.position_ms)}" if state.position_ms else times


def _when(state: ItemState) -> float | None:
    return state.changed_at if state.last_played is None else float(state.last_played)


def _why(state: ItemState) -> str:
    if state.is_inherited:
        return INHERITED
    return NEVER_READ if state.watch is Watch.UNKNOWN else ""
