"""`syncdeck metrics`."""

from __future__ import annotations

from pathlib import Path

from tests.cli.command import Command


def test_metrics_are_printed_or_written(syncdeck: Command, profile: str, tmp_path: Path) -> None:
    """The same figures on stdout and in a file; a place that is none is refused."""
    path = tmp_path / "syncdeck.prom"
    printed, written = syncdeck("metrics"), syncdeck("metrics", "--file", str(path))
    assert (printed.code, written.code, written.out) == (0, 0, "")
    assert "syncdeck_keeper_up 0.0" in printed.out.splitlines()
    assert path.read_text().splitlines()[:3] == printed.out.splitlines()[:3]
    assert syncdeck("metrics", "--file", str(tmp_path / "no" / "x.prom")).code == 2
