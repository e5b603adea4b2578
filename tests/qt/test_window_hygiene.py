"""The window leaves no picture, list or line of itself elsewhere."""

from __future__ import annotations

import ast
import ctypes
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

import ui
from tests.conftest import ExpectedLogs
from tests.fakes_station import HAO, JO, LIN, FakeStation
from tests.qt.conftest import Open
from tests.qt.hands import Hands
from ui import names
from ui.names import PageName
from ui.window_hygiene import KEPT_OUT, MacEdge, NoEdge, WindowHygiene, WindowsEdge, system_edge


class Recorder:
    """Plays user32, dwmapi and AppKit: what was called, and what is answered."""

    def __init__(self, *, knows_exclude: bool = True, window: int = 77) -> None:
        self.calls: list[tuple[object, ...]] = []
        self.knows_exclude, self.window = knows_exclude, window

    def SetWindowDisplayAffinity(self, handle: ctypes.c_void_p, affinity: int) -> int:  # noqa: N802 - Windows' name
        self.calls.append(("affinity", handle.value, affinity))
        return int(affinity == 0x1 or self.knows_exclude)

    def DwmSetWindowAttribute(  # noqa: N802 - Windows' name
        self, handle: ctypes.c_void_p, attribute: int, value: object, size: int
    ) -> int:
        assert value is not None
        self.calls.append(("dwm", handle.value, attribute, size))
        return 0

    def window_of(self, view: int) -> int:
        self.calls.append(("window", view))
        return self.window

    def set_sharing(self, window: int, kind: int) -> None:
        self.calls.append(("sharing", window, kind))


class EdgeOfTest:
    def __init__(self, *, breaks: bool = False) -> None:
        self.handles: list[int] = []
        self.breaks = breaks

    def keep_out(self, window: int) -> bool:
        self.handles.append(window)
        if self.breaks:
            raise AttributeError("function 'SetWindowDisplayAffinity' not found")
        return True


def test_windows_is_told_to_keep_it_out_of_captures_and_previews() -> None:
    system = Recorder()
    assert WindowsEdge(system, system).keep_out(0x1_0000_0042)
    assert system.calls[-1] == ("affinity", 0x1_0000_0042, 0x11)
    assert [call[2] for call in system.calls if call[0] == "dwm"] == [7, 11, 12]
    assert all(call[3] == 4 for call in system.calls if call[0] == "dwm")


def test_an_older_windows_shows_a_black_box() -> None:
    system = Recorder(knows_exclude=False)
    assert WindowsEdge(system, system).keep_out(5)
    assert [call for call in system.calls if call[0] == "affinity"] == [("affinity", 5, 0x11), ("affinity", 5, 0x1)]


def test_macos_is_told_to_share_it_with_nobody() -> None:
    system = Recorder()
    assert MacEdge(system).keep_out(42)
    assert system.calls == [("window", 42), ("sharing", 77, 0)]
    early = Recorder(window=0)
    assert not MacEdge(early).keep_out(42)
    assert early.calls == [("window", 42)]


def test_x11_wayland_and_a_system_without_a_screen_promise_nothing(qapp: QApplication) -> None:
    del qapp
    assert isinstance(system_edge(), NoEdge)
    assert not system_edge().keep_out(1)


def test_the_window_is_kept_out_as_soon_as_it_is_there_and_again_with_each_handle(qtbot: QtBot) -> None:
    edge, window = EdgeOfTest(), QWidget()
    qtbot.addWidget(window)
    WindowHygiene(window, edge)
    assert window.property(KEPT_OUT) is False
    window.show()
    assert set(edge.handles) == {int(window.winId())}
    assert window.property(KEPT_OUT) is True
    before = len(edge.handles)
    window.hide()
    window.show()
    assert len(edge.handles) > before


def test_a_system_without_the_call_still_shows_the_window(qtbot: QtBot, expected_logs: ExpectedLogs) -> None:
    expected_logs.add("cannot be kept out of captures: AttributeError")
    window = QWidget()
    qtbot.addWidget(window)
    WindowHygiene(window, EdgeOfTest(breaks=True))
    window.show()
    assert window.isVisible()
    assert window.property(KEPT_OUT) is False


def test_the_main_window_is_watched_and_the_station_page_says_what_came_of_it(hands: Hands) -> None:
    assert hands.window.findChild(WindowHygiene) is not None
    hands.sign_in(JO)
    hands.tap(names.rail(PageName.STATION))
    hands.tap(names.station_part("keys"))
    hands.until(lambda: "This system cannot" in hands.words())
    hands.window.setProperty(KEPT_OUT, True)
    hands.window.current().enter()
    hands.until(lambda: "Kept out" in hands.words())


@pytest.mark.parametrize("person", [LIN, HAO, JO])
def test_the_title_never_tells_anything(open_window: Open, station: FakeStation, person: object) -> None:
    hands = open_window()
    assert hands.window.windowTitle() == "Swaddle"
    hands.sign_in(person)  # type: ignore[arg-type]  # one of the staff
    for page in (PageName.TODAY, PageName.OUTBOX, PageName.REVIEWS, PageName.JOURNAL, PageName.STATION):
        hands.window.go(page)
        hands.settle()
        assert hands.window.windowTitle() == "Swaddle"
    assert station.session is not None


def test_there_is_one_window_only(hands: Hands) -> None:
    """What has a window of its own (tool tips, menus, dialogs) would need keeping out too."""
    hands.sign_in(HAO)
    hands.tap(names.rail(PageName.JOURNAL))
    hands.tap(names.JOURNAL_KIND)
    shown = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
    assert shown == [hands.window]


def test_nothing_in_the_face_can_leave_a_trace_elsewhere() -> None:
    """Dialogs with a history, notifications, settings files, recent lists: not even imported."""
    forbidden = {
        "QFileDialog",
        "QFileSystemModel",
        "QMessageBox",
        "QSystemTrayIcon",
        "QSettings",
        "QDesktopServices",
        "QPrintDialog",
        "QPrintPreviewDialog",
        "QMenu",
        "QToolTip",
    }
    found: list[str] = []
    for source in Path(ui.__file__).parent.rglob("*.py"):
        tree = ast.parse(source.read_text(encoding="utf-8"))
        used = {node.name for node in ast.walk(tree) if isinstance(node, ast.alias)}
        used |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        found += [f"{source.name}: {name}" for name in sorted(used & (forbidden | {"setToolTip", "setStatusTip"}))]
    assert found == []
