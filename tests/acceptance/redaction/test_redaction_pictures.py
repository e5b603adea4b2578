"""Photographs of text and pictures of codes: nothing that could be read before can be read in what is delivered."""

from __future__ import annotations

from tests.acceptance.redaction import gates
from tests.acceptance.redaction.pictures import FRAMES_PER_S, SHOWN_S, Shown


def test_nothing_readable_is_left_of_photographs_and_codes(shown: list[Shown]) -> None:
    allowed = {} if gates.HARD else gates.read_baseline()["pictures"]
    left = {one.name: one.left for one in shown if one.left > allowed.get(one.name, 0)}
    assert not left, "how many things are readable, by picture; which and where: build/acceptance"


def test_every_frame_of_them_was_delivered(shown: list[Shown]) -> None:
    assert {one.frames for one in shown} == {round(SHOWN_S * FRAMES_PER_S)}
    assert all(one.frames_read >= 3 for one in shown)


def test_without_a_mask_they_could_be_read(shown: list[Shown]) -> None:
    assert len(shown) == 17
    unread = [one.name for one in shown if not one.control]
    assert unread in ([], ["qrcode-2_high-res-1.jpg"]), "this one is too fine for the decoders at its own size"
