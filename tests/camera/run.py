"""`make camera-test`: our USB camera on the kernel's real drivers, in a small virtual machine.

Boots Debian's stock kernel in QEMU (software emulation, so no special rights), with this machine's root read-only
inside it; there, `guest.py` plugs in software cameras and checks how `capture.usb` lists, reads and loses them. It
proves behaviour, not speed. Needs the neighbouring folder `../shared/camera-vm` and the Debian packages named below.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MACHINE = ROOT.parent / "shared" / "camera-vm"
HOME = ROOT / "build" / "camera-vm"
TOOLS = {"qemu-system-x86_64": "qemu-system-x86", "busybox": "busybox-static", "kmod": "kmod", "cpio": "cpio"}
LIMIT_S = 280
"""The target promises five minutes; a whole run takes about one on a quiet machine."""


def main() -> int:
    """Run it; 0 only if every check in the guest passed."""
    missing = sorted(package for tool, package in TOOLS.items() if shutil.which(tool) is None)
    if not (MACHINE / "camvm.sh").exists():
        return _fail(f"{MACHINE} is not here: the camera test needs that folder beside the repository.")
    if missing:
        return _fail(f"Missing: apt-get install --no-install-recommends {' '.join(missing)} seabios")
    shared = HOME / "shared"
    shared.mkdir(parents=True, exist_ok=True)
    report = shared / "report.json"
    report.unlink(missing_ok=True)
    pictures = HOME / "pictures"
    started_s = time.monotonic()
    # Drawing pictures inside the emulated machine takes longer than the driver waits for an answer.
    subprocess.run(
        [sys.executable, str(MACHINE / "uvc_usbip.py"), "--frames", str(pictures), "--render"], check=True, cwd=HOME
    )
    guest = [
        sys.executable,
        "-B",
        str(ROOT / "tests" / "camera" / "guest.py"),
        str(MACHINE),
        str(pictures),
        str(shared),
    ]
    finished = subprocess.run(
        ["/bin/sh", str(MACHINE / "camvm.sh"), "-t", str(LIMIT_S), "-d", str(shared), "--", *guest],
        check=False,
        cwd=ROOT,
        env={**os.environ, "CAMVM_HOME": str(HOME)},
    )
    if finished.returncode != 0 or not report.exists():
        return _fail(f"The guest ended with status {finished.returncode}; what it said stands above.")
    checks = json.loads(report.read_text())["checks"]
    sys.stdout.write(f"camera-test: {len(checks)} checks passed in {time.monotonic() - started_s:.0f} s\n")
    return 0


def _fail(sentence: str) -> int:
    sys.stderr.write(f"camera-test: {sentence}\n")
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
