"""`main.py doctor`: what this computer lacks, and how to mend it. Looks, changes nothing, never raises.

Runs unfenced, in a process of its own that ends with it. Every room's fence is raised and tried in a child.
"""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from app import fence, fence_linux
from app.errors import StationError
from app.fence import Probe, Room


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        name: what.
        ok: whether it is as it should be.
        sentence: what was found, in English, for IT.
        mend: what to do when it is not `ok`.
        fact: what was found without a sentence around it, for a face that speaks other languages too.
    """

    name: str
    ok: bool
    sentence: str
    mend: str = ""
    fact: str = ""


OLDEST_PYTHON, FIRST_UNTRIED_PYTHON = (3, 11), (3, 14)
ENOUGH_FREE_BYTES = 2 << 30  # thirty clips of a minute at 8 Mbit/s; below it a shift may not get through
_CALL_IT = "Run this command again; if it repeats, give its output to IT."
# What Qt loads by name, and the Debian 12 package that has it. The second half is for windows on an X11 screen.
_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libX11.so.6": "libx11-6",
}
_X11_LIBRARIES = {
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
}


Look = Callable[[], Iterator[Finding]]


def examine() -> tuple[Finding, ...]:
    """Look at everything. The fences come first: a child with threads in it cannot be fenced."""
    first: tuple[tuple[str, Look], ...] = (("fence", _fences),)
    found: list[Finding] = []
    for name, look in (*first, *looks_inside(), ("key store", _key_store), ("speed", _speed)):
        found += one_look(name, look)
    return tuple(found)


def looks_inside(folder: Path | None = None) -> tuple[tuple[str, Look], ...]:
    """What a fenced station may look at by itself: starts nothing, opens no bus.

    Args:
        folder: whose disk counts; None: as the policy says.
    """
    return (
        ("python", _python),
        ("libraries", _libraries),
        ("fonts", _fonts),
        ("policy", _policy),
        ("disk", lambda: _disk(folder)),
        ("cameras", _cameras),
    )


def one_look(name: str, look: Look) -> tuple[Finding, ...]:
    """What one look found; whatever broke in it is a finding too."""
    try:
        return tuple(look())
    except Exception as error:  # noqa: BLE001 - whatever is broken here is a finding, not a traceback
        sentence = error.sentence if isinstance(error, StationError) else f"Could not look: {type(error).__name__}."
        fact = error.code if isinstance(error, StationError) else type(error).__name__
        return (Finding(name, ok=False, sentence=sentence, mend=_CALL_IT, fact=fact),)


def as_text(findings: Sequence[Finding]) -> str:
    """For a person: one line for each finding, and what to do below those that are not fine."""
    lines = []
    for finding in findings:
        lines.append(f"{'ok     ' if finding.ok else 'MISSING'}  {finding.name}: {finding.sentence}")
        if finding.mend:
            lines.append(f"         {'->' if not finding.ok else '  '} {finding.mend}")
    missing = sum(not finding.ok for finding in findings)
    lines.append("Everything is in place." if not missing else f"{missing} of {len(findings)} need somebody.")
    return "\n".join(lines)


def as_json(findings: Sequence[Finding]) -> str:
    """For scripts; schema 1."""
    everything = {"schema": 1, "ok": all(finding.ok for finding in findings), "findings": [*map(asdict, findings)]}
    return json.dumps(everything, ensure_ascii=False, indent=2)


# --- fences ---------------------------------------------------------------------------------------------------------


def _fences() -> Iterator[Finding]:
    if sys.platform != "linux":
        system = "Windows: the installer's firewall rules" if sys.platform == "win32" else "this system: nothing yet"
        yield Finding(
            "fence", ok=True, sentence=f"On {system} keeps rooms off the network; it cannot be tried from here."
        )
        return
    yield _kernel()
    for room in Room:
        yield _fence_of(room)


def _kernel() -> Finding:
    abi = fence_linux.landlock_abi()
    if not fence_linux.seccomp_available():
        mend = (
            "Start a kernel with seccomp (every Debian kernel has it) on x86-64 or aarch64; no room starts without it."
        )
        return Finding("kernel", ok=False, sentence="This kernel cannot shut rooms in: seccomp is missing.", mend=mend)
    if not abi:
        mend = "Add lsm=landlock,... to the kernel's command line, or use a Debian 12 kernel or newer."
        return Finding(
            "kernel", ok=False, sentence="seccomp is there, Landlock is not: files are not fenced.", mend=mend
        )
    if abi < fence_linux.ABI_NET:
        sentence = f"seccomp and Landlock {abi} are there; the rule for ports needs Linux 6.7."
        mend = "Until then let systemd's IPAddressAllow hold the sender to the gateway (docs/it)."
        return Finding("kernel", ok=True, sentence=sentence, mend=mend)
    return Finding("kernel", ok=True, sentence=f"seccomp and Landlock {abi} are there, with the rule for ports.")


def _fence_of(room: Room) -> Finding:
    name = f"fence of the {room.value}"
    told = _fenced_child(room)
    if isinstance(told, str):
        mend = "This room does not start on this computer. Give this output to IT."
        return Finding(name, ok=False, sentence=f"The fence does not hold ({told}).", mend=mend)
    refused = sum(probe.refused for probe in told)
    notes = "; ".join(f"{probe.attempt}: {probe.note}" for probe in told if not probe.refused)
    sentence = f"{refused} of {len(told)} attempts to get out were refused."
    return Finding(
        name, ok=True, sentence=sentence, mend=f"Not refused, and not expected to be: {notes}." if notes else ""
    )


def _fenced_child(room: Room) -> tuple[Probe, ...] | str:
    """Raise this room's fence in a child and let it try to get out; the probes, or why it does not hold."""
    if sys.platform == "win32":
        return "not on this system"
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        answer: dict[str, object] = {"open": "crashed"}
        try:
            # The folder is only a name here: what matters is that nothing else can be written.
            probes = fence.raise_fence(room, gateway_port=443, outbox=Path(tempfile.gettempdir()))
            answer = {"probes": [asdict(probe) for probe in probes]}
        except StationError as error:
            answer = {"open": error.detail}
        finally:
            os.write(writer, json.dumps(answer).encode())
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as answers:
        told = json.loads(answers.read() or b'{"open": "killed"}')
    os.waitpid(pid, 0)
    return str(told["open"]) if "open" in told else tuple(Probe(**probe) for probe in told["probes"])


# --- the computer ---------------------------------------------------------------------------------------------------


def _python() -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    fits = OLDEST_PYTHON <= sys.version_info[:2] < FIRST_UNTRIED_PYTHON
    mend = "" if fits else "Use Python 3.11, 3.12 or 3.13."
    yield Finding("python", ok=fits, sentence=f"Python {version}.", mend=mend, fact=version)


def _libraries() -> Iterator[Finding]:
    if sys.platform != "linux":
        return
    screen = os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY")
    for name, wanted, needed in (
        ("libraries", _LIBRARIES, True),
        ("libraries for a screen", _X11_LIBRARIES, bool(screen)),
    ):
        missing = [library for library in wanted if not _loads(library)]
        if not missing:
            there = f"All {len(wanted)} shared libraries are there."
            yield Finding(name, ok=True, sentence=there, fact=str(len(wanted)))
            continue
        packages = " ".join(wanted[library] for library in missing)
        later = "" if needed else " They are needed once there is a screen."
        mend = f"On Debian or Ubuntu: sudo apt-get install {packages}"
        yield Finding(
            name, ok=not needed, sentence=f"Not there: {', '.join(missing)}.{later}", mend=mend, fact=packages
        )
    if not screen:
        yield Finding("screen", ok=True, sentence="There is none: windows are drawn in memory only.")


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _fonts() -> Iterator[Finding]:
    if sys.platform != "linux":
        return  # Windows and macOS bring them along
    number = _chinese_fonts()
    mend = "" if number else "On Debian or Ubuntu: sudo apt-get install fonts-noto-cjk"
    sentence = f"{number} fonts can write Chinese." if number else "No font can write Chinese: boxes would be shown."
    yield Finding("fonts", ok=bool(number), sentence=sentence, mend=mend, fact=str(number))


def _chinese_fonts() -> int:
    """Fonts that fontconfig knows for simplified Chinese; 0 without fontconfig."""
    if not _loads("libfontconfig.so.1"):
        return 0
    library = ctypes.CDLL("libfontconfig.so.1")
    for call in ("FcInitLoadConfigAndFonts", "FcNameParse", "FcObjectSetCreate", "FcFontList"):
        getattr(library, call).restype = ctypes.c_void_p
    config = ctypes.c_void_p(library.FcInitLoadConfigAndFonts())
    pattern = ctypes.c_void_p(library.FcNameParse(b":lang=zh-cn"))
    wanted = ctypes.c_void_p(library.FcObjectSetCreate())
    library.FcObjectSetAdd(wanted, b"family")
    found = library.FcFontList(config, pattern, wanted)
    # struct FcFontSet begins with the number of fonts; all of it is freed with this process
    return int(ctypes.c_int.from_address(found).value) if found else 0


def _policy() -> Iterator[Finding]:
    from app.config import MACHINE_POLICY_FILE, load_config, machine_policy_exists

    if not machine_policy_exists():
        yield Finding(
            "policy", ok=True, sentence="There is no machine policy: not enrolled, DEMO and record may be used."
        )
        return
    config = load_config()  # what is wrong with it is the sentence of the error
    where = "the registry" if sys.platform == "win32" else str(MACHINE_POLICY_FILE)
    sentence = f"The policy in {where} is valid; station {config.station}, {len(config.beds)} beds."
    yield Finding("policy", ok=True, sentence=sentence, fact=config.station)


def _disk(asked: Path | None = None) -> Iterator[Finding]:
    from app.config import load_config, machine_policy_exists

    folder = asked or (load_config().data_folder() if machine_policy_exists() else Path(tempfile.gettempdir()))
    while not folder.exists():
        folder = folder.parent
    free_bytes = shutil.disk_usage(folder).free
    enough = free_bytes >= ENOUGH_FREE_BYTES
    mend = "" if enough else "Free some space, or give the station a larger disk."
    yield Finding(
        "disk",
        ok=enough,
        sentence=f"{free_bytes / 1e9:.1f} GB are free at {folder}.",
        mend=mend,
        fact=f"{free_bytes / 1e9:.1f} GB",
    )


def _cameras() -> Iterator[Finding]:
    from app.config import load_config, machine_policy_exists
    from capture.usb import list_cameras

    cameras = list_cameras()
    expected = {bed.camera for bed in load_config().beds} if machine_policy_exists() else set()
    missing = expected - {camera.id for camera in cameras}
    if missing:
        mend = "Plug them in; main.py cameras lists what this computer sees."
        sentence = f"Not there: {', '.join(sorted(missing))}."
        yield Finding("cameras", ok=False, sentence=sentence, mend=mend, fact=str(len(missing)))
    else:
        found = ", ".join(camera.id for camera in cameras) or "none; DEMO brings its own"
        yield Finding("cameras", ok=True, sentence=f"Cameras of this computer: {found}.", fact=str(len(cameras)))


def _key_store() -> Iterator[Finding]:
    from app.vault.keys import probe_key_store

    works, sentence = probe_key_store()
    mend = "" if works else "DEMO works without it; a ward station does not. docs/it says which key stores there are."
    yield Finding("key store", ok=works, sentence=sentence, mend=mend)


def _speed() -> Iterator[Finding]:
    from redact import pace

    looking_s = pace.looking_s()
    keeps_up = looking_s <= pace.LIMIT_S
    takes = f"Looking at a picture in every way takes {1000 * looking_s:.0f} ms here"
    sentence = f"{takes}; {1000 * pace.LIMIT_S:.0f} ms are the most that keeps up with a camera."
    mend = "" if keeps_up else "Close other programs or take a faster computer: pictures nobody looked at stay black."
    yield Finding("speed", ok=keeps_up, sentence=sentence, mend=mend, fact=f"{1000 * looking_s:.0f} ms")
