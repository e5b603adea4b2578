"""The DEMO's key store: memory, gone at exit. Nothing but the DEMO and the tests may use it."""

from __future__ import annotations

from app.errors import Refused


class MemoryKeyStore:
    """Keeps to the same contract as the operating system's (`vault.keys.KeyStore`); never touches a disk."""

    def __init__(self) -> None:
        self._secrets: dict[str, bytes] = {}

    def __repr__(self) -> str:
        return f"<MemoryKeyStore of {len(self._secrets)}>"

    def get(self, name: str) -> bytes | None:
        """The secret, or None."""
        return self._secrets.get(name)

    def put(self, name: str, secret: bytes) -> None:
        """Keep a new secret; one that exists is never overwritten."""
        if name in self._secrets:
            raise Refused("keystore.occupied", "There is a key of this name already. Ask IT.", detail=name)
        self._secrets[name] = secret

    def remove(self, name: str) -> None:
        """Forget a secret, if there is one."""
        self._secrets.pop(name, None)
