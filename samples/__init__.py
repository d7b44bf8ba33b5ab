"""Sample departments' files: synthetic subjects, true check digits, the same bytes for the same seed."""
