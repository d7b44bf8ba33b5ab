"""One JSON line per event on standard error. Events carry codes and counts, never values (law L9)."""

import logging
import sys

import structlog


def configure() -> None:
    """Structured lines for ours; warnings and worse for everybody else's."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s")
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
