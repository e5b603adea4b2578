"""Sealed storage: the age container, identities, keys, the clip store. FORMAT.md is the specification."""
