"""An answer is handed out only if its receipt proves it; whatever is changed is refused."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import rfc8785
from disclosure_gateway_client import Expected, Keys, Unverified, verify_receipt
from hypothesis import given
from hypothesis import strategies as st

from tests.clients.conftest import CITIZEN, USCC, pinned
from tests.clients.paper_log import NoteKey, PaperLog
from tests.clients.simulator import CLIENT, KID, Simulator, b64url

JWK = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
ASKED = {
    "purpose": "credit_rating",
    "authorisation": "contract",
    "subjects": [{"type": "uscc", "value": USCC}, {"type": "citizen_id", "value": CITIZEN}],
}
SIM = Simulator(JWK)  # only answers; what it holds is never changed here
SAVED = SIM.answer(ASKED)
KEYS = pinned(SIM)
ANYTHING = Expected()


def refused(saved: bytes, keys: Keys = KEYS, expected: Expected = ANYTHING) -> str:
    with pytest.raises(Unverified) as caught:
        verify_receipt(saved, keys, expected)
    return caught.value.check


def changed(change: Callable[[dict[str, Any]], None]) -> bytes:
    answer = json.loads(SAVED)
    change(answer)
    return rfc8785.dumps(answer)


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every text, number and flag inside."""
    members = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    )
    if members is None:
        yield path
        return
    for name, member in members:
        yield from leaves(member, (*path, name))


def at(value: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        value = value[step]
    return value


PROVEN = [path for path in leaves(json.loads(SAVED)) if path[0] != "rules"]


def test_the_answer_as_sent_holds() -> None:
    release = verify_receipt(SAVED, KEYS, Expected(CLIENT, "credit_rating", "contract", 2))
    assert release.json == SAVED


def test_a_saved_answer_may_be_laid_out_otherwise() -> None:
    laid_out = json.dumps(json.loads(SAVED), indent=2).encode()
    assert verify_receipt(laid_out, KEYS).id == verify_receipt(SAVED, KEYS).id


@pytest.mark.parametrize("path", PROVEN, ids=lambda path: ".".join(map(str, path)))
def test_any_flipped_bit_of_any_member_is_refused(path: tuple[Any, ...]) -> None:
    for other in neighbours(at(json.loads(SAVED), path)):
        answer = json.loads(SAVED)
        at(answer, path[:-1])[path[-1]] = other
        refused(json.dumps(answer).encode())


def neighbours(value: Any) -> Iterator[Any]:
    if isinstance(value, str):
        return flipped(value)
    return iter([not value, None] if isinstance(value, bool) else [value + 1, value - 1, bool(value), None])


def flipped(text: str) -> Iterator[str]:
    """The text with each bit of its UTF-8 bytes flipped, where that is still text."""
    data = text.encode()
    for bit in range(8 * len(data)):
        spoilt = bytearray(data)
        spoilt[bit // 8] ^= 1 << bit % 8
        try:
            yield spoilt.decode()
        except UnicodeDecodeError:
            continue


@given(st.data())
def test_any_flipped_bit_on_the_wire_is_refused_or_changes_nothing_proven(data: st.DataObject) -> None:
    bit = data.draw(st.integers(0, 8 * len(SAVED) - 1))
    spoilt = bytearray(SAVED)
    spoilt[bit // 8] ^= 1 << bit % 8
    try:
        release = verify_receipt(bytes(spoilt), KEYS)
    except Unverified:
        return
    whole = verify_receipt(SAVED, KEYS)
    assert (release.id, release.results, release.time) == (whole.id, whole.results, whole.time)


@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
def test_any_other_bytes_are_refused_without_another_error(data: bytes) -> None:
    refused(data)


Change = Callable[[dict[str, Any]], None]


def _swap(answer: dict[str, Any]) -> None:
    answer["results"].reverse()


def _swap_with_salts(answer: dict[str, Any]) -> None:
    answer["results"].reverse()
    answer["receipt"]["salts"].reverse()


def _drop_last(answer: dict[str, Any]) -> None:
    answer["results"].pop()
    answer["receipt"]["salts"].pop()


def _add_member(answer: dict[str, Any]) -> None:
    answer["results"][1]["reason"] = "no_consent"


def _short_salt(answer: dict[str, Any]) -> None:
    answer["receipt"]["salts"][0] = b64url(b"short")


def _longer_path(answer: dict[str, Any]) -> None:
    head, _, note = answer["receipt"]["proof"].partition("\n\n")
    answer["receipt"]["proof"] = f"{head}\n{head.splitlines()[-1]}\n\n{note}"


def _shorter_path(answer: dict[str, Any]) -> None:
    head, _, note = answer["receipt"]["proof"].partition("\n\n")
    answer["receipt"]["proof"] = "\n".join(head.splitlines()[:-1]) + f"\n\n{note}"


def _unsigned(answer: dict[str, Any]) -> None:
    answer["receipt"]["proof"] = answer["receipt"]["proof"].rpartition("— ")[0]


def _spaced_leaf(answer: dict[str, Any]) -> None:
    answer["receipt"]["leaf"] = answer["receipt"]["leaf"].replace(":", ": ", 1)


@pytest.mark.parametrize(
    ("change", "check"),
    [
        (_swap, "R7 results"),
        (_swap_with_salts, "R7 results"),
        (_drop_last, "R6 count"),
        (_add_member, "result"),
        (_short_salt, "R6 salt"),
        (_longer_path, "P5 proof too long"),
        (_shorter_path, "P5 proof too short"),
        (_unsigned, "K1 signature lines"),
        (_spaced_leaf, "R2 spelling"),
    ],
)
def test_a_rearranged_answer_is_refused(change: Change, check: str) -> None:
    assert refused(changed(change)) == check


@pytest.mark.parametrize("member", ["id", "log_index", "plan", "purpose", "results", "rules", "receipt"])
def test_an_answer_that_lacks_a_member_is_refused(member: str) -> None:
    assert refused(changed(lambda answer: answer.pop(member))) == "answer"


def test_two_readings_of_one_answer_are_refused() -> None:
    assert refused(SAVED.replace(b'{"id":', b'{"id":"rel_0","id":', 1)) == "spelling"


def test_a_receipt_of_another_log_is_refused() -> None:
    assert refused(SAVED, pinned(Simulator(JWK, seed=9))) == "K3 no trusted signature"


def test_a_receipt_of_another_receipt_key_is_refused() -> None:
    other = pinned(Simulator(JWK, seed=9))
    assert refused(SAVED, Keys(KEYS.log, other.receipt)) == "R5 receipt signature"
    assert refused(SAVED, Keys(KEYS.log, {"another": KEYS.receipt[KID]})) == "R5 receipt key"


@pytest.mark.parametrize(
    ("expected", "check"),
    [
        (Expected(client="bureau-b"), "asked client"),
        (Expected(purpose="credit_insurance"), "asked purpose"),
        (Expected(authorisation="auth_1"), "asked authorisation"),
        (Expected(count=3), "asked count"),
    ],
)
def test_the_answer_to_another_question_is_refused(expected: Expected, check: str) -> None:
    assert refused(SAVED, expected=expected) == check


def test_a_witness_may_have_signed_too() -> None:
    witness = NoteKey("witness.example", b"w" * 32)

    def cosign(answer: dict[str, Any]) -> None:
        answer["receipt"]["proof"] += witness.line("whatever a witness signs")

    assert verify_receipt(changed(cosign), KEYS).id == verify_receipt(SAVED, KEYS).id


def test_a_bad_signature_of_the_log_beside_a_good_one_is_refused() -> None:
    key = SIM.log.key

    def sign_badly(answer: dict[str, Any]) -> None:
        answer["receipt"]["proof"] += key.line("another text")

    assert refused(changed(sign_badly)) == "K3 checkpoint signature"


@pytest.mark.parametrize("before", range(9))
@pytest.mark.parametrize("behind", range(4))
def test_a_leaf_at_any_place_of_a_small_tree_is_found(before: int, behind: int) -> None:
    sim = Simulator(JWK)
    sim.log, sim.behind = PaperLog(sim.log.key, before), behind
    assert verify_receipt(sim.answer(ASKED), pinned(sim)).log_index == before
