"""What has become of lists between two looks at them, in the words for it: told once, above the footer. Pure."""

from __future__ import annotations

from tui.model.lists import ListState, LocalList
from tui.screens.lists_facts import ListsFacts
from tui.widgets.line import Tone

News = tuple[str, Tone]


def news_of(before: ListsFacts, now: ListsFacts) -> list[News]:
    """What a person should hear of now: lists that were made, synced or stopped since. The worst comes last."""
    known = {one.id: one for one in before.lists}
    told = [_news(known[one.id], one, now.title(one.id)) for one in now.lists if one.id in known]
    return sorted((one for one in told if one is not None), key=lambda one: one[1] is not Tone.GOOD)


def _news(before: LocalList, now: LocalList, title: str) -> News | None:
    if now.state is ListState.FAILED and (before.state, before.reason) != (now.state, now.reason):
        return f"{_failed(now)}{f': {now.reason}' if now.reason else ''}", Tone.BAD
    if now.state is ListState.WAITING and now.reason not in {"", before.reason}:
        return f"{_failed(now)}: {now.reason}", Tone.WARN
    if before.state is not now.state and now.state in _STOPPED:
        return f"{title}: {_STOPPED[now.state]}", Tone.WARN
    if before.link is None and now.link is not None and now.state is ListState.SYNCED:
        return f"Created list '{title}' on Trakt", Tone.GOOD
    if now.state is ListState.SYNCED and now.synced_at != before.synced_at and _is_news(before, now):
        return f"Synced to Trakt: +{now.figures.added} -{now.figures.removed}", Tone.GOOD
    return None


def _failed(now: LocalList) -> str:
    done = "List created locally" if now.link is None else "List synced locally"
    return f"{done}, but Trakt sync failed"


def _is_news(before: LocalList, now: LocalList) -> bool:
    """Whether anything was done, or waited to be done."""
    return bool(now.figures.added or now.figures.removed or before.state is not now.state)


_STOPPED = {
    ListState.HELD: "removals are held, A lets them go",
    ListState.CONFLICT: "both sides changed the same, m chooses",
    ListState.QUOTA: "no room for it on Trakt, nothing was sent",
    ListState.GONE: "it was deleted on Trakt, what is here stays",
}
