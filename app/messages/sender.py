"""What station and sender say to each other, one JSON line each. No personal data beyond shipment ids and codes."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import msgspec

from app.messages.fence import FenceProbe


class Configure(msgspec.Struct, tag="configure", frozen=True, forbid_unknown_fields=True):
    """First line the sender reads, before it fences itself. Carries a secret: never logged, `repr` hides it."""

    station: str
    outbox: str  # absolute folder
    gateway_host: str
    gateway_port: Annotated[int, msgspec.Meta(ge=1, le=65535)]
    ca_pem: str  # the one CA that is believed
    certificate_file: str
    key_file: str  # encrypted PKCS#8, stays encrypted on disk
    key_passphrase: str
    receipt_key: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]  # Ed25519, raw, hex

    def __repr__(self) -> str:
        return f"Configure(station={self.station!r}, gateway={self.gateway_host!r}:{self.gateway_port})"


class Look(msgspec.Struct, tag="look", frozen=True, forbid_unknown_fields=True):
    """There is something new in the outbox. Waiting for the gateway goes on as it was."""


class Retry(msgspec.Struct, tag="retry", frozen=True, forbid_unknown_fields=True):
    """A person says: try now. With an id, that held shipment too; without, all that merely wait."""

    shipment: str | None = None


class Stop(msgspec.Struct, tag="stop", frozen=True, forbid_unknown_fields=True):
    """Finish between two chunks and exit 0. The end of the pipe means the same."""


ToSender: TypeAlias = Configure | Look | Retry | Stop


class Ready(msgspec.Struct, tag="ready", frozen=True, forbid_unknown_fields=True):
    """The sender is fenced, holds the outbox's lock and looks after it."""

    pid: int
    probes: tuple[FenceProbe, ...]


class Reached(msgspec.Struct, tag="reached", frozen=True, forbid_unknown_fields=True):
    """The gateway answered; said after every silence and at most once per shipment."""


class Progress(msgspec.Struct, tag="progress", frozen=True, forbid_unknown_fields=True):
    """Bytes that the gateway acknowledged."""

    shipment: str
    confirmed_bytes: int
    shipment_bytes: int


class Waiting(msgspec.Struct, tag="waiting", frozen=True, forbid_unknown_fields=True):
    """The gateway cannot be used now; all shipments wait. `alarm`: it will not mend itself, a person must look."""

    code: str
    sentence: str
    retry_in_s: float
    alarm: bool


class Held(msgspec.Struct, tag="held", frozen=True, forbid_unknown_fields=True):
    """This shipment was refused; it stays until a person decides."""

    shipment: str
    code: str
    sentence: str


class Delivered(msgspec.Struct, tag="delivered", frozen=True, forbid_unknown_fields=True):
    """A receipt lies in the outbox; the station verifies it itself."""

    shipment: str


class Failed(msgspec.Struct, tag="failed", frozen=True, forbid_unknown_fields=True):
    """The sender cannot work at all and exits: configuration, keys, another sender."""

    code: str
    sentence: str


FromSender: TypeAlias = Ready | Reached | Progress | Waiting | Held | Delivered | Failed
