"""Render one clip: `python -m tests.redaction.scenes --seed N --kind NAME --out c.mkv --truth c.json`.

`--kind list` names the kinds; `--size`, `--fps` and `--seconds` are 1280x720, 15 and 4.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.redaction.scenes.clip import write_clip
from tests.redaction.scenes.kinds import KINDS


def main() -> None:
    """Render one clip."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--kind", required=True, choices=[*KINDS, "list"])
    parser.add_argument("--size", default="1280x720", help="WIDTHxHEIGHT")
    parser.add_argument("--fps", type=int, default=15)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--out", type=Path, default=Path("scene.mkv"))
    parser.add_argument("--truth", type=Path, default=Path("scene.json"))
    asked = parser.parse_args()
    if asked.kind == "list":
        for name, kind in KINDS.items():
            sys.stdout.write(f"{name:12} {kind.__doc__}\n")
        return
    width, height = (int(part) for part in asked.size.split("x"))
    write_clip(asked.kind, asked.seed, (width, height), asked.fps, asked.seconds, asked.out, asked.truth)


if __name__ == "__main__":
    main()
