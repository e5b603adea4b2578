"""The launcher's Stop arrives on another thread and still ends the window."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

CODE = """
import threading
from PySide6.QtCore import QTimer
from ui import application
qt = application.prepare()
asking = threading.Thread(target=application.ask_to_quit)
QTimer.singleShot(0, asking.start)
qt.exec(); asking.join()
"""


def test_any_thread_may_ask_the_window_to_quit() -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    # In a process of its own: before it was mended this stood still for ever.
    done = subprocess.run([sys.executable, "-c", CODE], cwd=ROOT, env=environment, timeout=30, check=False)
    assert done.returncode == 0
