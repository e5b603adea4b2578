"""The station's settings: embedded defaults, or the machine policy at its one fixed place.

No argument and no environment variable names another place: as soon as a machine policy exists the PC is a production
station, whatever somebody types. A key that is not known, a value that does not fit, a file that anybody could have
written: refused with the key, the file and the next step.
"""

from __future__ import annotations

import enum
import os
import re
import stat
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import msgspec

from app.errors import NeedsPerson

MACHINE_POLICY_FILE: Final = Path("/etc/swaddle/policy.toml")
MACHINE_POLICY_KEY: Final = r"Software\Policies\Swaddle"  # below HKEY_LOCAL_MACHINE
_LARGEST_POLICY_BYTES: Final = 256 * 1024  # a hospital's longest is a few kilobytes

_DEFAULT_DATA_FOLDERS: Final = {
    "win32": r"C:\ProgramData\Swaddle",  # machine-wide; %ProgramData% is only the caller's word
    "darwin": "/Library/Application Support/Swaddle",
}

_Code = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9._-]{1,64}$")]
_BedCode = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9._-]{1,16}$")]
_Days = Annotated[int, msgspec.Meta(ge=1, le=365)]


class GatewayPolicy(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where shipments go, and by what the gateway is known."""

    address: Annotated[str, msgspec.Meta(pattern=r"^https://[^\s/?#@]+(/[^\s?#]*)?$")]
    ca_file: str  # PEM of the hospital's own CA: the only one that counts
    certificate_file: str = ""  # of this station, PEM
    key_file: str = ""  # encrypted PKCS#8; the passphrase is a service credential
    receipt_key: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]  # Ed25519, hex: who signs receipts


class BedPolicy(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One bed and the camera that looks at it."""

    bed: _BedCode
    camera: Annotated[str, msgspec.Meta(pattern=r"^usb:[^\s]{1,200}$")]  # usb:VID:PID:SERIAL, from `main.py cameras`


class StationConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Everything that IT decides. What is not said keeps its default."""

    station: _Code = "station"
    language: Literal["", "en", "zh_CN"] = ""  # "": the operating system's
    theme: Literal["auto", "day", "night", "contrast"] = "auto"  # auto: Night between the two hours
    night_from_hour: Annotated[int, msgspec.Meta(ge=0, le=23)] = 19  # local; when wards turn their lamps down
    night_until_hour: Annotated[int, msgspec.Meta(ge=0, le=23)] = 7  # the same hour twice: never Night by itself
    take_seconds: Annotated[int, msgspec.Meta(ge=5, le=300)] = 60  # how long a clip is unless stopped
    idle_lock_seconds: Annotated[int, msgspec.Meta(ge=30, le=1800)] = 120  # no touch for so long: signed out
    data_dir: str = ""  # "": the machine-wide default
    shipments: Literal["hybrid", "x25519"] = "hybrid"  # age recipients of families
    approval_days: Annotated[int, msgspec.Meta(ge=1, le=7)] = 7  # the gateway refuses older ones
    keep_delivered_days: _Days = 30  # then shredded here: the family has its copy
    keep_unreviewed_days: _Days = 14  # since its state last changed; then shredded unseen
    break_glass: bool = False  # who recorded a clip may approve it herself: counted, told to everybody
    wristband_required: bool = False  # nothing is recorded before the baby's wristband was scanned and compared
    beds: tuple[BedPolicy, ...] = ()
    gateway: GatewayPolicy | None = None  # None: not enrolled; nothing leaves

    def data_folder(self) -> Path:
        """Where clips, ledger and outbox live."""
        default = _DEFAULT_DATA_FOLDERS.get(sys.platform, "/var/lib/swaddle")
        return Path(self.data_dir or default)


class Origin(enum.StrEnum):
    """Who said a value."""

    DEFAULT = "default"  # this program
    MACHINE = "machine"  # the machine policy: nobody at the station can change it


@dataclass(frozen=True, slots=True)
class PolicyValue:
    """One value in force, and who said it."""

    key: str
    value: object
    origin: Origin


@dataclass(frozen=True, slots=True)
class Policy:
    """The policy in use: every value, and which of them the machine policy said."""

    values: StationConfig = field(default_factory=StationConfig)
    said: frozenset[str] = frozenset()  # keys of `StationConfig` that stand in the machine policy

    def origin(self, key: str) -> Origin:
        """Who said this key's value.

        Raises:
            KeyError: there is no such key.
        """
        if key not in StationConfig.__struct_fields__:
            raise KeyError(key)
        return Origin.MACHINE if key in self.said else Origin.DEFAULT

    def all(self) -> tuple[PolicyValue, ...]:
        """Every key in the order of the documentation."""
        return tuple(
            PolicyValue(key, getattr(self.values, key), self.origin(key)) for key in StationConfig.__struct_fields__
        )


def machine_policy_exists(file: Path = MACHINE_POLICY_FILE) -> bool:
    """Whether this PC is a production station. When in doubt it is.

    Args:
        file: only tests name another.
    """
    if sys.platform == "win32":
        try:
            return _registry_policy() is not None
        except NeedsPerson:  # it is there and cannot be read
            return True
    try:
        file.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:  # a folder that may not be looked into: there is something in it
        return True
    return True


def load_config(file: Path = MACHINE_POLICY_FILE) -> StationConfig:
    """The machine policy's values, or the embedded defaults when there is none.

    Raises:
        NeedsPerson: `policy.unreadable`, `policy.writable`, `policy.wrong`.
    """
    return load_policy(file).values


def load_policy(file: Path = MACHINE_POLICY_FILE) -> Policy:
    """The same, with who said what.

    Raises:
        NeedsPerson: `policy.unreadable`, `policy.writable`, `policy.wrong`.
    """
    if sys.platform == "win32":
        values = _registry_policy()
        return Policy() if values is None else _checked(values, rf"HKLM\{MACHINE_POLICY_KEY}", strict=False)
    if not machine_policy_exists(file):
        return Policy()
    text = _read(file)
    try:
        return _checked(msgspec.toml.decode(text), str(file))
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise NeedsPerson(
            "policy.wrong",
            f"The policy file {file} is not valid TOML: {error}. Correct it, then start again.",
        ) from error


def _checked(untrusted_values: dict[str, Any], place: str, *, strict: bool = True) -> Policy:
    try:
        config = msgspec.convert(untrusted_values, type=StationConfig, strict=strict)
    except msgspec.ValidationError as error:
        raise _wrong(place, error) from error
    return Policy(_consistent(config, place), frozenset(untrusted_values))


def _consistent(config: StationConfig, place: str) -> StationConfig:
    """What one value cannot say of another."""
    codes = [bed.bed for bed in config.beds]
    if len(set(codes)) != len(codes):
        raise _wrong_key(place, "beds", "one bed stands there twice")
    if config.data_dir and not Path(config.data_dir).is_absolute():
        raise _wrong_key(place, "data_dir", "it must be a full path")
    if config.gateway is not None:
        for key in ("ca_file", "certificate_file", "key_file"):
            path = getattr(config.gateway, key)
            if path and not Path(path).is_absolute():
                raise _wrong_key(place, f"gateway.{key}", "it must be a full path")
    return config


def _read(file: Path) -> bytes:
    try:
        descriptor = os.open(file, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
        with os.fdopen(descriptor, "rb") as source:
            mode = os.fstat(source.fileno()).st_mode
            if not stat.S_ISREG(mode) or mode & (stat.S_IWGRP | stat.S_IWOTH):
                raise NeedsPerson(
                    "policy.writable",
                    f"The policy file {file} can be changed by others. Make it a plain file, owned by root, mode 0644.",
                )
            text = source.read(_LARGEST_POLICY_BYTES + 1)
    except OSError as error:
        raise NeedsPerson(
            "policy.unreadable",
            f"The policy file {file} cannot be read. Check its permissions, then start again.",
            detail=type(error).__name__,
        ) from error
    if len(text) > _LARGEST_POLICY_BYTES:
        raise NeedsPerson("policy.wrong", f"The policy file {file} is far too long. Put the right one in its place.")
    return text


_UNKNOWN_FIELD: Final = re.compile(r"unknown field `([^`]*)`")
_MISSING_FIELD: Final = re.compile(r"missing required field `([^`]*)`")
_PLACE: Final = re.compile(r" - at `\$\.?([^`]*)`$")


def _wrong(place: str, error: msgspec.ValidationError) -> NeedsPerson:
    """Name the key: msgspec says `Expected … - at `$.gateway.address`` and the field in its own words."""
    said = str(error)
    where = _PLACE.search(said)
    inside = where.group(1) if where else ""
    reason = _PLACE.sub("", said)
    for pattern, short in ((_UNKNOWN_FIELD, "there is no such key"), (_MISSING_FIELD, "it is missing")):
        field = pattern.search(reason)
        if field:
            return _wrong_key(place, ".".join(filter(None, (inside, field.group(1)))), short)
    return _wrong_key(place, inside or "(whole file)", reason[:1].lower() + reason[1:])


def _wrong_key(place: str, key: str, reason: str) -> NeedsPerson:
    return NeedsPerson(
        "policy.wrong", f'The key "{key}" in {place} is wrong: {reason}. Correct or remove it, then start again.'
    )


def _registry_policy() -> dict[str, Any] | None:
    """HKLM values as a nested mapping, None when the key does not exist. Unproven: no Windows machine was at hand.

    A subkey is a table (`gateway`) or, where its own subkeys are numbers, a list (`0`, `1` below `beds`).
    """
    if sys.platform != "win32":
        return None
    import winreg

    def read(key: Any) -> dict[str, Any]:
        values: dict[str, Any] = {}
        subkeys, entries, _ = winreg.QueryInfoKey(key)
        for index in range(entries):
            name, value, _ = winreg.EnumValue(key, index)
            if name:  # the unnamed default value is nobody's setting
                values[name] = value
        for name in [winreg.EnumKey(key, index) for index in range(subkeys)]:
            with winreg.OpenKey(key, name) as inner:
                table = read(inner)
            numbered = bool(table) and all(part.isdigit() for part in table)
            values[name] = [table[part] for part in sorted(table, key=int)] if numbered else table
        return values

    try:
        with winreg.OpenKey(
            winreg.HKEY_LOCAL_MACHINE, MACHINE_POLICY_KEY, 0, winreg.KEY_READ | winreg.KEY_WOW64_64KEY
        ) as key:
            return read(key)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise NeedsPerson(
            "policy.unreadable",
            rf"The policy HKLM\{MACHINE_POLICY_KEY} cannot be read. Check its permissions, then start again.",
            detail=type(error).__name__,
        ) from error
