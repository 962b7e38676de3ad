"""What a run is about, in a word or two."""

from __future__ import annotations

from pathlib import PurePath

from tui.cli.output import Output
from tui.formatting import operation_label
from tui.model.runs import Run


def subject(run: Run, out: Output) -> str:
    """The name of the file or profile that it works on, else of the kind of run."""
    name = PurePath(run.options.path).name or run.profile_name
    return out.text(name, 60) or operation_label(run.kind)
