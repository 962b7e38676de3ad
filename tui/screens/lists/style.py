"""How the Lists screen is laid out on terminals of every size."""

from __future__ import annotations

LISTS_CSS = """
ListsScreen {
    & #lists-account { height: 1; }
    & #lists { height: auto; max-height: 45%; margin-top: 1; }
    & #list-asked { height: 1; margin-top: 1; }
    & #list-both { height: 1fr; layout: vertical; }
    & #rows { height: 1fr; width: 1fr; }
    & #list-details { height: 5; border-top: solid $border-blurred; padding: 0 1; }
    & #lists-empty { display: none; padding: 1 2; }
    &.-wide #list-both { layout: horizontal; }
    &.-wide #list-details {
        width: 46; height: 1fr; border-top: none; border-left: solid $border-blurred; padding: 0 1;
    }
    &.-low #lists { margin-top: 0; }
    &.-short {
        & #lists { margin-top: 0; height: 1fr; max-height: 100%; }
        & #list-asked { margin-top: 0; display: none; }
        & #list-both { height: 4; }
        & #rows { display: none; }
        & #list-details { height: 4; }
    }
    &.-short.-lower {
        & #lists { display: none; }
        & #list-asked, & #rows { display: block; }
        & #list-both { height: 1fr; }
    }
    &.-empty { & #lists, & #list-asked, & #list-both { display: none; } & #lists-empty { display: block; } }
}
"""
