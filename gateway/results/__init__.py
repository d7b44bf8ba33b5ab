"""Subjects and their classification results: encrypted columns behind a blind index."""
