"""The load generator: its own process, requests prepared before the timed window."""
