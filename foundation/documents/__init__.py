"""Papers of the ground floor: struct in, bytes out."""
