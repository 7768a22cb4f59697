"""Papers of the border: struct in, PDF bytes out."""
