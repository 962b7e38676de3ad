# ruff: noqa: RUF001 - texts in many scripts
"""Every rule by which records are kept out, repaired, skipped or noted."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.jobs.tautulli_records import FACTS, GOOD, START, findings_of, judged, kept, session, told
from tests.store.tautulli.support import DATA, NOW, genuine
from tui.jobs.tautulli.reasons import SEVERITY, Reason
from tui.jobs.tautulli.rules import Judge
from tui.jobs.tautulli.validate import validate
from tui.model.runs import Severity
from tui.model.tautulli import RawSession, Ties

ERROR, REPAIRED, SKIPPED, NOTE = Severity.ERROR, Severity.REPAIRED, Severity.SKIPPED, Severity.NOTE


def test_a_good_record_is_left_alone() -> None:
    """No finding, no remark, every value as it was."""
    one = judged()
    assert (one.findings, one.row, one.duplicate_of, one.remark) == ((), GOOD, None, "")


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("started", None, Reason.NO_START),
        ("started", 0, Reason.NO_START),
        ("started", "", Reason.NO_START),
        ("started", "  ", Reason.NO_START),
        ("started", "0", Reason.NO_START),
        ("started", "yesterday", Reason.START_UNREADABLE),
        ("started", "2024-02-30 10:00", Reason.START_UNREADABLE),
        ("started", -5, Reason.START_UNREADABLE),
        ("started", 0.5, Reason.START_UNREADABLE),
        ("started", math.inf, Reason.START_UNREADABLE),
        ("started", 10**15, Reason.START_UNREADABLE),
        ("started", b"\x01", Reason.START_UNREADABLE),
        ("started", "9" * 19, Reason.START_UNREADABLE),
        ("started", "0001-01-01 00:00:00+14:00", Reason.START_UNREADABLE),
        ("started", int(NOW) + 86_401, Reason.START_IN_FUTURE),
        ("started", 4_102_588_460, Reason.START_IN_FUTURE),
        ("started", 4_102_588_460_000, Reason.START_IN_FUTURE),
        ("stopped", START - 1, Reason.STOP_BEFORE_START),
        ("rating_key", "metadata/12", Reason.ITEM_NO_NUMBER),
        ("rating_key", None, Reason.ITEM_NO_NUMBER),
        ("rating_key", "", Reason.ITEM_NO_NUMBER),
        ("rating_key", 12.5, Reason.ITEM_NO_NUMBER),
        ("rating_key", math.inf, Reason.ITEM_NO_NUMBER),
        ("rating_key", b"12", Reason.ITEM_NO_NUMBER),
        ("media_type", "clip", Reason.TYPE_UNKNOWN),
        ("media_type", "", Reason.TYPE_UNKNOWN),
        ("media_type", None, Reason.TYPE_UNKNOWN),
        ("media_type", "Movie", Reason.TYPE_UNKNOWN),
        ("has_metadata", 0, Reason.NO_METADATA),
        ("user_id", None, Reason.NO_USER),
        ("user_id", "", Reason.NO_USER),
        ("user_id", "anna", Reason.NO_USER),
        ("id", 0, Reason.ID_OUT_OF_RANGE),
        ("id", -1, Reason.ID_OUT_OF_RANGE),
        ("id", 1 << 40, Reason.ID_OUT_OF_RANGE),
    ],
)
def test_s26_records_that_no_play_can_be_made_of(column: str, value: Any, reason: Reason) -> None:
    """Kept out, each under its id with column, value and reason."""
    one = judged(**{column: value})
    assert one.row is None
    assert [(f.severity, f.reason, f.column) for f in one.findings] == [(ERROR, reason, column)]
    assert one.findings[0].record_id == (value if column == "id" else 42)


def test_one_error_is_enough() -> None:
    """Errors are counted by record; what else is wrong does not matter then."""
    one = judged(started=None, rating_key="x", user_id="", ip_address="", title="a\x00b")
    assert len(one.findings) == 1


def test_an_error_says_whose_session_it_was() -> None:
    """The row of the tree is to be understood without the file."""
    (finding,) = judged(rating_key="metadata/12").findings
    assert (finding.value, finding.detail) == ("metadata/12", "session of anna")
    (finding,) = judged(stopped=START - 1).findings
    assert finding.detail == "session of anna, 2024-03-02 21:07"


def test_s42_values_are_shown_without_their_tricks() -> None:
    """Safe, on one line, at most 80 characters."""
    (finding,) = judged(rating_key="\x1b[2Jx\n" + "y" * 200).findings
    assert finding.value == "x " + "y" * 77 + "…"


@pytest.mark.parametrize(
    ("value", "seconds", "reason"),
    [
        (1_709_413_640_000, START, Reason.MILLISECONDS),
        (1_709_413_640_999.7, START, Reason.MILLISECONDS),
        ("1709413640000", START, Reason.MILLISECONDS),
        ("1709413640", START, Reason.NUMBER_AS_TEXT),
        (" 1709413640.0 ", START, Reason.NUMBER_AS_TEXT),
        ("2024-03-02 21:07:20", START, Reason.TIME_AS_TEXT),
        ("2024-03-02T21:07:20Z", START, Reason.TIME_AS_TEXT),
        ("2024-03-02 21:07:20 UTC", START, Reason.TIME_AS_TEXT),
        ("2024-03-02T21:07:20.999999", START, Reason.TIME_AS_TEXT),
        ("2024-03-02 22:07:20+01:00", START, Reason.TIME_AS_TEXT),
        ("2024-03-03T02:52:20+05:45", START, Reason.TIME_AS_TEXT),
        ("20240302T210720", START, Reason.TIME_AS_TEXT),
        (1_709_413_640.5, START, Reason.FRACTIONS),
        ("1709413640.75", START, Reason.FRACTIONS),
    ],
)
def test_times_that_can_be_read_after_all(value: Any, seconds: int, reason: Reason) -> None:
    """Repaired, or told where only a fraction is cut."""
    one = judged(started=value)
    assert one.row is not None
    assert one.row.started == seconds
    assert reason in [finding.reason for finding in one.findings]


def test_a_whole_number_stored_as_a_real_is_ordinary() -> None:
    """Nothing is lost and nothing told."""
    assert judged(started=float(START), stopped=float(START + 3600)).findings == ()


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2024-03-10T01:59:59-06:00", 1_710_057_599),
        ("2024-03-10T03:00:00-05:00", 1_710_057_600),
        ("2024-11-03T01:30:00-04:00", 1_730_611_800),
        ("2024-11-03T01:30:00-05:00", 1_730_615_400),
        ("2024-03-31T02:30:00+01:00", 1_711_848_600),
        ("2024-10-27T02:30:00+02:00", 1_729_989_000),
        ("2024-07-01T12:00:00-02:30", 1_719_844_200),
        ("2024-07-01T12:00:00+12:45", 1_719_789_300),
        ("2024-07-01T12:00:00+05:30", 1_719_815_400),
        ("2024-03-31 02:30:00", 1_711_852_200),
    ],
)
def test_s19_no_second_is_lost_at_any_clock_change(text: str, seconds: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kolkata, St John's, Chatham, and both edges of summer time; the machine's own zone plays no part."""
    monkeypatch.setenv("TZ", "America/St_Johns")
    assert kept(started=text, stopped=None).started == seconds


def test_s19_a_text_without_a_zone_is_read_as_utc_and_told() -> None:
    """Nobody can know better, so it is said."""
    (finding,) = judged(started="2024-03-02 21:07:20").findings
    assert finding.detail == "read as 2024-03-02 21:07 UTC, for want of a time zone"


def test_a_stop_before_such_a_start_is_moved() -> None:
    """The start was local time then; how long it was played is known."""
    one = judged(started="2024-03-02 23:07:20", stopped=START + 3600)
    assert one.row is not None
    assert (one.row.started, one.row.stopped) == (START + 7200, START + 7200 + 3540 + 60)
    assert [finding.reason for finding in one.findings] == [Reason.TIME_AS_TEXT]
    assert one.findings[0].detail.endswith("also in stopped (set to 2024-03-03 00:07 UTC, by position and pause)")


@pytest.mark.parametrize("value", [None, 0, "", "never", int(NOW) + 86_401, -1, 10**16])
def test_a_stop_that_is_not_known(value: Any) -> None:
    """Start, position and pause say when it was."""
    assert told(stopped=value) == [(REPAIRED, Reason.NO_STOP, "stopped")]
    assert kept(stopped=value).stopped == START + 3540 + 60


def test_a_stop_is_never_later_than_the_runtime_allows() -> None:
    """A position beyond the end says nothing."""
    assert kept(stopped=None, view_offset=10**12, duration=5_000_000).stopped == START + 5000 + 60


def test_a_stop_within_a_group_counts_from_where_the_last_one_ended() -> None:
    """The position alone would count the first part twice."""
    before = Ties(played_before_ms=3_000_000)
    assert kept(before, stopped=None, reference_id=40).stopped == START + 540 + 60


@pytest.mark.parametrize("changes", [{"view_offset": None}, {"view_offset": -1}, {"reference_id": 40}])
def test_s20_a_stop_that_nothing_tells_stays_unknown(changes: dict[str, Any]) -> None:
    """It never becomes now, nor the start."""
    one = judged(stopped=None, **changes)
    assert one.row is not None
    assert one.row.stopped is None
    assert one.findings[0].detail == "stays unknown"


def test_an_absurd_pause_does_not_move_a_missing_stop() -> None:
    """It is dropped first."""
    row = kept(stopped=None, paused_counter=10**9)
    assert (row.stopped, row.paused_counter) == (START + 3540, 0)


@pytest.mark.parametrize(
    ("value", "pause", "findings"),
    [
        (3600, 3600, []),
        (3601, 0, [(REPAIRED, Reason.PAUSE_TOO_LONG, "paused_counter")]),
        (-1, 0, [(REPAIRED, Reason.PAUSE_NEGATIVE, "paused_counter")]),
        (None, 0, [(NOTE, Reason.NO_PAUSE, "paused_counter")]),
        ("", 0, [(NOTE, Reason.NO_PAUSE, "paused_counter")]),
        ("x", 0, [(NOTE, Reason.NO_PAUSE, "paused_counter")]),
        ("90", 90, [(REPAIRED, Reason.NUMBER_AS_TEXT, "paused_counter")]),
    ],
)
def test_pauses(value: Any, pause: int, findings: list[Any]) -> None:
    """Believable, or 0."""
    assert kept(paused_counter=value).paused_counter == pause
    assert told(paused_counter=value) == findings


@pytest.mark.parametrize(
    ("value", "ties", "group"),
    [
        (None, Ties(), 42),
        ("", Ties(), 42),
        ("x", Ties(), 42),
        (43, Ties(), 42),
        (-1, Ties(), 42),
        (0, Ties(), 42),
        (17, Ties(head=42), 42),
        (17, Ties(head=20), 20),
    ],
)
def test_groups_without_a_head(value: Any, ties: Ties, group: int) -> None:
    """Alone, or together with what is left of the group."""
    assert told(ties, reference_id=value) == [(REPAIRED, Reason.NO_GROUP, "reference_id")]
    assert kept(ties, reference_id=value).reference_id == group


def test_a_group_that_is_well() -> None:
    """An earlier record, which the source has."""
    assert kept(reference_id=40).reference_id == 40
    assert told(reference_id=40) == []
    assert told(reference_id="40") == [(REPAIRED, Reason.NUMBER_AS_TEXT, "reference_id")]


def test_numbers_written_as_texts() -> None:
    """Told once, with all their columns."""
    (finding,) = judged(rating_key="1001", user_id=" 7 ", year="2023").findings
    assert (finding.reason, finding.column, finding.value) == (Reason.NUMBER_AS_TEXT, "user_id", "7")
    assert finding.detail == "read as 7; also in rating_key (read as 1001), year (read as 2023)"
    row = kept(rating_key="1001", user_id=" 7 ", year="2023")
    assert (row.rating_key, row.user_id, row.year) == (1001, 7, 2023)


def test_other_numbers_that_cannot_be_read_are_unknown() -> None:
    """And told, since something stood there."""
    assert told(bitrate="fast", year=b"x") == [(NOTE, Reason.NUMBER_UNREADABLE, "year")]
    row = kept(bitrate="fast", year=b"x", secure=True, bandwidth=8000.9, media_index="", parent_media_index=None)
    assert (row.bitrate, row.year, row.secure, row.bandwidth) == (None, None, 1, 8000)
    assert (row.media_index, row.parent_media_index) == (None, None)
    assert type(row.secure) is int


def test_every_kept_value_is_usable() -> None:
    """Numbers are numbers, texts are texts, whatever stood there."""
    row = kept(
        year=2023.0, section_id="5", player=12, title=b"caf\xc3\xa9", guid=7, live=True, marker_credits_first=1e300
    )
    assert (row.year, row.section_id, row.player, row.title, row.guid) == (2023, 5, "12", "café", "7")
    assert (row.live, row.marker_credits_first) == (1, None)
    assert [type(row.year), type(row.live)] == [int, int]


def test_the_local_user_is_a_user() -> None:
    """Id 0 is nobody's mistake, listed or not."""
    assert told(user_id=0, user="Local") == []
    assert told(facts=replace(FACTS, users=FACTS.users[:1]), user_id=0, user="Local") == []


def test_users_that_are_not_listed() -> None:
    """Told, unless the source lists nobody."""
    assert told(user_id=99) == [(NOTE, Reason.USER_UNLISTED, "user_id")]
    assert told(facts=replace(FACTS, users=()), user_id=99) == []


def test_a_user_name_comes_from_the_list() -> None:
    """Where it has one."""
    assert kept(user=None).user == "anna"
    assert told(user="") == [(REPAIRED, Reason.NO_USER_NAME, "user")]
    assert told(user=None, user_id=99) == [(NOTE, Reason.USER_UNLISTED, "user_id"), (NOTE, Reason.USER_UNNAMED, "user")]


@pytest.mark.parametrize(
    ("changes", "reason", "column"),
    [
        ({"ip_address": None}, Reason.NO_IP, "ip_address"),
        ({"ip_address": ""}, Reason.NO_IP, "ip_address"),
        ({"ip_address": "N/A"}, Reason.NO_IP, "ip_address"),
        ({"has_stream": 0}, Reason.NO_STREAM, "has_stream"),
        ({"duration": 0}, Reason.NO_RUNTIME, "duration"),
        ({"duration": None}, Reason.NO_RUNTIME, "duration"),
        ({"duration": -1}, Reason.NO_RUNTIME, "duration"),
        ({"duration": "long"}, Reason.NO_RUNTIME, "duration"),
        ({"view_offset": 7_000_001}, Reason.POSITION_BEYOND, "view_offset"),
        ({"view_offset": None}, Reason.NO_POSITION, "view_offset"),
        ({"view_offset": -1}, Reason.NO_POSITION, "view_offset"),
        ({"guid": ""}, Reason.NO_GUID, "guid"),
        ({"guid": None}, Reason.NO_GUID, "guid"),
        ({"title": ""}, Reason.TITLE_EMPTY, "title"),
        ({"title": None}, Reason.TITLE_EMPTY, "title"),
        ({"full_title": "long " * 200}, Reason.TITLE_LONG, "full_title"),
        ({"player": "long " * 200}, Reason.TEXT_LONG, "player"),
        ({"title": "LÃ©tÃ© Ã  BrÃ©mond"}, Reason.TITLE_GARBLED, "title"),
    ],
)
def test_gaps_are_noted(changes: dict[str, Any], reason: Reason, column: str) -> None:
    """Imported all the same."""
    assert told(**changes) == [(NOTE, reason, column)]
    assert judged(**changes).row is not None


def test_what_is_noted_as_missing_is_unknown() -> None:
    """Neither 0 nor a made-up value."""
    row = kept(ip_address="N/A", duration=0, view_offset=-1)
    assert (row.ip_address, row.duration, row.view_offset) == (None, None, None)


def test_columns_that_a_schema_lacks_are_no_findings() -> None:
    """Else every record of an old file would have some."""
    missing = ("ip_address", "duration", "view_offset", "guid", "user")
    gone = dict.fromkeys(missing)
    assert told(facts=replace(FACTS, missing_columns=missing, users=()), **gone) == []


def test_who_tells_percents_need_not_tell_positions() -> None:
    """The web API has no position and no runtime."""
    assert told(percent_complete=97, watched_status=1, view_offset=None, duration=None) == []
    row = kept(percent_complete="97", watched_status="x")
    assert (row.percent_complete, row.watched_status) == (97, None)


@pytest.mark.parametrize(
    ("title", "clean", "reasons"),
    [
        ("Amber\x00Hill", "AmberHill", [Reason.TITLE_CONTROLS]),
        ("\x1b]52;c;x\x07Title\x1b[2J", "Title", [Reason.TITLE_CONTROLS]),
        ("abc\u202edef", "abcdef", [Reason.TITLE_CONTROLS]),
        ("\ufffd(\ufffd\ufffd", "\ufffd(\ufffd\ufffd", [Reason.TITLE_INVALID]),
        ("\ud83d Hollow", "Hollow", [Reason.TITLE_INVALID, Reason.TITLE_CONTROLS]),
        ("two\nlines", "two lines", []),
        ("e\u0301te\u0301", "été", []),
        ("\x00", "", [Reason.TITLE_CONTROLS, Reason.TITLE_EMPTY]),
        ("[/b] [red]", "[/b] [red]", []),
        ("Where the  two  meet ", "Where the  two  meet ", []),
    ],
)
def test_s42_titles(title: str, clean: str, reasons: list[Reason]) -> None:
    """Nothing drives a terminal; ordinary ones stay as they are."""
    assert kept(title=title).title == clean
    assert [reason for _, reason, _ in told(title=title)] == reasons


@pytest.mark.parametrize(
    "title",
    [
        "L'été à Sète", "Où va le fleuve", "«CAFÉ»", "Größenwahn – Spaß…", "Straße “Süß”", "Ärger…", "El niño", "AÑO…",
        "Źródło", "Łódź nocą", "Çalıkuşu Yolu", "Тени над рекой", "港の物語", "밤의 기차", "ليالي المرفأ",
        "Το φως του νησιού",
        "IRMû", "São Paulo…", "Pâté…", "naïve™ café®", "Noël €", "Smörgås & Söner", "Amélie 🌙", "Österreich”", "Å»",
    ],
)  # fmt: skip
def test_foreign_titles_are_not_garbled(title: str) -> None:
    """In real languages, with real quotes and dots."""
    assert told(title=title, full_title=title) == []


@pytest.mark.parametrize("code", ["latin-1", "cp1252"])
@pytest.mark.parametrize("title", ["Été", "Größe", "el niño", "Ça va", "Où", "Тени", "Don’t", "Smörgås"])
def test_garbled_titles_are_noticed(title: str, code: str) -> None:
    """UTF-8 that was read as something else, wherever that code page can show it."""
    garbled = title.encode().decode(code, "replace")
    if "\ufffd" not in garbled:
        reasons = [reason for _, reason, _ in told(title=garbled)]
        assert Reason.TITLE_GARBLED in reasons


def test_s42_other_texts_are_cleaned_too() -> None:
    """A player's name is the player's to choose."""
    assert kept(player="TV\x1b[31m", machine_id="a\x00b").player == "TV"
    assert told(player="TV\x1b[31m", machine_id="a\x00b") == [(REPAIRED, Reason.TEXT_CONTROLS, "player")]


@pytest.mark.parametrize(("is_exact", "reason"), [(True, Reason.EXACT_DUPLICATE), (False, Reason.NEAR_DUPLICATE)])
def test_duplicates_are_skipped_and_kept_with_their_reason(is_exact: bool, reason: Reason) -> None:
    """Why a play is missing can be asked later."""
    one = judged(Ties(twin_of=12, is_exact=is_exact), ip_address="")
    assert [(f.severity, f.reason, f.record_id) for f in one.findings] == [(SKIPPED, reason, 42)]
    assert (one.duplicate_of, one.remark) == (12, f"{reason} of record 12")
    assert one.findings[0].detail == "repeats record 12; session of anna, 2024-03-02 21:07"
    assert one.row is not None
    assert one.row.ip_address is None


def test_a_duplicate_that_is_kept_out_is_an_error() -> None:
    """Each record counts once."""
    assert told(Ties(twin_of=12, is_exact=True), user_id=None) == [(ERROR, Reason.NO_USER, "user_id")]


def test_what_was_repaired_stays_with_the_session() -> None:
    """As one line."""
    one = judged(stopped=None, paused_counter=-1)
    assert one.remark == (
        "Pause is negative: set to 0; Stop time is missing: set to 2024-03-02 22:06 UTC, by position and pause"
    )


def test_each_reason_has_its_severity() -> None:
    """The fixed words of the tree."""
    counts = Counter(SEVERITY.values())
    assert counts == {ERROR: 9, REPAIRED: 12, SKIPPED: 2, NOTE: 16}
    assert SEVERITY[Reason.ID_OUT_OF_RANGE] is ERROR
    assert SEVERITY[Reason.NUMBER_AS_TEXT] is REPAIRED
    assert SEVERITY[Reason.ORPHAN] is NOTE


def test_judging_changes_nothing_twice() -> None:
    """A repaired record is a good one."""
    judge = Judge(FACTS, NOW)
    odd = session(started="2024-03-02 21:07:20", stopped=None, title="a\x00b", year="x", user=None, reference_id=None)
    once = judge.judge(odd).row
    assert once is not None
    again = judge.judge(once)
    assert (again.findings, again.row) == ((), once)


SUGGESTED = {"reject": {ERROR}, "repair": {REPAIRED}, "skip": {SKIPPED}, "accept": {NOTE}, "warn": {NOTE, REPAIRED}}


def test_s26_every_defect_of_the_genuine_file_is_found(tmp_path: Path) -> None:
    """All 269 under their ids, each treated as its kind asks, and nothing else told of."""
    found = findings_of(genuine("dirty.db", tmp_path), tmp_path)
    defects = msgspec.json.decode((DATA / "dirty-defects.json").read_bytes())["defects"]
    assert len(defects) == 269
    by_record = defaultdict(list)
    for finding in found:
        by_record[finding.record_id].append(finding)
    for defect in defects:
        severities = {finding.severity for finding in by_record.pop(defect["row_id"])}
        assert severities <= SUGGESTED[defect["suggested"]], defect
    assert not by_record


def test_genuine_files_without_defects(tmp_path: Path) -> None:
    """A clean one has nothing to tell; an old one lacks addresses in places."""
    report = validate(genuine("clean.db", tmp_path), now=NOW, workdir=tmp_path)
    assert (report.reasons, report.imported) == ({}, 2000)
    old = validate(genuine("old.db", tmp_path), now=NOW, workdir=tmp_path)
    assert (old.reasons, old.imported) == ({NOTE: {Reason.NO_IP: 113}}, 500)


def test_rows_keep_their_shape() -> None:
    """A judged row has the fields of a staged one."""
    assert isinstance(kept(title="a\x00b"), RawSession)
