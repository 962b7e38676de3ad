"""Compiles the tests once for all workers of a run, each a share: else every worker would compile all of them."""

from __future__ import annotations

import py_compile
import sys
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any

from _pytest.assertion import rewrite

ROOT = Path(__file__).parents[1]
NOT_COMPILED = (AttributeError, TypeError, OSError, SyntaxError, py_compile.PyCompileError)
"""Another pytest may do it in another way, and a folder may not be writable: then it is compiled when it is needed."""


def compile_share(config: Any) -> None:
    """Compile what falls to this worker of the tests and of the program; without workers nothing is done here."""
    worker = getattr(config, "workerinput", None)
    if worker is None or sys.dont_write_bytecode:
        return
    nth, count = int(worker["workerid"].removeprefix("gw")), worker["workercount"]
    for path in _sources()[nth::count]:
        with suppress(*NOT_COMPILED):
            if path.name.startswith("test_"):
                _rewrite(path, config)
            elif not Path(cache_from_source(str(path))).exists():
                py_compile.compile(str(path), doraise=True)


def _sources() -> list[Path]:
    """Every file, in the same order for all workers."""
    return sorted(path for folder in ("tests", "tui") for path in (ROOT / folder).rglob("*.py"))


def _rewrite(path: Path, config: Any) -> None:
    """Compile a file of tests as pytest does, with its asserts rewritten. It offers no way of its own for that."""
    folder = rewrite.get_cache_dir(path)
    compiled = folder / f"{path.stem}{rewrite.PYC_TAIL}"
    if compiled.exists() or not rewrite.try_makedirs(folder):
        return
    stamp, code = rewrite._rewrite_test(path, config)
    rewrite._write_pyc(config.stash[rewrite.assertstate_key], code, stamp, compiled)
