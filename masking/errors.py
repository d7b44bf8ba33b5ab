"""Everything that masking raises. No message holds a value.

MaskingError
├── ConfigError    a transform, kind or parameter that cannot exist: the fault of whoever wrote the policy
├── Mismatch       a table that is not the plan's: a column missing, unknown or of another type
└── Unfit          a value whose shape the transform does not know: it is refused, never passed through
    └── UnfitCell  the same, with the column and the row
"""


class MaskingError(Exception):
    """Root of the tree."""


class ConfigError(MaskingError):
    pass


class Unfit(MaskingError):
    pass


class Mismatch(MaskingError):
    pass


class UnfitCell(Unfit):
    """row: counted from 0, in the batch or, where a stream is masked, in the whole stream."""

    def __init__(self, column: str, row: int) -> None:
        super().__init__(f"column {column!r}, row {row}: the value does not fit its transform")
        self.column = column
        self.row = row

    def __reduce__(self) -> tuple[type["UnfitCell"], tuple[str, int]]:
        return type(self), (self.column, self.row)
