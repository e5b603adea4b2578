"""Painted parts that pages share."""
