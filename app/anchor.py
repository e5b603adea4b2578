"""The journal's anchor: the newest signed checkpoint, kept in the key store, outside the ledger it speaks of.

With it a cut tail, a rewritten journal and yesterday's ledger put back are found when the ledger is opened. Two slots
take turns, so that a power cut while one is written leaves the other. Not promised: against somebody who may also write
the key store; for that the gateway keeps its own copy.
"""

from __future__ import annotations

from typing import Final

from app.errors import Integrity
from app.journal import Checkpoint, parse_checkpoint
from app.vault.keys import KeyStore

ANCHOR_SLOTS: Final = ("journal-anchor-a", "journal-anchor-b")


def read_anchor(store: KeyStore) -> Checkpoint | None:
    """The newest anchor there is, for `Ledger.open` and `Ledger.verify_journal`; None before the first was kept.

    Raises:
        Integrity: there is something, and none of it can be read.
        NeedsPerson: the key store.
    """
    found = _readable(store)
    return max(found.values(), key=lambda checkpoint: checkpoint.number, default=None)


def keep_anchor(store: KeyStore, newest: Checkpoint) -> None:
    """Put a newer checkpoint in the place of the older one; one that is not newer changes nothing.

    Raises:
        NeedsPerson: the key store; the anchor before stays.
    """
    found = _readable(store)
    if any(kept.number >= newest.number for kept in found.values()):
        return
    oldest_first = sorted(ANCHOR_SLOTS, key=lambda slot: found[slot].number if slot in found else 0)
    store.remove(oldest_first[0])
    store.put(oldest_first[0], newest.to_text().encode("ascii"))


def _readable(store: KeyStore) -> dict[str, Checkpoint]:
    found: dict[str, Checkpoint] = {}
    damage: Integrity | None = None
    for slot in ANCHOR_SLOTS:
        stored = store.get(slot)
        if stored is None:
            continue
        try:
            found[slot] = parse_checkpoint(stored.decode("ascii", "replace"))
        except Integrity as error:
            damage = error
    if damage is not None and not found:
        raise damage
    return found
