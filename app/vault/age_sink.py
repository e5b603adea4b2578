"""A sealed file as the encoder's sink: what goes in is sealed before it reaches the descriptor."""

from __future__ import annotations

from collections.abc import Sequence

from app.vault.container import CHUNK, FileSink, SealedWriter, parse_recipient


class AgeSink:
    """A take's sealed file as the encoder's sink.

    Args:
        descriptor: append-only; the caller closes it.
        recipients: age public keys.
    """

    def __init__(self, descriptor: int, recipients: Sequence[str]) -> None:
        self._writer = SealedWriter(FileSink(descriptor), [parse_recipient(text) for text in recipients])

    @property
    def chunk_bytes(self) -> int:
        """Age's chunk."""
        return CHUNK

    def write(self, data: bytes) -> int:
        """Seal and append."""
        return self._writer.write(data)

    def room(self) -> int:
        """Until the chunk is full."""
        return self._writer.room()

    def make_durable(self) -> int:
        """Flush full chunks through the drive's cache."""
        return self._writer.make_durable()

    def close(self) -> None:
        """Seal the end."""
        self._writer.close()
