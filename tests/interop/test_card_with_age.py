"""Debian's `age` opens a family card with the words of its strip, typed at a terminal as a parent does."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from app.family_card import FamilyCard, passphrase_of
from app.model import FamilyCode
from app.vault.identities import parse_identity
from tests.fakes_rules import MORNING

DEADLINE_S = 60


def typed(arguments: list[str], line: str) -> bytes:
    """Run Debian's age, which asks at its terminal; what it writes to its output."""
    tools = [shutil.which(name) for name in ("setsid", "age")]
    assert all(tools), "Debian's age is missing: run `make setup-dev`"
    keyboard, terminal = os.openpty()
    try:
        with subprocess.Popen(
            [str(tools[0]), "--ctty", "--wait", str(tools[1]), *arguments],
            stdin=terminal,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as running:
            os.write(keyboard, f"{line}\n".encode())
            output, complaint = running.communicate(timeout=DEADLINE_S)
            if running.returncode:
                raise ValueError(complaint.decode())
            return output
    finally:
        os.close(keyboard)
        os.close(terminal)


@pytest.mark.parametrize("hybrid", [True, False])
def test_debians_age_opens_the_card(tmp_path: Path, *, hybrid: bool) -> None:
    card = FamilyCard.make(FamilyCode("K7Q2"), MORNING, hybrid=hybrid)
    file = tmp_path / "card.age"
    file.write_bytes(card.qr)
    key = typed(["-d", str(file)], passphrase_of(card.words))
    assert str(parse_identity(key.decode()).recipient) == card.recipient
    with pytest.raises(ValueError, match="incorrect passphrase"):
        typed(["-d", str(file)], passphrase_of(card.words[::-1]))
