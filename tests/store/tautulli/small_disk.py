"""Copies a source where files stay small: `python -m tests.store.tautulli.small_disk PATH FOLDER BYTES`."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

from tui.errors import SyncError
from tui.store.tautulli.staging import stage_file

if __name__ == "__main__":
    source, folder, size = sys.argv[1:]
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(size), int(size)))
    try:
        stage_file(Path(source), Path(folder))
        print("copied", flush=True)
    except SyncError as error:
        print(f"{type(error).__name__}: {error.message}", flush=True)
