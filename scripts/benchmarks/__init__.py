"""Benchmarks: each job next to its floor in the same run, so that the machine cancels out."""
