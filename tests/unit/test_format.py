"""FORMAT.md says nothing that is not so: the tests, labels and entries it names exist."""

from __future__ import annotations

import re
from pathlib import Path

from app.vault import keys, recipients
from app.vault.container import CHUNK

ROOT = Path(__file__).parents[2]
SPECIFICATION = (ROOT / "app" / "vault" / "FORMAT.md").read_text(encoding="utf-8")


def test_every_guarantee_names_tests_that_exist() -> None:
    sources = "\n".join(place.read_text(encoding="utf-8") for place in (ROOT / "tests").rglob("test_*.py"))
    guarantees = re.findall(r"^- \*\*([CKS]\d+)\*\* .*$", SPECIFICATION, re.MULTILINE)
    assert guarantees == [f"C{n}" for n in range(1, 12)] + [f"K{n}" for n in range(1, 8)] + [
        f"S{n}" for n in range(1, 8)
    ]
    for line in re.findall(r"^- \*\*[CKS]\d+\*\* .*$", SPECIFICATION, re.MULTILINE):
        named = re.findall(r"`(test_\w+)`", line)
        assert named, f"no test shows this: {line}"
        for name in named:
            assert f"def {name}(" in sources, name


def test_labels_and_entries_are_the_ones_of_the_code() -> None:
    labels = {value.decode() for name, value in vars(keys).items() if name.endswith("_LABEL")}
    labels |= {recipients.HYBRID_LABEL.decode(), recipients.X25519_LABEL.decode()}
    assert set(re.findall(r"`(swaddle/v1/[a-z-]+|age-encryption\.org/\w+(?:/\w+)?)`", SPECIFICATION)) == labels
    for entry in (keys.STATION_SECRET, *keys.SHRED_KEY_SLOTS):
        assert f"`{entry}`" in SPECIFICATION
    assert f"`{keys.SERVICE}/ENTRY`" in SPECIFICATION
    assert f"{CHUNK:,} bytes of plaintext" in SPECIFICATION
