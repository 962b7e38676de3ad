"""What a run is: its states, its counters and what it leaves behind. Faces and engine both speak in these words."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class RunState(StrEnum):
    """Life of a run; the last six are final."""

    QUEUED = "queued"
    RUNNING = "running"
    CANCELLING = "cancelling"
    COMPLETED = "completed"
    PARTIAL = "partial"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"
    HELD = "held"

    @property
    def is_active(self) -> bool:
        """True while the run still waits or works."""
        return self in ACTIVE_STATES

    @property
    def is_resumable(self) -> bool:
        """True when `resume` can take the run up from its checkpoint."""
        return self in {RunState.FAILED, RunState.PARTIAL, RunState.CANCELLED, RunState.INTERRUPTED}


ACTIVE_STATES = frozenset({RunState.QUEUED, RunState.RUNNING, RunState.CANCELLING})


class Trigger(StrEnum):
    """What started a run."""

    MANUAL = "manual"
    SCHEDULE = "schedule"
    STARTUP = "startup"
    RESUME = "resume"


class Operation(StrEnum):
    """Kind of a run, as printed by `--json` (fixed contract)."""

    XTREAM_SYNC = "xtream_sync"
    TAUTULLI_IMPORT = "tautulli_import"
    PLEX_HISTORICAL = "plex_historical"
    JELLYFIN_HISTORICAL = "jellyfin_historical"
    EMBY_HISTORICAL = "emby_historical"
    SERVER_SYNC = "server_sync"
    WATCH_PUSH = "watch_push"
    LIST_SYNC = "list_sync"


class Severity(StrEnum):
    """How bad a row of the error tree is. Only errors count as errors of the run."""

    ERROR = "error"
    """The record was kept out."""
    REPAIRED = "repaired"
    """Imported with a value of ours in place of a broken one."""
    SKIPPED = "skipped"
    """Left out on purpose: known already."""
    NOTE = "note"
    """Imported as it is, and worth knowing."""


class StepState(StrEnum):
    """Life of one step inside a run."""

    PENDING = "pending"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    HELD = "held"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Progress:
    """The nine figures of a run, under exactly the names that `--json` prints."""

    total_records: int | None = None
    """Records that the run will touch; None while nobody knows."""
    processed_records: int = 0
    imported_records: int = 0
    skipped_records: int = 0
    error_count: int = 0
    progress_percent: float = 0.0
    """0 to 100, never falling within a run."""
    records_per_second: float | None = None
    """Over a moving window of this session; None until known."""
    elapsed_seconds: float = 0.0
    estimated_remaining_seconds: float | None = None
    """None until both rate and total are known."""


@dataclass(frozen=True, slots=True)
class EntityCounts:
    """What a run did to one kind of thing (`movies`, `channels`, ...)."""

    added: int = 0
    updated: int = 0
    removed: int = 0
    unchanged: int = 0
    skipped: int = 0
    failed: int = 0
    held: int = 0


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What the person asked for when starting a run; stored with it as JSON."""

    dry_run: bool = False
    full: bool = False
    """Rewrite details too, instead of only what changed."""
    approve: bool = False
    """Let the safety gate apply what it would hold."""
    only_steps: tuple[str, ...] = ()
    """Keys of the steps to run; empty = all. `retry failed` fills it."""
    path: str = ""
    """The file of an import; "" = the run belongs to a profile."""
    restart: bool = False
    """Begin an import at its first record, even if an earlier one was cut."""
    days: int | None = None
    """How many days back a history is read; None = all of it."""
    libraries: tuple[str, ...] = ()
    """Libraries of a history to read; empty = all."""
    accounts: tuple[str, ...] = ()
    """Accounts of a history to read, by name or key; empty = all."""
    lists: tuple[int, ...] = ()
    """Ids of the lists that are synced; empty = all of the profile."""
    undoes: int | None = None
    """Id of the run that is taken back; None = the run does something of its own."""


@dataclass(frozen=True, slots=True)
class StepPlan:
    """One step that a job announces before it starts."""

    key: str
    """Stable name, stored in checkpoints: `live_categories`."""
    label: str
    """What the step is called on screen: `Channel categories`."""
    text: str
    """Message while it runs: `Syncing channel categories...`."""
    band: tuple[float, float]
    """Percent of the whole run where the step begins and ends."""
    counts_records: bool = True
    """False for a step that handles no records: it never makes the run's total unknown."""


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step as it stands in the store."""

    run_id: int
    index: int
    key: str
    label: str
    state: StepState
    message: str = ""
    started_at: float | None = None
    finished_at: float | None = None
    processed: int = 0
    imported: int = 0
    skipped: int = 0
    errors: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """A run row. Times are UTC epoch seconds."""

    id: int
    correlation_id: str
    kind: Operation
    profile_id: int | None
    profile_name: str
    trigger: Trigger
    options: RunOptions
    state: RunState
    cancel_requested: bool
    created_at: float
    started_at: float | None
    finished_at: float | None
    heartbeat_at: float | None
    step: str
    """Key of the current or last step."""
    step_index: int
    """1 to `step_count`; 0 before the first."""
    step_count: int
    message: str
    progress: Progress
    checkpoint: str
    """JSON text that the job wrote for its own resume; "" = none."""
    resumes: int | None = None
    """Id of the run that this one takes up."""
    owner: str = ""

    @property
    def short_name(self) -> str:
        """Last four characters of the correlation id: what screens and log lines call the run."""
        return self.correlation_id[-4:]


@dataclass(frozen=True, slots=True)
class RunError:
    """One error, repair or note of a run, to be found again under its record id."""

    step: str
    error_class: str
    """A class of errors.py (`bad_response`, ...) or a job's own finer word (`stream_id is not a number`)."""
    record_id: str
    message: str
    recoverable: bool = False
    hint: str = ""
    count: int = 1
    id: int = 0
    run_id: int = 0
    at: float = 0.0
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class ErrorGroup:
    """A branch of the error tree: all errors of one step and class."""

    step: str
    error_class: str
    rows: int
    """Stored rows."""
    count: int
    """Occurrences (a row may stand for several)."""
    recoverable: bool
    hint: str
    severity: Severity = Severity.ERROR
    is_cut: bool = False
    """Some occurrences have no row: there were too many."""


@dataclass(frozen=True, slots=True)
class RunReport:
    """How a run ended, with all its counts; the `result` line of `--json`."""

    run: Run
    steps: tuple[StepRow, ...] = ()
    counts: dict[str, EntityCounts] = field(default_factory=dict)
    errors: dict[str, int] = field(default_factory=dict)
    """Errors by class; what was repaired, skipped or noted is in `remarks`."""
    remarks: dict[Severity, dict[str, int]] = field(default_factory=dict)
    """Repairs, skips and notes by class."""
    warnings: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    """What helps against the errors, each once."""
