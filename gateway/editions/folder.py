"""The policy folder as people sign it: what it compiles to, who may approve, and the approvals beside it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from gateway.editions.flow import Ports, activate
from gateway.editions.model import Activation
from gateway.errors import ConfigError
from gateway.policy import approval
from gateway.policy.approval import Approval, Approver, read_approvers
from gateway.policy.bundle import Bundle, read_bundle, read_file
from gateway.policy.check import Reader
from gateway.policy.edition import Emitted, emit
from gateway.policy.emit import digest_of
from gateway.policy.errors import EditionRefused, PolicyErrors
from gateway.policy.invariants import read_invariants
from gateway.policy.model import Plans
from gateway.policy.prove import Prover
from gateway.policy.trials import differences, read_trials
from gateway.signing.canonical import dumps

APPROVALS = "APPROVALS"
APPROVERS = "approvers.yaml"


def source_digest(folder: Path) -> str:
    """Over the name and the bytes of every policy file, cases included; approvals are not part of it."""
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*.yaml")}
    names = sorted(name for name in found if not name.startswith(f"{APPROVALS}/"))
    return digest_of(dumps([[name, sha256(found[name].read_bytes()).hexdigest()] for name in names]))


def compile_folder(folder: Path) -> tuple[Bundle, Emitted]:
    """The folder and its edition. Raises PolicyErrors, or EditionRefused if somebody writes meanwhile."""
    before = source_digest(folder)
    bundle = read_bundle(folder)
    if source_digest(folder) != before:
        raise EditionRefused("files_changed")
    return bundle, emit(before, bundle.plans)


def self_test(folder: Path, bundle: Bundle) -> Callable[[Plans], None]:
    """The folder's own cases and invariants. A folder without any has stated no intent: no success either."""

    def run(plans: Plans) -> None:
        tested = replace(bundle, plans=plans)
        trials, invariants = read_trials(folder, bundle), read_invariants(folder, bundle)
        failed = [trial.id for trial in trials if differences(trial, tested)]
        proofs = Prover(bundle.language.words.usual).all(invariants, plans)
        failed += [proof.id for proof in proofs if proof.breaches]
        if failed or not trials or not invariants:
            raise EditionRefused("cases_failed", ", ".join(failed[:5]))

    return run


def activate_folder(ports: Ports, approvals: "Approvals", folder: Path, digest: str) -> Activation:
    """Put the edition of a folder in force. digest: the edition that is meant, if it was told.

    Raises PolicyErrors or EditionRefused: nothing changed.
    """
    bundle, emitted = compile_folder(folder)
    if digest not in ("", emitted.edition.digest):
        raise EditionRefused("other_files")
    return activate(ports, emitted, approvals.of(emitted.edition.digest), self_test(folder, bundle))


@dataclass(frozen=True, slots=True)
class Approvals:
    """Folders with an approvers.yaml each, and approvals under the digest of their edition."""

    folders: tuple[Path, ...]

    def approvers(self) -> Mapping[str, Approver]:
        """Everybody who is registered. Raises PolicyErrors; a folder without the file registers nobody."""
        known: dict[str, Approver] = {}
        for folder in self.folders:
            for name, one in _registered(folder).items():
                if name in known or one.key in {other.key for other in known.values()}:
                    raise EditionRefused("same_person_twice", name)
                known[name] = one
        return known

    def of(self, edition: str) -> list[Approval]:
        """The approvals of an edition. Raises EditionRefused for a file that is none, or is another's."""
        places = (folder / _hex(edition) for folder in self.folders)
        files = sorted(path for place in places if place.is_dir() for path in place.iterdir())
        return list(_read(files))

    def keep(self, made: Approval) -> None:
        """Write one approval where its approver is registered; the same person's earlier one gives way."""
        home = next(folder for folder in self.folders if made.approver in _registered(folder))
        place = home / _hex(made.edition) / f"{made.approver}.json"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(approval.written(made))


def _registered(folder: Path) -> Mapping[str, Approver]:
    if not (folder / APPROVERS).exists():
        return {}
    reader = Reader()
    found = read_file(reader, folder, APPROVERS, lambda root: read_approvers(reader, root))
    if reader.faults:
        raise PolicyErrors(reader.faults)
    return found or {}


def _read(files: Iterable[Path]) -> Iterable[Approval]:
    for path in files:
        try:
            one = approval.read(path.read_bytes())
        except OSError as fault:
            raise ConfigError("an approval cannot be read · 无法读取审批文件") from fault
        if path.name != f"{one.approver}.json":
            raise EditionRefused("other_edition", one.approver)
        yield one


def _hex(edition: str) -> str:
    return edition.removeprefix("sha256:")
