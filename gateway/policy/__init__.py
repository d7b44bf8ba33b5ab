"""The policy compiler: files that a lawyer owns become a finite table. Read model.py, then bundle.py."""
