"""The fault menu of one server: which calls go wrong, how, and how many times.

The language, for `--faults` and for tests, is a comma-separated list of `ACTION:FAULT[=ARGUMENT][*TIMES]`, such as
`get_vod_streams:500*2,get_live_streams:cut=0.5,*:latency=0.2`. A fault with a count is used up, one without stays.
In a household of several servers, `SERVER/` in front names the server: `tautulli/get_history:500*2`; without it an
entry goes to the Xtream panel.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tui.sandbox.faults import Argument, Cause, Fault, Stage, status_fault, written
from tui.sandbox.wire import Answer, Request

_ENTRY = re.compile(r"(?P<name>\w+)(?:=(?P<argument>[^*]*))?(?:\*(?P<times>\d+))?", re.ASCII)
_STATUS = re.compile(r"[1-9]\d\d", re.ASCII)


@dataclass(slots=True)
class Rule:
    """A fault that was ordered for an action."""

    action: str
    """`*` for all."""
    fault: Fault
    argument: Argument
    left: int | None
    """How many times it will still act; None: for ever."""
    seen: int = 0

    def meets(self, action: str) -> bool:
        """Whether a call of `action` is meant."""
        fits = self.fault.actions is None or action in self.fault.actions
        return self.left != 0 and self.action in ("*", action) and fits

    def cause(self, request: Request, in_flight: int) -> Cause | None:
        """Count a call; give the cause to act on, or None if the fault lets it pass."""
        self.seen += 1
        cause = Cause(request, self.argument, self.seen, in_flight)
        if self.fault.when is not None and not self.fault.when(cause):
            return None
        if self.left is not None:
            self.left -= 1
        return cause

    def __str__(self) -> str:
        given = "" if self.argument == self.fault.default else written(self.argument)
        return f"{self.action}:{self.fault.name}{given}{'' if self.left is None else f'*{self.left}'}"


@dataclass(slots=True)
class Due:
    """The faults that one call meets, in the order in which they act."""

    found: list[tuple[Fault, Cause]] = field(default_factory=list)

    @property
    def replaces(self) -> bool:
        """Whether the honest answer is not needed."""
        return any(fault.stage is Stage.REPLACE for fault, _ in self.found)

    def asked(self, request: Request) -> Request:
        """Give the request that is answered in place of the one that came."""
        for fault, cause in self.found:
            if fault.ask is not None:
                request = fault.ask(request, cause)
        return request

    def apply(self, answer: Answer) -> Answer:
        """Give the answer with all that goes wrong with it."""
        for fault, cause in self.found:
            answer = fault.change(answer, cause)
        return answer


class FaultMenu:
    """The faults in force at one server."""

    def __init__(self, faults: Mapping[str, Fault], actions: Iterable[str], aliases: Mapping[str, str]) -> None:
        self._faults = faults
        self._actions = frozenset(actions)
        self._aliases = aliases
        self._rules: list[Rule] = []

    @property
    def rules(self) -> tuple[Rule, ...]:
        """What is still in force, in the order in which it was added."""
        return tuple(rule for rule in self._rules if rule.left != 0)

    def add(self, action: str, fault: str, *, times: int | None = None, argument: str | float | None = None) -> Rule:
        """Let `fault`, also written `NAME=ARGUMENT*TIMES`, meet calls of `action`.

        Raises ValueError, naming what is allowed, for an unknown action or fault and for a wrong argument.
        """
        entry = _ENTRY.fullmatch(fault)
        if entry is None:
            raise ValueError(f"cannot read the fault {fault!r}; write NAME, NAME=ARGUMENT or NAME=ARGUMENT*TIMES")
        action, found = self._action(action), self._fault(entry["name"])
        if action != "*" and found.actions is not None and action not in found.actions:
            raise ValueError(f"fault {found.name!r} does not fit {action!r}, only {', '.join(sorted(found.actions))}")
        count = int(entry["times"]) if entry["times"] else times
        given = entry["argument"] if entry["argument"] is not None else argument
        rule = Rule(action, found, found.read_argument(given), count)
        self._rules.append(rule)
        return rule

    def load(self, text: str) -> None:
        """Add everything in a menu text. Raises ValueError as `add` does; then nothing of the text is in force."""
        before = list(self._rules)
        try:
            for entry in filter(None, (part.strip() for part in text.split(","))):
                self.add(*_halves(entry))
        except ValueError:
            self._rules = before
            raise

    def clear(self, action: str | None = None) -> None:
        """Drop the faults of one action, or all."""
        meant = None if action is None else self._action(action)
        self._rules = [rule for rule in self._rules if meant is not None and rule.action != meant]

    def take(self, action: str, request: Request, in_flight: int = 1) -> Due:
        """Give the faults that this call meets, and use them up."""
        due = Due()
        for alone in (True, False):
            for rule in self._rules:
                stage = rule.fault.stage
                blocked = due.found if alone else due.replaces and stage is Stage.RESHAPE
                if stage.is_alone is not alone or blocked or not rule.meets(action):
                    continue
                cause = rule.cause(request, in_flight)
                if cause is not None:
                    due.found.append((rule.fault, cause))
        due.found.sort(key=lambda found: found[0].stage)
        return due

    def _action(self, name: str) -> str:
        action = self._aliases.get(name, name)
        if action != "*" and action not in self._actions:
            known = ", ".join(sorted(self._actions | set(self._aliases)))
            raise ValueError(f"unknown action {name!r}; known are *, {known}")
        return action

    def _fault(self, name: str) -> Fault:
        if name in self._faults:
            return self._faults[name]
        if _STATUS.fullmatch(name):
            return status_fault(int(name))
        raise ValueError(f"unknown fault {name!r}; known are any status code and {', '.join(sorted(self._faults))}")


def by_server(text: str, servers: Iterable[str], default: str) -> dict[str, str]:
    """Cut a menu text for a household into one for each server, by the `SERVER/` in front of an entry.

    Raises ValueError, naming the servers, for one that is not there.
    """
    texts = dict.fromkeys(servers, "")
    for entry in filter(None, (part.strip() for part in text.split(","))):
        server, slash, rest = entry.partition("/")
        if not slash or not server.isidentifier():
            server, rest = default, entry
        if server not in texts:
            raise ValueError(f"no server {server!r} here; there is {', '.join(sorted(texts))}")
        texts[server] += f"{rest},"
    return texts


def _halves(entry: str) -> tuple[str, str]:
    action, colon, fault = entry.partition(":")
    if not colon:
        raise ValueError(f"cannot read {entry!r}; write ACTION:FAULT[=ARGUMENT][*TIMES]")
    return action, fault
