"""From bytes to rows. A file is read first for its digest and form, then row by row with bounded memory."""

import codecs
import hashlib
from collections.abc import Iterator
from pathlib import Path

from gateway.ingest import delimited, lines, workbook
from gateway.ingest.faults import refused
from gateway.ingest.model import Delivery, Row

BLOCK = 1 << 20
ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0"


def inspect(path: Path) -> Delivery:
    """Read the whole file once. Raises FileRefused where it cannot be read from its first row to its last."""
    form = _form(path)
    digest, encoding = _digest(path, text=form != "xlsx")
    if form == "jsonl":
        return Delivery(form, encoding, digest, (), lines.count(path, encoding))
    headings, count = workbook.shape(path) if form == "xlsx" else delimited.shape(path, encoding)
    return Delivery(form, encoding, digest, headings, count)


def rows(path: Path, delivery: Delivery) -> Iterator[Row]:
    """The rows of an inspected file, in order, without blank ones."""
    if delivery.form == "jsonl":
        return lines.rows(path, delivery.encoding)
    if delivery.form == "xlsx":
        return workbook.rows(path, delivery.headings)
    return delimited.rows(path, delivery.encoding, delivery.headings)


def _form(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(len(ZIP_MAGIC))
    if head == ZIP_MAGIC:
        return "xlsx"
    if head == OLE_MAGIC or not head:
        raise refused("format" if head else "empty")
    return "jsonl" if path.suffix.lower() == ".jsonl" else "csv"


def _digest(path: Path, *, text: bool) -> tuple[str, str]:
    """SHA-256 in hex, and the encoding that reads every byte: strict UTF-8 (BOM or none) or GB18030."""
    digest = hashlib.sha256()
    decoders = (
        {name: codecs.getincrementaldecoder(name)() for name in ("utf-8-sig", "gb18030")} if text else {}
    )
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
            _narrow(decoders, block, final=False)
    _narrow(decoders, b"", final=True)
    if text and not decoders:
        raise refused("encoding")
    return digest.hexdigest(), next(iter(decoders), "")


def _narrow(decoders: dict[str, codecs.IncrementalDecoder], block: bytes, *, final: bool) -> None:
    """Forget the encodings in which the file does not read."""
    for name in list(decoders):
        try:
            decoders[name].decode(block, final)
        except UnicodeDecodeError:
            del decoders[name]
