"""Sealing and opening: `app.vault.container` beside Debian's `age` command, on the same bytes, both ways checked.

Ours runs inside this process, as it does in the recorder; `age` is a process of its own (some milliseconds of 256 MiB).
Everything lies in memory: this is about ciphers, not about disks.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import Final

from app.vault.container import CHUNK, FileSink, SealedReader, SealedWriter
from app.vault.identities import X25519Identity, new_identity
from tests.bench.figures import (
    Figure,
    Spent,
    measured,
    median_cpu_s,
    median_wall_s,
    run_spent,
    scratch_in_memory,
    side_by_side,
)

_MIB: Final = 1 << 20
_MB: Final = 1_000_000


def figures(mebibytes: int, repeats: int) -> list[Figure]:
    """Megabytes a second, both ways."""
    identity = new_identity(hybrid=False)  # Debian 12's age knows no other kind
    assert isinstance(identity, X25519Identity)
    with tempfile.TemporaryDirectory(prefix="swaddle-bench-", dir=scratch_in_memory()) as name:
        scratch = _Scratch(Path(name), identity, mebibytes)
        sealing = side_by_side((scratch.seal, scratch.age_seal), repeats)
        opening = side_by_side((scratch.open, scratch.age_open), repeats)
        scratch.check_each_others()
    size_mb = mebibytes * _MIB / _MB
    found = []
    for name, (ours, theirs) in (("seal", sealing), ("open", opening)):
        speeds = size_mb / median_wall_s(ours), size_mb / median_wall_s(theirs)
        note = (
            f"{mebibytes} MiB, median of {repeats}; CPU seconds {median_cpu_s(ours):.2f} and {median_cpu_s(theirs):.2f}"
        )
        found.append(Figure(f"age container, {name}", "MB/s", speeds[0], "age command", speeds[1], note))
    return found


class _Scratch:
    """The plaintext, and what each side made of it."""

    def __init__(self, folder: Path, identity: X25519Identity, mebibytes: int) -> None:
        self._folder, self._identity = folder, identity
        self._recipient = str(identity.recipient)
        self._key = folder / "key"
        self._key.write_text(identity.secret_text() + "\n")
        self._plain, self._ours, self._theirs = folder / "plain", folder / "ours.age", folder / "theirs.age"
        with self._plain.open("wb") as file:
            for _ in range(mebibytes):
                file.write(os.urandom(_MIB))

    def seal(self) -> Spent:
        """By ours."""
        return measured(self._seal)

    def _seal(self) -> None:
        self._ours.unlink(missing_ok=True)
        block = bytearray(CHUNK)
        with self._plain.open("rb") as source, self._ours.open("wb") as target:
            writer = SealedWriter(FileSink(target.fileno()), [self._identity.recipient])
            left = self._plain.stat().st_size
            while left > CHUNK:
                left -= source.readinto(block)
                writer.write(block)
            writer.close(source.read())

    def open(self) -> Spent:
        """By ours, into nothing."""
        return measured(lambda: self._open(self._ours, os.open(os.devnull, os.O_WRONLY)))

    def _open(self, sealed: Path, target: int) -> None:
        try:
            with SealedReader(sealed.open("rb"), [self._identity]) as reader:
                for chunk in reader.chunks():
                    os.write(target, chunk)
        finally:
            os.close(target)

    def age_seal(self) -> Spent:
        """By age."""
        self._theirs.unlink(missing_ok=True)
        command = ["age", "-r", self._recipient, "-o", str(self._theirs), str(self._plain)]
        return run_spent(command, cwd=self._folder)

    def age_open(self) -> Spent:
        """By age, into nothing."""
        return run_spent(["age", "-d", "-i", str(self._key), str(self._theirs)], cwd=self._folder)

    def check_each_others(self) -> None:
        """A fast wrong answer is no answer: each opens what the other sealed."""
        wanted = _digest(self._plain)
        opened = self._folder / "opened"
        self._open(self._theirs, os.open(opened, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        ours_of_theirs = _digest(opened)
        run_spent(["age", "-d", "-i", str(self._key), "-o", str(opened), str(self._ours)], cwd=self._folder)
        if {ours_of_theirs, _digest(opened)} != {wanted}:
            raise RuntimeError("the two do not open each other's files to the same bytes")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
