"""Desensitisation as a pure library: transforms, Chinese identifiers, secrecy markings. It does no I/O."""
