"""Drawn bedside scenes with ground truth, for measuring finders: other fonts, scripts, layouts, rooms and movements
than any that a finder was tuned on. Deterministic by kind, seed and size on a machine with the same fonts.

`python -m tests.redaction.scenes --seed N --kind NAME --out c.mkv --truth c.json` renders one; the quick measure of the
acceptance run takes it with `--clips c.mkv`, and the leak meter reads its truth.
"""
