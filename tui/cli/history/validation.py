"""What an import would do, as a validation found it: for people, or as one JSON document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from tui.cli.exit_codes import ExitCode
from tui.cli.output import Output
from tui.cli.table import facts
from tui.formatting import bytes_text, count_text, date_text, duration_text, iso_text
from tui.model.runs import Severity, StepState
from tui.model.tautulli import Finding, SourceFacts, TautulliLibrary, TautulliUser, ValidationReport

SHOWN_NAMES = 8
"""Names of users and libraries that a line of the report holds."""
SHOWN_SAMPLES = 2
"""Records shown under each reason; JSON has all samples."""
VERDICTS = {
    Severity.ERROR: "rejected",
    Severity.REPAIRED: "repaired",
    Severity.SKIPPED: "skipped",
    Severity.NOTE: "noted",
}


def code_of_validation(report: ValidationReport) -> ExitCode:
    """OK when everything would be imported or is known already, PARTIAL when records would be rejected."""
    return ExitCode.PARTIAL if report.rejected else ExitCode.OK


def validation_document(report: ValidationReport, out: Output) -> dict[str, Any]:
    """Every figure of a validation."""
    return {
        "type": "validation",
        "ok": not report.rejected,
        "source": _source_document(report.facts, out),
        "groups": report.groups,
        "first_started": iso_text(report.first_started),
        "last_stopped": iso_text(report.last_stopped),
        "media_types": {out.text(name): count for name, count in report.media_types.items()},
        "imported": report.imported,
        "skipped": report.skipped,
        "rejected": report.rejected,
        "reasons": {
            severity.value: {out.text(name): count for name, count in report.reasons.get(severity, {}).items()}
            for severity in Severity
        },
        "samples": [_sample_document(sample, out) for sample in report.samples],
        "seconds": round(report.seconds, 3),
    }


def validation_lines(report: ValidationReport, out: Output) -> list[str]:
    """The report for people."""
    sign = out.glyphs.attention if report.rejected else out.glyphs.step[StepState.DONE]
    lines = [f"{sign} {_verdict(report)}"]
    lines += [f"  {line}" for line in facts(_facts(report, out))]
    return [*lines, *_reason_lines(report, out)]


def _verdict(report: ValidationReport) -> str:
    total = count_text(report.facts.sessions)
    if report.rejected:
        return (
            f"{count_text(report.imported)} of {total} records would be imported,"
            f" {count_text(report.rejected)} would be rejected"
        )
    return f"{count_text(report.imported)} of {total} records would be imported, none rejected"


def _facts(report: ValidationReport, out: Output) -> list[tuple[str, str]]:
    source = report.facts
    span = f"{date_text(report.first_started)} to {date_text(report.last_stopped)}"
    return [
        ("file", out.text(source.path)),
        ("size", bytes_text(source.size_bytes) if source.size_bytes else ""),
        ("Tautulli", out.text(source.version, 40) or "does not tell its version"),
        ("records", count_text(source.sessions)),
        ("plays", count_text(report.groups)),
        ("from", span if report.first_started is not None else ""),
        ("users", _named([user.friendly_name or user.username for user in source.users], out)),
        ("media", ", ".join(f"{out.text(name)} {count_text(count)}" for name, count in report.media_types.items())),
        ("libraries", _named([library.name for library in source.libraries], out)),
        ("imported", count_text(report.imported)),
        ("skipped", count_text(report.skipped)),
        ("rejected", count_text(report.rejected)),
        ("lacks", ", ".join(source.missing_columns)),
        ("no session", f"{count_text(source.orphan_count)} metadata rows" if source.orphan_count else ""),
        ("servers", str(len(source.servers)) if len(source.servers) > 1 else ""),
        ("took", duration_text(report.seconds) if report.seconds >= 1 else ""),
    ]


def _named(names: Sequence[str], out: Output) -> str:
    """How many there are, and what the first ones are called."""
    if not names:
        return "none"
    shown = ", ".join(out.text(name, 30) for name in names[:SHOWN_NAMES])
    more = f" {out.glyphs.ellipsis}" if len(names) > SHOWN_NAMES else ""
    return f"{count_text(len(names))}: {shown}{more}"


def _reason_lines(report: ValidationReport, out: Output) -> Iterator[str]:
    for severity in Severity:
        reasons = report.reasons.get(severity, {})
        if not reasons:
            continue
        yield f"  {out.glyphs.severity[severity]} {VERDICTS[severity]}"
        for reason, count in sorted(reasons.items(), key=lambda item: (-item[1], item[0])):
            yield f"    {count_text(count):>7}  {out.text(reason)}"
            yield from _sample_lines(report.samples, severity, reason, out)


def _sample_lines(samples: Sequence[Finding], severity: Severity, reason: str, out: Output) -> Iterator[str]:
    found = [sample for sample in samples if (sample.severity, sample.reason) == (severity, reason)]
    for sample in found[:SHOWN_SAMPLES]:
        value = repr(out.text(sample.value, 60)) if sample.value else "empty"
        detail = f"; {out.text(sample.detail, 100)}" if sample.detail else ""
        yield f"             record {sample.record_id}: {sample.column} is {value}{detail}"


def _source_document(source: SourceFacts, out: Output) -> dict[str, Any]:
    return {
        "path": out.text(source.path),
        "version": out.text(source.version),
        "size_bytes": source.size_bytes,
        "fingerprint": source.fingerprint,
        "sessions": source.sessions,
        "max_id": source.max_id,
        "servers": [out.text(server) for server in source.servers],
        "users": [_user_document(user, out) for user in source.users],
        "libraries": [_library_document(library, out) for library in source.libraries],
        "missing_columns": list(source.missing_columns),
        "orphan_count": source.orphan_count,
        "is_part": source.is_part,
        "orphans": list(source.orphans),
    }


def _user_document(user: TautulliUser, out: Output) -> dict[str, Any]:
    return {
        "user_id": user.user_id,
        "username": out.text(user.username),
        "friendly_name": out.text(user.friendly_name),
        "is_listed": user.is_listed,
    }


def _library_document(library: TautulliLibrary, out: Output) -> dict[str, Any]:
    return {
        "server": out.text(library.server_uuid),
        "section_id": out.text(library.section_id),
        "name": out.text(library.name),
        "kind": out.text(library.kind),
        "is_listed": library.is_listed,
    }


def _sample_document(sample: Finding, out: Output) -> dict[str, Any]:
    return {
        "severity": sample.severity.value,
        "reason": out.text(sample.reason),
        "record_id": sample.record_id,
        "column": out.text(sample.column),
        "value": out.text(sample.value),
        "detail": out.text(sample.detail),
    }
