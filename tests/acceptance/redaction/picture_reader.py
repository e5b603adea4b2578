"""Reads pictures as a stranger would: two text recognisers, two code readers. Runs in the meter's environment, alone.

Takes file names as a JSON list on stdin; answers one JSON object for each, a line each: `strings` (text, box, by) and
`codes` (texts). Nothing of the product is imported here, and nothing of this by the product.
"""

from __future__ import annotations

import json
import sys
from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt
import pytesseract
import zxingcpp
from pyzbar import pyzbar
from rapidocr_onnxruntime import RapidOCR

SCORE_MIN: Final = 0.5
"""Of 1, both recognisers: below this they invent letters in grain."""

LANGUAGES: Final = "eng+chi_sim+jpn+fra"
SPARSE: Final = "--psm 11"  # words anywhere, no layout taken for granted
_LETTERS_MIN: Final = 3


class StrangersEyes:
    """Both recognisers and both code readers."""

    def __init__(self) -> None:
        self._recogniser = RapidOCR(intra_op_num_threads=1, inter_op_num_threads=1)

    def read(self, picture: npt.NDArray[np.uint8]) -> dict[str, Any]:
        """All that can be read in a BGR picture."""
        return {
            "strings": [*self._by_ppocr(picture), *self._by_tesseract(picture)],
            "codes": sorted(self._codes(picture)),
        }

    def _by_ppocr(self, picture: npt.NDArray[np.uint8]) -> list[dict[str, Any]]:
        found, _ = self._recogniser(picture)
        strings = []
        for corners, text, score in found or ():
            if float(score) >= SCORE_MIN:
                points = np.asarray(corners, float)
                box = [*points.min(axis=0).tolist(), *points.max(axis=0).tolist()]
                strings.append({"text": str(text), "box": box, "by": "ppocr"})
        return strings

    def _by_tesseract(self, picture: npt.NDArray[np.uint8]) -> list[dict[str, Any]]:
        grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
        said = pytesseract.image_to_data(grey, lang=LANGUAGES, config=SPARSE, output_type=pytesseract.Output.DICT)
        lines: dict[tuple[int, int, int], list[int]] = {}
        for index, confidence in enumerate(said["conf"]):
            if float(confidence) >= 100 * SCORE_MIN and said["text"][index].strip():
                line = (said["block_num"][index], said["par_num"][index], said["line_num"][index])
                lines.setdefault(line, []).append(index)
        strings = []
        for words in lines.values():
            left, top = (min(said[side][word] for word in words) for side in ("left", "top"))
            right = max(said["left"][word] + said["width"][word] for word in words)
            bottom = max(said["top"][word] + said["height"][word] for word in words)
            text = " ".join(said["text"][word] for word in words)
            if sum(letter.isalnum() for letter in text) >= _LETTERS_MIN:
                strings.append({"text": text, "box": [left, top, right, bottom], "by": "tesseract"})
        return strings

    def _codes(self, picture: npt.NDArray[np.uint8]) -> set[str]:
        """At its own size and twice that: small modules decode better enlarged."""
        found: set[str] = set()
        for look in (picture, cv2.resize(picture, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)):
            found |= {code.text for code in zxingcpp.read_barcodes(look)}
            found |= {code.data.decode("utf-8", "replace") for code in pyzbar.decode(look[..., 1])}
        return found


def main() -> int:
    """One line for each name."""
    cv2.setNumThreads(1)
    eyes = StrangersEyes()
    for name in json.load(sys.stdin):
        picture = cv2.imread(name)
        if picture is None:
            sys.stderr.write(f"{name} is not a picture.\n")
            return 1
        sys.stdout.write(json.dumps(eyes.read(np.asarray(picture, np.uint8))) + "\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
