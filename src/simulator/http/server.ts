/** The simulator's HTTP server: one path for every request, from faults and tokens to the route and the platform's error bodies. */
import http from "node:http";
import type { SimulatorClock } from "../clock.js";
import type { Faults, RequestEffect } from "../faults/types.js";
import type { RestOptions, SimulatorClient } from "../options.js";
import { bearerOf, createAccess, type Access } from "./access.js";
import { createAllowance, type Allowance } from "./allowance.js";
import { parseForm, parseJson, parseQuery, readBody } from "./body.js";
import { errorBody } from "./errors.js";
import { uuid, type Random } from "./ids.js";
import { Listener } from "./listener.js";
import { tokenRoute } from "./oauth.js";
import { faultReply, send, touchedReply } from "./reply.js";
import { createRouter, type Router } from "./router.js";
import { TokenStore } from "./tokens.js";
import { ApiError, type Route, type SimulatorReply, type SimulatorRequest, type Token } from "./types.js";

export interface FrontendSetup {
    readonly clock: SimulatorClock;
    readonly options: RestOptions;
    readonly faults: Faults;
    /** In place of the options' clients. May be changed while the server runs. */
    readonly clients?: Map<string, SimulatorClient>;
    readonly random?: Random;
}

export interface Frontend {
    readonly server: http.Server;
    readonly listener: Listener;
    readonly tokens: TokenStore;
    readonly clients: Map<string, SimulatorClient>;
    /** Answered requests by "METHOD /route/{template}"; those of no route under "unknown". */
    readonly counts: ReadonlyMap<string, number>;
    add(routes: readonly Route[]): void;
    listen(port: number, host?: string): Promise<{ readonly port: number }>;
    /** Ends every connection; resolved when nothing is left open. */
    close(): Promise<void>;
}

interface Parts {
    readonly router: Router;
    readonly access: Access;
    readonly allowance: Allowance;
    readonly options: RestOptions;
    readonly count: (name: string) => void;
}

/** Runs the route of one request; every refusal comes back as its error body. */
async function answer(parts: Parts, request: http.IncomingMessage, url: URL, correlationId: string): Promise<SimulatorReply> {
    const headers: Record<string, string> = {};
    let name = "unknown";
    try {
        const method = request.method ?? "GET";
        const { route, params } = parts.router.find(method, url.pathname);
        name = `${route.method} ${route.path}`;
        let token: Token | null = null;
        if (!route.open) {
            token = parts.access.authenticate(request.headers.authorization);
            const taken = parts.allowance.take(token);
            Object.assign(headers, taken.headers);
            if (taken.refusal) throw taken.refusal;
            parts.access.authorize(route, url.pathname, token);
        }
        const raw = await readBody(request, parts.options.maxRequestBytes);
        const body = route.bodyType === "form" ? parseForm(raw) : parseJson(raw, request.headers["content-type"]);
        const reply = await route.handle({
            method, path: url.pathname, params, query: parseQuery(url.search), headers: flatHeaders(request), body, token, correlationId,
        } satisfies SimulatorRequest);
        return { ...reply, headers: { ...headers, ...reply.headers } };
    } catch (problem) {
        const error = problem instanceof ApiError ? problem : unexpected(problem);
        return { status: error.status, headers: { ...headers, ...error.headers }, body: errorBody(error, correlationId) };
    } finally {
        parts.count(name);
    }
}

/** A fault of the simulator itself: told as the platform would, and warned about, since it is never part of a scenario. */
function unexpected(problem: unknown): ApiError {
    process.emitWarning(problem instanceof Error ? (problem.stack ?? problem.message) : String(problem), "SimulatorError");
    return new ApiError(
        500,
        "internal.server.error",
        "The server encountered an unexpected condition which prevented it from fulfilling the request.",
    );
}

function flatHeaders(request: http.IncomingMessage): Record<string, string | undefined> {
    return Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : value]));
}

export function createFrontend(setup: FrontendSetup): Frontend {
    const { clock, options, faults } = setup;
    const random = setup.random ?? Math.random;
    const clients = setup.clients ?? new Map(options.clients.map((client) => [client.id, client]));
    const tokens = new TokenStore(clock, random);
    const counts = new Map<string, number>();
    const delays = new Set<() => void>();
    const router = createRouter();
    const parts: Parts = {
        router,
        access: createAccess(tokens, clients, faults, options),
        allowance: createAllowance(clock, options),
        options,
        count: (name) => void counts.set(name, (counts.get(name) ?? 0) + 1),
    };

    function delay(milliseconds: number): Promise<void> {
        return new Promise((resolve) => {
            const done = (): void => {
                clearTimeout(timer);
                delays.delete(done);
                resolve();
            };
            const timer = setTimeout(done, milliseconds);
            delays.add(done);
        });
    }

    async function serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
        const url = new URL(request.url ?? "/", "http://simulator");
        const correlationId = uuid(random);
        const bearer = bearerOf(request.headers.authorization);
        const clientId = (bearer === null ? undefined : tokens.find(bearer)?.clientId) ?? null;
        const effect: RequestEffect = faults.forRequest({ method: request.method ?? "GET", path: url.pathname, clientId }) ?? {};
        if (effect.latencyMs) await delay(effect.latencyMs);
        // Who asked has gone meanwhile.
        if (request.socket.destroyed) return;
        if (effect.hang) return;
        if (effect.drop === true || effect.drop === "before") return void request.socket.resetAndDestroy();
        const scripted = faultReply(effect, correlationId);
        if (scripted) request.resume();
        const reply = scripted ?? touchedReply(await answer(parts, request, url, correlationId), effect);
        if (effect.drop === "after") return void request.socket.resetAndDestroy();
        send(response, reply, {
            correlationId,
            now: clock.now() + faults.clockSkewMs,
            headOnly: request.method === "HEAD",
            ...(effect.truncate !== undefined ? { truncate: effect.truncate } : {}),
        });
    }

    const server = http.createServer((request, response) => {
        // A connection that breaks while its request is read is nobody's error here.
        serve(request, response).catch(() => request.socket.destroy());
    });
    const listener = new Listener(server);
    router.add([tokenRoute(tokens, clients, options)]);

    return {
        server,
        tokens,
        clients,
        counts,
        add: (routes) => router.add(routes),
        listener,
        listen: (port, host = "127.0.0.1") => listener.listen(port, host),
        async close() {
            for (const done of delays) done();
            await listener.close();
        },
    };
}
