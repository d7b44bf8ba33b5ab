"""What the figures were measured on."""

import os
import platform
import tempfile
import time
from datetime import datetime
from pathlib import Path


def syncs_per_second(home: Path, seconds: float = 0.5) -> float:
    """Durable 4 KiB appends per second of one file: the ceiling of any commit-per-request design."""
    with tempfile.TemporaryFile(dir=home) as file:
        count, end = 0, time.perf_counter() + seconds
        while time.perf_counter() < end:
            file.write(b"\0" * 4096)
            file.flush()
            os.fdatasync(file.fileno())
            count += 1
    return count / seconds


def _cpu() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "unknown")


def describe(home: Path, database: str) -> dict[str, str]:
    load = os.getloadavg()[0]
    return {
        "date": datetime.now().astimezone().strftime("%Y-%m-%d %H:%M %z"),
        "processor": f"{os.cpu_count()} × {_cpu()}",
        "kernel": platform.release(),
        "python": platform.python_version(),
        "postgresql": database,
        "durable appends per second": f"{syncs_per_second(home):.0f}",
        "load average at start": f"{load:.2f}",
    }
