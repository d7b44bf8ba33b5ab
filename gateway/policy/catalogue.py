"""fields.yaml: every field that a result can hold, its labels, and how each action is done on it."""

from collections.abc import Mapping
from dataclasses import dataclass

from gateway.policy.check import Reader
from gateway.policy.model import FieldSpec, MethodSpec
from gateway.policy.parse import Place, Value
from gateway.policy.table import Action
from gateway.policy.vocabulary import Vocabulary
from masking.errors import ConfigError
from masking.plan import NAMES, transform

BY_METHOD = (Action.GENERALISE, Action.MASK, Action.VERIFY)  # the others are the same for every field
# What a method tells bounds the action that it may stand for: none may hand over the whole value.
METHODS: Mapping[Action, frozenset[str]] = {
    Action.GENERALISE: frozenset(
        {
            "division",
            "address",
            "date_part",
            "amount_band",
            "birth_band",
            "category",
            "code_prefix",
            "top_bottom",
        }
    ),
    Action.MASK: frozenset({"name", "first_last", "plate", "mobile", "code_prefix", "drop", "redact"}),
    Action.VERIFY: frozenset({"verify"}),
}


@dataclass(frozen=True, slots=True)
class Field:
    spec: FieldSpec
    labels: frozenset[str]
    at: Place


def read_catalogue(reader: Reader, root: Value, words: Vocabulary) -> dict[str, Field]:
    table = reader.table(root, ("fields",))
    if table is None:
        return {}
    read = (_field(reader, key.value, inner, words) for key, inner in reader.entries(table["fields"]))
    return {field.spec.id: field for field in read if field is not None}


def _field(reader: Reader, name: str, value: Value, words: Vocabulary) -> Field | None:
    table = reader.table(value, ("zh", "en", "labels"), ("methods",))
    if table is None:
        return None
    zh, en = reader.text(table["zh"]), reader.text(table["en"])
    labels = reader.names(table["labels"], words.labels, ("标签", "label"))
    methods = _methods(reader, table["methods"]) if "methods" in table else {}
    if zh is None or en is None or labels is None:
        return None
    return Field(FieldSpec(name, en, zh, "+".join(sorted(labels)), methods), labels, value.at)


def _methods(reader: Reader, value: Value) -> Mapping[Action, MethodSpec]:
    table = reader.table(value, (), [str(action) for action in BY_METHOD]) or {}
    read = {Action(name): _method(reader, Action(name), inner) for name, inner in table.items()}
    return {action: method for action, method in read.items() if method is not None}


def _method(reader: Reader, action: Action, value: Value) -> MethodSpec | None:
    """`{method: division, level: province}`: a transform of masking/ that can be built."""
    told = {key.value: inner for key, inner in reader.entries(value)}
    if "method" not in told:
        reader.table(value, ("method",), told)
        return None
    name = reader.name(told["method"], NAMES, ("方法", "method"))
    params = {key: reader.text(inner) or "" for key, inner in told.items() if key != "method"}
    if name is None:
        return None
    if name not in METHODS[action]:
        words = (f"方法“{name}”不用于“{action}”", f"the method `{name}` does not do `{action}`")
        fits = sorted(METHODS[action])
        reader.complain(
            value.at, "method_of_another_action", words, (f"选用 {'、'.join(fits)}", f"use {', '.join(fits)}")
        )
        return None
    try:
        transform(name, params)
    except ConfigError as error:
        words = (f"方法“{name}”的参数有误", f"the method `{name}` cannot be built: {error}")
        fix = ("参数见 masking/plan.py", "see masking/plan.py for its parameters")
        reader.complain(value.at, "bad_method", words, fix)
        return None
    return MethodSpec(name, tuple(sorted(params.items())))
