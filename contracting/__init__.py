"""Stage 2: how the community builds it."""
