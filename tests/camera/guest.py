"""Inside the virtual machine: plug, list, read, freeze, unplug. Started by `run.py`; needs root and no network."""

from __future__ import annotations

import itertools
import json
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import numpy as np

from capture.camera import CameraTrouble, open_camera
from capture.usb import CameraInfo, UsbCamera, list_cameras
from redact.frames import RawFrame

PATIENCE_S = 40.0
"""Emulated: enumerating a camera takes a second or two, at worst."""

A1, B2 = "usb:1209:ca01:A1", "usb:1209:ca01:B2"


class SoftwareCamera:
    """One UVC camera made of software, in a process of its own: the kernel needs its answers even if we die."""

    def __init__(self, machine: Path, pictures: Path, port: int, serial: str) -> None:
        options = {"--frames": pictures, "--port": port, "--serial": serial, "--name": f"Ward Camera {serial}"}
        words = [str(word) for option in options.items() for word in option]
        self._process = subprocess.Popen(
            [sys.executable, "-B", str(machine / "uvc_usbip.py"), *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._answer("plugged")

    def tell(self, command: str) -> None:
        """freeze, thaw, unplug, plug."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{command}\n")
        self._process.stdin.flush()
        self._answer(f"ok {command}")

    def _answer(self, expected: str) -> None:
        assert self._process.stdout is not None
        line = self._process.stdout.readline().strip()
        assert line == expected, line

    def end(self) -> None:
        """The process goes; the kernel sees a pulled cable."""
        self._process.kill()
        self._process.wait()


def wait_for(what: str, condition: Callable[[], bool]) -> None:
    """Ask again and again: the kernel enumerates in its own time and there is no udev here to tell."""
    deadline_s = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline_s, f"never came: {what}"
        select.select([], [], [], 0.2)


def by_id() -> dict[str, CameraInfo]:
    """What is plugged in now."""
    return {camera.id: camera for camera in list_cameras()}


def number_in(frame: RawFrame) -> int:
    """The software camera draws its frame number (0 to 7) as black and white squares."""
    return sum(1 << bit for bit in range(3) if frame.y[16:32, 16 + 40 * bit : 40 + 40 * bit].mean() > 128)


def frames_of(camera: UsbCamera, count: int) -> list[RawFrame]:
    """The next frames, as the recorder would get them."""
    return [frame for frame in (camera.read() for _ in range(count)) if frame is not None]


def expect_trouble(code: str, action: Callable[[], object]) -> float:
    """The seconds until the action failed as it should."""
    started_s = time.monotonic()
    trouble: CameraTrouble | None = None
    while trouble is None and time.monotonic() - started_s < PATIENCE_S:
        try:
            action()
        except CameraTrouble as met:
            trouble = met
    assert trouble is not None, f"no {code}"
    assert trouble.code == code, (trouble.code, trouble.detail)
    assert trouble.sentence.endswith(".")
    return time.monotonic() - started_s


def check_listing() -> None:
    """Names, serial numbers and modes; no metadata nodes."""
    cameras = by_id()
    assert {A1, B2} <= cameras.keys(), cameras.keys()
    assert len(list(Path("/dev").glob("video*"))) > len(cameras), "UVC metadata nodes exist and are not cameras"
    one = cameras[A1]
    assert (one.name, one.vendor, one.product, one.serial) == (
        "Ward Camera A1: Ward Camera A1"[:31],
        "1209",
        "ca01",
        "A1",
    )
    modes = {(mode.pixel_format, mode.width, mode.height): mode.frames_per_s for mode in one.modes}
    assert modes["MJPG", 1280, 720] == (30.0, 15.0), modes
    assert ("YUYV", 640, 480) in modes
    assert [key for key in cameras if key.startswith("usb:@")], "the kernel's own test device is not on USB"


def check_reading(pixel_format: str | None) -> None:
    """Every frame, in order, with rising time stamps, in limited range."""
    camera = UsbCamera(A1.removeprefix("usb:"), pixel_format)
    frames = frames_of(camera, 12)
    camera.close()
    assert camera.live
    assert camera.size == (1280, 720)
    assert len(frames) == 12
    assert all(frame.y.shape == (720, 1280) and frame.u.shape == frame.v.shape == (360, 640) for frame in frames)
    assert all(later.pts > earlier.pts for earlier, later in itertools.pairwise(frames))
    numbers = [number_in(frame) for frame in frames]
    steps = [(later - earlier) % 8 for earlier, later in itertools.pairwise(numbers)]
    assert max(steps) <= 4, f"order kept (an emulated machine may miss some): {numbers}"
    assert sum(steps) >= 8, numbers
    white, black = (float(np.median(part)) for part in (frames[-1].y[120:300, 20:140], frames[-1].y[10:38, 180:320:40]))
    # The software camera's JPEGs are full range and must come out limited. Its YUYV has full-range numbers though the
    # driver calls them limited: such a camera cannot be told from an honest one, and numbers are copied.
    assert 228 <= white <= (238 if pixel_format is None else 255), white
    assert (14 if pixel_format is None else 0) <= black <= 24, black


def check_unplug_and_replug(one: SoftwareCamera) -> None:
    """Pulled out during reading: an error at once; plugged in again: the same identifier, and pictures."""
    camera = open_camera(A1)
    assert camera.read() is not None
    one.tell("unplug")
    took_s = expect_trouble("camera.lost", camera.read)
    camera.close()
    camera.close()
    assert took_s < 5, took_s
    wait_for("the node goes", lambda: A1 not in by_id())
    expect_trouble("camera.absent", lambda: open_camera(A1))
    one.tell("plug")
    wait_for("the camera comes back", lambda: A1 in by_id())
    again = open_camera(A1)
    assert again.read() is not None
    again.close()


def check_freeze(other: SoftwareCamera) -> None:
    """A frozen camera blocks its reader for ever; killing the reader's process frees the device."""
    reader = subprocess.Popen(
        [sys.executable, "-B", __file__, "--read", B2], stdout=subprocess.PIPE, text=True, bufsize=1
    )
    assert reader.stdout is not None
    assert reader.stdout.readline() == "frame\n"
    other.tell("freeze")
    while select.select([reader.stdout], [], [], 3)[0]:  # what was on its way may still arrive
        assert reader.stdout.readline() == "frame\n", "the reader ended instead of waiting"
    assert reader.poll() is None, "blocked, as documented"
    reader.kill()
    reader.wait(10)
    reader.stdout.close()
    other.tell("thaw")
    camera = open_camera(B2)
    assert camera.read() is not None
    camera.close()


def check_fenced() -> None:
    """Behind the recorder's own fence the device still opens and delivers."""
    command = [sys.executable, "-B", str(Path(__file__).with_name("fenced.py")), A1]
    reader = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, timeout=PATIENCE_S)
    assert reader.stdout == "fenced\nframe\nframe\n", reader.stdout


def check_recorded(shared: Path) -> None:
    """The commissioning take: through the real recorder, sealed, and said to be one on every frame.

    Without finders: an emulated processor takes seconds for a look, so every frame would be black, `finder.late`.
    """
    import pyrage

    from tests.acceptance.clip import pictures

    identity = pyrage.x25519.Identity.generate()
    clip, report = shared / "clip.age", shared / "take.json"
    words = ["--camera", A1, "--seconds", "0.4", "--finders", "none", "--window=200,200,640,400"]
    words += ["--recipient", str(identity.to_public())]
    command = [sys.executable, "-B", str(ROOT / "main.py"), "record", *words]
    taken = subprocess.run(
        [*command, "--output", str(clip), "--report", str(report)], check=False, timeout=3 * PATIENCE_S
    )
    sys.stdout.write(report.read_text() + "\n")
    assert taken.returncode == 0, taken.returncode
    kept = pictures(pyrage.decrypt(clip.read_bytes(), [identity]))
    assert len(kept) >= 2
    for picture in kept:
        assert picture.y[:150].max() > 200, "COMMISSIONING is burnt in"
        inside, outside = picture.y[260:540, 260:780], picture.y[620:]
        assert inside.std() > 10
        assert abs(outside.astype(np.int16) - 16).max() <= 3 or outside.max() > 200


def check_shared_serials(machine: Path, pictures: Path) -> None:
    """Two cameras of one serial number are told apart by their sockets."""
    twin = SoftwareCamera(machine, pictures, 2, "B2")
    wait_for("the twin", lambda: sum("Ward Camera B2" in camera.name for camera in list_cameras()) == 2)
    twins = [key for key in by_id() if key.startswith("usb:1209:ca01:@")]
    assert len(set(twins)) == 2, twins
    assert B2 not in by_id()
    twin.end()
    wait_for("the twin goes", lambda: B2 in by_id())


def check_kernel_device() -> None:
    """vivid, which is not on USB and gives NV12 or YUYV; removed while it is read."""
    vivid = next(key for key in by_id() if key.startswith("usb:@"))
    camera = open_camera(vivid)
    frame = camera.read()
    assert frame is not None
    assert frame.y.std() > 20, "a test picture, not a grey field"
    Path("/sys/bus/platform/drivers/vivid/unbind").write_text("vivid.0")
    expect_trouble("camera.lost", camera.read)
    camera.close()


def checks(machine: Path, pictures: Path, shared: Path) -> Iterator[str]:
    """All of them, in an order that needs each camera plugged in once; yields the name of each that passed."""
    subprocess.run(["/sbin/modprobe", "-a", "vhci-hcd", "uvcvideo"], check=True)
    one_video_node = ["n_devs=1", "node_types=0x1", "num_inputs=1", "input_types=0x0"]
    subprocess.run(["/sbin/modprobe", "vivid", *one_video_node], check=True)
    one, other = (SoftwareCamera(machine, pictures, port, serial) for port, serial in enumerate(("A1", "B2")))
    wait_for("both cameras", lambda: {A1, B2} <= by_id().keys())
    table: dict[str, Callable[[], None]] = {
        "listing": check_listing,
        "MJPEG": lambda: check_reading(None),
        "YUYV": lambda: check_reading("YUYV"),
        "behind the recorder's fence": check_fenced,
        "recorded by the recorder room": lambda: check_recorded(shared),
        "unplug and replug": lambda: check_unplug_and_replug(one),
        "freeze": lambda: check_freeze(other),
        "shared serial numbers": lambda: check_shared_serials(machine, pictures),
        "kernel device removed": check_kernel_device,
    }
    try:
        for name, check in table.items():
            check()
            yield name
    finally:
        one.end()
        other.end()


def read_for_ever(camera_id: str) -> None:
    """The process that gets killed: one line per frame."""
    camera = open_camera(camera_id)
    while camera.read() is not None:
        sys.stdout.write("frame\n")
        sys.stdout.flush()


def main() -> None:
    """Run the checks and leave a report on the shared folder."""
    if sys.argv[1] == "--read":
        read_for_ever(sys.argv[2])
        return
    machine, pictures, shared = map(Path, sys.argv[1:4])
    passed = []
    started_s = time.monotonic()
    for name in checks(machine, pictures, shared):
        passed.append({"check": name, "at_s": round(time.monotonic() - started_s, 1)})
        sys.stdout.write(f"camera-test: {name}: passed ({passed[-1]['at_s']} s)\n")
        sys.stdout.flush()
    (shared / "report.json").write_text(json.dumps({"schema": 1, "checks": passed}, indent=1))


if __name__ == "__main__":
    main()
