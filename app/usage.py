"""What this process has used: processor time and peak memory. A small port, one half for each kind of system."""

from __future__ import annotations

import sys
from typing import Final, NamedTuple

_MIB: Final = 1024 * 1024


class UsageSoFar(NamedTuple):
    """Of this process since its start, all threads."""

    cpu_s: float
    peak_rss_mb: float  # MiB


if sys.platform == "win32":
    import ctypes
    import time
    from ctypes import wintypes

    class _MemoryCounters(ctypes.Structure):
        """`PROCESS_MEMORY_COUNTERS`."""

        _fields_ = (
            ("cb", wintypes.DWORD),
            ("PageFaultCount", wintypes.DWORD),
            ("PeakWorkingSetSize", ctypes.c_size_t),
            ("WorkingSetSize", ctypes.c_size_t),
            ("QuotaPeakPagedPoolUsage", ctypes.c_size_t),
            ("QuotaPagedPoolUsage", ctypes.c_size_t),
            ("QuotaPeakNonPagedPoolUsage", ctypes.c_size_t),
            ("QuotaNonPagedPoolUsage", ctypes.c_size_t),
            ("PagefileUsage", ctypes.c_size_t),
            ("PeakPagefileUsage", ctypes.c_size_t),
        )

    def usage_so_far() -> UsageSoFar:  # written from the documentation, not proven on a machine
        """Now."""
        kernel = ctypes.WinDLL("kernel32")
        kernel.GetCurrentProcess.restype = wintypes.HANDLE
        kernel.K32GetProcessMemoryInfo.argtypes = (wintypes.HANDLE, ctypes.c_void_p, wintypes.DWORD)
        counters = _MemoryCounters(cb=ctypes.sizeof(_MemoryCounters))
        kernel.K32GetProcessMemoryInfo(kernel.GetCurrentProcess(), ctypes.byref(counters), counters.cb)
        return UsageSoFar(time.process_time(), counters.PeakWorkingSetSize / _MIB)

else:
    import resource

    # ru_maxrss counts kilobytes on Linux, bytes on macOS.
    _RSS_UNIT: Final = 1 if sys.platform == "darwin" else 1024

    def usage_so_far() -> UsageSoFar:
        """Now."""
        used = resource.getrusage(resource.RUSAGE_SELF)
        return UsageSoFar(used.ru_utime + used.ru_stime, used.ru_maxrss * _RSS_UNIT / _MIB)
