"""What the hub makes of each word: taken, outdone, or refused, and why. Pure; one rule a function."""

from __future__ import annotations

from msgspec.structs import replace

from tui.engine.hub.hearing import Said, Word
from tui.engine.hub.standing import Standing
from tui.engine.hub.values import has_been_seen, joined, reach, value_text
from tui.formatting import position_text
from tui.model.hub import Policy, WatchValue


def decide(standing: Standing, said: Said, policy: Policy, now: float) -> Standing:
    """Give how a title stands after a word; `policy` is the one that holds for who said it."""
    if said.word is Word.JOINED:
        return _join(standing, said, now)
    if said.word is Word.AGAIN:
        return _again(standing, said)
    value = _meant(standing, said)
    if value.agrees_with(standing.value):
        return standing.agreeing(said)
    return _refused(standing, said, value, policy) or _compete(standing, said, value, policy, now)


def _refused(standing: Standing, said: Said, value: WatchValue, policy: Policy) -> Standing | None:
    """Give how a title stands where a change is kept out whatever the hub says; None = it may contend."""
    if standing.parked:
        return standing.keeping(said, f"left alone until somebody chooses: {_told(said, value)}", is_refused=True)
    if said.word is Word.RESET:
        return standing.keeping(said, _reset_text(standing, said), is_refused=True)
    if _is_outdone_here(standing, said, policy):
        outdone = f"{_told(said, value)}: {_hub(standing)} was set here, and wins"
        return standing.keeping(said, outdone, is_refused=True).repeating(said)
    if said.word is Word.UNWATCHED and not said.copy.rules.spreads_unwatched:
        alone = f"{_told(said, value)} only: un-watching does not spread from there"
        return standing.keeping(said, alone, is_refused=True).parting(said)
    return None


def _is_outdone_here(standing: Standing, said: Said, policy: Policy) -> bool:
    """Tell whether what was set here wins: nothing older than that does, by our clock."""
    is_local = standing.origin is None and standing.subject.state is not None
    return policy is Policy.LOCAL and is_local and said.at <= standing.changed_at


def _is_behind(standing: Standing, said: Said) -> bool:
    """Tell whether the hub has changed since it was compared with this copy: then the two contradict each other."""
    state, baseline = standing.subject.state, said.copy.baseline
    is_older = state is not None and baseline is not None and baseline.rev < state.rev
    return standing.is_taken or is_older


def _meant(standing: Standing, said: Said) -> WatchValue:
    """Give what the hub would become: a position says nothing about the mark."""
    if said.word in {Word.FORWARD, Word.BACK, Word.RESET}:
        return replace(standing.value, position_ms=said.told.position_ms)
    return said.told


def _join(standing: Standing, said: Said, now: float) -> Standing:
    """Unite (S6): what was never compared adds to the hub and takes nothing away."""
    union = joined(standing.value, said.told)
    if said.told.agrees_with(standing.value) or not has_been_seen(said.told):
        return standing.agreeing(said)
    if standing.parked:
        return standing
    if union.agrees_with(standing.value):
        return standing.keeping(said, f"{_told(said, said.told)}: {_hub(standing)} goes further")
    is_new = standing.subject.state is None and not standing.is_taken
    beside = "" if is_new else f" ({_hub(standing)})"
    return standing.taking(said, union, now, f"{_told(said, said.told)}, compared for the first time{beside}")


def _again(standing: Standing, said: Said) -> Standing:
    """Count another play. It is no mark: what is unwatched by now stays so."""
    after = standing.agreeing(said)
    if after.value == standing.value or not standing.value.is_watched:
        return after
    return after.keeping(said, f"watched again on {said.copy.place}, {said.told.plays:,} times in all")


def _compete(standing: Standing, said: Said, value: WatchValue, policy: Policy, now: float) -> Standing:
    """Let a change and the hub contend under the policy."""
    is_last = policy is Policy.LAST
    if said.word in {Word.WATCHED, Word.UNWATCHED}:
        wins = _is_later(standing, said) if is_last else _mark_wins(standing, said)
        outdone = f"{_told(said, value)}: {_hub(standing)}, and {'that is later' if is_last else 'watched wins'}"
    elif standing.is_marked:
        wins, outdone = False, f"{_told(said, value)}: {_hub(standing)}, and a mark wins over positions"
    elif _is_over(standing, said):
        wins, outdone = False, f"{_told(said, said.told)}: {_hub(standing)} goes further"
    elif is_last:
        wins, outdone = _is_later(standing, said), f"{_told(said, value)}: {_hub(standing)}, and that is later"
    else:
        wins = said.word is Word.FORWARD and reach(value) > reach(standing.value)
        outdone = _not_further(standing, said, value)
    if wins:
        return standing.taking(said, value, now, _taken_text(standing, said, value, is_last=is_last))
    kept = standing.keeping(said, outdone, is_refused=said.word is Word.BACK)
    return kept.repeating(said) if said.word is Word.UNWATCHED else kept


def _is_later(standing: Standing, said: Said) -> bool:
    return not _is_behind(standing, said) or said.at >= standing.changed_at


def _is_over(standing: Standing, said: Said) -> bool:
    """Tell whether somebody goes on with what was finished elsewhere: a position is no rewatch, and takes no mark."""
    is_rewatched = standing.value.position_ms > 0 and not _is_behind(standing, said)
    return standing.value.is_watched and not (said.told.is_watched or is_rewatched)


def _mark_wins(standing: Standing, said: Said) -> bool:
    """Watched wins over unwatched where both are news; else a mark is simply taken."""
    return said.word is Word.WATCHED or not (standing.is_marked or _is_behind(standing, said))


def _taken_text(standing: Standing, said: Said, value: WatchValue, *, is_last: bool) -> str:
    place = said.copy.place
    if said.word in {Word.WATCHED, Word.UNWATCHED}:
        return f"{_told(said, value)} ({_hub(standing)})"
    figures = f"({position_text(said.told.position_ms)}, {_hub(standing)})"
    if said.word is Word.FORWARD and reach(value) > reach(standing.value):
        return f"{place} is further {figures}"
    return f"{place} is the last {figures}" if is_last else f"{place} {figures}"


def _not_further(standing: Standing, said: Said, value: WatchValue) -> str:
    figures = f"({position_text(said.told.position_ms)}, {_hub(standing)})"
    if said.word is Word.BACK:
        return f"{said.copy.place} went back {figures}: the furthest wins"
    return f"{said.copy.place} is not further {figures}"


def _reset_text(standing: Standing, said: Said) -> str:
    was = position_text(said.was.position_ms)
    return f"{said.copy.place} fell from {was} to the start without an end: looks like a mistake ({_hub(standing)})"


def _told(said: Said, value: WatchValue) -> str:
    """`watched on plex-den`, `plex-den at 0:20:00`."""
    if value.position_ms and not value.is_watched:
        return f"{said.copy.place} at {position_text(value.position_ms)}"
    return f"{value_text(value)} on {said.copy.place}"


def _hub(standing: Standing) -> str:
    """`hub 0:40:00`."""
    return f"hub {value_text(standing.value)}"
