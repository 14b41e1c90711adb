"""Benchmarks: one command each, printing a ratio against a named alternative measured in the same run."""
