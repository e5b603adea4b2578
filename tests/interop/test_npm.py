"""The hybrid recipients against npm's age-encryption, and the published age test vectors (needs npm and Node 20).

Run by `make interop`; `make test` leaves it out, because it fetches packages (pinned by hash in npm/package-lock.json).
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import shutil
import subprocess
import zlib
from pathlib import Path

import pytest

from app.errors import StationError
from app.vault import bech32
from app.vault.container import CHUNK, SealedReader, SealedWriter
from app.vault.header import Opener
from app.vault.identities import HybridIdentity, X25519Identity, new_identity, parse_identity, parse_recipient

SAMPLE = b"".join(hashlib.sha256(n.to_bytes(4, "big")).digest() for n in range(5000))
SOURCE = Path(__file__).parent / "npm"
# The class of failure that each vector asks for, and ours.
EXPECTED_CODE = {
    "success": "",
    "header failure": "seal.header",
    "HMAC failure": "seal.mac",
    "no match": "seal.no_key",
    "payload failure": "seal.payload",
}


class BytesSink(io.BytesIO):
    def make_durable(self) -> None:
        return


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    npm = shutil.which("npm")
    assert npm is not None, "npm is missing: this test needs Node 20 or newer with npm"
    folder = tmp_path_factory.mktemp("npm")
    for name in ("package.json", "package-lock.json", "age.mjs"):
        shutil.copy(SOURCE / name, folder)
    subprocess.run([npm, "ci", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=folder, check=True)
    return folder


def node(workshop: Path, job: str, *keys: str, given: bytes = b"") -> bytes:
    return subprocess.run(
        [shutil.which("node") or "node", "age.mjs", job, *keys],
        cwd=workshop,
        input=given,
        capture_output=True,
        timeout=60,
        check=True,
    ).stdout


def seal(payload: bytes, *recipients: str) -> bytes:
    sink = BytesSink()
    SealedWriter(sink, [parse_recipient(text) for text in recipients]).close(payload)
    return sink.getvalue()


@pytest.mark.parametrize("hybrid", [True, False])
@pytest.mark.parametrize("size", [0, 1, CHUNK, len(SAMPLE)])
def test_npm_opens_ours_and_we_open_npms(workshop: Path, size: int, *, hybrid: bool) -> None:
    identity = new_identity(hybrid=hybrid)
    secret, recipient = identity.secret_text(), str(identity.recipient)
    assert node(workshop, "recipient", secret).decode() == recipient
    assert node(workshop, "decrypt", secret, given=seal(SAMPLE[:size], recipient)) == SAMPLE[:size]
    theirs = node(workshop, "encrypt", recipient, given=SAMPLE[:size])
    assert io.BufferedReader(SealedReader(io.BytesIO(theirs), [parse_identity(secret)])).read() == SAMPLE[:size]


def test_two_hybrid_recipients_each_open_it_in_npm(workshop: Path) -> None:
    family, escrow = new_identity(), new_identity()
    sealed = seal(SAMPLE, str(family.recipient), str(escrow.recipient))
    for identity in (family, escrow):
        assert node(workshop, "decrypt", identity.secret_text(), given=sealed) == SAMPLE


def outcome(untrusted_sealed: bytes, identities: list[Opener]) -> tuple[str, str]:
    """Our error code ('' for success) and the SHA-256 of whatever plaintext was given out."""
    digest = hashlib.sha256()
    code = ""
    try:
        with SealedReader(io.BytesIO(untrusted_sealed), identities) as reader:
            for plaintext in reader.chunks():
                digest.update(plaintext)
    except StationError as failure:
        code = failure.code
    return code, digest.hexdigest()


def test_every_published_vector_without_passphrase_and_armor(workshop: Path) -> None:
    vectors: dict[str, str] = json.loads(node(workshop, "vectors"))
    assert len(vectors) == 143
    wrong, checked = [], 0
    for name, encoded in vectors.items():
        head, body = base64.b64decode(encoded).split(b"\n\n", 1)
        fields = [line.split(": ", 1) for line in head.decode().splitlines()]
        about = dict(fields)
        if "armored" in about or "passphrase" in about:
            continue  # reading those two is not needed by any file of a station; see FORMAT.md, §2
        identities: list[Opener] = []
        for key, value in fields:
            if key == "identity":
                prefix, secret = bech32.decode(value)
                identities.append((HybridIdentity if "pq" in prefix else X25519Identity)(secret))
        code, digest = outcome(zlib.decompress(body) if about.get("compressed") == "zlib" else body, identities)
        if code != EXPECTED_CODE[about["expect"]] or (not code and digest != about["payload"]):
            wrong.append((name, about["expect"], code))
        checked += 1
    assert not wrong
    assert checked == 85
