"""Tells whether a file lies on a network share, where the -wal of another machine cannot be read together with it.

The same holds for our own store: SQLite's log is shared memory, which machines do not share.
"""

from __future__ import annotations

from pathlib import Path

_MOUNTS = Path("/proc/self/mountinfo")
_REMOTE = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "9p", "ceph", "glusterfs", "fuse.sshfs", "fuse.rclone"}
)


def share_of(path: Path, mounts: Path = _MOUNTS) -> str:
    """Give the kind of network share that `path` (absolute, links followed) lies on; "" = none, or nobody knows."""
    kind = mount_kind(path, mounts)
    return kind if kind in _REMOTE else ""


def mount_kind(path: Path, mounts: Path = _MOUNTS) -> str:
    """Give the kind of file system that `path` (absolute, links followed) lies on, `ext4`; "" = nobody knows."""
    try:
        lines = mounts.read_text("utf-8", "replace").splitlines()
    except OSError:
        return ""
    best, kind = -1, ""
    for line in lines:
        before, _, after = line.partition(" - ")
        fields = before.split(" ")
        if len(fields) < 5 or not after:
            continue
        point = fields[4].replace("\\040", " ")
        if path.is_relative_to(point) and len(point) >= best:
            best, kind = len(point), after.split(" ")[0]
    return kind
