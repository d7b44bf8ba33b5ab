"""Departments' files: every row is accepted, rejected with faults, or quarantined; never two of these."""
