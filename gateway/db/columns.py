"""The field columns of a result: catalogue ids (domain field catalogue) in lower case."""

SEALED_FIELDS = (
    *("E01", "E02", "E03", "E05", "E06", "E07"),
    *("C05", "C07", "C10", "C15"),
    *("T01", "T02", "T03", "T04", "T05", "T06"),
    *("P01", "P02", "P03", "P04", "P05", "P06"),
)
OPEN_FIELDS = (
    *("E04", "E08"),
    *("C01", "C02", "C03", "C04", "C06", "C08", "C09", "C11", "C12", "C13", "C16", "C17", "C18"),
)
FIELD_COLUMNS = tuple(sorted(name.lower() for name in (*SEALED_FIELDS, *OPEN_FIELDS)))
SEALED_COLUMNS = frozenset(name.lower() for name in SEALED_FIELDS)
