"""What the face says about the station's values."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from app.board import (
    AlikeKind,
    BedToday,
    CaptureStatus,
    CheckRow,
    LookAlike,
    MaskState,
    ReviewItem,
    RoomHealth,
    ShipmentRow,
)
from app.certainty import Moment, MomentKind
from app.clip_timeline import UNKNOWN
from app.model import BedId, ClipId, ClipState, FamilyCode, LeakFinding, Operator, OperatorId, Rect
from app.review_board import BreakGlass, ReviewMaterial
from tests.fakes_station import HAO, LIN, RUTH, FakeStation, ward
from ui import capture_words, journal_words, outbox_words, phrases, review_words, today_words
from ui.outbox_words import Way
from ui.today_words import Group

NOW = dt.datetime(2026, 11, 22, 14, 5).astimezone()
BED = BedToday(BedId("07"), FamilyCode("K7Q2"), None, None, None, recordable=True)
STATUS = CaptureStatus(BedId("07"), FamilyCode("K7Q2"), MaskState.CLEAR)
SHIPMENT = ShipmentRow(ClipId("1"), None, BedId("07"), FamilyCode("K7Q2"), ClipState.QUEUED, 0.0, NOW)
REVIEW = ReviewItem(
    ClipId("1"), BedId("07"), FamilyCode("K7Q2"), LIN, NOW, 58.0, 0.0, interrupted=False, approvable=True
)


@pytest.mark.parametrize("state", [None, *ClipState])
@pytest.mark.parametrize("recordable", [True, False])
def test_every_state_of_a_bed_has_words(state: ClipState | None, recordable: bool) -> None:  # noqa: FBT001
    tile = today_words.bed_tile(dataclasses.replace(BED, state=state, recordable=recordable), NOW)
    assert tile.state
    assert tile.able == recordable
    if not recordable:
        assert tile.group is not Group.TO_RECORD


@pytest.mark.parametrize("state", list(ClipState))
def test_every_state_of_a_shipment_has_words(state: ClipState) -> None:
    assert outbox_words.shipment(dataclasses.replace(SHIPMENT, state=state), NOW).sentence


@pytest.mark.parametrize(
    ("days", "state", "kind"),
    [(0, "No clip today", "quiet"), (1, "No clip today", "quiet"), (3, "No clip for 3 days", "warn")],
)
def test_a_bed_says_how_long_it_waits(days: int, state: str, kind: str) -> None:
    tile = today_words.bed_tile(dataclasses.replace(BED, last_delivered_at=NOW - dt.timedelta(days=days)), NOW)
    assert (tile.group, tile.state, tile.kind) == (Group.TO_RECORD, state, kind)


def test_a_returned_clip_asks_for_another_take_and_says_why() -> None:
    tile = today_words.bed_tile(dataclasses.replace(BED, state=ClipState.RETURNED, returned_reason="too_dark"), NOW)
    assert (tile.group, tile.state, tile.detail) == (Group.TO_RECORD, "Returned", "Too dark")
    assert tile.step == "Record again"


def test_a_tile_warns_of_the_baby_that_it_is_taken_for() -> None:
    other = LookAlike(AlikeKind.CODE, BedId("08"), FamilyCode("K7O2"))
    twin = LookAlike(AlikeKind.TWIN, BedId("09"), FamilyCode("K7Q2"))
    assert today_words.bed_tile(BED, NOW).caution == ""
    assert today_words.bed_tile(dataclasses.replace(BED, look_alikes=(other,)), NOW).caution == "Not K7O2, bed 08"
    assert today_words.bed_tile(dataclasses.replace(BED, look_alikes=(twin, other)), NOW).caution == "Twin in bed 09"
    flagged = LookAlike(AlikeKind.FLAG, BED.bed, FamilyCode("K7Q2"))
    tile = today_words.bed_tile(dataclasses.replace(BED, look_alikes=(flagged, twin)), NOW)
    assert (tile.caution, tile.alarms) == ("Look twice: flagged", True)


def test_a_neighbour_is_told_without_an_alarm() -> None:
    beside = LookAlike(AlikeKind.NEIGHBOUR, BedId("08"), FamilyCode("T2HX"))
    tile = today_words.bed_tile(dataclasses.replace(BED, look_alikes=(beside,)), NOW)
    assert (tile.caution, tile.alarms) == ("Beside bed 08", False)


def test_a_reason_that_somebody_typed_stays() -> None:
    assert phrases.reason_words("the hat slipped") == "the hat slipped"


def test_the_longest_wait_comes_first() -> None:
    def bed(number: str, days: int | None, state: ClipState | None = None) -> BedToday:
        last = None if days is None else NOW - dt.timedelta(days=days)
        return dataclasses.replace(BED, bed=BedId(number), last_delivered_at=last, state=state)

    beds = (bed("01", 0), bed("02", None), bed("03", 3), bed("04", 1), bed("05", 1, ClipState.RETURNED))
    assert [b.bed for b in today_words.by_longest_wait(beds, NOW)] == ["03", "05", "02", "04", "01"]


@pytest.mark.parametrize(
    ("row", "way", "sentence"),
    [
        (SHIPMENT, Way.ON_THE_WAY, "Waiting for its turn since 14:05"),
        (dataclasses.replace(SHIPMENT, state=ClipState.SENDING, share=0.434), Way.ON_THE_WAY, "Sending 43 %"),
        (dataclasses.replace(SHIPMENT, state=ClipState.DELIVERED), Way.ARRIVED, "Arrived 14:05"),
        (
            dataclasses.replace(SHIPMENT, state=ClipState.HELD, trouble="a.b", trouble_sentence="No. Ask."),
            Way.NEEDS_HELP,
            "Needs help: No. Ask.",
        ),
        (
            dataclasses.replace(SHIPMENT, trouble="gateway.silent", trouble_sentence="It does not answer."),
            Way.ON_THE_WAY,
            "Trying again by itself: It does not answer.",
        ),
        (
            dataclasses.replace(SHIPMENT, state=ClipState.SENDING, trouble="family.frozen"),
            Way.ON_THE_WAY,
            "On hold with its family: it goes on when the charge nurse lifts it",
        ),
    ],
)
def test_shipments_speak_plainly(row: ShipmentRow, way: Way, sentence: str) -> None:
    said = outbox_words.shipment(row, NOW)
    assert (said.way, said.sentence) == (way, sentence)


@pytest.mark.parametrize(
    ("status", "kind", "title"),
    [
        (None, "quiet", "Camera is starting"),
        (STATUS, "ok", "Card covered"),
        (
            dataclasses.replace(STATUS, mask=MaskState.COVERED, take=ClipId("1")),
            "warn",
            "Covering everything: not sure that all is masked",
        ),
        (
            dataclasses.replace(STATUS, mask=MaskState.NO_FRAMING),
            "warn",
            "Covering everything: this bed has no framing",
        ),
        (dataclasses.replace(STATUS, mask=MaskState.COVERED, finished=ClipId("1")), "ok", "Take kept"),
        (dataclasses.replace(STATUS, finished=ClipId("1"), black_share=0.09), "ok", "Take kept"),
        (dataclasses.replace(STATUS, finished=ClipId("1"), black_share=0.85), "warn", "Take kept, 85 % of it black"),
        (
            dataclasses.replace(
                STATUS, mask=MaskState.NO_CAMERA, trouble="camera.lost", trouble_sentence="Gone. Plug it in."
            ),
            "stop",
            "Gone",
        ),
        (
            dataclasses.replace(STATUS, finished=ClipId("1"), trouble="take.disk", trouble_sentence="Ended. Look."),
            "warn",
            "Ended",
        ),
    ],
)
def test_one_banner_says_what_is_true(status: CaptureStatus | None, kind: str, title: str) -> None:
    banner = capture_words.capture(status).banner
    assert (banner.kind, banner.title) == (kind, title)


@pytest.mark.parametrize(
    "why",
    [
        "",
        "camera.moved",
        "finder.late",
        "finder.missing",
        "finder.failed",
        "look.awaited",
        "look_ahead.full",
        "frame.unverified",
        "light.dark",
        "light.bright",
        "camera.still",
        "camera.frozen",
        "frame.exposure",
        "frame.damaged",
        "sleeve.lost",
        "sleeve.other_bed",
        "never.heard",
    ],
)
def test_every_reason_for_black_says_what_to_do(why: str) -> None:
    title, what_to_do, on_the_picture = capture_words.covering(why)
    assert title.startswith("Covering everything: ")
    assert what_to_do
    assert on_the_picture


def test_reasons_that_differ_for_a_person_have_words_of_their_own() -> None:
    titles = [
        capture_words.covering(why)[0]
        for why in ("camera.moved", "finder.late", "light.dark", "light.bright", "frame.damaged", "sleeve.lost")
    ]
    assert len(set(titles)) == len(titles)
    assert "not sure" not in " ".join(titles)


def test_another_bed_s_card_is_named() -> None:
    title, what_to_do, on_the_picture = capture_words.covering("sleeve.other_bed.7")
    assert "another bed's card" in title
    assert "Choose the bed" in what_to_do
    assert "bed code 7 " in on_the_picture


def test_record_is_alive_only_with_a_picture() -> None:
    alive = {mask for mask in MaskState if capture_words.capture(dataclasses.replace(STATUS, mask=mask)).able}
    assert alive == {MaskState.CLEAR, MaskState.COVERED}
    assert not capture_words.capture(None).able


def test_another_bed_s_card_keeps_record_dead_but_stops_nothing() -> None:
    wrong = dataclasses.replace(STATUS, mask=MaskState.COVERED, mask_why="sleeve.other_bed.8")
    assert not capture_words.capture(wrong).able
    assert capture_words.capture(dataclasses.replace(wrong, take=ClipId("1"))).able


@pytest.mark.parametrize("why", ["consent.ended", "consent.withdrawn", "family.frozen", "bed.empty", "family.missing"])
def test_what_may_not_be_recorded_says_so_before_record_is_pressed(why: str) -> None:
    told = capture_words.capture(dataclasses.replace(STATUS, why_not=why))
    assert not told.able
    assert told.banner.title
    assert told.banner.sentence
    assert "No clip was lost" in told.clip


def test_a_consent_that_ends_during_a_take_says_what_becomes_of_it() -> None:
    told = capture_words.capture(dataclasses.replace(STATUS, why_not="consent.ended", take=ClipId("1")))
    assert told.able
    assert "cannot be sent" in told.banner.sentence


@pytest.mark.parametrize("mask", list(MaskState))
@pytest.mark.parametrize("take", [None, ClipId("1")])
@pytest.mark.parametrize("trouble", ["", "camera.lost"])
def test_every_state_of_capture_has_a_banner_and_a_black_picture_its_words(
    mask: MaskState, take: ClipId | None, trouble: str
) -> None:
    told = capture_words.capture(
        dataclasses.replace(STATUS, mask=mask, take=take, trouble=trouble, trouble_sentence="Gone. Plug it in.")
    )
    assert told.banner.title
    assert told.banner.sentence
    assert told.able or take is None  # a running take can always be stopped
    assert (told.cover is None) == (mask is MaskState.CLEAR)


def test_one_frame_is_no_plural() -> None:
    sample, back = Moment(0, 0.0, MomentKind.SAMPLE), Moment(0, 0.0, MomentKind.BACK)

    def material(*moments: Moment) -> ReviewMaterial:
        return ReviewMaterial(ClipId("1"), 1.0, UNKNOWN, moments)

    assert review_words.missing(material(sample)) == "1 frame to look at"
    assert review_words.missing(material(back)) == "1 marked frame to look at"
    assert review_words.all_seen(material(sample)) == "1 frame seen"
    assert review_words.all_seen(material()) == ""
    assert review_words.alone_sentence(BreakGlass(uses=1)).endswith("Used here once.")


def test_look_alike_codes_are_compared_and_a_neighbour_alone_is_no_alarm() -> None:
    near = LookAlike(AlikeKind.CODE, BedId("08"), FamilyCode("K7O2"))
    beside = LookAlike(AlikeKind.NEIGHBOUR, BedId("08"), FamilyCode("M8RC"))
    told = capture_words.alike(dataclasses.replace(STATUS, look_alikes=(near, beside)))
    assert told is not None
    assert (told.title, told.mine, told.other, told.place) == ("Not K7O2, bed 08", "K7Q2", "K7O2", "bed 08")
    assert capture_words.alike(dataclasses.replace(STATUS, look_alikes=(beside,))) is None
    for kind in (AlikeKind.TWIN, AlikeKind.FLAG):
        told = capture_words.alike(
            dataclasses.replace(STATUS, look_alikes=(LookAlike(kind, BedId("08"), FamilyCode("X")),))
        )
        assert told is not None
        assert told.sentence
        assert not told.mine


def test_two_households_are_both_named() -> None:
    assert phrases.receivers(REVIEW) == "K7Q2"
    assert phrases.receivers(dataclasses.replace(REVIEW, also_to=(FamilyCode("R9VA"),))) == "K7Q2 + R9VA"


def test_why_not_is_said_only_when_it_is_not() -> None:
    assert phrases.why_not_approvable(REVIEW) == ""
    own = dataclasses.replace(REVIEW, approvable=False, why_not="review.own_clip")
    assert "another charge nurse" in phrases.why_not_approvable(own)
    assert phrases.why_not_approvable(dataclasses.replace(own, why_not="never.heard"))


@pytest.mark.parametrize(
    ("subject", "said"),
    [
        ("clip:7f3ac09d11e1", "Clip 7f3a…e1"),
        ("bed:07", "Bed 07"),
        ("family:K7Q2", "Family K7Q2"),
        ("something else", "something else"),
    ],
)
def test_journal_subjects_are_words(subject: str, said: str) -> None:
    assert journal_words.subject_words(subject) == said


def test_a_fence_is_proven_only_by_every_room() -> None:
    health = FakeStation().health()
    assert health.fences_proven
    rooms = (*health.rooms, RoomHealth("checker", running=True, restarts=0, fence=()))
    assert not dataclasses.replace(health, rooms=rooms).fences_proven
    broken = dataclasses.replace(health.rooms[0], fence=(("socket", False),))
    assert not dataclasses.replace(health, rooms=(broken, *health.rooms[1:])).fences_proven
    assert not dataclasses.replace(health, rooms=()).fences_proven


def test_a_room_that_has_not_said_what_it_tried_is_no_hole_yet() -> None:
    health = FakeStation().health()
    assert not health.fences_pending
    silent = RoomHealth("checker", running=True, restarts=0, fence=())
    assert dataclasses.replace(health, rooms=(*health.rooms, silent)).fences_pending
    broken = dataclasses.replace(health.rooms[0], fence=(("socket", False),))
    assert not dataclasses.replace(health, rooms=(broken, silent)).fences_pending


FLAG = LeakFinding(1.0, 2.0, Rect(0.0, 0.0, 9.0, 9.0), "text")


def test_what_was_flagged_says_so() -> None:
    flagged = dataclasses.replace(REVIEW, clip=ClipId("flagged"), quarantined=True, findings=(FLAG,))
    assert phrases.review_sentence(flagged) == ("stop", "1 place flagged")


def test_a_clip_that_could_not_be_looked_through_says_so() -> None:
    unchecked = dataclasses.replace(REVIEW, quarantined=True, approvable=False, why_not="leak.found")
    assert phrases.review_sentence(unchecked) == ("stop", "Not checked")
    assert "try again" in phrases.why_not_approvable(unchecked)


def test_a_bed_whose_clip_is_in_the_leak_check_has_a_clip() -> None:
    tile = today_words.bed_tile(dataclasses.replace(BED, state=ClipState.SEALED, checking=True), NOW)
    assert (tile.group, tile.state) == (Group.HAS_CLIP, "Leak check")


def test_the_leak_check_says_how_far_it_is() -> None:
    row = CheckRow(ClipId("1"), BedId("07"), None)
    assert phrases.check_sentence(row) == "Waiting for the leak check"
    assert phrases.check_sentence(dataclasses.replace(row, share=0.426)) == "Leak check 43 %"


# --- who an outbox waits for


@pytest.mark.parametrize(
    ("people", "recorded_by", "said"),
    [
        ((LIN, HAO, RUTH), LIN.id, "Hao or Ruth can approve it."),
        ((LIN, HAO, RUTH), HAO.id, "Ruth can approve it."),
        ((LIN, HAO), HAO.id, "Nobody here can approve it: whoever recorded a clip never approves it."),
        ((), HAO.id, ""),
        (
            tuple(dataclasses.replace(HAO, name=str(i)) for i in range(5)),
            LIN.id,
            "0, 1, 2 and 2 others can approve it.",
        ),
    ],
)
def test_a_waiting_clip_says_who_can_approve_it(
    people: tuple[Operator, ...], recorded_by: OperatorId, said: str
) -> None:
    assert outbox_words.who_approves(people, recorded_by) == said


def test_what_arrived_days_ago_does_not_look_like_today() -> None:
    row = dataclasses.replace(SHIPMENT, state=ClipState.DELIVERED, since=NOW - dt.timedelta(days=3))
    assert "Arrived Thursday" in outbox_words.shipment(row, NOW).sentence


@pytest.mark.parametrize(
    ("days", "note"),
    [(0, "Consent ends today"), (1, "Consent ends tomorrow"), (3, "Consent ends Wednesday"), (4, "")],
)
def test_a_consent_that_ends_soon_is_said_before_the_tap(days: int, note: str) -> None:
    bed = dataclasses.replace(BED, consent_until=NOW + dt.timedelta(days=days))
    tile = today_words.bed_tile(bed, NOW)
    assert tile.note == note
    assert note in tile.spoken


def test_only_the_longest_wait_is_the_next_step() -> None:
    tiles = today_words.tiles(FakeStation().beds_today(), NOW)
    assert tiles == ()
    tiles = today_words.tiles(ward().beds_today(), NOW)
    assert [tile.bed for tile in tiles if tile.first] == ["03"]
    groups = [tile.group for tile in tiles]
    assert groups == sorted(groups, key=list(Group).index)


def test_what_is_under_way_says_how_far() -> None:
    clip = ClipId("c" * 32)
    sending = dataclasses.replace(BED, state=ClipState.SENDING, clip=clip)
    assert today_words.bed_tile(sending, NOW, shares={clip: 0.43}).state == "Sending 43 %"
    checking = dataclasses.replace(BED, state=ClipState.SEALED, checking=True, clip=clip)
    assert today_words.bed_tile(checking, NOW, shares={clip: 0.5}).state == "Leak check 50 %"
