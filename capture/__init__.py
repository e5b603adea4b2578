"""Camera to encoded bytes. No Qt, no network, no files: sink and preview are handed in."""
