"""Measures the gateway beside its baselines in one run. Method: bench/README.md."""
