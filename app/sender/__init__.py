"""The sender: the only network code of a station."""
