"""What Textual keeps of widgets that are gone, and letting go of it.

It remembers the colours of the last 1,024 widgets by the widget's own store of painted lines, which stays with them:
after a few hundred dialogs that is some 15 MB of lines that nobody will see again.
"""

from __future__ import annotations

from textual._styles_cache import StylesCache


def forget_gone_widgets() -> None:
    """Let go of all of them; those that are there are remembered anew when they are painted."""
    forget = getattr(StylesCache.get_inner_outer, "cache_clear", None)
    if forget is not None:
        forget()
