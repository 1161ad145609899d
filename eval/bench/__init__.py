"""Benchmarks: each module is a command with a committed result."""
