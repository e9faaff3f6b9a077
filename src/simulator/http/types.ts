/** What a route of the simulator gets and gives. */

export interface Token { readonly value: string; readonly clientId: string; readonly issuedAt: number; readonly expiresAt: number }

export interface SimulatorRequest {
    readonly method: string;
    readonly path: string;
    /** Values of the `{placeholders}` of the route's path, decoded. */
    readonly params: Readonly<Record<string, string>>;
    /** Every query parameter with all its values; comma-joined, encoded and repeated spellings are all split. */
    readonly query: ReadonlyMap<string, readonly string[]>;
    readonly headers: Readonly<Record<string, string | undefined>>;
    /** Parsed JSON, or undefined when there was none. */
    readonly body: unknown;
    readonly token: Token | null;
    readonly correlationId: string;
}

export interface SimulatorReply {
    readonly status: number;
    readonly headers?: Readonly<Record<string, string>>;
    /** Sent as JSON; undefined sends no body. A string goes out as it is, with the content-type header given. */
    readonly body?: unknown;
}

export interface Route {
    readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD";
    /** "/api/v2/routing/queues/{queueId}" */
    readonly path: string;
    /** Permissions that the caller's client must hold; an empty list needs only a valid token. */
    readonly permissions: readonly string[];
    /** Permissions of which one is enough, besides `permissions`. */
    readonly anyPermission?: readonly string[];
    /** Answers without a token (the status page, the token endpoint). */
    readonly open?: boolean;
    /** How the body is read; JSON when left out. */
    readonly bodyType?: "json" | "form";
    readonly handle: (request: SimulatorRequest) => SimulatorReply | Promise<SimulatorReply>;
}

/** Thrown by a route: becomes the platform's ErrorBody. */
export class ApiError extends Error {
    constructor(
        readonly status: number,
        readonly code: string,
        message: string,
        readonly extra: Readonly<Record<string, unknown>> = {},
        readonly headers: Readonly<Record<string, string>> = {},
    ) {
        super(message);
    }
}
