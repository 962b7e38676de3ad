"""The signs that stand beside every state word, in Unicode and in ASCII. Each is one cell wide."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from tui.model.catalogue import ChangeKind
from tui.model.delivery_states import DeliveryState, LaneState
from tui.model.health import HealthState
from tui.model.log import Level
from tui.model.profiles import SignIn
from tui.model.runs import RunState, Severity, StepState
from tui.model.schedule import ScheduleState


@dataclass(frozen=True, slots=True)
class Glyphs:
    """One set of signs. Within one family no two are the same."""

    run: Mapping[RunState, str]
    step: Mapping[StepState, str]
    level: Mapping[Level, str]
    sign_in: Mapping[SignIn, str]
    change: Mapping[ChangeKind, str]
    severity: Mapping[Severity, str]
    health: Mapping[HealthState, str]
    lane: Mapping[LaneState, str]
    delivery: Mapping[DeliveryState, str]
    schedule: Mapping[ScheduleState, str]
    bar_full: str
    bar_empty: str
    pointer: str
    """Left of the chosen line."""
    expanded: str
    collapsed: str
    favourite: str
    syncing: str
    attention: str
    rule: str
    """Horizontal line."""
    column: str
    """Vertical line between panes."""
    minus: str
    arrow: str
    ellipsis: str
    dot: str
    """Hides the middle of a user name."""
    is_ascii: bool


UNICODE = Glyphs(
    run={
        RunState.QUEUED: "◌",
        RunState.RUNNING: "▶",
        RunState.CANCELLING: "◍",
        RunState.COMPLETED: "✓",
        RunState.PARTIAL: "◐",
        RunState.FAILED: "✗",
        RunState.CANCELLED: "⊘",
        RunState.INTERRUPTED: "↯",
        RunState.HELD: "‖",
    },
    step={
        StepState.PENDING: "·",
        StepState.RUNNING: "▶",
        StepState.DONE: "✓",
        StepState.FAILED: "✗",
        StepState.HELD: "‖",
        StepState.SKIPPED: "○",
        StepState.CANCELLED: "⊘",
    },
    level={Level.DEBUG: "·", Level.INFO: "•", Level.WARNING: "!", Level.ERROR: "✗"},
    sign_in={SignIn.UNKNOWN: "?", SignIn.OK: "✓", SignIn.REFUSED: "✗", SignIn.UNREACHABLE: "○"},
    change={ChangeKind.NEW: "+", ChangeKind.CHANGED: "~", ChangeKind.GONE: "−", ChangeKind.BACK: "↺"},
    severity={Severity.ERROR: "✗", Severity.REPAIRED: "~", Severity.SKIPPED: "○", Severity.NOTE: "•"},
    health={
        HealthState.UNKNOWN: "?",
        HealthState.CONNECTED: "●",
        HealthState.STARTING: "◔",
        HealthState.DISCONNECTED: "○",
        HealthState.ERROR: "!",
        HealthState.SIGNED_OUT: "✗",
    },
    lane={
        LaneState.OPEN: "●",
        LaneState.OFFLINE: "○",
        LaneState.RATE_LIMITED: "◔",
        LaneState.QUOTA: "◑",
        LaneState.SIGNED_OUT: "✗",
        LaneState.WRONG_SERVER: "!",
        LaneState.PAUSED: "‖",
    },
    delivery={
        DeliveryState.PENDING: "·",
        DeliveryState.IN_FLIGHT: "→",
        DeliveryState.WAITING: "◌",
        DeliveryState.HELD: "‖",
        DeliveryState.DEAD: "✗",
        DeliveryState.DONE: "✓",
        DeliveryState.SUPERSEDED: "⊘",
        DeliveryState.DROPPED: "−",
    },
    schedule={
        ScheduleState.OFF: "○",
        ScheduleState.PAUSED: "‖",
        ScheduleState.DISABLED: "⊘",
        ScheduleState.FIRST: "?",
        ScheduleState.SIGNED_OUT: "✗",
        ScheduleState.PLANNED: "●",
        ScheduleState.WAITING: "◌",
        ScheduleState.RUNNING: "▶",
    },
    bar_full="━",
    bar_empty="─",
    pointer="▌",
    expanded="▼",
    collapsed="▶",
    favourite="★",
    syncing="⟳",
    attention="!",
    rule="─",
    column="│",
    minus="−",
    arrow="→",
    ellipsis="…",
    dot="•",
    is_ascii=False,
)

ASCII = Glyphs(
    run={
        RunState.QUEUED: ".",
        RunState.RUNNING: ">",
        RunState.CANCELLING: "~",
        RunState.COMPLETED: "+",
        RunState.PARTIAL: "%",
        RunState.FAILED: "x",
        RunState.CANCELLED: "/",
        RunState.INTERRUPTED: "?",
        RunState.HELD: "=",
    },
    step={
        StepState.PENDING: ".",
        StepState.RUNNING: ">",
        StepState.DONE: "+",
        StepState.FAILED: "x",
        StepState.HELD: "=",
        StepState.SKIPPED: "o",
        StepState.CANCELLED: "/",
    },
    level={Level.DEBUG: ".", Level.INFO: "-", Level.WARNING: "!", Level.ERROR: "x"},
    sign_in={SignIn.UNKNOWN: "?", SignIn.OK: "+", SignIn.REFUSED: "x", SignIn.UNREACHABLE: "o"},
    change={ChangeKind.NEW: "+", ChangeKind.CHANGED: "~", ChangeKind.GONE: "-", ChangeKind.BACK: "<"},
    severity={Severity.ERROR: "x", Severity.REPAIRED: "~", Severity.SKIPPED: "o", Severity.NOTE: "-"},
    health={
        HealthState.UNKNOWN: "?",
        HealthState.CONNECTED: "+",
        HealthState.STARTING: "~",
        HealthState.DISCONNECTED: "o",
        HealthState.ERROR: "!",
        HealthState.SIGNED_OUT: "x",
    },
    lane={
        LaneState.OPEN: "+",
        LaneState.OFFLINE: "o",
        LaneState.RATE_LIMITED: "~",
        LaneState.QUOTA: "%",
        LaneState.SIGNED_OUT: "x",
        LaneState.WRONG_SERVER: "!",
        LaneState.PAUSED: "=",
    },
    delivery={
        DeliveryState.PENDING: ".",
        DeliveryState.IN_FLIGHT: ">",
        DeliveryState.WAITING: "~",
        DeliveryState.HELD: "=",
        DeliveryState.DEAD: "x",
        DeliveryState.DONE: "+",
        DeliveryState.SUPERSEDED: "/",
        DeliveryState.DROPPED: "-",
    },
    schedule={
        ScheduleState.OFF: "o",
        ScheduleState.PAUSED: "=",
        ScheduleState.DISABLED: "/",
        ScheduleState.FIRST: "?",
        ScheduleState.SIGNED_OUT: "x",
        ScheduleState.PLANNED: "+",
        ScheduleState.WAITING: "~",
        ScheduleState.RUNNING: ">",
    },
    bar_full="#",
    bar_empty="-",
    pointer=">",
    expanded="v",
    collapsed=">",
    favourite="*",
    syncing="@",
    attention="!",
    rule="-",
    column="|",
    minus="-",
    arrow=">",
    ellipsis="~",
    dot="*",
    is_ascii=True,
)


def glyphs_for(environ: Mapping[str, str], encoding: str) -> Glyphs:
    """The set that a terminal can draw: ASCII when its locale is not UTF-8, or on the Linux console."""
    if environ.get("TERM") in {"linux", "dumb"} or not _is_utf8(encoding):
        return ASCII
    return UNICODE if _is_utf8(_locale(environ)) else ASCII


def progress_bar(percent: float, width: int, glyphs: Glyphs) -> str:
    """A bar of `width` cells, rounded down: only 100 % fills it."""
    full = math.floor(min(max(percent, 0.0), 100.0) / 100 * width)
    return glyphs.bar_full * full + glyphs.bar_empty * (width - full)


def _locale(environ: Mapping[str, str]) -> str:
    """The locale in force. In a plain C locale Python sets LC_CTYPE to C.UTF-8 (PEP 538); LANG then tells more."""
    if environ.get("LC_ALL"):
        return environ["LC_ALL"]
    ctype, lang = environ.get("LC_CTYPE", ""), environ.get("LANG", "")
    if lang in {"C", "POSIX"} and ctype == "C.UTF-8":
        return lang
    return ctype or lang or "utf-8"


def _is_utf8(name: str) -> bool:
    return "utf8" in name.lower().replace("-", "").replace("_", "")
