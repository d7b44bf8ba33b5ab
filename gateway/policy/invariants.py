"""invariants.yaml: what no rule may ever change, in the words of the rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gateway.policy.boxes import Box, read_box
from gateway.policy.bundle import Bundle, read_file
from gateway.policy.check import Reader
from gateway.policy.errors import PolicyErrors
from gateway.policy.law import Window, read_basis
from gateway.policy.model import Plan
from gateway.policy.parse import Place, Text, Value
from gateway.policy.rules import Language, read_id, read_scope, read_window
from gateway.policy.table import LEAVING, SEVERITY, Action

FILE = "invariants.yaml"
MUST = ("id", "title", "basis", "effective")
MAY = ("given", "fields", "but", "labels", "never", "at_most", "because", "until")
TELLING = LEAVING | {Action.AGGREGATE}  # what a recipient learns anything by, be it a count
WORDS = {"all": LEAVING, "anything": TELLING}


@dataclass(frozen=True, slots=True)
class Invariant:
    """In a case of any of these boxes no field is given by an action of `never`."""

    id: str
    title: str
    given: tuple[Box, ...]
    fields: frozenset[str]
    never: frozenset[Action]
    basis: tuple[str, ...]
    window: Window
    at: Place

    def binds(self, plan: Plan) -> bool:
        """Whether a day of the plan is one of its own."""
        begun = plan.until is None or self.window.start < plan.until
        return begun and (self.window.end is None or plan.effective < self.window.end)


def read_invariants(folder: Path, bundle: Bundle) -> list[Invariant]:
    """Every invariant of the folder. Raises PolicyErrors."""
    reader = Reader()
    found = read_file(reader, folder, FILE, lambda root: _invariants(reader, root, bundle.language)) or []
    if reader.faults:
        raise PolicyErrors(reader.faults)
    return found


def _invariants(reader: Reader, root: Value, language: Language) -> list[Invariant]:
    table = reader.table(root, ("invariants",))
    if table is None:
        return []
    read = (_invariant(reader, value, language) for value in reader.items(table["invariants"]))
    found = [one for one in read if one is not None]
    _once(reader, found)
    return found


def _once(reader: Reader, found: list[Invariant]) -> None:
    first: dict[str, Invariant] = {}
    for one in found:
        before = first.setdefault(one.id, one)
        if before is not one:
            words = (
                f"编号“{one.id}”重复，另见第 {before.at.line} 行",
                f"the id `{one.id}` stands also on line {before.at.line}",
            )
            fix = ("另取一个编号", "give one of them an id of its own")
            reader.complain(one.at, "duplicate_invariant", words, fix)


def _invariant(reader: Reader, value: Value, language: Language) -> Invariant | None:
    table = reader.table(value, MUST, MAY)
    if table is None:
        return None
    before = len(reader.faults)
    window = read_window(reader, table)
    one = Invariant(
        id=read_id(reader, table["id"]),
        title=reader.text(table["title"]) or "",
        given=_given(reader, table, language),
        fields=read_scope(reader, value, table, language),
        never=_never(reader, value, table),
        basis=read_basis(reader, table["basis"], language.law, window),
        window=window,
        at=value.at,
    )
    if "because" in table:
        reader.text(table["because"])
    return one if len(reader.faults) == before else None


def _given(reader: Reader, table: Mapping[str, Value], language: Language) -> tuple[Box, ...]:
    """One table, or a list of which any is meant; none: every case."""
    if "given" not in table:
        return ({},)
    words = language.words
    return tuple(read_box(reader, one, words.facts, words.fact_names) for one in reader.items(table["given"]))


def _never(reader: Reader, value: Value, table: Mapping[str, Value]) -> frozenset[Action]:
    """`never: all` (no value), `never: anything` (no count either), `never: [mask]`, or `at_most: verify`."""
    if ("never" in table) is ("at_most" in table):
        told = ("须且仅须写明 never 或 at_most 之一", "write either `never` or `at_most`")
        fix = ("例如 never: all，或 at_most: verify", "never: all, or at_most: verify")
        reader.complain(value.at, "one_bound", told, fix)
        return frozenset()
    kind = ("处理方式", "action")
    if "at_most" in table:
        name = reader.name(table["at_most"], _names(LEAVING), kind)
        return frozenset(one for one in LEAVING if name and SEVERITY[one] < SEVERITY[Action(name)])
    never = table["never"]
    if isinstance(never, Text) and never.value in WORDS:
        return WORDS[never.value]
    return frozenset(map(Action, reader.names(never, _names(TELLING), kind) or ()))


def _names(actions: frozenset[Action]) -> list[str]:
    return [str(action) for action in Action if action in actions]
