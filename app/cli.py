"""IT commands: `record`, `framing`, `cameras`, `doctor`, `sleeve`, `verify-journal`; see docs/it/commands.md.

The only part of the station that speaks to a terminal, and one of the places where an error ends: a person gets one
sentence with the next step, never a traceback.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path

from app.errors import Integrity, Refused, StationError
from app.terminal import complain, say

EXIT_OK = 0
EXIT_FINDINGS = 1
EXIT_ARGUMENTS = 2
EXIT_UNREADABLE = 3
EXIT_REFUSED = 5
LONGEST_DEMO_TAKE_S = 300.0  # as in a machine policy

_EPILOG = "To try everything without a camera:  main.py demo.  To run a pilot gateway:  main.py gateway --help."


def _parser() -> argparse.ArgumentParser:
    from app import framing_command, record_command, sleeve_command

    parser = argparse.ArgumentParser(prog="main.py", description="Swaddle, the ward capture station.", epilog=_EPILOG)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)

    record = commands.add_parser("record", help="one masked take, sealed to a recipient, through the real recorder")
    record_command.add_arguments(record)

    framing = commands.add_parser("framing", help="window, zones and sleeve of a camera, as a file for `record`")
    framing_command.add_arguments(framing)

    cameras = commands.add_parser("cameras", help="list the cameras of this machine")
    cameras.add_argument("--json", action="store_true", help="machine-readable")

    doctor = commands.add_parser("doctor", help="what is missing, and how to mend it (exit 1 if anything is)")
    doctor.add_argument("--json", action="store_true", help="machine-readable")

    sleeve = commands.add_parser("sleeve", help="print a bed's marker sleeve: a card holder that is always masked")
    sleeve_command.add_arguments(sleeve)

    # Draws with Qt, which nothing in app may: main.py has a door of its own for it.
    commands.add_parser("command-cards", help="print command cards, badges and beds to scan", add_help=False)

    verify = commands.add_parser("verify-journal", help="check an exported journal and name the first bad line")
    verify.add_argument("file", type=Path, help="a journal export (JSON lines)")
    verify.add_argument("--station-key", metavar="HEX", help="the station's signing key, when you know it")
    verify.add_argument("--json", action="store_true", help="machine-readable")

    demo = commands.add_parser("demo", help="the DEMO station: demo camera, invented people, its own gateway, no trace")
    add_demo_arguments(demo)
    return parser


def add_demo_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `demo`: for its help here, and for the station room, which takes them in."""
    parser.add_argument("--unattended", action="store_true", help="do the whole job without a person, then exit")
    parser.add_argument("--report", type=Path, metavar="DIR", help="unattended: where report.json and pictures go")
    parser.add_argument("--seconds", type=_take_seconds, default=60.0, metavar="N", help="length of a take (60)")
    parser.add_argument("--language", choices=("en", "zh_CN"), default="", help="the operating system's by default")
    parser.add_argument(
        "--theme", choices=("auto", "day", "night", "contrast"), default="", help="by the clock by default"
    )
    parser.add_argument("--full-screen", action="store_true", help="cover the whole screen, as on a ward")
    # Only for tests with a real screen; hidden, because it says what is on the window (ui/places.py).
    parser.add_argument("--tell-places", type=Path, metavar="DIR", help=argparse.SUPPRESS)


def check_demo_arguments(words: Sequence[str]) -> None:
    """End with 2 and the usage if these are no options of `demo`."""
    parser = argparse.ArgumentParser(prog="main.py demo")
    add_demo_arguments(parser)
    parser.parse_args(words)


def _take_seconds(untrusted_text: str) -> float:
    try:
        seconds = float(untrusted_text)
    except ValueError:
        seconds = 0.0
    if not 1.0 <= seconds <= LONGEST_DEMO_TAKE_S:
        raise argparse.ArgumentTypeError(
            f"a number from 1 to {LONGEST_DEMO_TAKE_S:g} is needed, not {untrusted_text!r}"
        )
    return seconds


def _cameras(arguments: argparse.Namespace) -> int:
    from capture.usb import list_cameras

    cameras = list_cameras()
    if arguments.json:
        say(
            json.dumps({"schema": 1, "cameras": [dataclasses.asdict(camera) for camera in cameras]}, ensure_ascii=False)
        )
        return EXIT_OK
    for camera in cameras:
        say(f"{camera.id}  {camera.name}")
    if not cameras:
        say("No camera found. Plug one in, or check with IT that this account may use cameras.")
    return EXIT_OK


def _doctor(arguments: argparse.Namespace) -> int:
    from app import doctor

    findings = doctor.examine()
    say(doctor.as_json(findings) if arguments.json else doctor.as_text(findings))
    return EXIT_OK if all(finding.ok for finding in findings) else EXIT_FINDINGS


def _verify_journal(arguments: argparse.Namespace) -> int:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    from app import journal

    pin = None
    if arguments.station_key is not None:
        try:
            pin = Ed25519PublicKey.from_public_bytes(bytes.fromhex(arguments.station_key))
        except ValueError:
            complain("--station-key takes the 64 hex characters that the Station page and the IT sheet show.")
            return EXIT_ARGUMENTS
    report = journal.verify_export(arguments.file, pinned_station_key=pin)
    if arguments.json:
        found = {
            "schema": 1,
            "ok": report.bad is None,
            "station": report.station,
            "station_key": report.station_key.hex(),
            "exported_at": report.exported_at,
            "rows": report.rows,
            "first_bad_line": None if report.bad is None else report.bad.number,
            "code": "" if report.bad is None else report.bad.code,
        }
        say(json.dumps(found))
    elif report.bad is not None:
        say(f"Line {report.bad.number} is the first bad one: {report.bad.sentence} [{report.bad.code}]")
    else:
        say(f"{report.rows} lines of station {report.station}, exported {report.exported_at}: unbroken.")
        if pin is None:
            say(f"Signed by {report.station_key.hex()}: compare it with the key on the station's IT sheet.")
    return EXIT_OK if report.bad is None else EXIT_FINDINGS


def _record(arguments: argparse.Namespace) -> int:
    from app import record_command

    return record_command.run(arguments)


def _framing(arguments: argparse.Namespace) -> int:
    from app import framing_command

    return framing_command.run(arguments)


def _sleeve(arguments: argparse.Namespace) -> int:
    from app import sleeve_command

    sleeve_command.run(arguments)
    say(f"Wrote the sleeve of bed code {arguments.bed}. Print it at 100 % and measure its 100 mm line.")
    return EXIT_OK


_COMMANDS = {
    "record": _record,
    "framing": _framing,
    "cameras": _cameras,
    "doctor": _doctor,
    "sleeve": _sleeve,
    "verify-journal": _verify_journal,
}


def main(argv: Sequence[str]) -> int:
    """Run one command; returns its exit code."""
    arguments = _parser().parse_args(argv)
    try:
        return _COMMANDS[arguments.command](arguments)
    except Refused as error:
        complain(str(error))
        return EXIT_REFUSED
    except Integrity as error:
        complain(str(error))
        return EXIT_FINDINGS
    except StationError as error:
        complain(str(error))
        return EXIT_UNREADABLE
    except OSError as error:
        complain(f"A file or device could not be used ({error.strerror or type(error).__name__}). Check it, try again.")
        return EXIT_UNREADABLE
    except KeyboardInterrupt:
        complain("Stopped.")
        return 130
