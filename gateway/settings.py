"""What an operator may set: GATEWAY_* in the environment. Read once, by wiring alone."""

from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from gateway.errors import ConfigError

POLICIES = Path(__file__).resolve().parent.parent / "policies"


class Settings(BaseSettings):
    """Paths, addresses and limits. Sizes in bytes, times in seconds."""

    model_config = SettingsConfigDict(env_prefix="GATEWAY_", extra="ignore", frozen=True)

    mode: Literal["development", "production"] = "development"
    data_dir: Path = Path("var")
    database_url: str = ""
    policies_dir: Path = POLICIES
    approvals_dir: Path | None = None
    public_url: str = "http://127.0.0.1:8080"
    log_origin: str = "disclosure-gateway.local/log"
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=1, le=65535)
    workers: int = Field(default=1, ge=1, le=64)
    max_body: int = Field(default=256 * 1024, ge=1024)
    body_timeout: float = Field(default=10.0, gt=0)
    dpop_nonces: Literal["off", "authorization", "resource", "both"] = "off"
    kek: str = Field(default="", repr=False)

    @field_validator("public_url")
    @classmethod
    def _no_trailing_slash(cls, url: str) -> str:
        if url.endswith("/") or "?" in url or "#" in url:
            raise ValueError("public_url has neither a trailing slash nor a query nor a fragment")
        return url

    @property
    def database(self) -> str:
        """The database's URL; the embedded SQLite file unless one is set."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'gateway.db').resolve()}"

    @property
    def production(self) -> bool:
        return self.mode == "production"

    @property
    def approvals(self) -> Path:
        """The folder of approvers.yaml and the approvals; beside the policy files unless one is set."""
        return self.approvals_dir or self.policies_dir / "APPROVALS"

    @property
    def development_approvals(self) -> Path:
        return self.data_dir / "dev-approvals"

    @property
    def keyring_file(self) -> Path:
        return self.data_dir / "keyring.json"

    @property
    def kek_file(self) -> Path:
        return self.data_dir / "kek"

    def check_production(self) -> None:
        """Refuse what may only serve development (design §7).

        Raises ConfigError: SQLite, a key-encryption key beside the ring it wraps, or a plain-http address.
        """
        if not self.production:
            return
        if self.database.startswith("sqlite"):
            raise ConfigError("production mode needs PostgreSQL: set GATEWAY_DATABASE_URL")
        if not self.kek:
            raise ConfigError(
                "production mode takes the key-encryption key from GATEWAY_KEK, not from a file"
            )
        if not self.public_url.startswith("https://"):
            raise ConfigError("production mode needs an https GATEWAY_PUBLIC_URL")
