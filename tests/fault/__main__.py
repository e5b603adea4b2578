"""`make fault`: rooms and whole stations killed at random moments; exit 1 if any promise broke.

python -m tests.fault [--takes 20] [--clips 10] [--stations 5] [--seed N]
"""

from __future__ import annotations

import argparse
import logging
import os
import random
import secrets
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from app.terminal import complain, say
from tests.fault import deliveries, stations, takes


def main(arguments: Sequence[str]) -> int:
    """Kill, count, judge."""
    parser = argparse.ArgumentParser(prog="python -m tests.fault", description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--takes", type=int, default=20, metavar="N", help="with a killed recorder")
    parser.add_argument("--clips", type=int, default=10, metavar="N", help="with killed gateway and sender")
    parser.add_argument("--stations", type=int, default=5, metavar="N", help="killed and started again")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000), help="repeat the moments of a run")
    chosen = parser.parse_args(arguments)
    logging.basicConfig(level=logging.ERROR)  # warnings are what a killed room is expected to cause
    say(f"seed {chosen.seed}; load average {os.getloadavg()[0]:.1f} on {len(os.sched_getaffinity(0))} cores")
    random_moments, begun_s = random.Random(chosen.seed), time.monotonic()  # noqa: S311 - moments, not keys
    broken: list[str] = []
    with tempfile.TemporaryDirectory(prefix="swaddle-fault-") as name:
        for part, count in ((takes, chosen.takes), (deliveries, chosen.clips), (stations, chosen.stations)):
            title = part.__name__.rpartition(".")[2]
            folder = Path(name) / title
            folder.mkdir(mode=0o700)
            try:
                broken += part.run(folder, random_moments, count).broken if count else []
            except AssertionError as waited_in_vain:  # the house waits with deadlines
                broken.append(f"{title} did not come to its end: {waited_in_vain}")
    verdict = "every promise kept" if not broken else f"{len(broken)} promises broken"
    say(f"{verdict} in {time.monotonic() - begun_s:.0f} s; the same moments again: --seed {chosen.seed}")
    for line in broken:
        complain(f"BROKEN {line}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
