"""A validation reads well, and machines get every figure of it."""

from __future__ import annotations

import dataclasses

from tests.cli.screen import HARMLESS, HOSTILE, piped
from tui.cli.history.validation import code_of_validation, validation_document, validation_lines
from tui.model.runs import Severity
from tui.model.tautulli import Finding, SourceFacts, TautulliLibrary, TautulliUser, ValidationReport

FACTS = SourceFacts(
    path="/srv/my plex/tautulli.db",
    version="v2.17.2",
    sessions=5_000,
    max_id=5_100,
    fingerprint="f00",
    servers=("abc",),
    users=tuple(TautulliUser(at, f"user{at}", "" if at else "Anna") for at in range(12)),
    libraries=(TautulliLibrary("abc", "1", "Films", "movie"),),
    missing_columns=("section_id",),
    orphans=(9,),
    orphan_count=1,
    size_bytes=2_700_000,
)
REPORT = ValidationReport(
    facts=FACTS,
    groups=4_100,
    first_started=1_600_000_000,
    last_stopped=1_700_000_000,
    media_types={"movie": 3_000, "live": 2_000},
    imported=4_900,
    rejected=60,
    skipped=40,
    reasons={
        Severity.ERROR: {"Start time is missing": 10, "Media type is unknown": 50},
        Severity.NOTE: {"Guid is missing": 2},
    },
    samples=tuple(
        Finding(Severity.ERROR, "Media type is unknown", at, "media_type", "clip", "kept out") for at in (4, 5, 6)
    ),
    seconds=2.345,
)


def test_report_for_people() -> None:
    """The verdict first, then the facts, then the reasons, most frequent first, with a record or two of each."""
    text = "\n".join(validation_lines(REPORT, piped()))
    assert text.startswith("! 4,900 of 5,000 records would be imported, 60 would be rejected")
    assert "12: Anna, user1" in text
    assert "14 Sep 2020" in text or "13 Sep 2020" in text
    assert text.index("Media type is unknown") < text.index("Start time is missing") < text.index("Guid is missing")
    assert "record 4: media_type is 'clip'; kept out" in text
    assert "record 6" not in text


def test_good_file_says_so() -> None:
    """Nothing rejected is no warning, and ends with 0."""
    good = dataclasses.replace(REPORT, rejected=0, imported=5_000, reasons={})
    assert validation_lines(good, piped())[0] == "✓ 5,000 of 5,000 records would be imported, none rejected"
    assert (code_of_validation(good), code_of_validation(REPORT)) == (0, 3)


def test_document_has_every_figure() -> None:
    """No field of a report is kept from machines, and each severity has its place."""
    document = validation_document(REPORT, piped())
    fields = {field.name for field in dataclasses.fields(ValidationReport)} - {"facts"}
    assert fields <= document.keys()
    inner = {field.name for field in dataclasses.fields(SourceFacts)}
    assert inner <= document["source"].keys()
    assert document["reasons"]["error"] == {"Start time is missing": 10, "Media type is unknown": 50}
    assert document["reasons"]["repaired"] == {}
    assert document["first_started"] == "2020-09-13T12:26:40Z"
    assert len(document["samples"]) == 3
    assert document["ok"] is False


def test_s42_hostile_file() -> None:
    """S42: names, values and paths of a hostile file drive no terminal."""
    facts = dataclasses.replace(
        FACTS, path=HOSTILE, version=HOSTILE, users=(TautulliUser(1, HOSTILE, HOSTILE),), libraries=()
    )
    sample = Finding(Severity.ERROR, HOSTILE, 1, "title", HOSTILE, HOSTILE)
    hostile = dataclasses.replace(
        REPORT, facts=facts, media_types={HOSTILE: 1}, reasons={Severity.ERROR: {HOSTILE: 1}}, samples=(sample,)
    )
    lines = validation_lines(hostile, piped())
    assert all(line.isprintable() for line in lines)
    assert sum(line.count(HARMLESS) for line in lines) >= 5
    assert "\\x1b" not in repr(validation_document(hostile, piped()))
