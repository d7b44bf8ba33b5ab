"""(d) What a database team builds: a masking view in PostgreSQL behind an async route, audited in SQL."""
