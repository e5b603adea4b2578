"""The station room's main: fence first, then keys and ledger, then the window."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from app.errors import NeedsPerson, StationError
from app.fence import Probe, Room, close_to_sockets, raise_fence
from app.terminal import complain, say

if TYPE_CHECKING:
    from app.demo import Demo
    from app.station import Station
    from ui.main_window import MainWindow
    from ui.places import PlaceTeller
    from ui.unattended import Unattended

EXIT_OK = 0
EXIT_FAILED = 1
EXIT_REFUSED = 5
STUCK_FILE = "stuck.png"
_BLACK_SHARE_TOLD = 0.1  # less is the camera being moved, or a doubt


def main(argv: Sequence[str]) -> int:
    """Run the station until its window closes; returns the exit code."""
    arguments = _parse(argv)
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    try:
        probes = raise_fence(Room.STATION)
        if not arguments.demo:
            refuse_to_run()
        return _run_demo(arguments, probes)
    except StationError as error:
        complain(str(error))
        return EXIT_REFUSED


def _parse(argv: Sequence[str]) -> argparse.Namespace:
    from app.cli import add_demo_arguments

    parser = argparse.ArgumentParser(prog="main.py demo" if "demo" in argv else "main.py")
    parser.add_argument("profile", nargs="?", choices=("demo",))
    parser.add_argument("--launcher-fd", type=int, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--data", type=Path, help=argparse.SUPPRESS)
    add_demo_arguments(parser)
    arguments = parser.parse_args(argv)
    arguments.demo = arguments.profile == "demo"
    if arguments.tell_places and not arguments.demo:
        parser.error("--tell-places is for DEMO only")
    return arguments


def refuse_to_run(policy_file: Path | None = None) -> NoReturn:
    """A production station cannot be enrolled yet. What is wrong with its policy is said first.

    Args:
        policy_file: only tests name another than the machine's.

    Raises:
        NeedsPerson: `policy.wrong`, `policy.unreadable`, `policy.writable`; `station.not_enrolled`.
    """
    from app.config import MACHINE_POLICY_FILE, load_config

    load_config(policy_file or MACHINE_POLICY_FILE)
    raise NeedsPerson(
        "station.not_enrolled",
        "This station is not enrolled yet, so it records nothing. Ask IT to enrol it. To look around: main.py demo",
    )


def _run_demo(arguments: argparse.Namespace, probes: tuple[Probe, ...]) -> int:
    from app import demo as demo_profile
    from app.approvals import StationSeal
    from app.clock import SystemClock
    from app.config import Policy, StationConfig, machine_policy_exists
    from app.parts import Parts
    from app.station import Station

    if machine_policy_exists():
        raise NeedsPerson(
            "demo.refused",
            "This PC is set up as a real station: DEMO does not run here. Start Swaddle without arguments.",
        )
    began_s = time.monotonic()
    clock = SystemClock()
    demo = demo_profile.build(arguments.data, clock)
    # Unattended, the story itself ends the take, as a person may.
    policy = Policy() if arguments.unattended else Policy(StationConfig(take_seconds=round(arguments.seconds)))
    parts = Parts(
        seal=StationSeal(demo_profile.STATION_ID, "demo"),
        data=arguments.data,
        outbox=demo.outbox,
        key_store=demo.key_store,
        keys=demo.keys,
        ledger=demo.ledger,
        operators=demo.operators,
        clock=clock,
        receipt_key=demo.pki.receipt_key,
        demo_pin=demo_profile.PIN,
        families_changed=demo.renew_roster,
        policy=policy,
    )
    from ui import application

    application.prepare()
    probes = (*probes, close_to_sockets())
    gateway = demo_profile.GatewayDesk(demo.pki, demo.outbox)
    station = Station(
        parts,
        launcher_fd=arguments.launcher_fd,
        probes=probes,
        also_connect={Room.GATEWAY: gateway.attach},
        stopping=application.ask_to_quit,
    )
    gateway.listening = station.configure_sender
    try:
        station.start()
        if arguments.unattended:
            return _unattended(arguments, station, demo, began_s)
        return _with_people(arguments, station)
    finally:
        try:
            station.close()  # first: no gateway is let in any more
        finally:
            gateway.close()


def _with_people(arguments: argparse.Namespace, station: Station) -> int:
    from ui import application

    tellers: list[PlaceTeller] = []

    def ready(window: MainWindow) -> None:
        if arguments.tell_places is not None:
            from ui.places import PlaceTeller

            tellers.append(PlaceTeller(window, station, arguments.tell_places))

    return application.run(
        station,
        language=arguments.language,
        theme=arguments.theme,
        on_ready=ready,
        full_screen=arguments.full_screen,
    )


def _unattended(arguments: argparse.Namespace, station: Station, demo: Demo, began_s: float) -> int:
    from app import demo as demo_profile
    from ui import application
    from ui.unattended import Cast, Unattended

    folder: Path = arguments.report or Path("build/report")
    prepare_report(folder)
    take_s = float(arguments.seconds)
    failures: list[Exception] = []
    drivers: list[Unattended] = []

    def ready(window: MainWindow) -> None:
        def done(error: Exception | None) -> None:
            if error is not None:
                failures.append(error)
                window.grab().save(str(folder / STUCK_FILE))
            window.close()

        driver = Unattended(window, station, say=say, pictures=folder, take_s=take_s, done=done)
        drivers.append(driver)
        driver.start(
            Cast(
                nurse=demo_profile.NURSE,
                charge_nurse=demo_profile.CHARGE_NURSE,
                it=demo_profile.IT,
                pin=demo_profile.PIN,
                bed=demo_profile.BED,
            )
        )

    say(f"DEMO, unattended: one clip of {take_s:g} s, from the camera to the gateway.")
    application.run(station, language=arguments.language, theme=arguments.theme, on_ready=ready)
    if failures or not drivers or drivers[0].clip is None:
        complain(f"The job did not get through: {failures[0] if failures else 'the window closed early'}.")
        return EXIT_FAILED
    driver = drivers[0]
    driver.seconds["total"] = time.monotonic() - began_s
    return _write_report(demo, driver, folder)


def prepare_report(folder: Path) -> None:
    """Make the folder, remove what an earlier report left there. A report is of one run; other files are not ours.

    Raises:
        NeedsPerson: `report.folder`.
    """
    import msgspec

    from app import demo_evidence

    try:
        folder.mkdir(parents=True, exist_ok=True)
        old = folder / demo_evidence.REPORT_FILE
        pictures: tuple[str, ...] = ()
        if old.is_file():
            with contextlib.suppress(msgspec.MsgspecError, UnicodeDecodeError):
                pictures = msgspec.json.decode(old.read_bytes(), type=demo_evidence.Report).pictures
        for name in (*pictures, demo_evidence.FRAME_FILE, demo_evidence.REPORT_FILE, STUCK_FILE):
            if Path(name).name == name:  # a report that somebody wrote by hand leads nowhere else
                (folder / name).unlink(missing_ok=True)
    except OSError as error:
        raise NeedsPerson(
            "report.folder",
            "The report cannot be written there. Choose another folder with --report.",
            detail=type(error).__name__,
        ) from error


def _write_report(demo: Demo, driver: Unattended, folder: Path) -> int:
    import msgspec
    from PySide6.QtGui import QImage

    from app import demo_evidence

    if driver.clip is None:
        raise RuntimeError("no clip")
    found = demo_evidence.collect(demo, driver.clip, folder)
    if found.frame is not None:
        height, width, _ = found.frame.shape
        image = QImage(found.frame.data, width, height, width * 4, QImage.Format.Format_RGB32)
        image.save(str(folder / demo_evidence.FRAME_FILE))
    report = demo_evidence.Report(
        delivered=found.delivered,
        receipt_verified=found.receipt_verified,
        family_key_opens=found.family_key_opens,
        gateway_key_opens=found.gateway_key_opens,
        clip_file=demo_evidence.CLIP_FILE,
        family_key_file=demo_evidence.FAMILY_KEY_FILE,
        frame_file=demo_evidence.FRAME_FILE,
        pictures=tuple(driver.pictures),
        seconds={name: round(value, 2) for name, value in driver.seconds.items()},
        black_share=round(found.black_share, 3),
    )
    demo.ledger.export_journal(_fresh(folder / demo_evidence.JOURNAL_FILE))
    text = msgspec.json.format(msgspec.json.encode(report), indent=2)
    (folder / demo_evidence.REPORT_FILE).write_bytes(text + b"\n")
    say(f"Receipt verified: {report.receipt_verified}. The family's key opens the clip: {report.family_key_opens}.")
    say(f"A key on the gateway opens it: {report.gateway_key_opens}. Report: {folder}/{demo_evidence.REPORT_FILE}")
    if report.black_share > _BLACK_SHARE_TOLD:
        say(f"{report.black_share:.0%} of the clip is black: `doctor` says whether this computer is quick enough.")
    return EXIT_OK if report.passed else EXIT_FAILED


def _fresh(path: Path) -> Path:
    path.unlink(missing_ok=True)
    return path
