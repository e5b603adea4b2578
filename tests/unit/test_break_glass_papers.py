"""Break-glass at the gateway: taken only where the papers and the hospital's own roster both say so."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

from app.errors import Refused
from app.gateway.checks import Approved, check_manifest
from app.outbox import roster, shipment
from app.outbox.shipment import Manifest
from tests.fakes_outbox import Hospital, sealed_bytes

ALONE = {"recorded_by": "2001", "break_glass": "own_clip"}


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Hospital:
    return Hospital(tmp_path_factory.mktemp("hospital"))


@pytest.fixture
def judged(hospital: Hospital) -> Callable[..., Approved]:
    def judge(*, allowed: bool, **changes: object) -> Approved:
        manifest = hospital.manifest(sealed_bytes(), **changes)
        known = msgspec.structs.replace(hospital.roster, break_glass="own_clip" if allowed else msgspec.UNSET)
        return check_manifest(
            hospital.seal(manifest),
            station=known.stations[0],
            roster=known,
            upload_bytes=manifest.shipment_bytes,
            profile="demo",
            now=hospital.now,
        )

    return judge


def test_a_clip_approved_alone_is_taken_where_both_say_so(judged: Callable[..., Approved]) -> None:
    manifest = judged(allowed=True, **ALONE).manifest
    assert (manifest.break_glass, manifest.recorded_by, manifest.approved_by) == ("own_clip", "2001", "2001")
    assert judged(allowed=True).manifest.break_glass is msgspec.UNSET, "ordinary papers go on as before"


@pytest.mark.parametrize(
    ("case", "code"),
    [
        ({"allowed": False, **ALONE}, "break_glass.refused"),
        ({"allowed": True, "recorded_by": "2001"}, "people.same"),
        ({"allowed": False, "recorded_by": "2001"}, "people.same"),
        ({"allowed": True, "break_glass": "own_clip"}, "break_glass.needless"),
        (
            {"allowed": True, "recorded_by": "2002", "approved_by": "2002", "break_glass": "own_clip"},
            "approver.revoked",
        ),
        ({"allowed": True, "recorded_by": "1002", "approved_by": "1002", "break_glass": "own_clip"}, "approver.role"),
    ],
)
def test_every_other_way_is_refused(judged: Callable[..., Approved], case: dict[str, object], code: str) -> None:
    with pytest.raises(Refused) as refused:
        judged(**case)
    assert refused.value.code == code


def test_another_reason_than_the_one_there_is_does_not_even_parse(hospital: Hospital) -> None:
    payload = shipment.encode(hospital.manifest(sealed_bytes(), **ALONE))
    for forged in (payload.replace(b"own_clip", b"any_clip"), payload.replace(b'"own_clip"', b"null")):
        with pytest.raises(Refused) as refused:
            shipment.decode(forged)
        assert refused.value.code == "manifest.malformed"


def test_the_field_is_absent_where_nothing_was_broken(hospital: Hospital) -> None:
    plain: Manifest = hospital.manifest(sealed_bytes())
    assert b"break_glass" not in shipment.encode(plain)
    admin = hospital.admin_key
    public = admin.public_key().public_bytes_raw()
    assert roster.verify(roster.issue(hospital.roster, public, admin.sign), public).break_glass is msgspec.UNSET
