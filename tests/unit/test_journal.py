from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Integrity, NeedsPerson
from app.journal import (
    BadLine,
    Checkpoint,
    JournalSigner,
    Row,
    export_jsonl,
    make_row,
    parse_checkpoint,
    verify,
    verify_export,
)
from tests.fakes_rules import MORNING, new_signer

SIGNER = new_signer()
THIEF = JournalSigner(SIGNER.station, new_signer().key)
KEY = SIGNER.key.public_key()
LENGTH = 12


def build(length: int, signer: JournalSigner = SIGNER, word: str = "seal") -> tuple[list[Row], list[Checkpoint]]:
    rows: list[Row] = []
    for number in range(length):
        moment = MORNING + dt.timedelta(seconds=number)
        previous = rows[-1] if rows else None
        rows.append(
            make_row(
                previous, moment, act=f"clip.{word}", actor="n-101", subject=f"clip:{number}", codes={"to": "sealed"}
            )
        )
    return rows, [signer.checkpoint(row) for row in rows]


ROWS, SIGNATURES = build(LENGTH)
ANCHOR = SIGNATURES[-1]


def found(
    rows: Sequence[Row], signatures: Sequence[Checkpoint] = SIGNATURES, anchor: Checkpoint | None = None
) -> tuple[int, str] | None:
    bad = verify(rows, signatures, KEY, anchor=anchor)
    return None if bad is None else (bad.number, bad.code)


def rechained(rows: Sequence[Row], edited: int) -> list[Row]:
    """What a careful forger does: edit one row and compute every hash after it again."""
    result: list[Row] = []
    for row in rows:
        act = "clip.reject" if row.number == edited else row.act
        codes = dict(pair.split("=") for pair in row.detail.split())
        moment = MORNING + dt.timedelta(seconds=row.number - 1)
        previous = result[-1] if result else None
        result.append(make_row(previous, moment, act=act, actor=row.actor, subject=row.subject, codes=codes))
    return result


def test_an_untouched_journal_verifies_with_and_without_an_anchor() -> None:
    assert found(ROWS) is None
    assert found(ROWS, anchor=ANCHOR) is None
    assert found(ROWS, anchor=SIGNATURES[3]) is None
    assert found([], []) is None


@given(
    st.integers(0, LENGTH - 1),
    st.sampled_from(["number", "at", "act", "actor", "subject", "detail", "previous_hash", "row_hash"]),
    st.data(),
)
def test_any_edit_of_any_field_is_found_in_its_line(place: int, field: str, data: st.DataObject) -> None:
    row = ROWS[place]
    old = getattr(row, field)
    strategy: st.SearchStrategy[object] = {
        int: st.integers(-(2**62), 2**62),
        str: st.text(max_size=20),
        bytes: st.binary(min_size=32, max_size=32),
    }[type(old)]
    new = data.draw(strategy.filter(lambda value: value != old))
    change: dict[str, Any] = {field: new}
    edited = [*ROWS[:place], dataclasses.replace(row, **change), *ROWS[place + 1 :]]
    bad = found(edited)
    assert bad is not None
    assert bad[0] == row.number


@given(st.lists(st.integers(0, LENGTH - 1), max_size=LENGTH + 2))
def test_no_other_order_or_choice_of_lines_verifies_against_the_anchor(order: list[int]) -> None:
    shuffled = [ROWS[place] for place in order]
    assert (found(shuffled, anchor=ANCHOR) is None) == (order == list(range(LENGTH)))


@given(st.integers(1, LENGTH))
def test_a_rewrite_by_a_foreign_key_is_found_where_it_begins(edited: int) -> None:
    forged = rechained(ROWS, edited)
    signatures = [*SIGNATURES[: edited - 1], *(THIEF.checkpoint(row) for row in forged[edited - 1 :])]
    assert found(forged, signatures) == (edited, "journal.forged")
    assert found(forged, SIGNATURES) == (edited, "journal.replaced")
    assert found(forged, SIGNATURES[: edited - 1]) == (edited, "journal.unsigned")


def test_a_rewrite_with_the_stolen_station_key_is_found_only_by_the_anchor() -> None:
    forged = rechained(ROWS, 5)
    signatures = [SIGNER.checkpoint(row) for row in forged]
    assert found(forged, signatures) is None
    assert found(forged, signatures, ANCHOR) == (LENGTH, "journal.replaced")


def test_each_attack_on_the_stored_lines_has_its_name() -> None:
    renumbered = [*ROWS[:4], *(dataclasses.replace(row, number=row.number - 1) for row in ROWS[5:])]
    swapped = [*ROWS[:4], ROWS[5], ROWS[4], *ROWS[6:]]
    assert found([*ROWS[:4], *ROWS[5:]]) == (5, "journal.gap")
    assert found(renumbered) == (5, "journal.edited")
    assert found(swapped) == (5, "journal.gap")
    assert found(ROWS[:-2]) == (LENGTH - 1, "journal.cut")
    # Cut together with its signatures it is an old genuine journal: only the anchor knows better.
    assert found(ROWS[:-2], SIGNATURES[:-2]) is None
    assert found(ROWS[:-2], SIGNATURES[:-2], ANCHOR) == (LENGTH - 1, "journal.cut")
    assert found([], [], ANCHOR) == (1, "journal.cut")
    assert found(ROWS, SIGNATURES[:-1]) == (LENGTH, "journal.unsigned")
    foreign_anchor = THIEF.checkpoint(ROWS[-1])
    assert found(ROWS, anchor=foreign_anchor) == (LENGTH, "journal.forged")


def test_the_sentence_names_the_line_and_the_next_step() -> None:
    bad = verify(ROWS[1:], SIGNATURES, KEY)
    assert bad == BadLine(
        1,
        "journal.gap",
        "Line 1 of the journal does not verify: it is missing or stands elsewhere. Keep this PC as it is and call IT.",
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"act": "said hello"},
        {"subject": "clip:" + "x" * 100},
        {"actor": ""},
        {"codes": {"reason": "the name on the card is readable"}},
        {"codes": {"Reason": "x"}},
        {"codes": {"name": "林"}},
    ],
)
def test_free_text_never_enters_the_journal(fields: dict[str, object]) -> None:
    usual: dict[str, object] = {"act": "clip.seal", "actor": "n-101", "subject": "clip:1", "codes": {}}
    with pytest.raises(ValueError, match="journal"):
        make_row(None, MORNING, **(usual | fields))  # type: ignore[arg-type]


def test_a_checkpoint_goes_through_the_key_store_as_one_line_of_text() -> None:
    assert parse_checkpoint(ANCHOR.to_text()) == ANCHOR
    assert "\n" not in ANCHOR.to_text()
    for damaged in ("", "ward-7 x 00 00", "ward-7 1 zz 00", ANCHOR.to_text() + " more"):
        with pytest.raises(Integrity, match=r"journal\.anchor_damaged"):
            parse_checkpoint(damaged)


# --- export ---


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    path = tmp_path / "journal.jsonl"
    export_jsonl(ROWS, SIGNATURES, SIGNER, MORNING, path)
    return path


def test_an_export_verifies_with_nothing_but_itself(exported: Path) -> None:
    report = verify_export(exported, pinned_station_key=KEY, anchor=ANCHOR)
    assert report.bad is None
    assert (report.station, report.rows, report.exported_at) == ("ward-7", LENGTH, "2026-11-22T07:00:00Z")
    assert report.station_key == KEY.public_bytes_raw()
    assert verify_export(exported).bad is None
    assert exported.stat().st_mode & 0o777 == 0o600


def test_an_export_never_replaces_a_file(exported: Path, tmp_path: Path) -> None:
    with pytest.raises(NeedsPerson, match=r"journal\.export_exists"):
        export_jsonl(ROWS, SIGNATURES, SIGNER, MORNING, exported)
    with pytest.raises(NeedsPerson, match=r"journal\.export_failed"):
        export_jsonl(ROWS, SIGNATURES, SIGNER, MORNING, tmp_path / "missing" / "journal.jsonl")
    with pytest.raises(NeedsPerson, match=r"journal\.unreadable"):
        verify_export(tmp_path / "missing.jsonl")


def edit_line(path: Path, line: int, change: Callable[[bytes], bytes]) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    lines[line] = change(lines[line])
    path.write_bytes(b"".join(lines))


def with_field(**fields: object) -> Callable[[bytes], bytes]:
    return lambda line: json.dumps(json.loads(line) | fields).encode() + b"\n"


@pytest.mark.parametrize("line", [1, 5, LENGTH])
@pytest.mark.parametrize(
    ("change", "code"),
    [
        (with_field(act="clip.approve"), "journal.edited"),
        (with_field(actor="c-201"), "journal.edited"),
        (with_field(signature="00" * 64), "journal.forged"),
        (with_field(name="somebody"), "journal.unreadable_line"),
        (lambda _: b"{broken\n", "journal.unreadable_line"),
        (lambda _: b"\xff\xfe\n", "journal.unreadable_line"),
    ],
)
def test_an_edited_export_names_its_line(
    exported: Path, line: int, change: Callable[[bytes], bytes], code: str
) -> None:
    edit_line(exported, line, change)
    bad = verify_export(exported).bad
    assert bad is not None
    assert (bad.number, bad.code) == (line, code)


@pytest.mark.parametrize("keep", [0, 1, LENGTH - 1])
def test_a_cut_export_is_found_by_its_signed_head(exported: Path, keep: int) -> None:
    lines = exported.read_bytes().splitlines(keepends=True)
    exported.write_bytes(b"".join(lines[: keep + 1]))
    bad = verify_export(exported).bad
    assert bad is not None
    assert (bad.number, bad.code) == (keep + 1, "journal.cut")


@pytest.mark.parametrize(
    "fields", [{"rows": LENGTH - 1}, {"station": "ward-8"}, {"exported_at": "2027-01-01T00:00:00Z"}]
)
def test_an_edited_head_is_refused(exported: Path, fields: dict[str, object]) -> None:
    edit_line(exported, 0, with_field(**fields))
    with pytest.raises(Integrity, match=r"journal\.header_forged"):
        verify_export(exported)


@pytest.mark.parametrize("line", [b"", b"{}\n", b"not json\n", b"\x00\xff\n", b'{"swaddle_journal": 2}\n'])
def test_what_is_no_export_is_said_to_be_none(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "other.jsonl"
    path.write_bytes(line)
    with pytest.raises(Integrity, match=r"journal\.not_an_export"):
        verify_export(path)


def test_a_whole_export_by_another_key_is_found_by_the_pin_only(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    rows, signatures = build(4, THIEF, "reject")
    export_jsonl(rows, signatures, THIEF, MORNING, path)
    assert verify_export(path).bad is None
    with pytest.raises(Integrity, match=r"journal\.header_forged"):
        verify_export(path, pinned_station_key=KEY)


def test_an_older_genuine_export_is_found_by_the_anchor(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    export_jsonl(ROWS[:7], SIGNATURES[:7], SIGNER, MORNING, path)
    assert verify_export(path).bad is None
    bad = verify_export(path, anchor=ANCHOR).bad
    assert bad is not None
    assert (bad.number, bad.code) == (8, "journal.cut")


# --- the format, for whoever writes another verifier (docs/journal-format.md) ---

_VECTOR_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


def test_the_published_vector(tmp_path: Path) -> None:
    signer = JournalSigner("ward-7", _VECTOR_KEY)
    first = make_row(None, MORNING, act="clip.seal", actor="n-101", subject="clip:0", codes={"to": "sealed"})
    second = make_row(first, MORNING, act="clip.viewed", actor="c-201", subject="clip:0", codes={})
    path = tmp_path / "vector.jsonl"
    export_jsonl([first, second], [signer.checkpoint(first), signer.checkpoint(second)], signer, MORNING, path)
    document = Path(__file__).parents[2] / "docs" / "journal-format.md"
    published = document.read_text().partition("```jsonl\n")[2].partition("```")[0]
    assert path.read_text() == published
