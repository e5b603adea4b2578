"""Proof for the unattended job: the delivered clip opens with the family's key, and with nothing the gateway holds."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from app.demo import Demo
from app.errors import StationError
from app.model import ClipId, ClipState
from app.outbox import dsse, receipt, shipment
from app.playback import Picture, Playback
from app.vault.container import SealedReader
from app.vault.identities import HybridIdentity, Identity, X25519Identity

CLIP_FILE: Final = "clip.age"
FAMILY_KEY_FILE: Final = "family.key"
FRAME_FILE: Final = "frame.png"
REPORT_FILE: Final = "report.json"
JOURNAL_FILE: Final = "journal.jsonl"


class Report(msgspec.Struct, frozen=True):
    """`report.json`, schema 1."""

    delivered: bool
    receipt_verified: bool
    family_key_opens: bool
    gateway_key_opens: bool
    clip_file: str
    family_key_file: str
    frame_file: str
    pictures: tuple[str, ...]
    seconds: dict[str, float]
    black_share: float = 0.0  # of the clip; a computer that is too slow to look at every picture leaves them black
    schema: int = 1

    @property
    def passed(self) -> bool:
        """Whether the job did what it is there to show."""
        return self.delivered and self.receipt_verified and self.family_key_opens and not self.gateway_key_opens


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was found in the gateway's storage, examined from outside."""

    delivered: bool
    receipt_verified: bool
    family_key_opens: bool
    gateway_key_opens: bool
    black_share: float
    frame: Picture | None  # from the middle of the opened clip


def collect(demo: Demo, clip: ClipId, folder: Path) -> Evidence:
    """Copy the delivered clip and the family's key into the report folder and try every key on it.

    Args:
        demo: the running demo.
        clip: that was delivered.
        folder: of the report.
    """
    sent = demo.ledger.shipments_of(clip)[0]
    stored = demo.pki.kept / f"{sent.approval.shipment}.age"
    delivered = folder / CLIP_FILE
    shutil.copyfile(stored, delivered)
    family = demo.family_keys[sent.approval.family]
    (folder / FAMILY_KEY_FILE).write_text(f"# DEMO family {sent.approval.family}\n{family.secret_text()}\n")
    frame = _middle_frame(delivered, family)
    return Evidence(
        delivered=demo.ledger.clip(clip).state is ClipState.DELIVERED,
        receipt_verified=_receipt_verifies(demo, sent.receipt, sent.approval.manifest),
        family_key_opens=frame is not None,
        gateway_key_opens=any(_opens(delivered, key) for key in _gateway_side_keys(demo)),
        black_share=demo.ledger.clip(clip).black_share,
        frame=frame,
    )


def _receipt_verifies(demo: Demo, untrusted_receipt: bytes, manifest: bytes) -> bool:
    payload = dsse.take_apart(manifest, shipment.PAYLOAD_TYPE).untrusted_payload
    try:
        receipt.verify(untrusted_receipt, demo.pki.receipt_key, payload)
    except StationError:
        return False
    return True


def _gateway_side_keys(demo: Demo) -> list[Identity]:
    """Every private key in the gateway's folder, tried as either kind of age identity."""
    secrets: list[bytes] = []
    for file in sorted(demo.pki.gateway_data.rglob("*.key")):
        key = load_pem_private_key(file.read_bytes(), demo.pki.gateway_passphrase.encode())
        if isinstance(key, ec.EllipticCurvePrivateKey):
            secrets.append(key.private_numbers().private_value.to_bytes(32, "big"))
        elif isinstance(key, ed25519.Ed25519PrivateKey):
            secrets.append(key.private_bytes_raw())
    if not secrets:
        raise RuntimeError("the gateway's folder holds no key to try")
    return [make(secret) for secret in secrets for make in (X25519Identity, HybridIdentity)]


def _opens(sealed: Path, identity: Identity) -> bool:
    try:
        with sealed.open("rb") as file, SealedReader(file, [identity]):
            return True
    except StationError:
        return False


def _middle_frame(sealed: Path, identity: Identity) -> Picture | None:
    try:
        with sealed.open("rb") as file, SealedReader(file, [identity]) as reader, Playback(reader) as playback:
            return playback.frame_at(playback.duration_s / 2)[1]
    except StationError:
        return None
