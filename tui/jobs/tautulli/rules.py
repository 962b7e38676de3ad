"""What becomes of one record of a Tautulli: kept out, repaired, skipped as a duplicate, or kept with a note.

Pure: it reads no clock and no file. `tui.store.tautulli.scan.needs_nothing` tells beforehand whom it would leave alone.
"""

from __future__ import annotations

from tui.jobs.tautulli.case import Case
from tui.jobs.tautulli.reasons import SEVERITY, Reason
from tui.jobs.tautulli.span import keep_span
from tui.jobs.tautulli.values import is_plain, read_key, read_number, read_text, shown
from tui.model.plays import MOST_RECORDS, MediaType
from tui.model.runs import Severity
from tui.model.tautulli import (
    NUMBER_COLUMNS,
    TEXT_COLUMNS,
    TOLD_COLUMNS,
    Finding,
    Judged,
    RawSession,
    SourceFacts,
    Ties,
)

DAY = 86_400
"""Seconds that the clocks of two machines may differ."""

_TYPES = frozenset(MediaType)
_READ_ALONE = frozenset(
    {"reference_id", "started", "stopped", "rating_key", "user_id", "paused_counter", "view_offset", "duration"}
)
_OTHER_NUMBERS = tuple(column for column in NUMBER_COLUMNS if column not in {*_READ_ALONE, *TOLD_COLUMNS})
_UNTIED = Ties()


class Judge:
    """Judges the records of one source at one time."""

    def __init__(self, facts: SourceFacts, now: float) -> None:
        self._users = {user.user_id: user.username for user in facts.users}
        self._missing = frozenset(facts.missing_columns)
        self._latest = int(now) + DAY

    def judge(self, raw: RawSession, ties: Ties = _UNTIED) -> Judged:
        """Give what becomes of a record: one error, or one skip, or else every repair and note."""
        case = Case(raw, ties)
        _mend_group(case)
        if not (_keep_keys(case) and keep_span(case, self._latest)):
            return Judged(case.findings(Severity.ERROR))
        self._read_position(case)
        self._mend_user(case)
        _mend_numbers(case)
        _mend_texts(case)
        self._note_gaps(case)
        if ties.twin_of is not None:
            return _duplicate(case, ties.twin_of)
        repaired = case.findings(Severity.REPAIRED)
        remark = "; ".join(f"{finding.reason}: {finding.detail}" for finding in repaired)
        return Judged((*repaired, *case.findings(Severity.NOTE)), case.row(), remark=remark)

    def _read_position(self, case: Case) -> None:
        """Position and runtime, ms. Who tells percents instead is not asked for them."""
        position, runtime = (_positive(case, column) for column in ("view_offset", "duration"))
        runtime = runtime or None
        case.put("view_offset", position)
        case.put("duration", runtime)
        if case.raw.percent_complete is not None:
            return
        if position is None:
            self._note(case, Reason.NO_POSITION, "view_offset")
        if runtime is None:
            self._note(case, Reason.NO_RUNTIME, "duration")
        elif position is not None and position > runtime:
            case.find(Reason.POSITION_BEYOND, "view_offset")

    def _mend_user(self, case: Case) -> None:
        user_id, name = case.value("user_id"), case.raw.user
        listed = self._users.get(user_id, "")
        if self._users and user_id != 0 and user_id not in self._users:
            case.find(Reason.USER_UNLISTED, "user_id")
        if name is None or (isinstance(name, str) and not name.strip()):
            if listed:
                case.put("user", listed)
                case.find(Reason.NO_USER_NAME, "user", f"taken from the user list: {shown(listed)}")
            else:
                self._note(case, Reason.USER_UNNAMED, "user")

    def _note_gaps(self, case: Case) -> None:
        address = case.value("ip_address")
        if address is None or address.strip() in {"", "N/A"}:
            case.put("ip_address", None)
            self._note(case, Reason.NO_IP, "ip_address")
        if not case.value("guid"):
            self._note(case, Reason.NO_GUID, "guid")
        if not case.value("title"):
            self._note(case, Reason.TITLE_EMPTY, "title")
        if not case.raw.has_stream:
            case.find(Reason.NO_STREAM, "has_stream")

    def _note(self, case: Case, reason: Reason, column: str) -> None:
        """Tell of a gap, unless every record of this schema has it."""
        if column not in self._missing:
            case.find(reason, column)


def orphan_findings(facts: SourceFacts) -> tuple[Finding, ...]:
    """Give a note for each metadata row without a session: they are no sessions and are not counted as such."""
    reason = Reason.ORPHAN
    return tuple(Finding(SEVERITY[reason], reason.value, record, "id", str(record)) for record in facts.orphans)


def _keep_keys(case: Case) -> bool:
    wrong = _key_error(case)
    if wrong is not None:
        case.find(*wrong)
    return wrong is None


def _key_error(case: Case) -> tuple[Reason, str] | None:
    raw = case.raw
    if not 1 <= raw.id < MOST_RECORDS:
        return Reason.ID_OUT_OF_RANGE, "id"
    if not raw.has_metadata:
        return Reason.NO_METADATA, "has_metadata"
    if not _read_id(case, "user_id"):
        return Reason.NO_USER, "user_id"
    if not _read_id(case, "rating_key"):
        return Reason.ITEM_NO_NUMBER, "rating_key"
    return None if raw.media_type in _TYPES else (Reason.TYPE_UNKNOWN, "media_type")


def _read_id(case: Case, column: str) -> bool:
    number, reason = read_key(getattr(case.raw, column))
    case.put(column, number)
    if reason is Reason.NUMBER_AS_TEXT:
        case.find(reason, column, f"read as {number}")
    return number is not None


def _mend_group(case: Case) -> None:
    """A group is known by its first record. One whose head was deleted goes on under the first that is left."""
    own = case.raw.id
    group, reason = read_key(case.raw.reference_id)
    head = case.ties.head if case.ties.head is not None else group
    if head is None or not 1 <= head <= own:
        head = own
    if reason is Reason.NUMBER_AS_TEXT and head == group:
        case.find(reason, "reference_id", f"read as {group}")
    elif head != group or reason is not None:
        case.find(Reason.NO_GROUP, "reference_id", "on its own" if head == own else f"joined to record {head}")
    case.put("reference_id", head)


def _positive(case: Case, column: str) -> int | None:
    number, reason = read_number(getattr(case.raw, column))
    if reason is Reason.NUMBER_AS_TEXT:
        case.find(reason, column, f"read as {number}")
    return None if number is None or number < 0 else number


def _mend_numbers(case: Case) -> None:
    for column in _OTHER_NUMBERS:
        raw = getattr(case.raw, column)
        if raw is None or type(raw) is int:
            continue
        number, reason = read_number(raw)
        case.put(column, number)
        if reason is Reason.NUMBER_AS_TEXT:
            case.find(reason, column, f"read as {number}")
        elif reason is not None:
            case.find(reason, column)
    for column in TOLD_COLUMNS:
        told = getattr(case.raw, column)
        if not isinstance(told, int | float):
            case.put(column, read_number(told)[0])


def _mend_texts(case: Case) -> None:
    for column in TEXT_COLUMNS:
        raw = case.value(column)
        if raw is None or is_plain(raw):
            continue
        text, reasons = read_text(column, raw)
        case.put(column, text)
        for reason in reasons:
            case.find(reason, column, "cleaned" if SEVERITY[reason] is Severity.REPAIRED else "")


def _duplicate(case: Case, of: int) -> Judged:
    reason = Reason.EXACT_DUPLICATE if case.ties.is_exact else Reason.NEAR_DUPLICATE
    detail = "; ".join(part for part in (f"repeats record {of}", case.whose) if part)
    skipped = case.finding(reason, "started", shown(case.raw.started), detail)
    return Judged((skipped,), case.row(), duplicate_of=of, remark=f"{reason.value} of record {of}")
