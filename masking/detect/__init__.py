"""Finding what must be hidden, and what must not be here at all."""
