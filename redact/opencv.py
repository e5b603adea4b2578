"""The one place that imports OpenCV.

On Linux its wheel may point Qt at its own plug-ins, which then abort a Qt program: those variables are taken back.
One thread: our arrays are small, and OpenCV's pool would take the cores that the encoder needs.
"""

from __future__ import annotations

import os

_QT_VARIABLES = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR")
_before = {name: os.environ.get(name) for name in _QT_VARIABLES}

import cv2

for _name, _value in _before.items():
    if _value is None:
        os.environ.pop(_name, None)
    else:
        os.environ[_name] = _value
cv2.setNumThreads(1)

__all__ = ["cv2"]
