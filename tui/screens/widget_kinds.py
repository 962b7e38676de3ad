"""The widgets that have keys of their own."""

from __future__ import annotations

from tui.screens.imports.forms import ImportForm
from tui.widgets.choice import Choice
from tui.widgets.error_tree import ErrorTree
from tui.widgets.filter_bar import FilterBar
from tui.widgets.line_view import LineView
from tui.widgets.log_view import LogView
from tui.widgets.path_field import PathField
from tui.widgets.tick import Tick
from tui.widgets.ticks import Ticks

KEYED_WIDGETS = (LineView, ErrorTree, LogView, FilterBar, Tick, Ticks, Choice, PathField, ImportForm)
