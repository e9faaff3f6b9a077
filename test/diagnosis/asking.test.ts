/** What a test of a connection made is taken back, also when its time is used up. */
import assert from "node:assert/strict";
import { Agent } from "node:http";
import { testConnection } from "../../src/diagnosis/run.js";
import type { Connection, PlainReply, PlainRequest, RequestOptions } from "../../src/platform/types.js";
import { FakeClock } from "../support/fake-clock.js";

describe("cleaning up after a test of a connection", () => {
    it("has its time where every call takes four seconds", async () => {
        const clock = new FakeClock();
        const calls: { readonly call: string; readonly patience: number }[] = [];
        const plain = async ({ method, path }: PlainRequest, { deadline }: RequestOptions): Promise<PlainReply> => {
            calls.push({ call: `${method} ${path}`, patience: deadline! - clock.now() });
            clock.run(4_000);
            const body = path.includes("channels") ? { id: "c", connectUri: "ws://127.0.0.1:1/", entities: [] } : { id: "o", name: "Org", entities: [{ id: "e" }] };
            const rate = { allowed: 300, count: 2, resetSeconds: 60 };
            return { status: 200, headers: {}, body: Buffer.from(JSON.stringify(body)), base: "http://127.0.0.1:1", sentAt: 0, rate, correlationId: null };
        };
        const connection = {
            clock,
            platformNow: () => clock.now(),
            info: () => ({ org: null, region: "test", demo: false }),
            ready: async () => undefined,
            api: { plain },
        } as unknown as Connection;
        await testConnection({ connection, hasToken: () => true, agentFor: () => new Agent() });
        const ends = calls.filter(({ call }) => call.startsWith("DELETE"));
        assert.deepEqual(ends, [
            { call: "DELETE /api/v2/notifications/channels/c/subscriptions", patience: 1_500 },
            { call: "DELETE /api/v2/tokens/me", patience: 1_500 },
        ]);
        assert.equal(Math.min(...calls.map(({ patience }) => patience)), 1, "the time was used up");
    });
});
