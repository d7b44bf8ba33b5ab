"""The answer's bytes and its receipt (formats.md): one maker, and it needs a recorded disclosure."""

from binascii import b2a_base64
from collections.abc import Sequence
from json.encoder import encode_basestring as quote

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway.releases.model import Recorded, SignedRelease
from gateway.releases.shape import Case
from gateway.signing.canonical import dumps
from gateway.signing.keyring import Key

_URL_SAFE = bytes.maketrans(b"+/", b"-_")


def b64url(data: bytes) -> str:
    return b2a_base64(data, newline=False).translate(_URL_SAFE, b"=").decode()


def receipt_key(secret: bytes) -> bytes:
    """The public half of a receipt key: 32 raw bytes."""
    return Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()


class ReceiptSigner:
    """Signs which results stand at which index of which log (Ed25519, key purpose receipt.sign)."""

    def __init__(self, key: Key, origin: str) -> None:
        self.kid = key.kid
        self._key = Ed25519PrivateKey.from_private_bytes(key.secret)
        self._origin = dumps(origin).decode()

    def statement(self, release_id: str, index: int, results_root: bytes) -> bytes:
        """The signed bytes: canonical JSON by construction."""
        root = results_root.hex()
        return f'{{"digest":"{root}","id":"{release_id}","index":{index},"log":{self._origin}}}'.encode()

    def receipt(self, recorded: Recorded) -> str:
        """The receipt as canonical JSON text."""
        logged = recorded.logged
        signed = self._key.sign(self.statement(logged.id, logged.index, recorded.results_root))
        salts = ",".join([f'"{b64url(salt)}"' for salt in recorded.salts])
        leaf, proof = (
            quote(logged.leaf.decode()),
            quote(logged.proof_text),
        )
        signature = f'{{"kid":"{self.kid}","suite":"intl","value":"{b64url(signed)}"}}'
        return f'{{"leaf":{leaf},"proof":{proof},"salts":[{salts}],"signature":{signature}}}'


def answer(recorded: Recorded, signer: ReceiptSigner) -> SignedRelease:
    """Results in the order asked, the rules that decided, and the receipt."""
    permit, logged = recorded.disclosure.permit, recorded.logged
    head = (
        f'{{"id":"{logged.id}","log_index":{logged.index},"plan":"{permit.plan.digest}",'
        f'"purpose":"{permit.question.purpose}","receipt":{signer.receipt(recorded)},"results":['
    ).encode()
    body = b"".join((head, b",".join(recorded.disclosure.results), b'],"rules":', _rules(permit.cases), b"}"))
    return SignedRelease(logged.id, body, recorded.disclosure)


def _rules(cases: Sequence[Case]) -> bytes:
    """The rules that decided, by id, in order."""
    told: dict[str, str] = {}
    for case in {id(case): case for case in cases}.values():
        told.update(case.told)
    return ("{" + ",".join([f'"{name}":{told[name]}' for name in sorted(told)]) + "}").encode()
