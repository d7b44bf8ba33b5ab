"""(c) What a team writes in a week: FastAPI, SQLModel sessions, presidio, Authlib, an audit table."""
