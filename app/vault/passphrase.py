"""The scrypt recipient of age: a file that a passphrase opens. For family cards only; clips are sealed to keys."""

from __future__ import annotations

import os
from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from app.vault.header import Stanza, encode_base64
from app.vault.recipients import ONCE

KIND: Final = "scrypt"
LABEL: Final = b"age-encryption.org/v1/scrypt"
SALT_BYTES: Final = 16
BLOCK_SIZE, LANES, KEY_BYTES = 8, 1, 32  # fixed by age


class PassphraseRecipient:
    """Seals to a passphrase; by age's rule it is the only recipient of its file.

    Args:
        passphrase: UTF-8, as it will be typed.
        work_factor: log2 of scrypt's N; each step doubles time and memory (18: 256 MiB, about half a second).
    """

    post_quantum: Final = True  # nothing but symmetric ciphers

    def __init__(self, passphrase: str, work_factor: int) -> None:
        self._passphrase = passphrase.encode()
        self._work_factor = work_factor

    def __repr__(self) -> str:
        return f"<PassphraseRecipient of 2^{self._work_factor}>"

    def wrap(self, file_key: bytes) -> Stanza:
        """The file key under a key stretched from the passphrase and a fresh salt."""
        salt = os.urandom(SALT_BYTES)
        stretched = Scrypt(LABEL + salt, KEY_BYTES, 2**self._work_factor, BLOCK_SIZE, LANES).derive(self._passphrase)
        arguments = (encode_base64(salt), str(self._work_factor).encode("ascii"))
        return Stanza(KIND, arguments, ChaCha20Poly1305(stretched).encrypt(ONCE, file_key, None))
