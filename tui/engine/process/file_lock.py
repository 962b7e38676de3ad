"""A lock on a file that the operating system gives back when its process dies, however it dies."""

from __future__ import annotations

import errno
import fcntl
import os
from pathlib import Path

from tui.errors import LocalStoreError

NO_LOCKS = frozenset({errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL})
"""What file systems without locks answer."""


class FileLock:
    """An exclusive `flock` on one file. Two of them exclude each other even inside one process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None
        self.is_supported = True
        """False once the file system has said that it knows no locks."""

    @property
    def is_held(self) -> bool:
        """True while this object holds the lock."""
        return self._descriptor is not None

    def acquire(self) -> bool:
        """Take the lock without waiting; False when another has it or the file system knows no locks.

        Raises LocalStoreError when the file cannot be made.
        """
        if self.is_held:
            return True
        descriptor = self._open()
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(descriptor)
            self.is_supported = error.errno not in NO_LOCKS
            return False
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        """Give the lock back, if it is held."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _open(self) -> int:
        try:
            return os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise LocalStoreError(
                f"The lock file {self._path} cannot be made: {error.strerror}",
                hint=f"Check that {self._path.parent} exists and belongs to you.",
            ) from error
