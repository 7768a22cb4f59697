"""Sample sheets of the papers of contracting: ordinary, minimal and extreme. All persons and organisations in them are invented."""
