"""How the Queue screen is laid out on terminals of every size."""

from __future__ import annotations

QUEUE_CSS = """
QueueScreen {
    & #lanes { height: auto; max-height: 40%; margin-top: 1; }
    & #queue-filter { height: 1; margin-top: 1; }
    & #queue-both { height: 1fr; layout: vertical; }
    & #deliveries { height: 1fr; width: 1fr; }
    & #queue-details { height: 7; border-top: solid $border-blurred; padding: 0 1; }
    & #queue-empty { display: none; padding: 1 2; }
    &.-wide #queue-both { layout: horizontal; }
    &.-wide #queue-details {
        width: 46; height: 1fr; border-top: none; border-left: solid $border-blurred; padding: 0 1;
    }
    &.-low #lanes { margin-top: 0; }
    &.-short { & #lanes, & #queue-filter { margin-top: 0; } & #queue-details { display: none; } }
    &.-no-details #queue-details { display: none; }
    &.-empty { & #lanes, & #queue-filter, & #queue-both { display: none; } & #queue-empty { display: block; } }
}
"""
