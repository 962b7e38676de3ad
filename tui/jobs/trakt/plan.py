"""The steps of a sync with Trakt: their order, names, texts and bands."""

from __future__ import annotations

from tui.model.runs import StepPlan

ACCOUNT, WATCHED, PROGRESS, RATINGS, HUB, LISTS = "account", "watched", "progress", "ratings", "hub", "lists"

STEPS = (
    StepPlan(ACCOUNT, "Account", "Reading the account...", (0.0, 2.0), counts_records=False),
    StepPlan(WATCHED, "Watched", "Syncing what was watched...", (2.0, 35.0)),
    StepPlan(PROGRESS, "Progress", "Syncing positions...", (35.0, 40.0)),
    StepPlan(RATINGS, "Ratings", "Syncing ratings...", (40.0, 45.0)),
    StepPlan(HUB, "Watched everywhere", "Keeping watched states in step...", (45.0, 50.0), counts_records=False),
    StepPlan(LISTS, "Lists", "Syncing lists...", (50.0, 100.0)),
)
