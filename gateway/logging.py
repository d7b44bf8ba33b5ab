"""One JSON line per event on standard error. Events carry codes and counts, never values (law L9)."""

import logging
import sys
from contextlib import suppress

import structlog


class Lines:
    """Operational lines; a full disk or a reader that left costs a line, never an answer."""

    def msg(self, line: str) -> None:
        with suppress(OSError, ValueError):  # ValueError: the stream is closed
            sys.stderr.write(line + "\n")
            sys.stderr.flush()

    debug = info = warning = error = msg


def _lines(*_names: object) -> Lines:
    return Lines()


def configure() -> None:
    """Structured lines for ours; warnings and worse for everybody else's."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s")
    logging.raiseExceptions = False  # the same for everybody else's
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=_lines,
        cache_logger_on_first_use=True,
    )
