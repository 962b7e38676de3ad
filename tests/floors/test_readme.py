"""The README and the checks speak of the same two commands."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]


def _commands() -> list[str]:
    blocks = re.findall(r"^```sh\n(.*?)^```", (ROOT / "README.md").read_text(), re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


def test_readme_has_one_demo_and_one_test_command() -> None:
    """Two command lines stand in `sh` fences: each makes its environment, installs, and runs."""
    demo, tests = _commands()
    assert demo.startswith("python3 -m venv ")
    assert demo.endswith("syncdeck demo")
    assert tests.startswith("python3 -m venv ")
    assert "-m pytest" in tests


def test_ci_runs_the_command_of_the_readme() -> None:
    """`.ci/run` takes its test command from the README instead of having one of its own."""
    script = (ROOT / ".ci" / "run").read_text()
    assert "grep -m 1 -e '-m pytest' README.md" in script
    assert subprocess.run(["bash", "-n", str(ROOT / ".ci" / "run")], check=False).returncode == 0
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111
