"""What the settings of the hub mean, in sentences: which way changes go, and who wins. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tui.model.hub import Direction, LinkRules, Policy
from tui.model.outbox import LaneCounts
from tui.screens.queue.keys import changes_text

AS_SET = "as set"
NOTHING = "nothing"
POLICY_WORDS = (AS_SET, *(policy.value for policy in Policy), NOTHING)
"""What may hold for changes from one server to another."""
POLICY_TOLD = {
    Policy.FURTHEST: "the furthest position wins, and a mark wins over positions",
    Policy.LAST: "what was changed last wins",
    Policy.LOCAL: "what is set here wins over every server",
}
DIRECTION_TOLD = {
    Direction.BOTH: "What is watched there counts, and what is watched elsewhere is written to it.",
    Direction.PULL: "What is watched there counts; nothing is ever written to it.",
    Direction.PUSH: "What is watched elsewhere is written to it; what is watched there does not count.",
    Direction.OFF: "It is left alone: it gives nothing, and nothing is written to it.",
}


@dataclass(frozen=True, slots=True)
class SettingsFacts:
    """How servers take part now."""

    policy: Policy
    rules: Mapping[str, LinkRules]
    """By the name of the profile."""
    names: Mapping[int, str]
    """Of the profiles."""
    counts: Mapping[str, LaneCounts] = field(default_factory=dict)
    """What waits for each."""


@dataclass(frozen=True, slots=True)
class Wished:
    """How one server is to take part."""

    direction: Direction
    spreads_unwatched: bool
    by_source: Mapping[str, str]
    """By the name of the other server, one of POLICY_WORDS."""

    @property
    def policies(self) -> dict[str, Policy | None]:
        """What differs from the rule for all."""
        chosen = {name: word for name, word in self.by_source.items() if word != AS_SET}
        return {name: None if word == NOTHING else Policy(word) for name, word in chosen.items()}


def wished_now(facts: SettingsFacts, name: str) -> Wished:
    """How a server takes part now."""
    rules = facts.rules[name]
    told = {facts.names[key]: policy for key, policy in rules.by_source.items() if key in facts.names}
    words = {other: NOTHING if policy is None else policy.value for other, policy in told.items()}
    others = {other: words.get(other, AS_SET) for other in facts.rules if other != name}
    return Wished(rules.direction, rules.spreads_unwatched, others)


def facts_text(facts: SettingsFacts) -> str:
    """How much waits, and who wins where servers disagree."""
    moving = sum(counts.open for counts in facts.counts.values())
    waits = f"{changes_text(moving)} in the queue." if moving else "Nothing is in the queue."
    return f"{waits} Where servers disagree, {POLICY_TOLD[facts.policy]} (watch_policy in the settings file)."


def wished_text(facts: SettingsFacts, name: str, wished: Wished, source: str) -> Sequence[str]:
    """What the chosen rows mean, and what becomes of what waits."""
    unwatch = "Un-watching goes from it and to it" if wished.spreads_unwatched else "Un-watching stays where it is done"
    told = [DIRECTION_TOLD[wished.direction], f"{unwatch}."]
    word = wished.by_source.get(source, AS_SET)
    if word == NOTHING:
        told.append(f"Nothing that is watched on {source} is written to it.")
    elif word != AS_SET:
        told.append(f"For changes from {source}, {POLICY_TOLD[Policy(word)]}.")
    waiting = facts.counts.get(name, LaneCounts()).open
    if waiting and wished.direction in {Direction.PULL, Direction.OFF}:
        told.append(f"{changes_text(waiting)} that wait for it will be dropped.")
    return told
