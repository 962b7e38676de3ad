"""S38: a command never ends green when something is broken."""

from __future__ import annotations

import dataclasses

import pytest

from tests.cli.sample import RUN
from tui import errors
from tui.cli.exit_codes import ExitCode, code_of_error, code_of_report, worst_of
from tui.model.runs import RunOptions, RunReport, RunState


@pytest.mark.parametrize(
    ("state", "classes", "code"),
    [
        (RunState.COMPLETED, {}, 0),
        (RunState.COMPLETED, {"note": 3}, 0),
        (RunState.PARTIAL, {"server": 1}, 3),
        (RunState.HELD, {}, 5),
        (RunState.CANCELLED, {}, 130),
        (RunState.INTERRUPTED, {}, 1),
        (RunState.FAILED, {}, 1),
        (RunState.FAILED, {"bad_response": 6}, 1),
        (RunState.FAILED, {"auth": 1}, 6),
        (RunState.FAILED, {"invalid_input": 1}, 2),
        (RunState.FAILED, {"forbidden": 1}, 6),
        (RunState.FAILED, {"network": 6}, 7),
        (RunState.FAILED, {"network": 3, "timeout": 3}, 7),
        (RunState.FAILED, {"network": 3, "bad_response": 3}, 1),
        (RunState.QUEUED, {}, 1),
    ],
)
def test_s38_code_of_a_run(state: RunState, classes: dict[str, int], code: int) -> None:
    """S38: the state decides, and a failure tells refused and unreachable from all others."""
    report = RunReport(dataclasses.replace(RUN, state=state), errors=classes)
    assert code_of_report(report) == code


@pytest.mark.parametrize(
    ("classes", "code"),
    [
        ({"not_found": 1}, 2),
        ({"invalid_input": 1}, 2),
        ({"forbidden": 1}, 1),
        ({"local_store": 1}, 1),
        ({"invalid_input": 1, "local_store": 1}, 1),
    ],
)
def test_s38_code_of_a_failed_import(classes: dict[str, int], code: int) -> None:
    """S38: a wrong file is wrong usage; one that cannot be read has failed, and is no refused account."""
    run = dataclasses.replace(RUN, state=RunState.FAILED, options=RunOptions(path="/x.db"))
    assert code_of_report(RunReport(run, errors=classes)) == code


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.InvalidInput("x"), 2),
        (errors.Conflict("x"), 4),
        (errors.AuthError("x"), 6),
        (errors.Forbidden("x"), 6),
        (errors.NetworkError("x"), 7),
        (errors.TimedOut("x"), 7),
        (errors.Cancelled("x"), 130),
        (errors.ServerError("x"), 1),
        (errors.NotFound("x"), 1),
        (errors.LocalStoreError("x"), 1),
        (errors.StoreGone("x"), 8),
    ],
)
def test_s38_code_of_an_error(error: errors.SyncError, code: int) -> None:
    """S38: every class of error has its code."""
    assert code_of_error(error) == code


@pytest.mark.parametrize(
    ("codes", "worst"),
    [
        ([], 0),
        ([0, 0], 0),
        ([0, 5], 5),
        ([5, 3], 3),
        ([3, 4, 0], 4),
        ([7, 6], 6),
        ([1, 7, 6, 3], 1),
        ([130, 1], 130),
    ],
)
def test_s38_worst_of_several(codes: list[int], worst: int) -> None:
    """S38: of several runs the worst one is told."""
    assert worst_of(ExitCode(code) for code in codes) == worst
