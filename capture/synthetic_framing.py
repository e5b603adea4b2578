"""Where the demo camera's baby window and zones are: values only, cheap to import.

The card hangs at the upper left and swings across the edge of the window, so the window alone would let half of it
through: the zone does real work. A test holds the card's corners inside the zone at every moment of its swing.
"""

from __future__ import annotations

from redact.geometry import Framing, Polygon, Rect

WIDTH_PX, HEIGHT_PX = 1280, 720
FRAMES_PER_S = 30

CARD_ZONE = Polygon(((4.0, 0.0), (318.0, 0.0), (318.0, 206.0), (4.0, 206.0)))
LABEL_ZONE = Polygon(((1096.0, 244.0), (1232.0, 244.0), (1232.0, 352.0), (1096.0, 352.0)))

DEMO_FRAMING = Framing(window=Rect(112.0, 56.0, 1060.0, 632.0), zones=(CARD_ZONE, LABEL_ZONE))
"""What a careful nurse would draw for the demo bed: the nest and the doll, without the card and the feeding label."""
