"""Real sender and gateway processes, real TLS on loopback: deliver, wait, resume, refuse."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from app.messages.sender import Delivered, Reached, Ready
from app.outbox.spool import Spool
from tests.fakes_outbox import Hospital, running, sealed_bytes, start_gateway, start_sender


@pytest.fixture
def hospital(tmp_path: Path) -> Hospital:
    return Hospital(tmp_path)


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool(tmp_path / "outbox")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_a_shipment_is_delivered_once_and_its_receipt_verifies(hospital: Hospital, spool: Spool) -> None:
    sealed = sealed_bytes(6_000_000)
    shipment_id = hospital.spool(spool, sealed)
    gateway, port = start_gateway(hospital)
    with running(gateway):
        with running(start_sender(hospital.configure(port, spool.layout.root))) as sender:
            assert all(probe.refused for probe in sender.expect(Ready).probes)
            sender.expect(Reached)
            sender.expect(Delivered, shipment=shipment_id)
            assert sender.end() == 0
        status = spool.status(shipment_id)
        assert status is not None
        assert (status.state, status.share) == ("delivered", 1.0)
        received = spool.verified_receipt(shipment_id, hospital.pki.receipt_key)
        assert received is not None
        assert received.gateway == "test-gateway"
        assert (hospital.pki.kept / f"{shipment_id}.age").read_bytes() == sealed
        spool.remove_delivered(shipment_id, hospital.pki.receipt_key)
        assert spool.waiting() == ()
        assert gateway.end() == 0
