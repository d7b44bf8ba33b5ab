"""python masking/build_lac/convert.py [LAC-2.1.2.tar.gz]: turn LAC's parameters into detect/lac-model.

Without an archive the pinned one is fetched through pip, from whatever index pip is set to. LAC (Baidu,
Apache-2.0, see NOTICE) is a BiGRU-CRF over words and characters, saved by Paddle. What comes out is an ONNX
graph that gives the scores of every tag, the CRF's weights, and LAC's four dictionaries byte for byte.
"""

import hashlib
import io
import os
import shutil
import struct
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

RELEASE = "2.1.2"
SHA256 = "22fcde0d5082d2044205ea6f6a7a9cd1f0d63e7b21b2dd5c9c73f27e7c0a3ef1"
FORM = 1  # raised whenever this file writes something else: a checkout's older model is then made anew
SOURCE = f"LAC {RELEASE} sha256:{SHA256} form {FORM}\n"
TARGET = Path(__file__).resolve().parents[1] / "detect" / "lac-model"
DICTIONARIES = ("word.dic", "q2b.dic", "tag.dic", "small_seg.dic")
NOTICE = "Made from LAC 2.1.2, Copyright (c) 2020 Baidu, Inc. All Rights Reserved. Apache License 2.0."
HIDDEN = 128
FLOAT, INT32, INT64 = 1, 6, 7  # onnx.proto, TensorProto.DataType
PADDLE_FLOAT = 5  # framework.proto, VarType.Type.FP32
OPSET, IR = 14, 8

Floats = NDArray[np.float32]


def main() -> None:
    """Do nothing if the model at its place is this one."""
    stamp = TARGET / "SOURCE"
    if stamp.is_file() and stamp.read_text() == SOURCE:
        return
    with TemporaryDirectory(dir=TARGET.parent, prefix=".lac-") as folder:
        made = Path(folder) / "model"
        made.mkdir()
        archive = Path(sys.argv[1]) if len(sys.argv) > 1 else fetch(Path(folder))
        convert(checked(archive), made)
        (made / "SOURCE").write_text(SOURCE)
        shutil.rmtree(TARGET, ignore_errors=True)
        made.rename(TARGET)


def fetch(folder: Path) -> Path:
    """LAC's source archive, by pip. Its setup.py imports pkg_resources, which setuptools 80 left out."""
    wanted = folder / "wanted.txt"
    wanted.write_text(f"lac=={RELEASE} --hash=sha256:{SHA256}\n")
    old = folder / "old.txt"
    old.write_text("setuptools<80\n")
    # A build inside a build must not look for the outer one's backend, which pip tells in such variables.
    outer = ("_PYPROJECT_HOOKS_", "PEP517_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(outer)}
    environment |= {
        "PIP_CONSTRAINT": str(old),
        "PIP_BUILD_CONSTRAINT": str(old),
    }  # before pip 25.3, and since
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--use-pep517", "--dest", str(folder), "--requirement", str(wanted)]
    subprocess.run(command, check=True, env=environment)
    return next(folder.glob("*.tar.gz"))


def checked(archive: Path) -> bytes:
    """The archive's bytes, or an end of the build if they are not LAC's."""
    content = archive.read_bytes()
    if hashlib.sha256(content).hexdigest() != SHA256:
        sys.exit(f"{archive.name} is not the archive of LAC {RELEASE} that is pinned here")
    return content


def convert(archive: bytes, made: Path) -> None:
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:

        def member(name: str) -> bytes:
            file = tar.extractfile(f"LAC-{RELEASE}/LAC/lac_model/{name}")
            assert file is not None
            return file.read()

        for name in DICTIONARIES:
            (made / name).write_bytes(member(f"conf/{name}"))
        (made / "scores.onnx").write_bytes(graph(lambda name: parameter(member(f"model/{name}"))))
        np.save(made / "crf.npy", parameter(member("model/crfw")))


def parameter(raw: bytes) -> Floats:
    """A tensor as Paddle saves it: u32 0, u64 no levels, u32 0, i32 size, TensorDesc, little-endian values.

    TensorDesc (framework.proto): 1 = type of the values, 2 = one length per dimension.
    """
    version, levels, tensor_version, size = struct.unpack_from("<IQIi", raw)
    body = struct.calcsize("<IQIi") + size
    fields = list(varints(raw[body - size : body]))
    if (version, levels, tensor_version) != (0, 0, 0) or fields[:2] != [1 << 3, PADDLE_FLOAT]:
        sys.exit("a parameter of LAC is not in the form that is known here")
    shape = fields[3::2]
    return np.frombuffer(raw, dtype="<f4", offset=body).reshape(shape)


def varints(raw: bytes) -> Iterator[int]:
    value = shift = 0
    for byte in raw:
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            yield value
            value = shift = 0


def graph(load: Callable[[str], Floats]) -> bytes:
    """The network: words (time, batch) and lengths (batch) to scores (time, batch, tags)."""
    tensors: dict[str, NDArray[np.float32] | NDArray[np.int64]] = {
        "embedding": load("word_emb"),
        "flat": np.array([0, 0, 2 * HIDDEN], dtype=np.int64),
        "weight": load("fc_4.w_0"),
        "bias": load("fc_4.b_0"),
    }
    nodes = [node("Gather", ["embedding", "words"], "layer0")]
    for layer in range(2):
        gates = dict(zip("WRB", gru(load, layer), strict=True))
        tensors |= {f"{name}{layer}": value for name, value in gates.items()}
        given = [f"layer{layer}", *(f"{name}{layer}" for name in gates), "lengths"]
        nodes += [
            node("GRU", given, f"both{layer}", direction="bidirectional", hidden_size=HIDDEN),
            node("Transpose", [f"both{layer}"], f"turned{layer}", perm=[0, 2, 1, 3]),
            node("Reshape", [f"turned{layer}", "flat"], f"layer{layer + 1}"),
        ]
    nodes += [node("MatMul", ["layer2", "weight"], "plain"), node("Add", ["plain", "bias"], "scores")]
    parts = [field(1, one) for one in nodes] + [field(2, "lac")]
    parts += [field(5, tensor(name, value)) for name, value in tensors.items()]
    parts += [field(11, port("words", INT64, "time", "batch")), field(11, port("lengths", INT32, "batch"))]
    parts += [field(12, port("scores", FLOAT, "time", "batch", "tags"))]
    opset = field(1, "") + field(2, OPSET)
    return field(1, IR) + field(6, NOTICE) + field(7, b"".join(parts)) + field(8, opset)


def gru(load: Callable[[str], Floats], layer: int) -> tuple[Floats, Floats, Floats]:
    """W, R and B of ONNX's GRU for one layer, both directions, from Paddle's fc and gru.

    Both order their gates update, reset, candidate. Paddle's h = (1-u)h + uc is ONNX's h = (1-z)c + zh with
    z = 1-u, and 1 - sigmoid(x) = sigmoid(-x): the update gate's weights change their sign.
    """
    inputs, states, biases = [], [], []
    for number in (2 * layer, 2 * layer + 1):  # forward, backward
        state = load(f"gru_{number}.w_0").ravel()  # (H, 2H) of the two gates, then (H, H) of the candidate
        split = 2 * HIDDEN * HIDDEN
        joined = np.hstack([state[:split].reshape(HIDDEN, -1), state[split:].reshape(HIDDEN, HIDDEN)])
        bias = (load(f"fc_{number}.b_0") + load(f"gru_{number}.b_0")).ravel()
        inputs.append(signed(load(f"fc_{number}.w_0").T))
        states.append(signed(joined.T))
        biases.append(np.concatenate([signed(bias), np.zeros_like(bias)]))
    return np.stack(inputs), np.stack(states), np.stack(biases)


def signed(gates: Floats) -> Floats:
    return np.concatenate([-gates[:HIDDEN], gates[HIDDEN:]])


# ONNX is a protocol buffer (onnx.proto); these few messages need no library. Numbers are those of its fields.


def field(number: int, value: int | str | bytes) -> bytes:
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    raw = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(raw)) + raw


def varint(value: int) -> bytes:
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def node(kind: str, inputs: list[str], output: str, **attributes: str | int | list[int]) -> bytes:
    parts = [field(1, name) for name in inputs] + [field(2, output), field(4, kind)]
    return b"".join([*parts, *attribute_fields(attributes)])


def attribute_fields(attributes: Mapping[str, str | int | list[int]]) -> Iterator[bytes]:
    """AttributeProto: 3 = integer, 4 = text, 8 = integers; 20 = which of them (2, 3, 7)."""
    for name, value in attributes.items():
        if isinstance(value, int):
            content = field(3, value) + field(20, 2)
        elif isinstance(value, str):
            content = field(4, value) + field(20, 3)
        else:
            content = b"".join(field(8, one) for one in value) + field(20, 7)
        yield field(5, field(1, name) + content)


def tensor(name: str, value: NDArray[np.float32] | NDArray[np.int64]) -> bytes:
    kind = FLOAT if value.dtype == np.float32 else INT64
    dims = b"".join(field(1, length) for length in value.shape)
    return dims + field(2, kind) + field(8, name) + field(9, np.ascontiguousarray(value).tobytes())


def port(name: str, kind: int, *dims: str) -> bytes:
    shape = b"".join(field(1, field(2, dim)) for dim in dims)
    return field(1, name) + field(2, field(1, field(1, kind) + field(2, shape)))


if __name__ == "__main__":
    main()
