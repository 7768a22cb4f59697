"""Stage 1: what the community wants, and who pays."""
