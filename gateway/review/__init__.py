"""Declassification reviews: an organ's signed decision, field by field; the gateway itself lowers nothing."""
