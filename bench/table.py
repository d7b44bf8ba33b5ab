"""A synthetic table of penalties as Parquet: who, where, how much and when. Nobody in it is real."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

NAMES = ("name", "citizen_id", "uscc", "mobile", "address", "amount", "date")
SCHEMA = pa.schema([(name, pa.string()) for name in NAMES])
GROUP = 131_072  # rows of a row group, in what is read and in what is written
SEED = 20260325
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余符邢"
COMPOUND = ("欧阳", "司马", "上官", "诸葛", "东方", "皇甫")
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红春梅建国文辉海燕鹏宇晨欣怡子涵浩然博雅琪"
PLACES = (
    ("460105", "海南省海口市秀英区"), ("460106", "海南省海口市龙华区"), ("460107", "海口市琼山区"),
    ("460108", "海南省海口市美兰区"), ("460203", "海南省三亚市吉阳区"), ("460204", "三亚市天涯区"),
    ("460400", "海南省儋州市那大镇"), ("469002", "海南省琼海市嘉积镇"), ("469005", "文昌市文城镇"),
    ("469023", "海南省澄迈县金江镇"), ("440825", "广东省湛江市徐闻县"),
    ("450502", "广西壮族自治区北海市海城区"),
)  # fmt: skip
ROADS = (
    "滨海大道",
    "国兴大道",
    "海秀东路",
    "解放路",
    "和平南路",
    "龙昆北路",
    "迎宾路",
    "人民路",
    "港湾路",
    "椰林街",
)
USCC_ALPHABET = np.frombuffer(b"0123456789ABCDEFGHJKLMNPQRTUWXY", np.uint8)
USCC_WEIGHTS = np.array([1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28])  # GB 32100-2015
ID_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])  # GB 11643-1999
ID_CHECKS = np.frombuffer(b"10X98765432", np.uint8)


def write(path: Path, rows: int) -> None:
    """The same bytes for the same number of rows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    with pq.ParquetWriter(partial, SCHEMA) as writer:
        for batch in batches(rows):
            writer.write_batch(batch)
    partial.replace(path)


def batches(rows: int) -> Iterator[pa.RecordBatch]:
    draw = np.random.default_rng(SEED)
    for start in range(0, rows, GROUP):
        yield _batch(draw, min(GROUP, rows - start))


def _batch(draw: np.random.Generator, rows: int) -> pa.RecordBatch:
    place = draw.integers(len(PLACES), size=rows)
    day = np.datetime64("2021-01-01") + draw.integers(1825, size=rows)
    columns = [
        _names(draw, rows),
        _citizen_ids(draw, place),
        _codes(draw, place),
        _mobiles(draw, rows),
        _addresses(draw, place),
        _amounts(draw, rows),
        pa.array(np.datetime_as_string(day, unit="D").tolist(), pa.string()),
    ]
    return pa.record_batch(columns, schema=SCHEMA)


def _names(draw: np.random.Generator, rows: int) -> pa.Array:
    """One in fifty has a compound surname; two in three have two given characters."""
    surname = np.where(
        draw.random(rows) < 0.02,
        np.array(COMPOUND)[draw.integers(len(COMPOUND), size=rows)],
        np.array(list(SURNAMES))[draw.integers(len(SURNAMES), size=rows)],
    )
    given = np.array(list(GIVEN))
    second = np.where(draw.random(rows) < 0.67, given[draw.integers(len(given), size=rows)], "")
    first = given[draw.integers(len(given), size=rows)]
    return pa.array((surname.astype(object) + first + second).tolist(), pa.string())


def _citizen_ids(draw: np.random.Generator, place: np.ndarray) -> pa.Array:
    born = np.datetime64("1950-01-01") + draw.integers(20000, size=len(place))
    day = np.datetime_as_string(born, unit="D").astype("S10").view(np.uint8).reshape(-1, 10)
    serial = draw.integers(10, size=(len(place), 3)).astype(np.uint8) + 48
    body = np.hstack([_divisions()[place], day[:, [0, 1, 2, 3, 5, 6, 8, 9]], serial])
    check = ID_CHECKS[(body.astype(np.int64) - 48) @ ID_WEIGHTS % 11]
    return _fixed(np.column_stack([body, check]))


def _codes(draw: np.random.Generator, place: np.ndarray) -> pa.Array:
    value = np.empty((len(place), 17), np.int64)
    value[:, :2] = (9, 1)
    value[:, 2:8] = _divisions()[place] - 48
    value[:, 8:10] = (10 + 11, 10)  # the organisation codes of firms begin with MA
    value[:, 10:] = draw.integers(len(USCC_ALPHABET), size=(len(place), 7))
    check = (31 - value @ USCC_WEIGHTS % 31) % 31
    return _fixed(USCC_ALPHABET[np.column_stack([value, check])])


def _mobiles(draw: np.random.Generator, rows: int) -> pa.Array:
    digits = draw.integers(10, size=(rows, 11)).astype(np.uint8)
    digits[:, 0] = 1
    digits[:, 1] = draw.integers(3, 10, size=rows)
    return _fixed(digits + 48)


def _addresses(draw: np.random.Generator, place: np.ndarray) -> pa.Array:
    heads = np.array([address for _, address in PLACES], object)[place]
    roads = np.array(ROADS, object)[draw.integers(len(ROADS), size=len(place))]
    doors = draw.integers(1, 400, size=len(place)).astype(str).astype(object)
    return pa.array((heads + roads + doors + "号").tolist(), pa.string())


def _amounts(draw: np.random.Generator, rows: int) -> pa.Array:
    fen = (10 ** draw.uniform(4, 10, size=rows)).astype(np.int64)
    return pa.array(
        [f"{whole}.{rest:02}" for whole, rest in zip(*divmod(fen, 100), strict=True)], pa.string()
    )


def _divisions() -> np.ndarray:
    return np.frombuffer("".join(code for code, _ in PLACES).encode(), np.uint8).reshape(-1, 6)


def _fixed(text: np.ndarray) -> pa.Array:
    """One text per row of a table of ASCII bytes."""
    rows, width = text.shape
    offsets = np.arange(0, (rows + 1) * width, width, dtype=np.int32)
    return pa.StringArray.from_buffers(rows, pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(text)))
