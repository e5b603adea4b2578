"""The window leaves no picture of itself elsewhere: out of screen captures and task-bar previews where the system can.

Windows and macOS are written after their makers' documentation and have never met a machine: their ends are marked
*unproven*. X11 and Wayland offer nothing of the kind, so on Linux nothing is promised (docs/it/window.md).
"""

from __future__ import annotations

import ctypes
import logging
import sys
from typing import Any, Final, Protocol

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

_log = logging.getLogger("swaddle.ui")

KEPT_OUT: Final = "kept_out_of_capture"  # property of the window: what the Station page says
_EXCLUDE_FROM_CAPTURE: Final = 0x11  # SetWindowDisplayAffinity, from Windows 10 2004 on: the window is not there at all
_MONITOR_ONLY: Final = 0x1  # before: it is a black box
_DWM_FORCE_ICON: Final = 7  # DWMWA_FORCE_ICONIC_REPRESENTATION: the task bar shows the icon, no live picture
_DWM_NO_PEEK: Final = 11  # DWMWA_DISALLOW_PEEK
_DWM_OUT_OF_PEEK: Final = 12  # DWMWA_EXCLUDED_FROM_PEEK
_SHARING_NONE: Final = 0  # NSWindowSharingNone


class Edge(Protocol):
    """The operating system's side, by the window's native handle."""

    def keep_out(self, window: int) -> bool:
        """Whether the window stays out of captures and previews from now on."""
        ...


class NoEdge:
    """A system that cannot (X11, Wayland) or has no screen (offscreen)."""

    def keep_out(self, window: int) -> bool:
        del window
        return False


class WindowsEdge:
    """Unproven. Calls of user32 and dwmapi, handed in."""

    def __init__(self, user32: Any, dwmapi: Any) -> None:
        self._user32, self._dwmapi = user32, dwmapi

    def keep_out(self, window: int) -> bool:
        handle = ctypes.c_void_p(window)
        for attribute in (_DWM_FORCE_ICON, _DWM_NO_PEEK, _DWM_OUT_OF_PEEK):
            yes = ctypes.c_int(1)
            self._dwmapi.DwmSetWindowAttribute(handle, attribute, ctypes.byref(yes), ctypes.sizeof(yes))
        return any(
            bool(self._user32.SetWindowDisplayAffinity(handle, affinity))
            for affinity in (_EXCLUDE_FROM_CAPTURE, _MONITOR_ONLY)
        )


class ObjectiveC(Protocol):
    """Two messages of AppKit."""

    def window_of(self, view: int) -> int:
        """`[view window]`; 0 when it has none yet."""
        ...

    def set_sharing(self, window: int, kind: int) -> None:
        """`[window setSharingType: kind]`."""
        ...


class MacEdge:
    """Unproven. Newer capture interfaces of macOS 15 may look past it: docs/it/window.md."""

    def __init__(self, objective_c: ObjectiveC) -> None:
        self._objective_c = objective_c

    def keep_out(self, window: int) -> bool:
        native = self._objective_c.window_of(window)  # Qt's handle is the view
        if not native:
            return False
        self._objective_c.set_sharing(native, _SHARING_NONE)
        return True


class _Runtime:
    """Unproven. AppKit through the Objective-C runtime."""

    def __init__(self) -> None:
        library = ctypes.CDLL("/usr/lib/libobjc.A.dylib")
        library.sel_registerName.restype = ctypes.c_void_p
        library.sel_registerName.argtypes = [ctypes.c_char_p]
        address = ctypes.cast(library.objc_msgSend, ctypes.c_void_p).value or 0
        self._selector = library.sel_registerName
        self._ask = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)(address)
        self._tell = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_ulong)(address)

    def window_of(self, view: int) -> int:
        return int(self._ask(view, self._selector(b"window")) or 0)

    def set_sharing(self, window: int, kind: int) -> None:
        self._tell(window, self._selector(b"setSharingType:"), kind)


def system_edge() -> Edge:
    """What this system offers."""
    screen = QGuiApplication.platformName()
    if sys.platform == "win32" and screen == "windows":
        return WindowsEdge(ctypes.windll.user32, ctypes.windll.dwmapi)
    if sys.platform == "darwin" and screen == "cocoa":
        return MacEdge(_Runtime())
    return NoEdge()


class WindowHygiene(QObject):
    """Keeps a window out of captures, whenever it gets a native handle.

    Args:
        window: the only top-level window there is.
        edge: the system's side; None: this system's.
    """

    def __init__(self, window: QWidget, edge: Edge | None = None) -> None:
        super().__init__(window)
        self._window = window
        self._edge = edge or system_edge()
        window.setProperty(KEPT_OUT, False)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._window and event.type() in (QEvent.Type.Show, QEvent.Type.WinIdChange):
            self._apply()
        return super().eventFilter(watched, event)

    def _apply(self) -> None:
        handle = int(self._window.internalWinId())
        if not handle:
            return
        try:
            kept_out = self._edge.keep_out(handle)
        except (OSError, AttributeError) as error:  # an older system without the call: say so, show the window
            _log.warning("the window cannot be kept out of captures: %s", type(error).__name__)
            kept_out = False
        self._window.setProperty(KEPT_OUT, kept_out)
