"""`make bench`: every figure beside somebody else's, measured in the same run; ratios, never verdicts.

python -m tests.bench [--only sealing,pipeline,paced,rules] [--repeats 3] [--json build/bench.json]
"""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from app.terminal import complain, say
from tests.bench import paced, pipeline, rules, sealing, sources
from tests.bench.figures import Figure, Machine, as_table, write_json

PARTS: Final = ("sealing", "pipeline", "paced", "rules")


def main(arguments: Sequence[str]) -> int:
    """Measure what is asked for, print one table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--only", default=",".join(PARTS), metavar="PARTS", help=f"of {','.join(PARTS)}")
    parser.add_argument("--repeats", type=int, default=3, metavar="N", help="of everything that is compared")
    parser.add_argument("--mebibytes", type=int, default=256, metavar="N", help="sealed and opened")
    parser.add_argument("--clip-seconds", type=int, default=10, metavar="N", help="recorded at full speed")
    parser.add_argument("--paced-seconds", type=int, default=20, metavar="N", help="recorded by the clock")
    parser.add_argument("--json", type=Path, default=Path("build/bench.json"), metavar="FILE")
    chosen = parser.parse_args(arguments)
    parts = chosen.only.split(",")
    if not set(parts) <= set(PARTS):
        parser.error(f"--only takes {', '.join(PARTS)}")
    missing = [tool for tool in ("age", "ffmpeg") if shutil.which(tool) is None]
    if missing:
        complain(f"Missing: {', '.join(missing)}. Run `make setup-dev`, or apt-get install {' '.join(missing)}.")
        return 2
    machine, begun_s = Machine(), time.monotonic()
    figures: list[Figure] = []
    runs: list[paced.Paced] = []
    if "sealing" in parts:
        figures += sealing.figures(chosen.mebibytes, chosen.repeats)
    if "pipeline" in parts:
        figures += pipeline.figures(chosen.clip_seconds, chosen.repeats)
    if "paced" in parts:
        runs = [
            paced.demo_run(chosen.paced_seconds),
            paced.file_run(sources.SIZES[-1], chosen.paced_seconds, gated=False),
        ]
        figures += paced.as_figures(runs)
    if "rules" in parts:
        figures += rules.figures()
    machine.finish()
    say(machine.sentence)
    say(as_table(figures))
    if runs:
        say(paced.as_table(runs))
    say(f"{time.monotonic() - begun_s:.0f} s; also in {chosen.json}")
    write_json(chosen.json, machine, figures, paced=paced.details(runs))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
