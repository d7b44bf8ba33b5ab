"""Release leaves from their members, held against every check of formats.md."""

from collections.abc import Mapping
from typing import Any

from gateway.audit import entry
from gateway.signing.canonical import dumps


def release_leaf(members: Mapping[str, Any]) -> bytes:
    """The canonical leaf. Raises BadLeaf, TooLarge or NotCanonical."""
    leaf = entry.release_leaf(dumps(members))
    entry.parse(leaf)
    return leaf
