"""What `syncdeck doctor` found: good, worth a word, or wrong with what to do."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from tui.cli.exit_codes import ExitCode, code_of_error, worst_of
from tui.cli.output import Output
from tui.cli.table import cells
from tui.errors import SyncError
from tui.glyphs import Glyphs
from tui.model.runs import StepState


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    about: str
    """The part of the program or the profile."""
    name: str
    detail: str
    advice: str = ""
    """What to do; "" when it is fine."""
    code: ExitCode = ExitCode.OK
    """How the whole command ends because of it; OK for good things and for mere words."""

    @property
    def verdict(self) -> str:
        """`ok`, `warning` or `failed`."""
        if self.code is not ExitCode.OK:
            return "failed"
        return "warning" if self.advice else "ok"


def failed(about: str, name: str, error: SyncError) -> Finding:
    """A finding for what went wrong."""
    return Finding(about, name, error.message, error.hint or "Try again later", code_of_error(error))


def print_findings(findings: list[Finding], out: Output) -> ExitCode:
    """Print them all, and give the exit code that they lead to."""
    code = worst_of(finding.code for finding in findings)
    if out.as_json:
        out.document({"ok": code is ExitCode.OK, "findings": [_document(finding, out) for finding in findings]})
        return code
    width = max((cells(finding.name) for finding in findings), default=0)
    about = ""
    for finding in findings:
        if finding.about != about:
            about = finding.about
            out.line(about)
        sign = f"{finding.verdict}:" if out.is_plain else _sign(finding, out.glyphs)
        out.line(f"  {sign} {finding.name}{' ' * (width - cells(finding.name))}  {out.text(finding.detail)}")
        if finding.advice:
            out.line(f"    {out.glyphs.arrow} {out.text(finding.advice)}")
    out.line(_summary(findings))
    return code


def _summary(findings: list[Finding]) -> str:
    """How it stands, in a sentence: "14 of 17 are well, 2 warnings, 1 failed"."""
    counts = Counter(finding.verdict for finding in findings)
    if counts["ok"] == len(findings):
        return f"All {len(findings)} are well"
    warnings = f"{counts['warning']} warning{'s' * (counts['warning'] != 1)}" if counts["warning"] else ""
    failed = f"{counts['failed']} failed" if counts["failed"] else ""
    return ", ".join(filter(None, (f"{counts['ok']} of {len(findings)} are well", warnings, failed)))


def _sign(finding: Finding, glyphs: Glyphs) -> str:
    if finding.verdict == "warning":
        return glyphs.attention
    return glyphs.step[StepState.DONE if finding.verdict == "ok" else StepState.FAILED]


def _document(finding: Finding, out: Output) -> dict[str, object]:
    return {
        "about": finding.about,
        "check": finding.name,
        "verdict": finding.verdict,
        "detail": out.text(finding.detail),
        "advice": out.text(finding.advice),
        "exit_code": finding.code.value,
    }
