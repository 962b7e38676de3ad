"""The rule of a list as a person types it."""

from __future__ import annotations

from tui.engine.lists.rule_text import rule_text
from tui.engine.lists.rules import rule_of_json
from tui.errors import InvalidInput
from tui.model.lists import LocalList


def typed_rule(shown: LocalList) -> str:
    """What fills a list by itself: `movie year>=2015 limit:50`; "" = nothing, or a rule of a later version."""
    if not shown.rule:
        return ""
    try:
        return rule_text(rule_of_json(shown.rule))
    except InvalidInput:
        return ""
