"""A property or a case that is taken away or eased is told to whoever reviews the change."""

import shutil
from pathlib import Path

from gateway.policy.bundle import Bundle, read_bundle
from gateway.policy.invariants import read_invariants
from gateway.policy.proofs import loosened
from gateway.policy.trials import read_trials


def test_a_property_and_a_case_that_are_gone_are_told(
    policies: Path, shipped: Bundle, tmp_path: Path
) -> None:
    place = tmp_path / "p"
    shutil.copytree(policies, place)
    known = read_invariants(policies, shipped)
    text = (place / "invariants.yaml").read_text("utf-8")
    text = text.replace(f"id: {known[0].id}\n", "id: OTHER\n")
    (place / "invariants.yaml").write_text(text, "utf-8")
    first = min((place / "tests").glob("*.yaml"))
    gone = {one.id for one in read_trials(policies, shipped) if one.at.file.endswith(first.name)}
    first.unlink()
    held = loosened((policies, place), (shipped, read_bundle(place)))
    assert [one.id for one in held if one.kind == "invariant"] == [known[0].id]
    assert gone == {one.id for one in held if one.kind == "case"}
    assert all(one.removed for one in held)
    assert held[0].zh.endswith("已删除")


def test_an_eased_property_is_told(policies: Path, shipped: Bundle, tmp_path: Path) -> None:
    place = tmp_path / "p"
    shutil.copytree(policies, place)
    text = (place / "invariants.yaml").read_text("utf-8")
    text = text.replace("    never: all", "    never: [release]", 1)
    (place / "invariants.yaml").write_text(text, "utf-8")
    (told,) = loosened((policies, place), (shipped, read_bundle(place)))
    assert (told.kind, told.removed) == ("invariant", False)
    assert not loosened((policies, policies), (shipped, shipped))
