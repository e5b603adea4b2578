"""What station (or the `record` command) and recorder say to each other, one JSON line each.

No keys, and no pixels but the coarse ones of `FramingPicture`.

Coordinates are source pixels; times are seconds.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

import msgspec

from app.messages.fence import FenceProbe
from redact.geometry import Framing, Polygon, Reference

Pace: TypeAlias = Literal["camera", "max"]
Count: TypeAlias = Annotated[int, msgspec.Meta(ge=0)]
Seconds: TypeAlias = Annotated[float, msgspec.Meta(ge=0)]
TakeName: TypeAlias = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{32}\Z")]  # an app.model.ClipId
LeaseName: TypeAlias = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{32}\Z")]  # random, made by the station
LEASE_SECONDS_MAX = 600.0  # ten minutes: longer than anybody draws
VerdictName: TypeAlias = Literal["clear", "masked", "held", "black"]
TAKE_SECONDS_MAX = 3600.0  # an hour; a clip is a minute


class OpenCamera(msgspec.Struct, tag="open_camera", frozen=True, forbid_unknown_fields=True):
    """Show this camera, through the framing set for it. Replaces whatever is open; ends a running take.

    On a production station only `usb:` is opened.
    """

    camera: Annotated[str, msgspec.Meta(max_length=5000)]  # demo, file:PATH, usb:ID; told again in every pulse
    pace: Pace = "camera"
    opening: Count = 0  # comes back: tells the answer to this order from the answer to an earlier one


class SetFraming(msgspec.Struct, tag="set_framing", frozen=True, forbid_unknown_fields=True):
    """From now on mask like this; before the first one everything is black. Not during a take.

    Meant for the open camera or, when none is, for the next one to be opened; forgotten when that is closed or replaced
    by another. A framing that is refused leaves black behind (during a take: after it, once a camera is opened anew).
    """

    framing: Framing | None
    finders: tuple[str, ...] = ()
    crop: bool = False
    banner: Literal["", "COMMISSIONING"] = ""  # burnt into every picture that shows anything


class StartTake(msgspec.Struct, tag="start_take", frozen=True, forbid_unknown_fields=True):
    """Record. One append-only descriptor follows by handover, labelled with the take; the recorder closes it."""

    take: TakeName
    recipients: Annotated[tuple[str, ...], msgspec.Meta(min_length=1, max_length=8)]  # age public keys
    max_seconds: Annotated[float, msgspec.Meta(gt=0, le=TAKE_SECONDS_MAX)]
    restart_camera: bool = False  # begin with the camera's first frame instead of the next one


class StopTake(msgspec.Struct, tag="stop_take", frozen=True, forbid_unknown_fields=True):
    """Finish the take with what was captured so far. Ignored when it is not running (any more)."""

    take: TakeName
    reason: Annotated[str, msgspec.Meta(max_length=64)] = "asked"  # comes back in the report


class CloseCamera(msgspec.Struct, tag="close_camera", frozen=True, forbid_unknown_fields=True):
    """Let the camera go; ends a running take."""


class LendFraming(msgspec.Struct, tag="lend_framing", frozen=True, forbid_unknown_fields=True):
    """Send coarse pictures of the open camera, at most two a second, until the lease ends. Refused during a take.

    It ends by `EndFraming`, after its seconds, when the camera is closed, and when a take begins.
    """

    lease: LeaseName
    seconds: Annotated[float, msgspec.Meta(gt=0, le=LEASE_SECONDS_MAX)]


class EndFraming(msgspec.Struct, tag="end_framing", frozen=True, forbid_unknown_fields=True):
    """Send no more pictures under this lease. Ignored when it is not held (any more)."""

    lease: LeaseName


class KeepReference(msgspec.Struct, tag="keep_reference", frozen=True, forbid_unknown_fields=True):
    """Say how the camera stands now, in features that hold nothing of what lies in these zones. Under a lease only."""

    lease: LeaseName
    zones: Annotated[tuple[Polygon, ...], msgspec.Meta(max_length=64)] = ()


class Shutdown(msgspec.Struct, tag="shutdown", frozen=True, forbid_unknown_fields=True):
    """Finish, seal, exit 0. The end of the pipe means the same."""


ToRecorder: TypeAlias = (
    OpenCamera | SetFraming | StartTake | StopTake | CloseCamera | LendFraming | EndFraming | KeepReference | Shutdown
)


class Ready(msgspec.Struct, tag="ready", frozen=True, forbid_unknown_fields=True):
    """The recorder is fenced and listens."""

    pid: int
    probes: tuple[FenceProbe, ...]
    room: Literal["recorder"] = "recorder"


class CameraOpened(msgspec.Struct, tag="camera_opened", frozen=True, forbid_unknown_fields=True):
    """Frames are about to come."""

    camera: str
    width: int
    height: int
    opening: Count = 0  # of the order that this answers


class CameraFailed(msgspec.Struct, tag="camera_failed", frozen=True, forbid_unknown_fields=True):
    """There are no (more) frames from it: absent, unreadable, lost, or a file that came to its end."""

    code: str
    sentence: str
    opening: Count = 0  # of the order that this answers; 0: of none


class Pulse(msgspec.Struct, tag="pulse", frozen=True, forbid_unknown_fields=True):
    """Four times a second, whatever the camera does."""

    frames_read: Count
    frames_black: Count
    preview_dropped: Count
    verdict: VerdictName
    why: str  # stable code when the verdict is black
    camera: str  # "" when none is open


class TakeStarted(msgspec.Struct, tag="take_started", frozen=True, forbid_unknown_fields=True):
    """The file has its header; pictures follow."""

    take: TakeName


class TakeProgress(msgspec.Struct, tag="take_progress", frozen=True, forbid_unknown_fields=True):
    """At least once a second of media."""

    take: TakeName
    media_s: Seconds  # that would survive a crash
    durable_bytes: Count


class Latency(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How much later than due pictures were masked: masked - captured - look-ahead."""

    p50: float
    p99: float


class Usage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one room used during the take, measured by itself; peak memory since its start."""

    cpu_s: float
    wall_s: float
    peak_rss_mb: float


class Encoder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the clip was compressed."""

    preset: str
    crf: int
    gop: int  # frames between key pictures
    range: Literal["limited"]
    threads: int


class Stopped(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why the take ended: `limit`, `end_of_input`, `asked`, or the code of what went wrong."""

    reason: str
    sentence: str = ""


class TimelineSpan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Consecutive pictures with one verdict; of many short ones the most severe."""

    from_s: Seconds
    to_s: Seconds
    verdict: VerdictName
    why: str = ""  # stable code, when black


class Doubt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The picture of a part of the take that the finders were least certain of."""

    at_s: Seconds
    certainty: Annotated[float, msgspec.Meta(ge=0, le=1)]


class TakeReport(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything measured about one take; `record --report` writes it as is (schema 1)."""

    frames_read: Count
    frames_encoded: Count
    frames_black: Count
    frames_dropped: Count  # captured, but not in the clip
    deadline_misses: Count  # frames made black because a finder was late
    duration_s: Seconds
    size: tuple[int, int]  # width, height of the clip
    fill_bgr: tuple[int, int, int]
    window: tuple[int, int, int, int]  # final: x, y, width, height in source pixels
    zones: tuple[tuple[tuple[int, int], ...], ...]  # final polygons in source pixels
    latency_ms: Latency
    rooms: dict[str, Usage]
    encoder: Encoder
    look_ahead_s: float
    stopped: Stopped
    black_reasons: dict[str, Count] = {}
    verdicts: dict[str, Count] = {}  # pictures of each verdict
    timeline: tuple[TimelineSpan, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    schema: Literal[1] = 1


class TakeEnded(msgspec.Struct, tag="take_ended", frozen=True, forbid_unknown_fields=True):
    """The file is sealed and durable. `whole`: nothing that was captured between start and end is missing."""

    take: TakeName
    whole: bool
    report: TakeReport


class TakeFailed(msgspec.Struct, tag="take_failed", frozen=True, forbid_unknown_fields=True):
    """The take did not begin, or its file could not be sealed: what was durable can be recovered."""

    take: TakeName
    code: str
    sentence: str


class FramingPicture(msgspec.Struct, tag="framing_picture", frozen=True, forbid_unknown_fields=True):
    """A picture to draw on (`redact.framing_frame`): the one message with pixels, too coarse to read, text filled."""

    lease: LeaseName
    width: Annotated[int, msgspec.Meta(ge=1, le=80)]
    height: Annotated[int, msgspec.Meta(ge=1, le=160)]
    luma: Annotated[bytes, msgspec.Meta(max_length=80 * 160)]  # rows of grey, 0: filled
    source_size: tuple[Count, Count]  # of the frame: what coordinates mean
    why: Annotated[str, msgspec.Meta(max_length=64)] = ""  # stable code when all of it is black


class ReferenceKept(msgspec.Struct, tag="reference_kept", frozen=True, forbid_unknown_fields=True):
    """How the camera stands; None: this picture could not be used."""

    lease: LeaseName
    reference: Reference | None


class FramingEnded(msgspec.Struct, tag="framing_ended", frozen=True, forbid_unknown_fields=True):
    """The lease is over, or was not given: stable code and, unless it was asked for, a sentence."""

    lease: LeaseName
    code: Annotated[str, msgspec.Meta(max_length=64)]
    sentence: Annotated[str, msgspec.Meta(max_length=400)] = ""


FromRecorder: TypeAlias = (
    Ready
    | CameraOpened
    | CameraFailed
    | Pulse
    | TakeStarted
    | TakeProgress
    | TakeEnded
    | TakeFailed
    | FramingPicture
    | ReferenceKept
    | FramingEnded
)
