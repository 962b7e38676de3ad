"""What a fault is: a named change of an answer, with its argument, its stage and the calls that it fits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from tui.sandbox.wire import Answer, Request

Argument = float | str | None


class Stage(IntEnum):
    """When a fault acts. A call meets one replacing or breaking fault at most, the first that was ordered; while it is
    replaced, reshaping faults wait for the next call.
    """

    REPLACE = 1
    """The answer is another one; what was asked for is not even looked at (a write is not done)."""
    RESHAPE = 2
    """The honest answer is changed."""
    DELIVER = 3
    """The answer is sent differently, but whole; these add up."""
    BREAK = 4
    """The answer does not arrive whole, though what was asked for is done."""

    @property
    def is_alone(self) -> bool:
        """Whether a call meets only one fault of these stages."""
        return self in (Stage.REPLACE, Stage.BREAK)


@dataclass(frozen=True, slots=True)
class Cause:
    """What a fault knows about the call it meets."""

    request: Request
    argument: Argument
    seen: int
    """How many calls the rule has met, this one included."""
    in_flight: int
    """Requests that the server answers at this moment, this one included."""

    @property
    def number(self) -> float:
        """The argument of a fault that takes a number."""
        return float(self.argument or 0)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that can go wrong."""

    name: str
    description: str
    stage: Stage
    change: Callable[[Answer, Cause], Answer]
    default: Argument = None
    """The argument if none is given. Its type is the type that is expected; None: the fault takes no argument."""
    actions: frozenset[str] | None = None
    """The actions it makes sense for; None: all."""
    when: Callable[[Cause], bool] | None = None
    """A further condition; a call that does not meet it passes and uses nothing up."""
    ask: Callable[[Request, Cause], Request] | None = None
    """Changes what is asked for, before the honest answer to it is worked out; None: nothing."""

    @property
    def label(self) -> str:
        """How it is written in a menu, with its default argument: `cut=0.5`."""
        return self.name + written(self.default)

    def read_argument(self, text: str | float | None) -> Argument:
        """Give the argument from its text. Raises ValueError if there is none to take, or if it is not a number."""
        if text is None:
            return self.default
        if self.default is None:
            raise ValueError(f"fault {self.name!r} takes no argument, but got {text!r}")
        if isinstance(self.default, str):
            return str(text)
        try:
            return float(text)
        except ValueError:
            raise ValueError(f"fault {self.name!r} needs a number, not {text!r}") from None


def written(argument: Argument) -> str:
    """Give an argument as a menu text has it: `=0.5`, or nothing."""
    if not argument:
        return ""
    return f"={argument:g}" if isinstance(argument, float) else f"={argument}"


def status_fault(code: int, description: str = "") -> Fault:
    """Give the fault of a bare status code; its argument is a `Retry-After` in s, 0 for none."""

    def change(answer: Answer, cause: Cause) -> Answer:
        refused = Answer(code, (("Content-Type", "text/html"),))
        return refused.with_header("Retry-After", f"{cause.number:g}") if cause.number else refused

    return Fault(str(code), description or f"status {code}, empty body", Stage.REPLACE, change, default=0.0)


def registry(*faults: Fault) -> dict[str, Fault]:
    """Give the faults by name. Raises ValueError if a name comes twice."""
    named = {fault.name: fault for fault in faults}
    if len(named) != len(faults):
        raise ValueError("two faults have the same name")
    return named
