"""What the columnar engine is tested with: every transform, and strings that come near each shape."""

from collections.abc import Mapping, Sequence

import pyarrow as pa
from hypothesis import strategies as st

from masking.columnar import TablePlan
from masking.errors import UnfitCell
from masking.plan import transform
from masking.transforms import JSONValue, Transform

# One or more sets of parameters for every name that a policy may use.
PARAMS: Mapping[str, Sequence[Mapping[str, str]]] = {
    "keep": [{}],
    "drop": [{}],
    "name": [{}],
    "first_last": [{}],
    "amount_band": [{}],
    "birth_band": [{}],
    "plate": [{}],
    "mobile": [{}],
    "code_prefix": [{"keep": "8"}, {"keep": "1"}],
    "division": [{"level": "province"}, {"level": "prefecture"}],
    "address": [{"level": "province"}, {"level": "city"}],
    "date_part": [{"part": "quarter"}, {"part": "year"}, {"part": "half_decade"}],
    "category": [{"琼A": "land", "船": "sea", "a": "land", "": "none"}],
    "top_bottom": [{"bottom": "10", "top": "1000000"}, {"top": "5"}],
    "redact": [{"label": "[x]"}],
    "verify": [{"equals": "王建国,2025-01-01,a"}],
}
TRANSFORMS: tuple[Transform, ...] = tuple(
    transform(name, params) for name, several in PARAMS.items() for params in several
)
EDGES = (
    *("", " ", "a", "\x00", "é", "王", "王某", "欧阳", "欧阳修", "欧阳修文", "司马 ", " 王建国"),
    *("王建国\u3000", "䶮建国", "龥龥", "龦龦", "𠮷野家", "阿卜杜拉·买买提", "MARIA SANTOS"),
    *("王建国王建国王", "王a国", "司a国国", "12345678901", "13800138000", "1３800138000"),
    *("+86 13800138000", "86-13800138000", "12800138000", "138001380000", "琼A12345", "琼AD12345"),
    *("琼A1234学", "琼a12345", "琼A123456789", "A琼123456", "一A12345", "鿿A12345", "4601051"),
    *("460105", "４６０１", "4a0105", "469002", "0", "00", "0.5", "0.50", "9999.99", "10000"),
    *("10000.00", "9999999.99", "123456789012345678901234567890.00", "1.2.3", "1..2", ".50", "50."),
    *("12.5.", "0012345.00", "-5.00", "1,000.00", "1e5", "12345.6", "1234567", "٣٤٥٦٧"),
    *("12\u00b2.00", "2025-01-01", "2025-12-31", "2025-13-01", "2025-00-01", "2025-1-011"),
    *("2025/01/01", "0000-01-99", "2025-01-0a", "海南省", "海南省海口市龙华区", "海口市", "海南"),
    *("海南省海", "海南省海南省", "海口市海口市", "海南省广东省", "广东省湛江市", "内蒙古自治区"),
    *("海南省琼中黎族苗族自治县1号", "内蒙古", "黑龙江省x", "白沙黎族自治县", "白沙县"),
    *("三沙市\u200b", "\u200b三亚市", "\u3000王建", "\u3000李建", "欧阳\u3000", "王\u3000", "，王", "，李"),
    *("琽A12345", "琽G12345", "琼[12345", "2025-01/01", "2025/01-01", "2025-01-1a", "2025-0１-01"),
    *("4601a6", "46010a", "1380013800a"),
)  # fmt: skip
ALPHABET = "0123456789.-+ AZaz*王欧阳司马海南省口市琼\u00b7\u3000\u200b\x00é𠮷"
VALUES = st.none() | st.sampled_from(EDGES) | st.text(ALPHABET, max_size=14) | st.text(max_size=8)
IDENTIFIERS = st.text("0123456789ABCXYZabcx -　０Ａ", max_size=20) | st.sampled_from(
    (
        "+8613800138000",
        "8613800138000",
        "13800138000",
        "IMO9074729",
        "imo 9074729",
        "91460100ma5t0a1b2c",
        "ﾊX-1",
    )
)
COLUMNS = st.lists(VALUES, max_size=12)
TEXT_TYPES = (pa.string(), pa.large_string(), pa.string_view())


def plan_of(one: Transform) -> TablePlan:
    return TablePlan({"c": one})


def batch_of(column: pa.Array) -> pa.RecordBatch:
    return pa.record_batch([column], names=["c"])


def by_record(one: Transform, values: Sequence[JSONValue]) -> list[JSONValue] | int:
    """What leaves record by record, or the first row that is refused."""
    plan, told = plan_of(one), []
    for row, value in enumerate(values):
        try:
            told.append(plan.record({"c": value}).get("c"))
        except UnfitCell:
            return row
    return told


def by_batch(one: Transform, column: pa.Array) -> list[JSONValue] | int:
    """The same of a whole column."""
    plan, batch = plan_of(one), batch_of(column)
    try:
        masked = plan.batch(batch)
    except UnfitCell as refused:
        return refused.row
    assert masked.schema == plan.schema(batch.schema)
    masked.validate(full=True)
    return masked.column(0).to_pylist() if masked.num_columns else [None] * len(column)
