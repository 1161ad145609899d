"""How good and how fast it is: datasets, runs, measures, benchmarks."""
