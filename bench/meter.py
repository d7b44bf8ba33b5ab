"""CPU time and memory of process trees, from /proc."""

import os
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
MIB = 1024


def _stat(pid: int) -> list[str]:
    """Fields of /proc/<pid>/stat after the command's name, so index 1 is ppid and 11..14 are CPU ticks."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def _parents() -> dict[int, int]:
    found: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                found[int(entry.name)] = int(_stat(int(entry.name))[1])
            except (FileNotFoundError, ProcessLookupError):
                continue
    return found


def tree(root: int) -> list[int]:
    """The process and its descendants."""
    parents = _parents()
    members = [root]
    for pid in members:
        members.extend(child for child, parent in parents.items() if parent == pid)
    return members


def cpu_seconds(root: int) -> float:
    """User and system time of the tree, children that have ended included."""
    total = 0
    for pid in tree(root):
        try:
            total += sum(int(n) for n in _stat(pid)[11:15])
        except (FileNotFoundError, ProcessLookupError):
            continue
    return total / TICK


def resident_mib(root: int) -> float:
    """The largest process of the tree: one worker."""
    sizes = [0]
    for pid in tree(root):
        try:
            status = Path(f"/proc/{pid}/status").read_text()
        except (FileNotFoundError, ProcessLookupError):
            continue
        sizes.extend(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:"))
    return max(sizes) / MIB
