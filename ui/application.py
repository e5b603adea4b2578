"""The station room's window: one `QApplication`, one `MainWindow`, until it is closed."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from PySide6.QtCore import QMetaObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from app.clock import Clock
from ui.front import StationFront
from ui.main_window import MainWindow


def prepare() -> QApplication:
    """The one application object, made if there is none: Fusion everywhere, native styles ignore parts of QSS."""
    for leftover in ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR"):  # `import cv2` sets both on Linux
        os.environ.pop(leftover, None)
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
        application = QApplication(sys.argv[:1])
    application.setApplicationName("Swaddle")
    application.setStyle("Fusion")
    return application


def ask_to_quit() -> None:
    """End `run` soon; from any thread.

    `QCoreApplication.quit` itself is not for other threads: it waits for the window's thread while it holds the
    interpreter's lock, and both stand still (seen with the launcher's Stop).
    """
    application = QApplication.instance()
    if application is not None:
        QMetaObject.invokeMethod(application, "quit", Qt.ConnectionType.QueuedConnection)


def run(
    station: StationFront,
    *,
    language: str = "",
    theme: str = "",
    on_ready: Callable[[MainWindow], None] | None = None,
    clock: Clock | None = None,
    full_screen: bool = False,
) -> int:
    """Show the window until it is closed; returns the exit code.

    Args:
        station: the facade; whoever opened it closes it after this returns.
        language: en or zh_CN; "": as the policy says.
        theme: day, night, contrast or auto; "": as the policy says.
        on_ready: called once, on the window's thread, when the window is shown.
        clock: wall time of the face.
        full_screen: cover the whole screen, as on a ward.
    """
    application = prepare()
    window = MainWindow(station, language=language, theme=theme, clock=clock)
    window.resize(1366, 768)
    if full_screen:
        window.showFullScreen()
    else:
        window.show()
    if on_ready is not None:
        on_ready(window)
    try:
        return application.exec()
    finally:
        window.close()
