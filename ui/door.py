"""Who is in: follows the station's session, and locks at once, though signing out may have to wait for its turn."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.model import Operator
from ui.bridge import Bridge


class Door(QObject):
    """One person is in, or nobody."""

    changed = Signal(object)  # the operator, or None

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(bridge)
        self._bridge, self._station = bridge, bridge.station
        self._leaving = False
        self._operator = self._signed_in()
        bridge.session_changed.connect(self._follow)
        bridge.capture_changed.connect(self._close_camera)

    @property
    def operator(self) -> Operator | None:
        """For whom the window is open. None from the moment it locks, though her session may still be ending."""
        return self._operator

    def lock(self) -> None:
        """Nobody is in from now on; then sign out. A running take goes on, and so does the outbox."""
        if self._operator is None:
            return
        self._leaving = True
        self._let_in(None)  # signing out may have to wait for verbs under way; the screen does not
        self._close_camera()
        self._bridge.call(self._station.sign_out, always=self._left, kept=True)

    def _left(self) -> None:
        self._leaving = False
        self._follow()

    def _follow(self) -> None:
        operator = self._signed_in()
        if operator != self._operator and not self._leaving:
            self._let_in(operator)

    def _let_in(self, operator: Operator | None) -> None:
        self._operator = operator
        self.changed.emit(operator)

    def _signed_in(self) -> Operator | None:
        session = self._bridge.read(lambda: self._station.session, None)
        return session.operator if session is not None else None

    def _close_camera(self) -> None:
        """No camera stays open for nobody, unless a take runs, or waits for who comes next."""
        status = self._bridge.read(self._station.capture_status, None) if self._operator is None else None
        if status is not None and not status.take and not status.finished:
            self._bridge.call(self._station.close_capture)
