from importlib.resources import files

import pytest

from masking.detect.registry import Registry, shipped
from masking.detect.spans import Type
from masking.errors import ConfigError

SHIPPED = files("masking.detect").joinpath("registry.yaml").read_text("utf-8")


def test_the_shipped_registry_tells_every_type_and_hides_all_but_organs() -> None:
    types = shipped().types
    assert set(types) == set(Type)
    assert {kind for kind, told in types.items() if told.label is None} == {Type.GOV}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  PLATE: {least: 0.05, label: 车牌}\n", ""),
        ("label: 车牌}", "label: 电话}"),
        ("label: 车牌}", "label: 车牌7}"),
        ("label: 车牌}", "label: null}"),
        ("label: 车牌}", "label: 车牌, hide: true}"),
        ("PLATE: {least: 0.05", "PLATE: {least: 1.5"),
        ("PLATE: {least: 0.05", "PLATE: {least: yes"),
        ("PLATE: {least: 0.05", "PLATE: {least: low"),
        ("PLATE:", "PLATES:"),
        ("language: zh\n", ""),
        ("language: zh\n", "language: 7\n"),
        ("[identifiers, names]", "[]"),
        ("[identifiers, names]", "[names, names]"),
        ("[identifiers, names]", "names"),
        ("types:", "kinds:"),
        ("language: zh", "language: !!python/object:os.system zh"),
        ("language: zh", "language: [zh"),
    ],
)
def test_a_registry_that_forgets_or_invents_something_is_refused(old: str, new: str) -> None:
    assert old in SHIPPED
    with pytest.raises(ConfigError):
        Registry.parse(SHIPPED.replace(old, new, 1))
