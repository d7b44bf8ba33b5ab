"""`make demo` and `make run`: a whole site on loopback, from departments' files to a verified release."""
