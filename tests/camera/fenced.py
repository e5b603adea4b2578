"""Raise the recorder's fence first, then read a camera: what the recorder does. Started by `guest.py`."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from app.fence import Room, raise_fence


def main() -> None:
    """One line when the fence stands, one for each of two frames."""
    probes = raise_fence(Room.RECORDER)
    assert all(probe.refused for probe in probes if probe.required), probes
    sys.stdout.write("fenced\n")
    from capture.camera import open_camera

    camera = open_camera(sys.argv[1])
    for _ in range(2):
        assert camera.read() is not None
        sys.stdout.write("frame\n")
    camera.close()


if __name__ == "__main__":
    main()
