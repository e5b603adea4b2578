"""One A4 page of lines, filled shapes and text as a PDF: vectors only, true to scale, nothing about who or when.

Positions are millimetres from the page's top left corner, x to the right, y down. The same calls make the same bytes.
Text is Latin-1 in Helvetica, which every viewer has and no file needs to bring.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

A4_WIDTH_MM: Final = 210.0
A4_HEIGHT_MM: Final = 297.0
_POINTS_PER_MM: Final = 72 / 25.4
_SET: Final = {False: "Helvetica", True: "Helvetica-Bold"}

Point = tuple[float, float]


class Page:
    """An empty page, to be drawn on from back to front."""

    def __init__(self) -> None:
        self._drawn: list[str] = []

    def fill(self, shapes: Iterable[Sequence[Point]], *, grey: float = 0.0) -> None:
        """Fill polygons as one shape, so that no seam shows where they touch. Grey: 0 is black, 1 is white."""
        paths = "\n".join(f"{_path(shape)} h" for shape in shapes)
        self._drawn.append(f"{grey:.3f} g\n{paths}\nf")

    def line(self, points: Sequence[Point], *, width_mm: float = 0.2, grey: float = 0.0, dash_mm: float = 0.0) -> None:
        """A line through the points; dashed if `dash_mm` is not 0."""
        dash = f"[{_number(dash_mm)}] 0 d" if dash_mm else "[] 0 d"
        self._drawn.append(f"{grey:.3f} G {_number(width_mm)} w {dash}\n{_path(points)} S")

    def outline(self, points: Sequence[Point], *, width_mm: float = 0.2, grey: float = 0.0) -> None:
        """A closed line."""
        self.line([*points, points[0]], width_mm=width_mm, grey=grey)

    def text(self, at: Point, words: str, *, size_mm: float, bold: bool = False, grey: float = 0.0) -> None:
        """Words from their lower left corner on; `size_mm` is the font's size, capitals are 0.7 of it.

        Raises:
            UnicodeEncodeError: a character that Helvetica's Latin-1 does not have.
        """
        shown = words.encode("latin-1").decode("latin-1").translate({ord(sign): "\\" + sign for sign in "()\\"})
        font = "FB" if bold else "FN"
        x, y = at[0] * _POINTS_PER_MM, (A4_HEIGHT_MM - at[1]) * _POINTS_PER_MM
        self._drawn.append(f"BT {grey:.3f} g /{font} {_number(size_mm)} Tf {x:.3f} {y:.3f} Td ({shown}) Tj ET")

    def as_pdf(self, title: str) -> bytes:
        """The file. The title is shown by viewers; they are asked not to scale when they print."""
        fonts = " ".join(
            f"/{name} << /Type /Font /Subtype /Type1 /BaseFont /{_SET[bold]} /Encoding /WinAnsiEncoding >>"
            for name, bold in (("FN", False), ("FB", True))
        )
        box = f"[0 0 {_number(A4_WIDTH_MM)} {_number(A4_HEIGHT_MM)}]"
        drawing = ("\n".join(self._drawn) + "\n").encode("latin-1")
        return _file(
            [
                b"<< /Type /Catalog /Pages 2 0 R /ViewerPreferences << /PrintScaling /None /DisplayDocTitle true >> >>",
                b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                f"<< /Type /Page /Parent 2 0 R /MediaBox {box} /Contents 4 0 R"
                f" /Resources << /Font << {fonts} >> >> >>".encode(),
                b"<< /Length %d >>\nstream\n%bendstream" % (len(drawing), drawing),
                f"<< /Title ({title}) /Creator (Swaddle) >>".encode("latin-1"),
            ]
        )


def _file(objects: Sequence[bytes]) -> bytes:
    """Numbered objects, where each begins, and the last one as the document's information."""
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    begins = []
    for number, content in enumerate(objects, 1):
        begins.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table_begins = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % begin for begin in begins)
    out += b"trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\n" % (len(objects) + 1, len(objects))
    out += b"startxref\n%d\n%%%%EOF\n" % table_begins
    return bytes(out)


def _path(points: Sequence[Point]) -> str:
    return " ".join(
        f"{_number(x)} {(A4_HEIGHT_MM - y) * _POINTS_PER_MM:.3f} {'l' if index else 'm'}"
        for index, (x, y) in enumerate(points)
    )


def _number(length_mm: float) -> str:
    return f"{length_mm * _POINTS_PER_MM:.3f}"
