"""`main.py gateway`: the reference receiving end, for the DEMO profile and a pilot.

Unlocked by the first line of its stdin (then the end of stdin stops it) or, as a service, by `--passphrase-file` or
the systemd credential `swaddle-gateway`; then SIGTERM or SIGINT stops it. Says one line when it listens.
Exit codes: 0 stopped as asked · 2 arguments · 3 could not start (one `Failed` line says why).
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
from collections.abc import Sequence
from pathlib import Path

import msgspec

from app.errors import NeedsPerson, StationError
from app.fence import Room, raise_fence
from app.lines import LineChannel, take_over_stdio
from app.messages.gateway import Failed, ToGateway, Unlock

_log = logging.getLogger("swaddle.gateway")
_CREDENTIAL = "swaddle-gateway"
_PASSPHRASE_LIMIT_BYTES = 1024
_UNLOCK_WAIT_S = 60.0  # for the first line; nobody types it


def main(argv: Sequence[str]) -> int:
    """Run until told to stop."""
    arguments = _parser().parse_args(argv)
    os.umask(0o077)
    channel = take_over_stdio(msgspec.json.Decoder(ToGateway))
    with channel:
        try:
            passphrase, by_pipe = _passphrase(arguments.passphrase_file, channel)
            raise_fence(Room.GATEWAY)
            from app.gateway.service import Gateway  # after the fence: aiohttp, ssl
            from app.gateway.settings import Places

            gateway = Gateway(Places(arguments.data), passphrase, arguments.listen)
            asyncio.run(gateway.serve(channel, stop_at_end_of_pipe=by_pipe))
        except StationError as error:
            _log.error("%s %s", error.code, error.detail)
            channel.send(Failed(error.code, error.sentence))
            return 3
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="main.py gateway", description="Receive sealed clips.")
    parser.add_argument("--data", type=Path, required=True, help="folder with gateway.toml, roster, keys and store")
    parser.add_argument(
        "--listen", metavar="HOST:PORT", help="instead of the address in gateway.toml; port 0 picks one"
    )
    parser.add_argument("--passphrase-file", type=Path, help="opens the sealed keys; without it, systemd or stdin does")
    return parser


def _passphrase(file: Path | None, channel: LineChannel[Unlock]) -> tuple[bytes, bool]:
    """The passphrase, and whether it came by pipe."""
    credentials = os.environ.get("CREDENTIALS_DIRECTORY")  # set by systemd for this service alone
    if file is None and credentials is not None:
        file = Path(credentials, _CREDENTIAL)
    if file is not None:
        try:
            with file.open("rb") as opened:
                return opened.read(_PASSPHRASE_LIMIT_BYTES).strip(b"\r\n"), False
        except OSError as error:
            raise NeedsPerson(
                "gateway.passphrase", f"{file} cannot be read; give the gateway its passphrase.", detail=str(error)
            ) from None
    try:
        unlock = channel.receive(_UNLOCK_WAIT_S)
    except (TimeoutError, StationError):
        unlock = None
    if unlock is None:
        raise NeedsPerson("gateway.passphrase", "No passphrase came; give one by --passphrase-file or on stdin.")
    return unlock.passphrase.encode(), True
