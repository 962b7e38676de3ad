"""The steps of a Tautulli import: of a file, and of a history through the web API."""

from __future__ import annotations

from tui.model.runs import StepPlan

COPY, PEOPLE, SESSIONS, SETTLE = "copy", "people", "sessions", "settle"

_PEOPLE_TEXT = "Reading users and libraries..."
_SESSIONS_TEXT = "Importing records..."
_SETTLE_TEXT = "Comparing with other sources..."
_FETCHED = 60.0
"""Percent of a pull that fetching is; the records themselves are stored much faster."""

FILE_STEPS = (
    StepPlan(COPY, "Database copy", "Copying the database...", (0.0, 0.0), counts_records=False),
    StepPlan(PEOPLE, "Users and libraries", _PEOPLE_TEXT, (0.0, 0.0), counts_records=False),
    StepPlan(SESSIONS, "Records", _SESSIONS_TEXT, (0.0, 100.0)),
    StepPlan(SETTLE, "Comparison", _SETTLE_TEXT, (100.0, 100.0), counts_records=False),
)
"""The percent of the run is that of the records."""

API_STEPS = (
    StepPlan(COPY, "History", "Reading the history...", (0.0, _FETCHED), counts_records=False),
    StepPlan(PEOPLE, "Users and libraries", _PEOPLE_TEXT, (_FETCHED, _FETCHED), counts_records=False),
    StepPlan(SESSIONS, "Records", _SESSIONS_TEXT, (_FETCHED, 100.0)),
    StepPlan(SETTLE, "Comparison", _SETTLE_TEXT, (100.0, 100.0), counts_records=False),
)
