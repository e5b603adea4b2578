"""What a gateway is told: DIR/gateway.toml and the roster beside it. A wrong key or value stops the start."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Annotated

import msgspec

from app.errors import NeedsPerson, Refused
from app.outbox import roster, shipment
from app.outbox.layout import read_bounded

_log = logging.getLogger("swaddle.gateway")
_SETTINGS_LIMIT_BYTES = 64 * 1024


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """DIR/gateway.toml."""

    name: shipment.Code  # stands in every receipt
    profile: shipment.Profile  # "production" refuses demo manifests and the other way round
    admin_key: roster.PublicKeyHex  # the hospital's key under every roster
    listen: str = "127.0.0.1:0"
    max_clip_bytes: Annotated[int, msgspec.Meta(gt=0)] = 2 * 1024**3  # an hour of video at 4 Mbit/s is 1.8 GiB
    max_unfinished_per_station: Annotated[int, msgspec.Meta(gt=0)] = 64  # a ward's day, all cut short
    keep_free_bytes: Annotated[int, msgspec.Meta(ge=0)] = 256 * 1024**2  # receipts must fit even when clips do not


class Places:
    """Where a gateway's files are, below the folder given by `--data`."""

    def __init__(self, data: Path) -> None:
        self.settings = data / "gateway.toml"
        self.roster = data / "roster.dsse"
        self.ca = data / "ca.pem"
        self.tls_certificate = data / "tls.pem"
        self.tls_key = data / "tls.key"  # encrypted PKCS#8
        self.receipt_key = data / "receipt.key"  # encrypted PKCS#8, Ed25519
        self.store = data / "store"


def read_settings(places: Places) -> Settings:
    """The settings, complete and valid.

    Raises:
        NeedsPerson: `gateway.settings`, with the offending key in the sentence.
    """
    try:
        return msgspec.toml.decode(read_bounded(places.settings, _SETTINGS_LIMIT_BYTES), type=Settings)
    except OSError as error:
        raise NeedsPerson(
            "gateway.settings", f"{places.settings} cannot be read; create it as docs/it says.", detail=str(error)
        ) from None
    except msgspec.MsgspecError as error:
        raise NeedsPerson(
            "gateway.settings", f"{places.settings} is not valid ({error}); correct that line and start again."
        ) from None


class RosterFile:
    """The roster in force. A newer valid file takes over at the next look; a bad or older one never does."""

    def __init__(self, path: Path, settings: Settings) -> None:
        """Read the first one.

        Raises:
            NeedsPerson: `gateway.roster` when there is no valid roster to start with.
        """
        self._path = path
        self._admin_key = bytes.fromhex(settings.admin_key)
        self._profile = settings.profile
        self._seen: tuple[int, int, int] | None = None
        try:
            self._seen = self._mark()
            self._roster = self._read()
        except (OSError, Refused) as error:
            raise NeedsPerson(
                "gateway.roster",
                "The gateway has no roster signed by the hospital; put roster.dsse beside gateway.toml.",
            ) from error

    def current(self) -> roster.Roster:
        """The roster to judge by, now."""
        try:
            mark = self._mark()
            if mark != self._seen:
                self._seen = mark
                fresh = self._read()
                if fresh.serial >= self._roster.serial:
                    self._roster = fresh
                    _log.info("roster %d in force", fresh.serial)
                else:
                    _log.warning("roster %d ignored: %d is in force", fresh.serial, self._roster.serial)
        except (OSError, Refused) as error:
            _log.warning("new roster ignored: %s", getattr(error, "code", type(error).__name__))
        return self._roster

    def _mark(self) -> tuple[int, int, int]:
        found = self._path.stat()
        return found.st_mtime_ns, found.st_size, found.st_ino

    def _read(self) -> roster.Roster:
        fresh = roster.verify(read_bounded(self._path, roster.ROSTER_LIMIT_BYTES), self._admin_key)
        if fresh.profile != self._profile:
            raise Refused(
                "roster.profile", "The roster is for another profile than this gateway; ask IT for the right one."
            )
        return fresh
