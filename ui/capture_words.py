"""What Capture says: what is true, what it means for the clip, what to do. Pure functions from values to words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.board import AlikeKind, CaptureStatus, LookAlike, MaskState, Wristband
from app.model import Operator
from ui import words
from ui.alike_words import caution
from ui.phrases import BannerWords
from ui.words import explain, mark, say

#: Six seconds of a minute: parents notice; below it another take costs more than it gives.
_MUCH_BLACK = 0.1

_NOT_NOW = {
    "consent.ended": (mark("Consent ended"), mark("Nothing can be recorded. Ask the charge nurse to have it renewed.")),
    "consent.missing": (mark("No consent yet"), mark("Nothing can be recorded. Ask the charge nurse to enter it.")),
    "consent.withdrawn": (mark("Consent withdrawn"), mark("Nothing is recorded any more. Go back to Today.")),
    "family.frozen": (mark("On hold"), mark("Nothing is recorded for now. Ask the charge nurse.")),
    "bed.empty": (mark("No family enrolled"), mark("Nothing can be recorded. The charge nurse enrols a family first.")),
    "family.missing": (
        mark("No family enrolled"),
        mark("Nothing can be recorded. The charge nurse enrols a family first."),
    ),
}


@dataclass(frozen=True, slots=True)
class CaptureWords:
    """All of it, for one moment."""

    banner: BannerWords
    clip: str = ""  # what it means for the clip; stands under the ring and in the black picture
    cover: tuple[str, str] | None = None  # amid a black picture: what it is, and when it ends
    able: bool = False  # Record is alive


def capture(status: CaptureStatus | None, *, draws: bool = False) -> CaptureWords:
    """What Capture says of this status; `draws`: to somebody who may draw the framing."""
    if status is None:
        return CaptureWords(_starting(), cover=(say("Camera is starting"), say("This takes a few seconds.")))
    clip = _meaning(status)
    if status.trouble:
        return _trouble(status, clip)
    if status.take is None and status.finished is not None:
        return CaptureWords(_kept(status))
    if status.why_not in _NOT_NOW:
        return _not_now(status, clip)
    return _by_mask(status, clip, draws=draws)


def _kept(status: CaptureStatus) -> BannerWords:
    """A take that shows much of nothing is told to whoever can still take it again."""
    if status.black_share < _MUCH_BLACK:
        return BannerWords("ok", say("Take kept"), say("Only the masked picture was kept, sealed."), "reviews")
    share = round(status.black_share * 100)
    return BannerWords(
        "warn", say("Take kept, {share} % of it black", share=share), say("Send it, or take it again."), "covered"
    )


def _not_now(status: CaptureStatus, clip: str) -> CaptureWords:
    """Consent, family and bed: nothing that anybody at the camera can change."""
    title, sentence = (say(part) for part in _NOT_NOW[status.why_not])
    if status.take is None:
        return CaptureWords(BannerWords("warn", title, sentence, "lock"), clip, (say("Not to be recorded"), title))
    sentence = say("This take cannot be sent. Stop it and discard it.")
    return CaptureWords(BannerWords("warn", title, sentence, "lock"), clip, able=True)


def _by_mask(status: CaptureStatus, clip: str, *, draws: bool) -> CaptureWords:
    """What the masks do."""
    recording = status.take is not None
    if status.mask is MaskState.CLEAR and status.wristband is Wristband.NEEDED and not recording:
        scan = say("Nothing is recorded before that. Its code is compared, never shown.")
        return CaptureWords(BannerWords("accent", say("Scan the baby's wristband"), scan, "scan"), clip)
    if status.mask is MaskState.CLEAR:
        true = say("Covered since the first frame.") if recording else say("Ready to record.")
        return CaptureWords(BannerWords("ok", say("Card covered"), true, "reviews"), clip, able=True)
    if status.mask is MaskState.COVERED:
        title, to_do, black = covering(status.mask_why)
        banner = BannerWords("warn", title, to_do, "covered")
        able = recording or not _other_bed(status)
        return CaptureWords(banner, clip, (say("Covering everything"), black), able=able)
    if status.mask is MaskState.NO_FRAMING:
        draw = say("Press Framing and draw its window.") if draws else say("Ask the charge nurse to draw its window.")
        banner = BannerWords("warn", say("Covering everything: this bed has no framing"), draw, "covered")
        cover = (say("Covering everything"), say("No window is drawn for this bed yet."))
        return CaptureWords(banner, clip, cover, able=recording)
    # a camera that will not start brings its own trouble
    return CaptureWords(_starting(), clip, (say("Camera is starting"), say("This takes a few seconds.")), recording)


def _trouble(status: CaptureStatus, clip: str) -> CaptureWords:
    title, sentence = words.parts(explain(status.trouble, status.trouble_sentence))
    lost = status.take is None and status.finished is None
    banner = BannerWords("stop" if lost else "warn", title, sentence, "stop-sign" if lost else "warn")
    cover: tuple[str, str] | None = None
    if status.finished is None and status.mask is not MaskState.CLEAR:
        gone = status.mask in (MaskState.NO_CAMERA, MaskState.STARTING)
        what = (say("No picture"), say("The camera gives no picture."))
        cover = what if gone else (say("Covering everything"), covering(status.mask_why)[2])
    shows = status.mask in (MaskState.CLEAR, MaskState.COVERED)
    return CaptureWords(banner, clip, cover, able=shows or status.take is not None)


def _meaning(status: CaptureStatus) -> str:
    """What the state of things means for the clip."""
    dark = status.mask in (MaskState.COVERED, MaskState.NO_FRAMING)
    if status.take is not None:
        return say("The take goes on. This part stays black.") if dark else say("Stops by itself at 0:00")
    if status.finished is not None:
        return ""
    if status.trouble or status.why_not in _NOT_NOW or status.mask is MaskState.NO_FRAMING or _other_bed(status):
        return nothing_lost()
    if dark:
        return say("Recorded now, it would be black.")
    if status.wristband is Wristband.NEEDED:
        return say("First the wristband, then Record.")
    return "" if status.mask is not MaskState.CLEAR else say("One minute, no sound")


def wristband_agrees(bed: str) -> tuple[str, str]:
    """What became of a scan."""
    return say("The wristband agrees"), say("This is the baby of bed {bed}. Ready to record.", bed=bed)


def nothing_lost() -> str:
    """Of something that kept a take from beginning."""
    return say("Nothing is being recorded. No clip was lost.")


def _other_bed(status: CaptureStatus) -> bool:
    """Another bed's card is in view: whatever was recorded would be the wrong baby's."""
    return status.mask is MaskState.COVERED and status.mask_why.startswith("sleeve.other_bed")


def started(status: CaptureStatus, staff: Sequence[Operator], clock_words: str) -> str:
    """Who started the running take, and when."""
    starter = next((person.name for person in staff if person.id == status.started_by), "")
    return say("Started by {name} at {clock}", name=starter, clock=clock_words) if starter else ""


def covering(why: str) -> tuple[str, str, str]:
    """Why everything is covered, what to do about it, and what the black picture says."""
    if why == "camera.moved":
        still = say("The picture comes back when the camera is still.")
        draw = say("Let go of the arm. If it stays: have the framing drawn again.")
        return say("Covering everything: the camera moved"), draw, still
    if why in ("camera.still", "camera.frozen"):
        stuck = say("The camera sends the same picture again and again.")
        unplug = say("If it stays: unplug the camera and plug it in again.")
        return say("Covering everything: the picture stands still"), unplug, stuck
    if why.startswith("sleeve."):
        return _covering_for_a_card(why)
    return _covering_for_the_picture(why)


def _covering_for_the_picture(why: str) -> tuple[str, str, str]:
    nothing = say("It comes back by itself. Nothing to press.")
    if why in ("light.dark", "light.bright", "frame.exposure"):
        return _covering_for_the_light(why)
    if why.startswith(("finder.", "look")) or why == "frame.unverified":
        looked = say("The picture comes back once all of it was looked at.")
        return say("Covering everything: looking for names and codes"), say("If it stays: tell IT."), looked
    if why == "frame.size_changed":
        other = say("The camera changed its picture size: it may be another camera.")
        return say("Covering everything: is this the right camera?"), say("Plug in the bed's own camera."), other
    if why.startswith("frame."):
        broken = say("The camera sends damaged pictures.")
        return say("Covering everything: the picture is damaged"), nothing, broken
    return say("Covering everything: not sure that all is masked"), nothing, say("The picture comes back by itself.")


def _covering_for_the_light(why: str) -> tuple[str, str, str]:
    if why == "light.dark":
        more = say("The picture comes back when there is more light.")
        uncover = say("Uncover the lens, or let a little light on the baby.")
        return say("Covering everything: too dark, or the lens is covered"), uncover, more
    if why == "light.bright":
        less = say("The picture comes back when there is less light.")
        return say("Covering everything: too bright"), say("Turn the lamp away, or close the blind."), less
    light = say("The picture comes back when the light is steady.")
    return say("Covering everything: the light changed"), say("It comes back by itself. Nothing to press."), light


def _covering_for_a_card(why: str) -> tuple[str, str, str]:
    if why.startswith("sleeve.other_bed"):
        code = why.removeprefix("sleeve.other_bed").removeprefix(".")
        whose = say("The card of bed code {code} is in view.", code=code) if code else say("Another card is in view.")
        next_step = say("Choose the bed that this card belongs to, or put this bed's own card in view.")
        return say("Covering everything: this is another bed's card"), next_step, whose
    unseen = say("The card's markers cannot be seen.")
    return say("Covering everything: the card went out of sight"), say("Uncover the card or straighten it."), unseen


def _starting() -> BannerWords:
    return BannerWords("quiet", say("Camera is starting"), say("Nothing to press."), "clock")


def camera_shows(status: CaptureStatus) -> bool:
    """Whether there is a camera picture to draw a framing on."""
    return status.mask not in (MaskState.NO_CAMERA, MaskState.STARTING) and not status.trouble


@dataclass(frozen=True, slots=True)
class AlikeWords:
    """Of a baby that is easily taken for another one."""

    title: str
    sentence: str
    mine: str = ""  # two codes to compare, where codes are what is alike
    other: str = ""
    place: str = ""  # where the other one lies


def alike(status: CaptureStatus) -> AlikeWords | None:
    """What is said before Record; None when there is nothing to mix up. A neighbour alone gives no card."""
    first: LookAlike | None = next((one for one in status.look_alikes if one.kind is not AlikeKind.NEIGHBOUR), None)
    if first is None:
        return None
    title = caution((first,))
    if first.kind is AlikeKind.CODE:
        place = say("bed {bed}", bed=first.bed)
        return AlikeWords(title, "", status.family or "", first.family, place)
    if first.kind is AlikeKind.TWIN:
        return AlikeWords(title, say("Same family: compare the bed number."))
    return AlikeWords(title, say("Compare the wristband with the card."))
