"""Papers of the portfolio: struct in, PDF bytes out."""
