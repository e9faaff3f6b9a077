/** The platform's error bodies and the texts of its common codes. */
import { ApiError } from "./types.js";

export interface ErrorDetail { readonly errorCode: string; readonly fieldName?: string; readonly entityId?: string; readonly entityName?: string }

/** The body of every refusal but the token endpoint's. */
export function errorBody(error: ApiError, contextId: string): Record<string, unknown> {
    return { message: error.message, code: error.code, status: error.status, contextId, details: [], errors: [], ...error.extra };
}

export function badRequest(
    message = "The request could not be understood by the server due to malformed syntax.",
    details: readonly ErrorDetail[] = [],
): ApiError {
    return new ApiError(400, "bad.request", message, { details });
}

/** Something about one field of the request. */
export function badField(message: string, fieldName: string): ApiError {
    return badRequest(message, [{ errorCode: "bad.request", fieldName }]);
}

/** A value that its field does not take; the field is named in the details. */
export function invalidValue(value: string, fieldName: string, type: string, allowed: readonly string[] | string): ApiError {
    const list = typeof allowed === "string" ? allowed : allowed.join(", ");
    return new ApiError(400, "invalid.value", `Value [${value}] is not valid for field type [${type}]. Allowable values are: ${list}`, {
        messageWithParams: "Value [{value}] is not valid for field type [{type}]. Allowable values are: {allowed}",
        messageParams: { value, type, allowed: list },
        details: [{ errorCode: "invalid.value", fieldName }],
    });
}

export function invalidDate(value: string, fieldName: string): ApiError {
    return new ApiError(
        400,
        "invalid.date",
        `Value [${value}] is not valid. Dates must be specified in ISO-8601 format.`,
        { details: [{ errorCode: "invalid.date", fieldName }] },
    );
}

export function notFound(message = "The requested resource was not found."): ApiError {
    return new ApiError(404, "not.found", message);
}

/** A thing that was named by an id which nothing has. */
export function unknownEntity(kind: string, id: string): ApiError {
    return new ApiError(404, "resource.not.found", `Unable to find a ${kind} with the given id: ${id}`, {
        entityId: id,
        entityName: kind,
        messageWithParams: `Unable to find a ${kind} with the given id: {id}`,
        messageParams: { id },
    });
}

export function missingPermissions(permissions: readonly string[]): ApiError {
    const list = permissions.join(", ");
    return new ApiError(403, "missing.permissions", `Unable to perform the requested action. You are missing the following permission(s): ${list}`, {
        messageWithParams: "Unable to perform the requested action. You are missing the following permission(s): {permissions}",
        messageParams: { permissions: list },
    });
}

export function missingAnyPermission(permissions: readonly string[]): ApiError {
    const list = permissions.join(", ");
    const text = "Unable to perform the requested action. You must have at least one of the following permissions assigned:";
    return new ApiError(403, "missing.any.permissions", `${text} ${list}`, {
        messageWithParams: `${text} {permissions}`,
        messageParams: { permissions: list },
    });
}

const UNAUTHORIZED = {
    "authentication.required": "No authentication bearer token specified in authorization header.",
    "bad.credentials": "Invalid login credentials.",
    "credentials.expired": "The supplied credentials are expired and cannot be used.",
} as const;

export function unauthorized(code: keyof typeof UNAUTHORIZED): ApiError {
    return new ApiError(401, code, UNAUTHORIZED[code]);
}

export function rateLimited(
    retryAfterSeconds: number,
    limit: { readonly namespace: string; readonly key: string; readonly value: number },
): ApiError {
    return new ApiError(
        429,
        "too.many.requests.retry.after",
        `Rate limit exceeded the maximum. Retry the request in [${retryAfterSeconds}] seconds`,
        { limit },
        { "retry-after": String(retryAfterSeconds) },
    );
}
