"""Everything that masking raises. No message holds a value.

MaskingError
├── ConfigError    a transform, kind or parameter that cannot exist: the fault of whoever wrote the policy
└── Unfit          a value whose shape the transform does not know: it is refused, never passed through
"""


class MaskingError(Exception):
    """Root of the tree."""


class ConfigError(MaskingError):
    pass


class Unfit(MaskingError):
    pass
