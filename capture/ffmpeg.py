"""The one place that imports PyAV.

The Linux wheel's own ALSA looks for its configuration in a world-writable folder unless it is told where to look, and
ALSA configuration can load libraries (research: packaging.md §3). So the variable is set before the import, always.
"""

from __future__ import annotations

import os
import sys

if sys.platform == "linux":
    os.environ["ALSA_CONFIG_PATH"] = os.devnull  # no microphone is ever opened: no configuration is needed

import av
import av.logging

# FFmpeg's log goes through Python callbacks that may deadlock (PyAV issue 751) and may name files: off.
av.logging.set_level(None)

__all__ = ["av"]
