"""The sample import that every target serves: a filled site, and its enterprises in the clear."""

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import select, text

from bench.load.job import Auth
from bench.load.requests import public_jwk
from bench.postgres import free_port
from bench.subjects import Market, Subject
from bench.tokens import pem, thumbprint
from gateway import wiring
from gateway.db.columns import FIELD_COLUMNS, SEALED_COLUMNS
from gateway.db.tables import Result
from gateway.db.tables import Subject as Row
from gateway.demo.site import DEPARTMENTS, Firm, Site
from gateway.oauth.tokens import Grant, Issuer
from gateway.settings import Settings
from gateway.signing.suites import Sealer

PURPOSE = "credit_reporting"
FIRM = "bureau"  # the demo's licensed enterprise bureau
_RESULT: Any = Result.__table__  # type: ignore[attr-defined]  # SQLModel's own attribute
_SUBJECT: Any = Row.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Ground:
    """A filled site on one store. market: its enterprises, and the bureau's authorisation for all of them."""

    site: Site
    firm: Firm
    market: Market

    @property
    def htu(self) -> str:
        return f"{self.site.url}/v1/releases"

    def auth(self, key: ec.EllipticCurvePrivateKey) -> Auth:
        """A token as the gateway's endpoint issues it, bound to `key`, by the site's own token key."""
        settings = settings_of(self.site)
        signer = wiring.token_keys(wiring.keyring(settings))[-1]
        bound, name = thumbprint(public_jwk(key)), wiring.name("tok", wiring.clock())
        grant = Grant(self.firm.client_id, bound, (PURPOSE,), name)
        return Auth("DPoP", Issuer(signer, self.site.url).issue(grant, time.time()), pem(key), self.htu)


def settings_of(site: Site) -> Settings:
    """What the site's own processes read from their environment."""
    return Settings.model_validate(
        {name.removeprefix("GATEWAY_").lower(): value for name, value in site.environment.items()}
    )


def settle(folder: Path, database_url: str) -> Ground:
    """Keys, tables, the three departments' sample files, a licensed bureau and its authorisation."""
    folder.mkdir()
    site = Site(folder, free_port(), database_url)
    site.command("init")
    for department in DEPARTMENTS:
        site.import_samples(department)
    firm = site.license(FIRM)
    subjects = enterprises(settings_of(site))
    paper = {
        "name": "bench",
        "purpose": PURPOSE,
        "kind": "enterprise",
        "notice": False,
        "subjects": [{"type": "uscc", "value": one.uscc} for one in subjects],
    }
    reference = site.authorise(firm, paper)
    _tidy(site)
    return Ground(site, firm, Market(FIRM, firm.client_id, PURPOSE, reference, subjects))


def _tidy(site: Site) -> None:
    """As the database's own housekeeping would within minutes; the peers' tables are tidied alike."""
    engine = wiring.engine(settings_of(site)).execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in ("VACUUM", "ANALYZE"):
            connection.execute(text(statement))
    engine.dispose()


def enterprises(settings: Settings) -> tuple[Subject, ...]:
    """Every enterprise of which every target releases the same, opened by the operator's own keys.

    Left out are records that the gateway alone knows to withhold: not reviewed, or past their publicity term.
    """
    sealer, engine = Sealer(*wiring.keyring(settings).all("field.encrypt")), wiring.engine(settings)
    r, today = _RESULT.c, wiring.clock().day
    told = (r.tier != "E-F") | ((r.publicity_until >= today) & r.review_fields.contains("C12"))
    chosen = (_SUBJECT.c.kind == "ENT") & ~r.held & ~r.hidden & told
    query = select(_RESULT).join(_SUBJECT, _SUBJECT.c.id == r.subject_id).where(chosen)
    with engine.connect() as connection:
        rows = connection.execute(query.order_by(r.subject_id)).mappings().all()
    engine.dispose()
    return tuple(_subject(row, sealer) for row in rows)


def _subject(row: Any, sealer: Sealer) -> Subject:
    names = [name for name in FIELD_COLUMNS if row[name] is not None]
    values = {name.upper(): json.loads(_opened(row, name, sealer)) for name in names}
    return Subject(row["subject_id"], values["E02"], values, bool(row["objection"]), bool(row["published"]))


def _opened(row: Any, name: str, sealer: Sealer) -> str | bytes:
    if name not in SEALED_COLUMNS:
        return str(row[name])
    return sealer.open(row[name], f"result.{name}.{row['subject_id']}".encode())
