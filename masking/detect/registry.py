"""The registry: which recognisers run, from which score on a type is told, and under which label it leaves.

A YAML file of the package says it, so that an operator reads it without reading code. It is total: each type
of `Type` stands there once, so that none can be forgotten. Unknown or missing members raise ConfigError.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import yaml

from masking.detect.spans import Type
from masking.errors import ConfigError

MEMBERS = {"language", "recognisers", "types"}


@dataclass(frozen=True, slots=True)
class Told:
    """least: the lowest score that counts, 0 to 1; label: what stands for it when masked, None: it stays."""

    least: float
    label: str | None

    def __post_init__(self) -> None:
        if not 0 <= self.least <= 1:
            raise ConfigError("registry: a score lies between 0 and 1")
        if self.label is not None and not self.label.isalpha():
            raise ConfigError("registry: a label is one word without digits or marks")


@dataclass(frozen=True, slots=True)
class Registry:
    language: str
    recognisers: tuple[str, ...]
    types: Mapping[Type, Told]

    def __post_init__(self) -> None:
        if not self.recognisers or len(set(self.recognisers)) < len(self.recognisers):
            raise ConfigError("registry: each recogniser is named once, and there is one at least")
        if missing := set(Type) - set(self.types):
            raise ConfigError(f"registry: {min(missing)} is missing")
        if {kind for kind, told in self.types.items() if told.label is None} - {Type.GOV}:
            raise ConfigError("registry: only organs of government may stay in a text")
        labels = [told.label for told in self.types.values() if told.label]
        if len(set(labels)) < len(labels):
            raise ConfigError("registry: two types share a label")

    @classmethod
    def parse(cls, text: str) -> "Registry":
        """Raises ConfigError for anything but the members and kinds of value that the shipped file shows."""
        try:
            content = yaml.safe_load(text)
        except yaml.YAMLError as fault:
            raise ConfigError("registry: not YAML") from fault
        members = _mapping(content, MEMBERS)
        language, names = members["language"], members["recognisers"]
        if not isinstance(language, str) or not isinstance(names, list):
            raise ConfigError("registry: language is a text and recognisers a list")
        kinds = _mapping(members["types"], {kind.value for kind in Type})
        types = {Type(name): _told(value) for name, value in kinds.items()}
        return cls(language, tuple(str(name) for name in names), MappingProxyType(types))


def shipped() -> Registry:
    """The registry of this package."""
    return Registry.parse(files("masking.detect").joinpath("registry.yaml").read_text("utf-8"))


def _told(value: Any) -> Told:
    members = _mapping(value, {"least", "label"})
    least, label = members["least"], members["label"]
    if isinstance(least, bool) or not isinstance(least, int | float) or not isinstance(label, str | None):
        raise ConfigError("registry: least is a number and label a text or null")
    return Told(float(least), label)


def _mapping(value: Any, members: set[str]) -> dict[str, Any]:
    if not isinstance(value, dict) or set(value) != members:
        raise ConfigError(f"registry: exactly these members are expected: {', '.join(sorted(members))}")
    return value
