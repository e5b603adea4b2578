"""The station's side of sending: manifests, seals, the spool folder. No network."""
