"""The meaning of policy files, said as plainly as can be: one field, one case, every rule looked at.

It reads the YAML by itself and shares nothing with the compiler but the words.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

STRICT = ("release", "generalise", "mask", "tokenise", "verify", "aggregate", "withhold", "hold", "deny")


@dataclass(frozen=True)
class Interpreter:
    """rules: as YAML holds them, `for` merged in. reasons: the most telling first. impossible: boxes."""

    rules: list[dict[str, Any]]
    labels: Mapping[str, list[str]]
    reasons: list[str]
    impossible: list[dict[str, Any]] = field(default_factory=list)
    raised: list[str] = field(default_factory=list)

    def outcome(self, name: str, case: Mapping[str, str]) -> tuple[str, tuple[str, ...], str]:
        """Action, deciding rules, reason."""
        if any(inside(box, case) for box in self.impossible):
            return "deny", (), "impossible"
        bearing = self.bearing(name)
        floors = [one for one in bearing if "floor" in one and stands(one, case)]
        grants = [one for one in bearing if "grant" in one and inside(one.get("when", {}), case)]
        grants = [
            one for one in grants if not any(one["id"] in other.get("overrides", ()) for other in grants)
        ]
        if floors:
            most = max(floors, key=self.weight)
            floors = [one for one in floors if self.weight(one) == self.weight(most)]
            if STRICT.index(most["floor"]) >= STRICT.index("withhold"):
                return most["floor"], ids(floors), most["reason"]
        if not grants:
            return "withhold", (), "not_granted"
        granted = max((one["grant"] for one in grants), key=STRICT.index)
        if floors and STRICT.index(floors[0]["floor"]) > STRICT.index(granted):
            return floors[0]["floor"], ids(grants + floors), told(floors[0]["floor"])
        return granted, ids(grants), told(granted)

    def bearing(self, name: str) -> list[dict[str, Any]]:
        """The rules on a field. A floor by labels bears also where a review raised the field to one."""
        found = []
        for rule in self.rules:
            if self.bears(rule, name):
                found.append(rule)
            elif "floor" in rule and "labels" in rule and name not in rule.get("but", ()):
                raised = sorted(set(rule["labels"]) & set(self.raised))
                found.append({**rule, "when": {**rule["when"], "raised": raised}})
        return found

    def bears(self, rule: dict[str, Any], name: str) -> bool:
        if name in rule.get("but", ()):
            return False
        if "labels" in rule:
            return bool(set(rule["labels"]) & set(self.labels[name]))
        return rule["fields"] == "all" or name in rule["fields"]

    def weight(self, rule: dict[str, Any]) -> tuple[int, int]:
        return STRICT.index(rule["floor"]), -self.reasons.index(rule["reason"])


def told(action: str) -> str:
    return "aggregate_only" if action == "aggregate" else "granted"


def inside(box: Mapping[str, Any], case: Mapping[str, str]) -> bool:
    return all(case[fact] in listed(values) for fact, values in box.items())


def stands(floor: dict[str, Any], case: Mapping[str, str]) -> bool:
    opened = "unless" in floor and any(inside(box, case) for box in listed(floor["unless"]))
    return inside(floor.get("when", {}), case) and not opened


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def ids(rules: list[dict[str, Any]]) -> tuple[str, ...]:
    return tuple(sorted(rule["id"] for rule in rules))


def interpreter(folder: Path, day: str) -> Interpreter:
    """The rules in force on a day (as 2026-04-01)."""

    def text(name: str) -> Any:
        return yaml.load((folder / name).read_text("utf-8"), Loader=yaml.CBaseLoader)

    rules = []
    for path in (folder / "rules").glob("*.yaml"):
        file = text(f"rules/{path.name}")
        for rule in (one for one in file["rules"] if "combination" not in one):
            merged = {**rule, "when": {**file.get("for", {}), **rule.get("when", {})}}
            if merged["effective"] <= day < merged.get("until", "9999"):
                rules.append(merged)
    labels = {name: spec["labels"] for name, spec in text("fields.yaml")["fields"].items()}
    words = text("vocabulary.yaml")
    never = [one["case"] for one in words.get("impossible", [])]
    return Interpreter(rules, labels, list(words["reasons"]), never, list(words["facts"]["raised"]["values"]))
