"""A whole DEMO house in a process that is going to be killed: says what it acknowledged, as one JSON line each.

Its key store is memory, so the keys are the first line: who reads it plays the key store that outlives the process.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from app.fence import Room
from tests.e2e.house import House

TAKE_S = 1.0


def main(data: Path) -> None:
    """Record and send for review, without end."""
    with House(data, wanted=(Room.RECORDER,)) as house:
        house.nurse_opens()
        store = house.demo.key_store
        keys = {name: secret.hex() for name, secret in store._secrets.items()}
        _tell(keys=keys, rooms=[running.process.pid for running in house.running.values()])
        while True:
            clip = house.station.start_take(TAKE_S)
            _tell(begun=clip)
            house.until(lambda clip=clip: house.finished() == clip, "the sealed take")  # type: ignore[misc]
            _tell(sealed=clip)
            house.station.send_for_review(clip)
            _tell(sent=clip)


def _tell(**what: Any) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
