"""Stage 3: how it stays alive."""
