/** The editor's own endpoints under `genesys-cloud/`: what the pickers list. Every one asks for a permission and answers with JSON alone. */
import type { NodeAPI } from "node-red";
import type { OpenConnection } from "../../connection.js";
import { GenesysError, type ErrorCode } from "../../platform/errors.js";
import type { Directory, Named, RequestOptions } from "../../platform/types.js";
import { localise, toGenesysError } from "../errors.js";
import { bridgeTexts } from "../texts.js";
import { Access } from "./access.js";
import { namedItem, pageOf, queueItem, readPageRequest } from "./listings.js";
import { READ, WRITE } from "./permissions.js";
import { registerTest } from "./test-route.js";

/** A dialog does not wait longer. */
const PATIENCE_MS = 10_000;

/** The little of express that is used; Node-RED hands it on without types of its own. */
export interface AdminRequest {
    readonly params: Readonly<Record<string, string>>;
    readonly query: Readonly<Record<string, unknown>>;
    readonly body: unknown;
}

export interface AdminResponse {
    status(code: number): AdminResponse;
    set(header: string, value: string): AdminResponse;
    json(body: unknown): void;
}

type Handler = (request: AdminRequest) => Promise<unknown>;
type Lister = (directory: Directory, options: RequestOptions) => Promise<readonly Named[]>;

const LISTERS: Readonly<Record<string, { readonly list: Lister; readonly item: (entry: never) => Named }>> = {
    queues: { list: (directory, options) => directory.queues(undefined, options), item: queueItem },
    users: { list: (directory, options) => directory.users(options), item: namedItem },
    divisions: { list: (directory, options) => directory.divisions(options), item: namedItem },
};

/** Registers a route whose handler's result is the reply, and whose error is one with code and sentence. */
export interface AdminRouter {
    readonly access: Access;
    get(path: string, permission: string, handler: Handler): void;
    post(path: string, permission: string, handler: Handler): void;
}

/** Call once when the package is loaded. `more`: what the domains add, before what stands for any listing. */
export function registerAdminRoutes(RED: NodeAPI, more: readonly ((RED: NodeAPI, router: AdminRouter) => void)[] = []): void {
    const router = adminRouter(RED);
    router.post("connections", WRITE, async ({ body }) => ({ id: router.access.draft(body ?? {}) }));
    registerTest(RED, router);
    for (const register of more) register(RED, router);
    router.get("connections/:id/:kind", READ, async ({ params, query }) => {
        const lister = Object.hasOwn(LISTERS, params["kind"] ?? "") ? LISTERS[params["kind"]!]! : null;
        const connection = router.access.connection(params["id"] ?? "");
        if (!lister) throw new GenesysError("NOT_FOUND", bridgeTexts, "listing-unknown", { value: params["kind"] ?? "" });
        const entries = await lister.list(connection.directory, patience(connection));
        const page = pageOf(entries, readPageRequest(query));
        return { ...page, items: page.items.map((entry) => lister.item(entry as never)) };
    });
}

export function patience(connection: OpenConnection): RequestOptions {
    return { deadline: connection.clock.now() + PATIENCE_MS, priority: "snapshot" };
}

function adminRouter(RED: NodeAPI): AdminRouter {
    const access = new Access(RED);
    const add = (method: "get" | "post", path: string, permission: string, handler: Handler): void => {
        const answer = (request: AdminRequest, response: AdminResponse): void => void reply(RED, handler, request, response);
        RED.httpAdmin[method](`/genesys-cloud/${path}`, RED.auth.needsPermission(permission), answer as never);
    };
    return {
        access,
        get: (path, permission, handler) => add("get", path, permission, handler),
        post: (path, permission, handler) => add("post", path, permission, handler),
    };
}

/** The platform's refusals are no refusals of the editor's user: they come as 502, so that nobody is asked to log in again. */
const STATUS: Partial<Record<ErrorCode, number>> = { NOT_FOUND: 404, CONFIG: 400, INVALID_QUERY: 400, TOO_LARGE: 413, TIMEOUT: 504 };

async function reply(RED: NodeAPI, handler: Handler, request: AdminRequest, response: AdminResponse): Promise<void> {
    response.set("Cache-Control", "no-store");
    try {
        response.json(await handler(request));
    } catch (thrown) {
        const error = localise(RED, toGenesysError(thrown));
        const { code, key, parameters, message, cause } = error;
        const about = { field: cause.field, missingPermissions: cause.missingPermissions };
        response.status(STATUS[code] ?? 502).json({ error: { code, key, parameters, message, ...about } });
    }
}
