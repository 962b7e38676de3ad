"""How the House screen is laid out on terminals of every size."""

from __future__ import annotations

HOUSE_CSS = """
HouseScreen {
    & #house-keeper { height: 1; }
    & #schedules { height: auto; max-height: 45%; }
    & #house-asked { height: 1; margin-top: 1; }
    & #house-both { height: 1fr; layout: vertical; }
    & #household { height: 1fr; width: 1fr; }
    & #house-details { height: 5; border-top: solid $border-blurred; padding: 0 1; }
    &.-wide #house-both { layout: horizontal; }
    &.-wide #house-details {
        width: 46; height: 1fr; border-top: none; border-left: solid $border-blurred; padding: 0 1;
    }
    &.-tall #schedules { margin-top: 1; }
    &.-low.-lower #schedules { max-height: 5; }
    &.-short {
        & #schedules { height: 1fr; max-height: 100%; }
        & #house-asked { margin-top: 0; display: none; }
        & #house-both { height: 4; }
        & #household { display: none; }
        & #house-details { height: 4; }
    }
    &.-short.-lower {
        & #schedules { display: none; }
        & #house-asked, & #household { display: block; }
        & #house-both { height: 1fr; }
    }
}
"""
