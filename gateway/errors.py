"""Every failure that the gateway tells anyone about.

GatewayError                500 internal_error
├── Malformed               400 malformed_request
├── Invalid                 422 invalid_request
├── TooLarge                413 body_too_large
├── TooSlow                 408 body_too_slow
├── HeadTooLarge            431 head_too_large
├── Unauthenticated         401 unauthenticated
│   ├── InvalidToken        401 invalid_token
│   └── InvalidProof        401 invalid_dpop_proof
│       ├── ReplayedProof   401 replayed_dpop_proof
│       └── NonceWanted     401 use_dpop_nonce
├── Forbidden               403 forbidden
│   ├── LicenceInactive     403 licence_inactive
│   ├── PurposeNotLicensed  403 purpose_not_licensed
│   ├── ContractMissing     403 contract_missing
│   ├── AuthorisationUnknown 403 authorisation_unknown
│   ├── BeyondToken         403 beyond_token
│   ├── policy.UnknownFact  403 unknown_fact
│   └── policy.NoPlan       403 no_policy_in_force
├── NotFound                404 not_found
├── MethodNotAllowed        405 method_not_allowed
├── Conflict                409 conflict
│   ├── InProgress          409 idempotency_in_progress
│   └── Changed             409 idempotency_changed
├── KeyReused               422 idempotency_key_reused
├── Unavailable             503 unavailable
│   ├── StoreUnavailable    503 store_unavailable
│   └── LogBusy             503 log_busy
└── ConfigError             (start-up and command line only)
    ├── policy.PolicyErrors
    └── policy.EditionRefused

The class carries what the public may know. `at` names the place of a fault (a JSON pointer or a header),
`reason` is a closed word for the log. Neither ever holds a value (law L9).
"""

from typing import ClassVar, NamedTuple


class Fault(NamedTuple):
    """One fault of a request. at: JSON pointer; code: what is wrong there, from a closed list."""

    at: str
    code: str


class GatewayError(Exception):
    """A failure with a public face.

    status: HTTP status. code: stable, machine-readable. en, zh: what happened and what to do.
    client: the client id when the caller is known, so that the denial can be logged.
    faults: each fault of a refused request.
    """

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal_error"
    en: ClassVar[str] = "The gateway failed. Nothing was released. Tell the operator the request id."
    zh: ClassVar[str] = "网关内部错误，未披露任何信息。请将请求编号告知运营方。"
    retryable: ClassVar[bool] = False
    challenge: ClassVar[str] = ""  # the `error` of a WWW-Authenticate header (RFC 6750, RFC 9449)

    def __init__(
        self, at: str = "", reason: str = "", client: str | None = None, faults: tuple[Fault, ...] = ()
    ) -> None:
        super().__init__(self.code)
        self.at = at
        self.reason = reason or self.code
        self.client = client
        self.faults = faults


class Malformed(GatewayError):
    status = 400
    code = "malformed_request"
    en = "The request is not well-formed JSON of the expected kind. Send one UTF-8 JSON object."
    zh = "请求不是格式正确的 JSON。请发送一个 UTF-8 编码的 JSON 对象。"


class Invalid(GatewayError):
    status = 422
    code = "invalid_request"
    en = "A member of the request is missing, unknown or not allowed. Correct the place named in `at`."
    zh = "请求中有成员缺失、未知或取值不被允许。请更正 at 所指位置。"


class TooLarge(GatewayError):
    status = 413
    code = "body_too_large"
    en = "The request body is too large. Send fewer subjects per request."
    zh = "请求体过大。请减少单次请求的主体数量。"


class TooSlow(GatewayError):
    status = 408
    code = "body_too_slow"
    en = "The request body did not arrive in time. Send it again without pauses."
    zh = "请求体未在时限内到达。请重新连续发送。"
    retryable = True


class HeadTooLarge(GatewayError):
    status = 431
    code = "head_too_large"
    en = "The request's address and headers are too large or too many. Send fewer and shorter ones."
    zh = "请求行与请求头过大或过多。请减少并缩短请求头。"


class Unauthenticated(GatewayError):
    status = 401
    code = "unauthenticated"
    en = "Present a DPoP-bound access token and a fresh proof."
    zh = "请出示与 DPoP 绑定的访问令牌及新的证明。"


class InvalidToken(Unauthenticated):
    code = "invalid_token"
    challenge = "invalid_token"
    en = "The access token is not valid here or has expired. Ask for a new one."
    zh = "访问令牌无效或已过期。请重新申请。"


class InvalidProof(Unauthenticated):
    code = "invalid_dpop_proof"
    challenge = "invalid_dpop_proof"
    en = "The DPoP proof does not fit this request. Make a new proof for this method, URL and token."
    zh = "DPoP 证明与本次请求不符。请针对本次方法、地址和令牌重新生成。"


class ReplayedProof(InvalidProof):
    code = "replayed_dpop_proof"
    en = "This DPoP proof was used before. Make a new proof for every request."
    zh = "该 DPoP 证明已被使用。每次请求须生成新的证明。"


class NonceWanted(InvalidProof):
    """nonce: what the next proof must carry (RFC 9449 §9)."""

    code = "use_dpop_nonce"
    challenge = "use_dpop_nonce"
    en = "The DPoP proof needs the nonce of this answer's DPoP-Nonce header. Make a new proof with it."
    zh = "DPoP 证明须包含本响应 DPoP-Nonce 头中的 nonce。请据此重新生成证明。"

    def __init__(self, nonce: str) -> None:
        super().__init__(at="DPoP", reason="proof_nonce")
        self.nonce = nonce


class Forbidden(GatewayError):
    status = 403
    code = "forbidden"
    en = "The caller may not do this."
    zh = "调用方无权进行此操作。"


class LicenceInactive(Forbidden):
    code = "licence_inactive"
    en = "The recipient has no active licence today. Renew it with the gateway's operator."
    zh = "接收机构当前没有有效许可。请与运营方办理。"


class PurposeNotLicensed(Forbidden):
    code = "purpose_not_licensed"
    en = "The licence does not cover this purpose."
    zh = "许可范围不包含该用途。"


class ContractMissing(Forbidden):
    code = "contract_missing"
    en = "No contract with the recipient is in force today (网络数据安全管理条例 12)."
    zh = "与接收机构之间没有有效合同（网络数据安全管理条例第十二条）。"


class AuthorisationUnknown(Forbidden):
    code = "authorisation_unknown"
    en = "The authorisation is not on file for this recipient and purpose. Register it first."
    zh = "未登记该接收机构在该用途下的授权。请先登记。"


class BeyondToken(Forbidden):
    code = "beyond_token"
    en = "The token was issued for another purpose, authorisation or set of fields. Ask for one that fits."
    zh = "该令牌是为其他用途、授权或字段申请的。请按本次内容重新申请。"


class NotFound(GatewayError):
    status = 404
    code = "not_found"
    en = "There is nothing at this address."
    zh = "此地址不存在内容。"


class MethodNotAllowed(GatewayError):
    status = 405
    code = "method_not_allowed"
    en = "This address does not take this method. See `Allow`."
    zh = "此地址不支持该方法，请参见 Allow 响应头。"


class Conflict(GatewayError):
    status = 409
    code = "conflict"
    en = "The request conflicts with the present state."
    zh = "请求与当前状态冲突。"


class InProgress(Conflict):
    code = "idempotency_in_progress"
    en = "A request with this Idempotency-Key is still being answered. Try again shortly."
    zh = "使用该幂等键的请求仍在处理。请稍后重试。"
    retryable = True


class Changed(Conflict):
    code = "idempotency_changed"
    en = "What may be released has changed since this Idempotency-Key was first used. Use a new key."
    zh = "自该幂等键首次使用以来可披露内容已变化。请使用新的幂等键。"


class KeyReused(GatewayError):
    status = 422
    code = "idempotency_key_reused"
    en = "This Idempotency-Key was used for another request. Use a new key."
    zh = "该幂等键已用于另一请求。请使用新的幂等键。"


class Unavailable(GatewayError):
    status = 503
    code = "unavailable"
    en = "The gateway cannot answer now. Nothing was released. Try again."
    zh = "网关暂时无法应答，未披露任何信息。请稍后重试。"
    retryable = True


class StoreUnavailable(Unavailable):
    code = "store_unavailable"
    en = "The gateway's database cannot be reached. Nothing was released. Try again."
    zh = "网关数据库暂不可用，未披露任何信息。请稍后重试。"


class LogBusy(Unavailable):
    code = "log_busy"
    en = "The release log could not record in time, so nothing was released. Try again."
    zh = "披露日志未能及时记录，因此未披露任何信息。请稍后重试。"


class ConfigError(GatewayError):
    """Start-up or command line: the message is for the operator and names settings, never secrets."""

    code = "configuration"

    def __init__(self, message: str) -> None:
        super().__init__(reason=message)

    def __str__(self) -> str:
        return self.reason
