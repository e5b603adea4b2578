"""The sender room: configuration, fence, then the network. Started by the launcher, talks to the station by pipe.

Exit codes: 0 stopped as asked or the station is gone · 3 cannot work (one `Failed` line says why).
"""

from __future__ import annotations

import ipaddress
import logging
import os
from collections.abc import Sequence
from pathlib import Path

import msgspec

from app.errors import NeedsPerson, StationError
from app.fence import Probe, Room, raise_fence
from app.lines import LineChannel, take_over_stdio
from app.messages.fence import FenceProbe
from app.messages.sender import Configure, Failed, Ready, ToSender

_log = logging.getLogger("swaddle.sender")


def main(argv: Sequence[str]) -> int:
    """Serve the outbox until the pipe ends."""
    del argv  # everything comes by pipe: arguments are seen by every process of the PC
    os.umask(0o077)
    with take_over_stdio(msgspec.json.Decoder[ToSender](ToSender)) as channel:
        try:
            _serve(channel)
        except OSError as error:  # the outbox went away under us, or its disk
            _log.error("outbox: %s", type(error).__name__)
            channel.send(Failed("outbox.missing", "The outbox folder cannot be used; restart the station."))
            return 3
        except StationError as error:
            _log.error("%s %s", error.code, error.detail)
            channel.send(Failed(error.code, error.sentence))
            return 3
    return 0


def _serve(channel: LineChannel[ToSender]) -> None:
    configure = _configuration(channel)
    if configure is None:
        return
    probes = _fence(configure)
    from app.clock import SystemClock
    from app.sender.dispatch import Dispatcher
    from app.sender.gateway_client import GatewayClient
    from app.sender.tray import Tray

    tray = Tray(Path(configure.outbox))
    gateway = GatewayClient(configure)
    try:
        with tray.alone():
            channel.send(Ready(os.getpid(), tuple(FenceProbe(one.attempt, one.refused) for one in probes)))
            Dispatcher(tray, gateway, channel, SystemClock()).run()
    finally:
        gateway.close()


def _configuration(channel: LineChannel[ToSender]) -> Configure | None:
    """The first line; None when the station went away before it said anything."""
    first = channel.receive()  # the station may have to wait for a person, or for a gateway, before it knows
    if first is None:
        return None
    if not isinstance(first, Configure):
        raise NeedsPerson("sender.unconfigured", "The sender was told nothing useful; restart the station.")
    return first


def _fence(configure: Configure) -> tuple[Probe, ...]:
    return raise_fence(
        Room.SENDER,
        gateway_port=configure.gateway_port,
        outbox=Path(configure.outbox),
        readable=(Path(configure.certificate_file), Path(configure.key_file)),
        datagrams=not _is_address(configure.gateway_host),  # a name is looked up by UDP
    )


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
