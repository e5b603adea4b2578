"""Station: four parts, the doctor with progress and next steps, locked policy, a report for a ticket."""

from __future__ import annotations

import re
import threading
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea

from app import doctor, fence
from app.config import GatewayPolicy, Origin, Policy, PolicyValue, StationConfig
from app.doctor import Finding
from app.machine_report import CameraFact
from tests.fakes_machine import FOUND
from tests.fakes_station import JO, FakeStation
from tests.qt.conftest import Open
from tests.qt.hands import Hands
from ui import fence_words, machine_words, names
from ui.names import PageName
from ui.widgets.banner import Banner

GATEWAY = GatewayPolicy(address="https://g", ca_file="/c", receipt_key="0" * 64)


def at_station(hands: Hands, part: str = "now") -> None:
    hands.sign_in(JO)
    hands.tap(names.rail(PageName.STATION))
    hands.at(PageName.STATION)
    hands.tap(names.station_part(part))
    hands.settle()


def banner(hands: Hands) -> Banner:
    return next(one for one in hands.window.current().findChildren(Banner) if one.isVisible())


def test_rooms_gateway_cameras_disk_and_journal_at_a_glance(hands: Hands, station: FakeStation) -> None:
    station.machine.change(cameras=(CameraFact("usb:1:2:3", "Webcam", ("03",), present=False),))
    at_station(hands)
    said = hands.words()
    for words in (
        "Recorder",
        "Running, fenced",
        "Gateway",
        "61 GB left",
        "1 not there",
        "1,204 lines",
        "Last verified",
    ):
        assert words in said, words


def test_coming_back_builds_nothing_anew(hands: Hands) -> None:
    at_station(hands)
    hands.settle()
    before = hands.window.current().findChildren(QScrollArea)
    hands.tap(names.rail(PageName.OUTBOX))
    hands.at(PageName.OUTBOX)
    hands.tap(names.rail(PageName.STATION))
    hands.at(PageName.STATION)
    hands.settle()
    assert hands.window.current().findChildren(QScrollArea) == before, "a page switch has 50 ms"
    assert len(before) == 1, "a part that nobody looks at is not built"


def test_it_follows_what_happens(hands: Hands, station: FakeStation) -> None:
    at_station(hands)
    station.change_health(free_bytes=10**9)
    hands.until(lambda: "1 GB left" in hands.words())


def test_everything_in_order_is_said(hands: Hands) -> None:
    at_station(hands, "checks")
    assert banner(hands).title == "Not looked yet"
    hands.tap(names.STATION_CHECK)
    hands.until(lambda: banner(hands).title == "Everything is in order")
    assert banner(hands).sentence == f"{len(FOUND)} things looked at."
    hands.until(lambda: "All 10 attempts to get out were refused." in hands.words())


def test_what_is_wrong_comes_first_with_its_next_step(hands: Hands, station: FakeStation) -> None:
    bad = Finding("disk", ok=False, sentence="Full.", mend="Free some.", fact="0.4 GB")
    station.machine.found = (*FOUND[:5], bad)
    at_station(hands, "checks")
    hands.tap(names.STATION_CHECK)
    hands.until(lambda: banner(hands).title == "1 thing needs somebody")
    hands.until(lambda: "Only 0.4 GB are free." in hands.words())
    shown = [label for label in hands.window.current().findChildren(QLabel) if label.isVisible()]
    shown.sort(key=lambda label: label.mapTo(hands.window, label.rect().topLeft()).y())
    said = [label.text() for label in shown]
    assert said.index("Only 0.4 GB are free.") < said.index("The key store answers.")
    assert "Free some space, or give the station a larger disk." in said


def test_the_doctor_shows_its_progress_and_can_be_stopped(hands: Hands, station: FakeStation) -> None:
    station.machine.looking = threading.Event()
    at_station(hands, "checks")
    hands.tap(names.STATION_CHECK)
    hands.until(lambda: banner(hands).title == "Looking, 0 %")
    assert banner(hands).sentence == "Rooms"
    hands.tap(names.STATION_CHECK)
    station.machine.looking.set()
    hands.until(lambda: banner(hands).title == "Stopped before everything was looked at")


def test_locked_values_carry_a_lock_and_their_origin(hands: Hands, station: FakeStation) -> None:
    station.policy_now = Policy(StationConfig(idle_lock_seconds=90), frozenset({"idle_lock_seconds"}))
    at_station(hands, "policy")
    cards = [frame.accessibleName() for frame in hands.window.current().findChildren(QFrame)]
    assert "Locks when nobody touches it for: 90 s. machine policy" in cards
    assert "Length of a take: 60 s. default" in cards


def test_the_report_carries_what_the_doctor_found(hands: Hands) -> None:
    at_station(hands, "checks")
    hands.tap(names.STATION_CHECK)
    hands.until(lambda: banner(hands).title == "Everything is in order")
    hands.tap(names.STATION_COPY)
    hands.until(lambda: "check fences: ok" in QGuiApplication.clipboard().text())
    codes = {str(bed.family) for bed in hands.station.beds.values() if bed.family}
    report = QGuiApplication.clipboard().text()
    assert not any(code in report for code in codes)
    assert not any(person.name in report.split() for person in hands.station.staff)


def test_every_finding_and_every_key_has_words_in_both_languages(open_window: Open) -> None:
    names_of_looks = {name for name, _ in doctor.looks_inside()} | {"libraries for a screen", "screen"}
    names_of_looks |= {finding.name for finding in FOUND}
    assert names_of_looks <= set(machine_words.CHECKS)
    missing = set(StationConfig.__struct_fields__) - set(machine_words.POLICY)
    assert missing == set(), "add them to ui/machine_words.py"
    open_window(language="zh_CN")
    for known in machine_words.CHECKS:
        for ok in (True, False):
            title, found, step = machine_words.check_words(Finding(known, ok=ok, sentence="", fact="7"))
            assert not any("a" <= letter <= "z" for letter in found.replace("main.py", "")), (title, found)
            assert bool(step) is not ok


def test_every_way_out_that_a_fence_tries_has_words() -> None:
    source = Path(fence.__file__).read_text(encoding="utf-8")
    tried = set(re.findall(r'(?:Probe\(|attempt = )"([^"]+)"', source))
    assert len(tried) > 10
    assert tried <= set(fence_words.ATTEMPTS)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (PolicyValue("take_seconds", 45, Origin.DEFAULT), "45 s"),
        (PolicyValue("approval_days", 3, Origin.DEFAULT), "3 days"),
        (PolicyValue("night_from_hour", 19, Origin.DEFAULT), "19:00"),
        (PolicyValue("break_glass", False, Origin.DEFAULT), "no"),
        (PolicyValue("beds", (), Origin.DEFAULT), "0 in the policy"),
        (PolicyValue("gateway", None, Origin.DEFAULT), "none: nothing leaves"),
        (
            PolicyValue(
                "gateway", GatewayPolicy(address="https://g", ca_file="/c", receipt_key="0" * 64), Origin.MACHINE
            ),
            "https://g",
        ),
        (PolicyValue("language", "", Origin.DEFAULT), "as the operating system"),
        (PolicyValue("station", "nicu", Origin.MACHINE), "nicu"),
    ],
)
def test_values_in_words(row: PolicyValue, words: str) -> None:
    assert machine_words.value_words(row) == words
