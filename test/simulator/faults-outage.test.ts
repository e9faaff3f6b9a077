/** Outages as a client lives through them: the port shut and open again, silence with and without REST, codes of every kind, storms, lost rights. */
import assert from "node:assert/strict";
import { WebSocket } from "ws";
import { Bench, MORNING, queuesOf } from "./notifications-support.js";
import { tidily } from "./tidy.js";

const ME = "/api/v2/organizations/me";
const TOPIC = "v2.users.u.presence";
const MINUTE = 60_000;

describe("simulator outages", () => {
    let bench: Bench;
    beforeEach(async () => {
        bench = await Bench.start();
    });
    afterEach(() => bench.close());

    const refused = async (): Promise<string> => {
        try {
            await fetch(`${bench.simulator.url}${ME}`);
            return "answered";
        } catch (problem) {
            return ((problem as Error).cause as { code?: string }).code ?? "unknown";
        }
    };
    /** Asks until this comes out; the machine opens and shuts a port within milliseconds. */
    const until = async (outcome: string): Promise<void> => {
        for (let count = 0; count < 400; count++) {
            if ((await refused()) === outcome) return;
            await new Promise((resolve) => setTimeout(resolve, 5));
        }
        assert.equal(await refused(), outcome);
    };
    const reachable = (): Promise<void> => until("answered");
    const unreachable = (): Promise<void> => until("ECONNREFUSED");

    it("refuses connections, resets those that are open, and takes them again on the same port", async () => {
        const token = await bench.token();
        const socket = await bench.listen([TOPIC], token);
        const outage = bench.simulator.faults.refuseConnections();
        assert.equal((await socket.closing()).code, 1006);
        await unreachable();
        const connectUri = `${bench.simulator.url.replace("http", "ws")}/channels/${socket.channelId}`;
        await assert.rejects(bench.open(connectUri), { code: "ECONNREFUSED" });
        outage.remove();
        outage.remove();
        await reachable();
        assert.equal((await bench.call("GET", ME, token)).status, 200);
        const again = await bench.open(connectUri);
        bench.simulator.notifications.publish(TOPIC, { n: 1 });
        await again.settle();
        assert.equal(again.events().length, 1);
    });

    it("leaves open sockets alone when told so, opens with the last of several outages, and by itself after a while", async () => {
        const { faults } = bench.simulator;
        const socket = await bench.listen([TOPIC]);
        const outages = [faults.refuseConnections({ keepOpen: true }), faults.refuseConnections({ keepOpen: true })];
        await socket.settle();
        assert.deepEqual(faults.inForce().map(({ kind, text }) => `${kind}: ${text}`), ["refused: new connections", "refused: new connections"]);
        outages[0]!.remove();
        // A connection that fetch keeps for later would still be served: a socket has one of its own.
        await assert.rejects(bench.handshake(bench.simulator.url.replace("http", "ws")), /closed without an answer/);
        outages[1]!.remove();
        await reachable();
        faults.refuseConnections({ forMs: 400 });
        await unreachable();
        await reachable();
        assert.deepEqual([faults.inForce(), socket.closed?.code], [[], 1006]);
    });

    it("closes while its port is shut, and while it is opening it", async () => {
        bench.simulator.faults.refuseConnections();
        await bench.close();
        bench = await Bench.start();
        bench.simulator.faults.refuseConnections().remove();
        await bench.close();
        bench = await Bench.start();
    });

    it("can be shut from outside for a while", async () => {
        await bench.close();
        bench = await Bench.start({ control: true });
        const answer = await bench.call("POST", "/_control/faults", null, { kind: "refused", forMs: 400 });
        assert.deepEqual([answer.status, answer.body], [200, { id: null }]);
        await unreachable();
        await reachable();
    });

    it("closes sockets with every code, or with none", async () => {
        for (const code of [1000, 1001, 1005, 1006, 1011, 1012, 4000]) {
            const socket = await bench.listen([]);
            assert.equal(bench.simulator.faults.close(code, "", socket.channelId), 1);
            assert.equal((await socket.closing()).code, code);
        }
    });

    it("is silent on the socket with REST well, and with REST down", async () => {
        const token = await bench.token();
        const socket = await bench.listen([TOPIC], token);
        const { faults, notifications } = bench.simulator;
        faults.silence();
        notifications.publish(TOPIC, { n: 1 });
        bench.clock.advance(2 * MINUTE);
        assert.equal((await bench.call("GET", ME, token)).status, 200);
        const down = faults.request({ match: { path: "/api/**" }, drop: true });
        await assert.rejects(bench.call("GET", ME, token));
        down.remove();
        const away = faults.request({ match: { path: "/api/**" }, status: 503 });
        assert.equal((await bench.call("GET", ME, token)).status, 503);
        away.remove();
        assert.deepEqual([socket.frames, socket.closed], [[], null]);
    });

    it("refuses handshakes with 401, 403 and 407, or leaves them without an answer", async () => {
        const { connectUri } = await bench.channel(await bench.token());
        const { faults } = bench.simulator;
        for (const status of [401, 403, 407]) {
            faults.refuseHandshakes({ status, times: 1 });
            assert.equal(await bench.handshake(connectUri), status);
        }
        faults.refuseHandshakes({ hang: true, times: 1 });
        const patient = new WebSocket(connectUri, { handshakeTimeout: 60 });
        tidily(() => patient.terminate());
        const problem = await new Promise<Error>((resolve) => patient.once("error", resolve));
        assert.match(problem.message, /handshake has timed out/);
        assert.equal(await bench.handshake(connectUri), 101);
    });

    it("storms with 429, told as the platform tells it, on every call until the storm is over", async () => {
        const token = await bench.token();
        bench.simulator.faults.request({ match: { path: "/api/**" }, status: 429, headers: { "Retry-After": "7" }, times: 5 });
        const answers = await Promise.all(Array.from({ length: 8 }, () => bench.call("GET", ME, token)));
        const stormy = answers.filter(({ status }) => status === 429);
        assert.deepEqual([stormy.length, answers.filter(({ status }) => status === 200).length], [5, 3]);
        for (const { body, headers } of stormy) {
            assert.deepEqual([headers.get("retry-after"), body.code], ["7", "too.many.requests.retry.after"]);
            assert.match(body.message, /Retry the request in \[7\] seconds/);
        }
    });

    it("answers 500, 503 and 504 as the platform, 502 as a gateway", async () => {
        const token = await bench.token();
        for (const [status, code] of [[500, "internal.server.error"], [503, "service.unavailable"], [504, "authentication.request.timeout"]] as const) {
            bench.simulator.faults.request({ times: 1, status });
            const { status: told, body } = await bench.call("GET", ME, token);
            assert.deepEqual([told, body.status, body.code], [status, status, code]);
        }
        bench.simulator.faults.request({ times: 1, status: 502, html: true });
        const gateway = await bench.call("GET", ME, token);
        assert.deepEqual([gateway.status, gateway.headers.get("content-type")], [502, "text/html"]);
    });

    it("takes one topic away among many, at the next subscription or at once", async () => {
        const token = await bench.token();
        const [kept, lost] = queuesOf(bench).map((id) => `v2.routing.queues.${id}.users`) as [string, string];
        const socket = await bench.listen([kept, lost], token);
        const { faults, notifications } = bench.simulator;
        const told = async (): Promise<string[]> => {
            const before = socket.events().length;
            for (const topic of [kept, lost]) notifications.publish(topic, {});
            await socket.settle();
            return socket.events().slice(before).map(({ topicName }) => topicName);
        };
        const slow = faults.withhold({ topic: lost });
        assert.deepEqual(await told(), [kept, lost]);
        const answer = await bench.subscribe(token, socket.channelId, [kept, lost]);
        assert.deepEqual(answer.body.entities.map(({ id, state }: any) => [id, state]), [[kept, "Permitted"], [lost, "Rejected"]]);
        assert.deepEqual(await told(), [kept]);
        slow.remove();
        await bench.subscribe(token, socket.channelId, [kept, lost]);
        const quick = faults.withhold({ topic: lost, stopsDelivery: true });
        assert.deepEqual(await told(), [kept]);
        quick.remove();
        assert.deepEqual(await told(), [kept, lost]);
    });

    it("is ten minutes ahead or behind, on REST and in events alike", async () => {
        const token = await bench.token();
        for (const skew of [10 * MINUTE, -10 * MINUTE]) {
            const fault = bench.simulator.faults.skewClock(skew);
            const now = bench.clock.now() + skew;
            const { headers } = await bench.call("GET", ME, token);
            assert.equal(Date.parse(headers.get("date")!), Math.floor(now / 1000) * 1000);
            const socket = await bench.listen(queuesOf(bench).map((id) => `v2.analytics.queues.${id}.observations`), token);
            bench.clock.advance(MINUTE);
            await socket.settle();
            const instants = socket.events().map(({ eventBody }) => Date.parse(eventBody.data[0].interval.slice(0, 24))).filter((at) => at % (30 * MINUTE) !== 0);
            assert.ok(instants.length > 0 && instants.every((at) => at > now && at <= now + MINUTE), `from ${now - MORNING}`);
            fault.remove();
            socket.socket.terminate();
        }
    });
});
