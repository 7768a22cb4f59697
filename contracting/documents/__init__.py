"""Papers of contracting: struct in, PDF bytes out."""
