"""Drawn bedside scenes with ground truth, for measuring finders: other fonts, scripts, layouts, rooms and movements
than any that a finder was tuned on. Deterministic by kind, seed and size on a machine with the same fonts."""
