"""Which certificates count for a file, and what they cover of its records. Pure: the day is an argument."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from gateway.results.standing import Review
from gateway.review.model import COMPETENT, Certificate, Refusal
from gateway.review.verify import OrganKey, Untrusted, verify


@dataclass(frozen=True, slots=True)
class Bundle:
    """The certificates that came with a department's file, as delivered. lines: one compact JWS each."""

    lines: tuple[str, ...]
    keys: Mapping[str, OrganKey]
    department: str

    def sift(self, file_sha256: str) -> tuple[list[Certificate], list[Refusal]]:
        """The certificates for this file by its competent organ, and why the others count for nothing."""
        certificates: dict[str, Certificate] = {}
        refusals: list[Refusal] = []
        for number, line in enumerate(self.lines, 1):
            if not line.strip():
                continue
            try:
                certificate = verify(line.strip(), self.keys)
                _check(certificate, self.department, file_sha256, certificates)
            except Untrusted as fault:
                refusals.append(Refusal(number, fault.reason))
            else:
                certificates[certificate.id] = certificate
        return list(certificates.values()), refusals


def _check(
    certificate: Certificate, department: str, file_sha256: str, seen: Mapping[str, Certificate]
) -> None:
    """Raises Untrusted."""
    if certificate.file_sha256 != file_sha256:
        raise Untrusted("other_file")
    if certificate.organ != COMPETENT.get(department):
        raise Untrusted("not_competent")
    if certificate.id in seen:
        raise Untrusted("repeated")


def coverage(certificates: Iterable[Certificate], today: date) -> Callable[[str], Review]:
    """For a record number, the fields that a certificate in force covers and none refuses (保密法 35)."""
    everywhere: list[Certificate] = []
    by_record: dict[str, list[Certificate]] = {}
    for certificate in certificates:
        if certificate.rows is None:
            everywhere.append(certificate)
        for record in certificate.rows or ():
            by_record.setdefault(record, []).append(certificate)
    always = combine(everywhere, today)

    def cover(record: str) -> Review:
        special = by_record.get(record)
        return combine([*everywhere, *special], today) if special else always

    return cover


def combine(certificates: Iterable[Certificate], today: date) -> Review:
    """One review of several: a field lasts as long as its longest certificate, the review while all last."""
    until: dict[str, date] = {}
    refused: set[str] = set()
    raised: set[tuple[str, str]] = set()
    for certificate in certificates:
        raised |= certificate.labels  # whatever its outcome and term: a finding does not lapse
        if certificate.outcome == "REFUSED":
            refused |= certificate.fields
        elif certificate.valid_until >= today:
            for field in certificate.fields:
                until[field] = max(until.get(field, certificate.valid_until), certificate.valid_until)
    fields = frozenset(until) - refused
    return Review(fields, min((until[field] for field in fields), default=None), frozenset(raised))
