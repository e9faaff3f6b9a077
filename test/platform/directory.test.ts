/** Listings of queues, whatever a server makes of the size of a page: every queue once. */
import assert from "node:assert/strict";
import { openConnection } from "../../src/connection.js";
import { DIRECT } from "../../src/platform/network.js";
import type { Exchange } from "../../src/platform/transport.js";
import { manualClock } from "../../src/simulator/clock.js";
import { scriptedTransport, type Answer } from "../support/scripted-transport.js";

const ALL = Array.from({ length: 450 }, (_, index) => ({ id: `queue-${index}`, name: `Queue ${index}` }));

interface Server {
    /** Larger pages are cut to this, or refused. */
    readonly most: number;
    readonly refuses: boolean;
    readonly tellsTotal: boolean;
}

function answerOf({ most, refuses, tellsTotal }: Server, { params = {} }: Exchange): Answer {
    const [asked, number] = [Number(params["pageSize"]), Number(params["pageNumber"])];
    if (asked > most && refuses) return { status: 400, body: { status: 400, code: "bad.request", message: "The page size is too large." } };
    const size = Math.min(asked, most);
    return { body: { entities: ALL.slice((number - 1) * size, number * size), pageSize: size, pageNumber: number, ...(tellsTotal ? { total: ALL.length } : {}) } };
}

describe("listings of queues", () => {
    for (const [what, server, requests] of [
        ["with large pages", { most: 500, refuses: false, tellsTotal: true }, 3],
        ["with large pages and no total", { most: 500, refuses: false, tellsTotal: false }, 3],
        ["where large pages are cut without a word", { most: 100, refuses: false, tellsTotal: true }, 5],
        ["where large pages are cut and no total is told", { most: 100, refuses: false, tellsTotal: false }, 5],
        ["where large pages are refused", { most: 100, refuses: true, tellsTotal: true }, 6],
    ] as const) {
        it(`${what}: every queue once, in ${requests} requests`, async () => {
            let count = 0;
            const { transport } = scriptedTransport((exchange) => {
                const url = new URL(exchange.url);
                if (url.pathname.endsWith("/oauth/token")) return { body: { access_token: "a-token", expires_in: 86_400 } };
                if (url.pathname.endsWith("/organizations/me")) return { body: { id: "o", name: "Org" } };
                count++;
                return answerOf(server, exchange);
            });
            const endpoints = { apiUrl: "http://127.0.0.1:9", loginUrl: "http://127.0.0.1:9", region: "test", demo: false };
            const settings = { endpoints, clientId: "an-id", clientSecret: "a-client-secret", org: "", maxFrameBytes: 1_048_576, maxChannels: 1, budgetPercent: 100, network: DIRECT };
            const connection = openConnection(settings, { transport, clock: manualClock(Date.parse("2026-11-20T10:00:00Z")) });
            try {
                const queues = await connection.directory.queues();
                assert.deepEqual(queues.map(({ id }) => id), ALL.map(({ id }) => id));
                assert.equal(count, requests);
            } finally {
                await connection.close();
            }
        });
    }
});
