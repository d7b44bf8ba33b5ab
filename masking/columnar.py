"""Desensitisation of whole columns: Arrow record batches in, record batches out.

A record is a table of one row: a column is refused where one of its records is, and what leaves is the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

import pyarrow as pa

from masking.errors import ConfigError, Mismatch, Unfit, UnfitCell
from masking.layouts import column_type, label, masked
from masking.transforms import Drop, JSONValue, Transform

Row: TypeAlias = Mapping[str, JSONValue]


@dataclass(frozen=True, slots=True)
class TablePlan:
    """For every column of a table its transform; a column to Drop is left out of what leaves.

    A batch with one value that does not fit is refused whole: a table from which rows vanish would answer
    questions wrongly, and one in which they stay empty would tell whose value was odd.
    """

    transforms: Mapping[str, Transform]

    def __post_init__(self) -> None:
        if not self.transforms:
            raise ConfigError("a table plan needs a column")
        object.__setattr__(self, "transforms", MappingProxyType(dict(self.transforms)))

    @property
    def techniques(self) -> dict[str, str]:
        """For the risk report: what is done to each column, in the words of GB/T 37964-2019 Annex A."""
        return {name: str(transform.technique) for name, transform in self.transforms.items()}

    def schema(self, given: pa.Schema) -> pa.Schema:
        """What leaves for such a table, in its order; its metadata stay behind. Raises Mismatch.

        A column of tokens says in its own metadata of which suite and epoch they are: `token: intl1`.
        """
        self._match(given.names)
        return pa.schema([self._field(field) for field in given if self._leaves(field.name)])

    def record(self, row: Row) -> dict[str, JSONValue]:
        """One row. Raises Mismatch, UnfitCell."""
        self._match(list(row))
        return {name: self._value(name, row[name]) for name in row if self._leaves(name)}

    def batch(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Many rows; they may be a slice. Raises Mismatch, UnfitCell."""
        schema = self.schema(batch.schema)
        columns = [self._column(name, batch.column(name)) for name in schema.names]
        return pa.record_batch(columns, schema=schema)

    def _match(self, names: Sequence[str]) -> None:
        if len(set(names)) != len(names):
            raise Mismatch("two columns bear one name")
        odd = self.transforms.keys() ^ set(names)
        if odd:
            raise Mismatch(f"columns missing or unknown: {', '.join(map(repr, sorted(odd)))}")

    def _leaves(self, name: str) -> bool:
        return not isinstance(self.transforms[name], Drop)

    def _field(self, field: pa.Field) -> pa.Field:
        transform = self.transforms[field.name]
        try:
            return pa.field(field.name, column_type(transform, field.type), metadata=label(transform))
        except Mismatch as refused:
            raise Mismatch(f"column {field.name!r}: {refused}") from None

    def _value(self, name: str, value: JSONValue) -> JSONValue:
        try:
            _encode(value)
            return self.transforms[name].apply(value)
        except (Unfit, UnicodeEncodeError):
            raise UnfitCell(name, 0) from None

    def _column(self, name: str, column: pa.Array) -> pa.Array:
        try:
            column.validate(full=True)  # offsets and UTF-8 of a foreign file: the kernels trust both
        except pa.ArrowInvalid:
            raise Mismatch(f"column {name!r}: broken offsets, or bytes that are no text") from None
        transform = self.transforms[name]
        try:
            return masked(transform, column)
        except Unfit:
            raise UnfitCell(name, _first_unfit(transform, column)) from None


def _encode(value: JSONValue) -> None:
    """Half a surrogate pair is in no column of texts, so in no record either."""
    if isinstance(value, str):
        value.encode()
    elif isinstance(value, Mapping):
        for name, member in value.items():
            _encode(name)
            _encode(member)
    elif isinstance(value, Sequence):
        for item in value:
            _encode(item)


def _first_unfit(transform: Transform, column: pa.Array) -> int:
    """The record's transform says which row it was; this runs only where a batch is refused anyway."""
    for row, value in enumerate(column):
        try:
            transform.apply(value.as_py())
        except Unfit:
            return row
    raise AssertionError("a column is refused though every record of it is taken")
