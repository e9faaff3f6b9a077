/** What a request that brought no answer means to a flow author. Only codes are told: the texts of such errors may name hosts, and proxies with their password. */
import { GenesysError } from "./errors.js";
import { platformTexts } from "./texts.js";

const UNTRUSTED =
    /^(SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_(VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT(_LOCALLY)?)|CERT_(UNTRUSTED|REJECTED|CHAIN_TOO_LONG|SIGNATURE_FAILURE|REVOKED)|INVALID_(CA|PURPOSE)|PATH_LENGTH_EXCEEDED)$/;
const OUT_OF_TIME = /^CERT_(HAS_EXPIRED|NOT_YET_VALID)$/;
/** The other side's word about our certificate; OpenSSL spells it by its own version and that of TLS. */
const REFUSED_BY_SERVER =
    /ALERT_(CERTIFICATE_REQUIRED|BAD_CERTIFICATE|UNKNOWN_CA|CERTIFICATE_(UNKNOWN|EXPIRED|REVOKED)|UNSUPPORTED_CERTIFICATE|ACCESS_DENIED|HANDSHAKE_FAILURE)$/;

/** A GenesysError among what was thrown is taken as it is. */
export function networkFailure(thrown: unknown): GenesysError {
    const own = ownError(thrown);
    if (own) return own;
    const reason = codeOf(thrown);
    return certificateFailure(reason) ?? new GenesysError("NETWORK", platformTexts, "network", { reason: reason || "no connection" });
}

/** The proxy could not be asked, or did not answer. */
export function proxyFailure(thrown: unknown): GenesysError {
    const reason = codeOf(thrown);
    return certificateFailure(reason) ?? new GenesysError("NETWORK", platformTexts, "proxy-unreachable", { reason: reason || "no answer" });
}

/** The proxy answered instead of the platform. */
export function proxyRefusal(status: number): GenesysError {
    if (status === 407) return new GenesysError("NETWORK", platformTexts, "proxy-refused", {}, { status });
    return new GenesysError("NETWORK", platformTexts, "proxy-denied", { status });
}

/** Certificate, key, CA or passphrase of our own that cannot be used. */
export function materialFailure(thrown: unknown): GenesysError {
    return new GenesysError("CONFIG", platformTexts, "tls-material", { reason: codeOf(thrown) || "unreadable" }, { field: "tls" });
}

function certificateFailure(reason: string): GenesysError | null {
    const key = certificateKey(reason);
    return key && new GenesysError("NETWORK", platformTexts, key, { reason });
}

function certificateKey(reason: string): keyof typeof platformTexts | null {
    if (UNTRUSTED.test(reason)) return "certificate-untrusted";
    if (OUT_OF_TIME.test(reason)) return "certificate-time";
    if (reason === "ERR_TLS_CERT_ALTNAME_INVALID" || reason === "HOSTNAME_MISMATCH") return "certificate-name";
    return REFUSED_BY_SERVER.test(reason) ? "certificate-refused" : null;
}

function codeOf(thrown: unknown): string {
    const { code, message } = (typeof thrown === "object" && thrown !== null ? thrown : {}) as { code?: unknown; message?: unknown };
    if (code === "EPROTO") return openSslReason(String(message)) ?? code;
    return typeof code === "string" ? code : "";
}

/** Node gives a handshake that fails while it writes no code of its own: "…:SSL routines:ssl3_read_bytes:sslv3 alert handshake failure:…". */
function openSslReason(message: string): string | null {
    const text = /:SSL routines:\w*:([a-z0-9 /]{3,60}):/i.exec(message)?.[1];
    return text === undefined ? null : `ERR_SSL_${text.toUpperCase().replace(/[ /]/g, "_")}`;
}

function ownError(thrown: unknown): GenesysError | null {
    for (let error = thrown, depth = 0; typeof error === "object" && error !== null && depth < 3; error = (error as { cause?: unknown }).cause, depth++) {
        if (error instanceof GenesysError) return error;
    }
    return null;
}
