"""What the hub makes of each word: taken, outdone, or refused, and why. Pure; one rule a function."""

from __future__ import annotations

from msgspec.structs import replace

from tui.engine.hub import deciding_words as words
from tui.engine.hub.hearing import MARKS, Said, Word
from tui.engine.hub.standing import Standing
from tui.engine.hub.values import has_been_seen, joined, reach
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
        return standing.keeping(said, words.parked(said, value), is_refused=True)
    if said.word is Word.RESET:
        return standing.keeping(said, words.reset(standing, said), is_refused=True)
    if _is_outdone_here(standing, said, policy):
        outdone = words.outdone(standing, said, value, "what is set here wins")
        return standing.keeping(said, outdone, is_refused=True).repeating(said)
    if said.word is Word.UNWATCHED and not said.copy.rules.spreads_unwatched:
        return standing.keeping(said, words.alone(said, value), is_refused=True).parting(said)
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
        return standing.keeping(said, words.finished(standing, said))
    return standing.taking(said, union, now, words.joined(standing, said))


def _again(standing: Standing, said: Said) -> Standing:
    """Count another play. It is no mark: what is unwatched by now stays so."""
    after = standing.agreeing(said)
    if after.value == standing.value or not standing.value.is_watched:
        return after
    return after.keeping(said, words.again(said))


def _compete(standing: Standing, said: Said, value: WatchValue, policy: Policy, now: float) -> Standing:
    """Let a change and the hub contend under the policy."""
    is_last = policy is Policy.LAST
    outdone = _outdone(standing, said, value, is_last=is_last)
    if not outdone:
        return standing.taking(said, value, now, words.taken(standing, said, value, is_last=is_last))
    kept = standing.keeping(said, outdone, is_refused=said.word is Word.BACK and not is_last)
    return kept.repeating(said) if said.word is Word.UNWATCHED else kept


def _outdone(standing: Standing, said: Said, value: WatchValue, *, is_last: bool) -> str:
    """Give why a change loses against the hub; "" = it wins."""
    if said.word in MARKS:
        wins = _is_later(standing, said) if is_last else _mark_wins(standing, said)
        return "" if wins else words.outdone(standing, said, value, "that is later" if is_last else "watched wins")
    if standing.is_marked:
        return words.outdone(standing, said, value, "a mark wins over positions")
    if _is_over(standing, said):
        return words.finished(standing, said)
    if is_last:
        return "" if _is_later(standing, said) else words.outdone(standing, said, value, "that is later")
    wins = said.word is Word.FORWARD and reach(value) > reach(standing.value)
    return "" if wins else words.not_further(standing, said)


def _is_later(standing: Standing, said: Said) -> bool:
    return not _is_behind(standing, said) or said.at >= standing.changed_at


def _is_over(standing: Standing, said: Said) -> bool:
    """Tell whether somebody goes on with what was finished elsewhere: a position is no rewatch, and takes no mark."""
    is_rewatched = standing.value.position_ms > 0 and not _is_behind(standing, said)
    return standing.value.is_watched and not (said.told.is_watched or is_rewatched)


def _mark_wins(standing: Standing, said: Said) -> bool:
    """Watched wins over unwatched where both are news; else a mark is simply taken."""
    return said.word is Word.WATCHED or not (standing.is_marked or _is_behind(standing, said))
