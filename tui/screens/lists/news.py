"""What has become of lists between two looks at them, in the words for it: told once, above the footer. Pure."""

from __future__ import annotations

from tui.model.lists import ListState, LocalList
from tui.model.runs import Operation, RunState
from tui.screens.lists.facts import ListsFacts, TraktAccount
from tui.screens.lists.words import items_text
from tui.widgets.line import Tone

News = tuple[str, Tone]


def news_of(before: ListsFacts, now: ListsFacts, unlinked: frozenset[int] = frozenset()) -> list[News]:
    """What a person should hear of now: lists that were made, synced or stopped since. The worst comes last.

    `unlinked`: those that were seen without a side at Trakt at any time: their first sync has made it.
    """
    known = {one.id: one for one in before.lists}
    new = unlinked | {one.id for one in before.lists if one.link is None}
    told = [_news(known[one.id], one, now.title(one.id), one.id in new) for one in now.lists if one.id in known]
    accounts = {one.profile.id: one for one in before.accounts}
    told += [_failed_run(accounts[one.profile.id], one) for one in now.accounts if one.profile.id in accounts]
    return sorted((one for one in told if one is not None), key=lambda one: one[1] is not Tone.GOOD)


def _failed_run(before: TraktAccount, now: TraktAccount) -> News | None:
    """A run that failed before it came to any list: nothing of them tells that."""
    run, known = now.last, before.last
    if run is None or run.kind is not Operation.LIST_SYNC or run.state is not RunState.FAILED:
        return None
    is_known = known is not None and (known.id, known.state) == (run.id, run.state)
    return None if is_known else (f"{now.profile.name}: {run.message}", Tone.BAD)


def _news(before: LocalList, now: LocalList, title: str, is_new: bool) -> News | None:
    return _trouble(before, now, title) or _success(before, now, title, is_new)


def _trouble(before: LocalList, now: LocalList, title: str) -> News | None:
    if now.state is ListState.FAILED and (before.state, before.reason) != (now.state, now.reason):
        return f"{_failed(now)}{f': {now.reason}' if now.reason else ''}", Tone.BAD
    if now.state is ListState.WAITING and now.reason not in {"", before.reason}:
        return f"{_failed(now)}: {now.reason}", Tone.WARN
    if before.state is not now.state and now.state in _STOPPED:
        return f"{title}: {_STOPPED[now.state]}", Tone.WARN
    if now.missing > before.missing:
        return f"{title}: {items_text(now.missing)} not found on Trakt, m says what that is", Tone.WARN
    return None


def _success(before: LocalList, now: LocalList, title: str, is_new: bool) -> News | None:
    if now.state is not ListState.SYNCED or now.synced_at == before.synced_at:
        return None
    if before.synced_at is None and is_new:
        return f"Created list '{title}' on Trakt", Tone.GOOD
    figures = now.figures
    if not (figures.added or figures.removed):
        return None
    return f"Synced to Trakt: +{figures.added:,} -{figures.removed:,}", Tone.GOOD


def _failed(now: LocalList) -> str:
    done = "List created locally" if now.link is None else "List synced locally"
    return f"{done}, but Trakt sync failed"


_STOPPED = {
    ListState.HELD: "removals are held, A lets them go",
    ListState.CONFLICT: "both sides changed the same, m chooses",
    ListState.QUOTA: "no room for it on Trakt, nothing was sent",
    ListState.GONE: "it was deleted on Trakt, what is here stays",
}
