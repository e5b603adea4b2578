"""Real sender and gateway processes, real TLS on loopback: deliver, wait, resume, refuse."""

from __future__ import annotations

import socket
from pathlib import Path

import msgspec
import pytest

from app.messages.sender import Delivered, Failed, Held, Look, Progress, Reached, Ready, Retry, Waiting
from app.outbox.roster import RosterFamily
from app.outbox.spool import Spool
from app.sender.gateway_client import CHUNK_BYTES
from tests.fakes_outbox import (
    DEADLINE_S,
    RECIPIENT,
    Hospital,
    Relay,
    running,
    sealed_bytes,
    start_gateway,
    start_sender,
)


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


def test_while_the_gateway_is_down_the_clip_waits_and_goes_once_when_it_returns(
    hospital: Hospital, spool: Spool
) -> None:
    shipment_id = hospital.spool(spool, sealed_bytes())
    port = free_port()
    with running(start_sender(hospital.configure(port, spool.layout.root))) as sender:
        waiting = sender.expect(Waiting)
        assert (waiting.code, waiting.alarm) == ("gateway.unreachable", False)
        status = spool.status(shipment_id)
        assert status is not None
        assert (status.state, status.code) == ("waiting", "gateway.unreachable")
        gateway, _ = start_gateway(hospital, listen=f"127.0.0.1:{port}")
        with running(gateway):
            sender.channel.send(Retry())
            sender.expect(Delivered, shipment=shipment_id)
            assert sender.end() == 0
    assert [path.name for path in hospital.pki.kept.iterdir()] == [f"{shipment_id}.age"]


def test_a_sender_that_waits_stops_with_its_pipe(hospital: Hospital, spool: Spool) -> None:
    hospital.spool(spool, sealed_bytes())
    with running(start_sender(hospital.configure(free_port(), spool.layout.root))) as sender:
        sender.expect(Waiting)
        assert sender.end() == 0


def test_a_gateway_killed_in_the_middle_is_resumed(hospital: Hospital, spool: Spool) -> None:
    sealed = sealed_bytes(7_000_000)
    shipment_id = hospital.spool(spool, sealed)
    first, first_port = start_gateway(hospital)
    with (
        running(first),
        Relay(first_port, hold_after_bytes=CHUNK_BYTES + 1_500_000) as cable,
        running(start_sender(hospital.configure(cable.port, spool.layout.root))) as sender,
    ):
        sender.expect(Progress, confirmed_bytes=CHUNK_BYTES)
        assert cable.held.wait(DEADLINE_S)
        first.kill()
        second, second_port = start_gateway(hospital)
        with running(second):
            cable.mend(second_port)
            sender.expect(Waiting)
            assert sender.expect(Progress).confirmed_bytes >= CHUNK_BYTES
            sender.expect(Delivered, shipment=shipment_id)
            assert sender.end() == 0
    assert (hospital.pki.kept / f"{shipment_id}.age").read_bytes() == sealed


def test_a_sender_killed_in_the_middle_is_resumed(hospital: Hospital, spool: Spool) -> None:
    sealed = sealed_bytes(7_000_000)
    shipment_id = hospital.spool(spool, sealed)
    gateway, port = start_gateway(hospital)
    with running(gateway), Relay(port, hold_after_bytes=CHUNK_BYTES + 1_500_000) as cable:
        configure = hospital.configure(cable.port, spool.layout.root)
        with running(start_sender(configure)) as first:
            first.expect(Progress, confirmed_bytes=CHUNK_BYTES)
            assert cable.held.wait(DEADLINE_S)
            first.kill()
        cable.mend(port)
        with running(start_sender(configure)) as second:
            assert second.expect(Progress).confirmed_bytes >= CHUNK_BYTES
            second.expect(Delivered, shipment=shipment_id)
    assert (hospital.pki.kept / f"{shipment_id}.age").read_bytes() == sealed


def test_a_refused_shipment_is_held_others_go_on_and_a_person_can_let_it_go(hospital: Hospital, spool: Spool) -> None:
    unknown = hospital.spool(spool, sealed_bytes(), family="NEW1")
    known = hospital.spool(spool, sealed_bytes())
    gateway, port = start_gateway(hospital)
    with running(gateway), running(start_sender(hospital.configure(port, spool.layout.root))) as sender:
        assert sender.expect(Held).code == "family.unrostered"
        sender.expect(Delivered, shipment=known)
        status = spool.status(unknown)
        assert status is not None
        assert (status.state, status.code) == ("held", "family.unrostered")
        families = (*hospital.roster.families, RosterFamily("NEW1", RECIPIENT))
        hospital.publish(msgspec.structs.replace(hospital.roster, serial=6, families=families))
        sender.channel.send(Retry(unknown))
        sender.expect(Delivered, shipment=unknown)


def test_what_is_taken_back_in_the_middle_never_arrives(hospital: Hospital, spool: Spool) -> None:
    taken_back = hospital.spool(spool, sealed_bytes(7_000_000))
    gateway, port = start_gateway(hospital)
    with (
        running(gateway),
        Relay(port, hold_after_bytes=CHUNK_BYTES + 500_000) as cable,
        running(start_sender(hospital.configure(cable.port, spool.layout.root))) as sender,
    ):
        sender.expect(Progress, confirmed_bytes=CHUNK_BYTES)
        assert cable.held.wait(DEADLINE_S)
        spool.withdraw(taken_back)
        other = hospital.spool(spool, sealed_bytes())
        cable.mend(port)
        sender.channel.send(Look())
        sender.expect(Delivered, shipment=other)
    assert [path.name for path in hospital.pki.kept.iterdir()] == [f"{other}.age"]
    assert spool.verified_receipt(other, hospital.pki.receipt_key) is not None


def test_one_sender_per_outbox(hospital: Hospital, spool: Spool) -> None:
    configure = hospital.configure(free_port(), spool.layout.root)
    with running(start_sender(configure)) as first:
        first.expect(Ready)
        with running(start_sender(configure)) as second:
            assert second.expect(Failed).code == "sender.second"
            assert second.process.wait(DEADLINE_S) == 3


def test_a_shipment_without_papers_or_with_other_bytes_is_never_sent(hospital: Hospital, spool: Spool) -> None:
    bare, changed = hospital.spool(spool, sealed_bytes()), hospital.spool(spool, sealed_bytes())
    (spool.layout.ready_folder(bare) / "manifest.dsse").unlink()
    (spool.layout.ready_folder(changed) / "clip.age").write_bytes(sealed_bytes())
    gateway, port = start_gateway(hospital)
    with running(gateway), running(start_sender(hospital.configure(port, spool.layout.root))) as sender:
        assert {sender.expect(Held).shipment for _ in range(2)} == {bare, changed}
        sender.expect(Reached)
    store = hospital.pki.kept.parent
    assert not any((store / "incoming").iterdir())
    assert not any((store / "kept").iterdir())
