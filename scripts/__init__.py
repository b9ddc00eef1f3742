"""Tools around the project: scoring, benchmarks. Not part of the running assistant."""
