"""What the rooms say to each other: frozen msgspec structs, one module per neighbour; validated, never pickled."""
