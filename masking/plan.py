"""From the words of a policy file to a transform that exists only if it is valid."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from masking.coding import TopBottom
from masking.errors import ConfigError
from masking.transforms import (
    Address,
    AmountBand,
    BirthBand,
    Category,
    CodePrefix,
    DatePart,
    Division,
    Drop,
    FirstLast,
    Keep,
    Member,
    Mobile,
    Name,
    Plate,
    Redact,
    Transform,
    Verify,
)

Params = Mapping[str, str]
MEMBER = "member"


def transform(name: str, params: Params) -> Transform:
    """Build and validate the transform of that name.

    Params by name: code_prefix keep=8; division level=province|prefecture; address level=province|city;
    date_part part=quarter|year|half_decade; top_bottom bottom=16, top=80; redact label=…; verify equals=a,b;
    category code=category, …; the others take none.
    Every one takes `member`, the member of an object that it works on. Raises ConfigError.
    """
    build = _BUILDERS.get(name)
    if build is None:
        raise ConfigError(f"no transform is called {name!r}")
    own = {key: value for key, value in params.items() if key != MEMBER}
    built = build(own)
    return Member(params[MEMBER], built) if MEMBER in params else built


def _plain(kind: Callable[[], Transform]) -> Callable[[Params], Transform]:
    def build(params: Params) -> Transform:
        _only(params)
        return kind()

    return build


def _code_prefix(params: Params) -> Transform:
    keep = _only(params, "keep")
    if not (keep.isascii() and keep.isdigit()):
        raise ConfigError("code_prefix: keep is a number")
    return CodePrefix(int(keep))


def _date_part(params: Params) -> Transform:
    part = _only(params, "part")
    return BirthBand() if part == "half_decade" else DatePart(part)


def _top_bottom(params: Params) -> Transform:
    """Either bound may be left out."""
    odd = set(params) - {"bottom", "top"}
    if odd:
        raise ConfigError(f"parameter missing or unknown: {', '.join(sorted(odd))}")
    return TopBottom(params.get("bottom"), params.get("top"))


def _verify(params: Params) -> Transform:
    return Verify(frozenset(item.strip() for item in _only(params, "equals").split(",")))


def _only(params: Params, name: str = "") -> str:
    """The value of the one parameter that is known; a missing or unknown one is refused."""
    known = {name} if name else set()
    if set(params) != known:
        odd = ", ".join(sorted(set(params) ^ known))
        raise ConfigError(f"parameter missing or unknown: {odd}")
    return params.get(name, "")


_BUILDERS: Mapping[str, Callable[[Params], Transform]] = MappingProxyType(
    {
        "keep": _plain(Keep),
        "drop": _plain(Drop),
        "name": _plain(Name),
        "first_last": _plain(FirstLast),
        "amount_band": _plain(AmountBand),
        "birth_band": _plain(BirthBand),
        "plate": _plain(Plate),
        "mobile": _plain(Mobile),
        "code_prefix": _code_prefix,
        "division": lambda params: Division(_only(params, "level")),
        "address": lambda params: Address(_only(params, "level")),
        "date_part": _date_part,
        "top_bottom": _top_bottom,
        "redact": lambda params: Redact(_only(params, "label")),
        "category": Category,
        "verify": _verify,
    }
)
NAMES = frozenset(_BUILDERS)
