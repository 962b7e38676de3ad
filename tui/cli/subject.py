"""What a run is about, in a word or two."""

from __future__ import annotations

from tui.cli.output import Output
from tui.formatting import operation_label
from tui.model.runs import Run


def subject(run: Run, out: Output) -> str:
    """The name of the profile or of the kind of file that it works on, else of the kind of run."""
    return out.text(run.profile_name, 60) or operation_label(run.kind)
