"""Ask a disclosure gateway for desensitised results; every answer is verified before you see it.

>>> from disclosure_gateway_client import Client, Credentials, FetchOnce, SigningKey, Uscc
"""

from disclosure_gateway_client.aio import AsyncClient
from disclosure_gateway_client.errors import (
    ClientError,
    Conflict,
    Fault,
    Forbidden,
    InvalidRequest,
    Misconfigured,
    Problem,
    TokenRefused,
    Unauthenticated,
    Unavailable,
    Unexpected,
    Unreachable,
    Unverified,
)
from disclosure_gateway_client.jose import SigningKey
from disclosure_gateway_client.keys import FetchOnce, Keys
from disclosure_gateway_client.model import Disclosed, FieldValue, Nothing, Release, Result, Rule
from disclosure_gateway_client.oauth import Credentials
from disclosure_gateway_client.options import Options
from disclosure_gateway_client.question import Asked
from disclosure_gateway_client.receipt import Expected, verify_receipt
from disclosure_gateway_client.subjects import CitizenId, Passport, Subject, Uscc
from disclosure_gateway_client.sync import Client

__all__ = [
    "Asked",
    "AsyncClient",
    "CitizenId",
    "Client",
    "ClientError",
    "Conflict",
    "Credentials",
    "Disclosed",
    "Expected",
    "Fault",
    "FetchOnce",
    "FieldValue",
    "Forbidden",
    "InvalidRequest",
    "Keys",
    "Misconfigured",
    "Nothing",
    "Options",
    "Passport",
    "Problem",
    "Release",
    "Result",
    "Rule",
    "SigningKey",
    "Subject",
    "TokenRefused",
    "Unauthenticated",
    "Unavailable",
    "Unexpected",
    "Unreachable",
    "Unverified",
    "Uscc",
    "verify_receipt",
]
