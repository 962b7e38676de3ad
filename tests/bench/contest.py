"""Runs contenders in turns, each in a fresh process, and prints medians and ratios of one and the same run."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.bench.measure import show


@dataclass
class Result:
    """What one contender took, over its repetitions."""

    name: str
    figures: list[dict[str, float]] = field(default_factory=list)

    def median(self, figure: str) -> float | None:
        """Middle of the repetitions; None if the contender does not tell this figure."""
        values = [found[figure] for found in self.figures if figure in found]
        return statistics.median(values) if values else None

    def worst(self, figure: str) -> float | None:
        """Highest of the repetitions."""
        values = [found[figure] for found in self.figures if figure in found]
        return max(values) if values else None


def contest(module: str, names: Sequence[str], arguments: Sequence[str], *, repeats: int) -> dict[str, Result]:
    """Run `python -m MODULE --only NAME ARGUMENTS` for all in turns; each prints its figures as one JSON line."""
    results = {name: Result(name) for name in names}
    for _ in range(repeats):
        for name in names:
            command = [sys.executable, "-m", module, "--only", name, *arguments]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                print(f"{name} failed: {done.stderr.strip().splitlines()[-1:]}", flush=True)
                continue
            results[name].figures.append(json.loads(done.stdout.strip().splitlines()[-1]))
    return results


def table(results: dict[str, Result], figure: str, *, floor: str) -> None:
    """Print seconds, ratio to the floor, peak memory and pauses of every contender."""
    base = results[floor].median(figure)
    for name, result in results.items():
        seconds = result.median(figure)
        if seconds is None:
            show(name, "-", "did not run")
            continue
        ratio = f"{seconds / base:.2f} x floor" if base else ""
        peak, p99, most = result.worst("peak_rss_mb"), result.median("stall_p99_ms"), result.worst("stall_max_ms")
        pause = f", pause {p99:.0f} / {most:.0f} ms" if p99 is not None and most is not None else ""
        show(name, f"{seconds:.2f} s", f"{ratio}, {peak:.0f} MB{pause}")
