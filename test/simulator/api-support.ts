/** The REST side alone on a manual clock and a free port, with a small client. */
import path from "node:path";
import { createApi } from "../../src/simulator/api/index.js";
import type { Directory } from "../../src/simulator/api/directory.js";
import { manualClock, type ManualClock } from "../../src/simulator/clock.js";
import { createFaults } from "../../src/simulator/faults/faults.js";
import type { Faults } from "../../src/simulator/faults/types.js";
import { createFrontend, type Frontend } from "../../src/simulator/http/server.js";
import { restOptions, type RestOptionsInput } from "../../src/simulator/options.js";
import { createWorld } from "../../src/simulator/world/index.js";
import type { World } from "../../src/simulator/world/types.js";
import { tidily } from "./tidy.js";

/** A Tuesday, some minutes into a half hour. */
export const NOW = Date.UTC(2026, 2, 10, 10, 10, 0);
export const HOUR = 3_600_000;
export const SCHEMAS = path.resolve(__dirname, "../../../shared/schemas");

export const iso = (at: number): string => new Date(at).toISOString();
export const interval = (from: number, to: number): string => `${iso(from)}/${iso(to)}`;

let small: World | undefined;

/** A centre with little traffic, made once. */
export function smallWorld(): World {
    return (small ??= createWorld({ seed: 7, queues: 6, load: 0.2 }));
}

/** Numbers between 0 and 1 that are the same in every run. */
function counting(): () => number {
    let state = 1;
    return () => {
        state = (state * 48_271) % 2_147_483_647;
        return state / 2_147_483_647;
    };
}

export interface Reply { readonly status: number; readonly headers: Headers; readonly body: any; readonly text: string }

export interface RestSetup extends RestOptionsInput { readonly world?: World; readonly now?: number }

export class Rest {
    readonly #closed = tidily(() => this.close());

    private constructor(
        readonly url: string,
        readonly port: number,
        readonly clock: ManualClock,
        readonly world: World,
        readonly faults: Faults,
        readonly frontend: Frontend,
        readonly directory: Directory,
        private token: string,
    ) {}

    static async start({ world = smallWorld(), now = NOW, ...input }: RestSetup = {}): Promise<Rest> {
        const clock = manualClock(now);
        const faults = createFaults();
        const options = restOptions({ requestsPerMinute: null, clientRequestsPerMinute: null, ...input });
        const random = counting();
        const frontend = createFrontend({ clock, options, faults, random });
        const { routes, directory } = createApi({ world, clock, options, tokens: frontend.tokens, clients: frontend.clients, random });
        frontend.add(routes);
        const { port } = await frontend.listen(0);
        const token = frontend.tokens.issue(options.clients[0]?.id ?? "", 86_400).value;
        return new Rest(`http://127.0.0.1:${port}`, port, clock, world, faults, frontend, directory, token);
    }

    /** Uses a new token of this client from now on. */
    actAs(clientId: string): string {
        this.token = this.frontend.tokens.issue(clientId, 86_400).value;
        return this.token;
    }

    async call(method: string, target: string, body?: unknown, headers: Record<string, string> = {}): Promise<Reply> {
        const response = await fetch(this.url + target, {
            method,
            headers: { authorization: `Bearer ${this.token}`, ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
            ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
        });
        const text = await response.text();
        const json = (response.headers.get("content-type") ?? "").includes("json") && text !== "";
        return { status: response.status, headers: response.headers, text, body: json ? JSON.parse(text) : undefined };
    }

    async get(target: string): Promise<any> {
        return (await this.call("GET", target)).body;
    }

    async post(target: string, body: unknown): Promise<any> {
        return (await this.call("POST", target, body)).body;
    }

    close(): Promise<void> {
        this.#closed();
        return this.frontend.close();
    }
}
