"""The station's rules and storage. No Qt."""
