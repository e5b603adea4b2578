"""What the Station page says: rooms, what the doctor found, the keys of the policy. Pure, like `phrases`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from app.config import GatewayPolicy, Origin, PolicyValue
from app.doctor import Finding
from ui import words
from ui.fence_words import holes_words, rooms_words
from ui.words import mark, say


@dataclass(frozen=True, slots=True)
class CheckWords:
    """A check of the doctor; `{fact}` is what it found."""

    title: str
    good: str
    bad: str = ""
    next_step: str = ""


_RESTART = mark("Restart the station. If it stays, send the report to whoever maintains Swaddle.")
_INSTALL = mark("Install: {fact}")
CHECKS = {
    "rooms": CheckWords(mark("Rooms"), mark("All {fact} run."), mark("Down: {fact}."), _RESTART),
    "fences": CheckWords(
        mark("Fences"),
        mark("All {fact} attempts to get out were refused."),
        mark("Not refused: {fact}."),
        mark("This PC's system does not refuse it by itself: main.py doctor says what has to hold instead."),
    ),
    "keys": CheckWords(
        mark("Secret keys"),
        mark("The key store answers."),
        mark("The key store does not answer, or a change was not finished."),
        mark("Restart the station. If it stays, check the key store of the operating system."),
    ),
    "journal": CheckWords(
        mark("Journal"),
        mark("{fact} lines, each signed."),
        mark("It is older than its anchor in the key store."),
        mark("Keep this PC as it is. Verify the journal on its page and call the privacy officer."),
    ),
    "gateway": CheckWords(
        mark("Gateway"),
        mark("Reached at {fact}."),
        mark("Not reached for a day, or since the start."),
        mark("Check the network cable, the address in the policy and the gateway. Clips wait meanwhile."),
    ),
    "retention": CheckWords(
        mark("Retention"), mark("Last round at {fact}."), mark("No round for more than a day."), _RESTART
    ),
    "python": CheckWords(
        mark("Python"),
        mark("Version {fact}."),
        mark("Version {fact} was never tried."),
        mark("Use Python 3.11, 3.12 or 3.13."),
    ),
    "libraries": CheckWords(mark("Libraries"), mark("All {fact} are there."), mark("Some are missing."), _INSTALL),
    "libraries for a screen": CheckWords(
        mark("Libraries for a screen"), mark("All {fact} are there."), mark("Some are missing."), _INSTALL
    ),
    "screen": CheckWords(mark("Screen"), mark("There is none: windows are drawn in memory only.")),
    "fonts": CheckWords(
        mark("Fonts"),
        mark("{fact} fonts can write Chinese."),
        mark("No font can write Chinese: boxes would be shown."),
        mark("Install: fonts-noto-cjk"),
    ),
    "policy": CheckWords(
        mark("Policy"),
        mark("It can be read, or there is none."),
        mark("It cannot be used."),
        mark("Correct the policy: main.py doctor names the key."),
    ),
    "disk": CheckWords(
        mark("Disk"),
        mark("{fact} are free."),
        mark("Only {fact} are free."),
        mark("Free some space, or give the station a larger disk."),
    ),
    "cameras": CheckWords(
        mark("Cameras"),
        mark("{fact} plugged in."),
        mark("{fact} not there."),
        mark("Plug them in; main.py cameras lists what this PC sees."),
    ),
}
_FACTS: dict[str, Callable[[str], str]] = {"rooms": rooms_words, "fences": holes_words}
_UNKNOWN = CheckWords(mark("Something else"), mark("In order."), mark("Not in order."), _RESTART)

POLICY = {
    "station": mark("Code of this station"),
    "language": mark("Language"),
    "theme": mark("Look"),
    "night_from_hour": mark("Night begins"),
    "night_until_hour": mark("Night ends"),
    "take_seconds": mark("Length of a take"),
    "idle_lock_seconds": mark("Locks when nobody touches it for"),
    "data_dir": mark("Folder of the data"),
    "shipments": mark("Keys of new families"),
    "approval_days": mark("An approval is good for"),
    "keep_delivered_days": mark("Delivered clips are kept for"),
    "keep_unreviewed_days": mark("Clips that nobody approved are kept for"),
    "break_glass": mark("A recorder may approve her own clip"),
    "wristband_required": mark("The wristband must be scanned"),
    "beds": mark("Beds"),
    "gateway": mark("Gateway"),
}
_VALUES = {
    "language": {"": mark("as the operating system"), "en": "English", "zh_CN": "简体中文"},
    "theme": {
        "auto": mark("by the clock"),
        "day": mark("Day"),
        "night": mark("Night"),
        "contrast": mark("High contrast"),
    },
    "data_dir": {"": mark("the usual one")},
    "shipments": {"hybrid": mark("hybrid, safe against quantum computers"), "x25519": "X25519"},
}


def check_words(finding: Finding) -> tuple[str, str, str]:
    """What was looked at, what was found, and the next step ("" when it is fine)."""
    known = CHECKS.get(finding.name, _UNKNOWN)
    fact = finding.fact if finding.ok else _FACTS.get(finding.name, str)(finding.fact)
    found = say(known.good if finding.ok else known.bad or _UNKNOWN.bad, fact=fact)
    step = "" if finding.ok else say(known.next_step or _RESTART, fact=fact)
    return say(known.title), found, step


def check_title(name: str) -> str:
    """What is looked at."""
    return say(CHECKS.get(name, _UNKNOWN).title)


def key_words(key: str) -> str:
    """A key of the policy; one that has no words yet as it is written."""
    return say(POLICY[key]) if key in POLICY else key


def value_words(row: PolicyValue) -> str:
    """A value of the policy."""
    value = row.value
    if isinstance(value, bool):
        return say("yes") if value else say("no")
    if isinstance(value, int):
        return _number_words(row.key, value)
    if isinstance(value, tuple):
        return say("{count} in the policy", count=len(value))
    if value is None or isinstance(value, GatewayPolicy):
        return value.address if value is not None else say("none: nothing leaves")
    known = _VALUES.get(row.key, {}).get(str(value))
    return say(known) if known else str(value)


def _number_words(key: str, value: int) -> str:
    if key.endswith("_seconds"):
        return say("{count} s", count=value)
    return say("{count} days", count=value) if key.endswith("_days") else f"{value}:00"


def origin_words(origin: Origin) -> str:
    """Who said it."""
    return say("machine policy") if origin is Origin.MACHINE else say("default")


def bytes_words(count: int) -> str:
    """A size on the disk."""
    if count >= 10**9:
        return f"{count / 10**9:.1f} GB"
    return f"{count / 10**6:.1f} MB"


def moment_words(moment: dt.datetime | None, now: dt.datetime) -> str:
    """When, or never."""
    return words.when(moment, now) if moment is not None else say("never")
