/** Names that JavaScript gives a meaning of its own, in messages, settings, replies and frames: they are names like any other, and change nothing. */
import assert from "node:assert/strict";
import type { NodeMessage } from "node-red";
import helper from "node-red-node-test-helper";
import aggregate from "../../nodes/genesys-cloud-analytics-aggregate.js";
import genesysCloudConfig from "../../nodes/genesys-cloud-config.js";
import observer from "../../nodes/genesys-cloud-queue-observer.js";
import { closeParked } from "../../src/node-red/shared-connection.js";
import { startSimulator, type Simulator } from "../../src/simulator/index.js";
import { nodeRedPath } from "../support/core-nodes.js";
import { setProxyEnvironment } from "../support/environment.js";
import { until } from "../support/until.js";

helper.init(nodeRedPath);

const NAMES = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "__defineGetter__"];
const PROTOTYPES = [Object.prototype, Array.prototype, Function.prototype, String.prototype, Map.prototype, Promise.prototype];

/** What belongs to the prototypes of everything, to see whether it changed. */
const natures = (): string => JSON.stringify(PROTOTYPES.map((prototype) => Reflect.ownKeys(prototype).map((key) => [String(key), typeof Reflect.getOwnPropertyDescriptor(prototype, key)!.value])));

/** Paths of objects in a message whose prototype is not that of plain objects. */
function strange(value: unknown, path = "msg", depth = 0): readonly string[] {
    if (typeof value !== "object" || value === null || depth > 12 || value instanceof Error) return [];
    const prototype: unknown = Object.getPrototypeOf(value);
    const own = Array.isArray(value) ? prototype === Array.prototype : prototype === Object.prototype || prototype === null;
    return [...(own ? [] : [path]), ...Reflect.ownKeys(value).flatMap((key) => strange(Reflect.getOwnPropertyDescriptor(value, key)!.value, `${path}.${String(key)}`, depth + 1))];
}

describe("names with a meaning to JavaScript", () => {
    let simulator: Simulator;
    let restore: () => void;
    let natureBefore: string;
    let received: any[];
    let failures: any[];
    let statuses: string[];

    beforeEach(async () => {
        restore = setProxyEnvironment();
        simulator = await startSimulator({ queues: 2, requestsPerMinute: null });
        natureBefore = natures();
        received = [];
        failures = [];
        statuses = [];
    });
    afterEach(async () => {
        await helper.unload();
        await closeParked();
        await simulator.close();
        restore();
        assert.equal(natures(), natureBefore, "a prototype was changed");
        assert.equal(({} as any).polluted, undefined);
        assert.deepEqual(received.flatMap((msg) => strange(msg)), []);
    });

    async function load(node: object): Promise<void> {
        const flow = [
            { id: "tab", type: "tab" },
            { id: "config", type: "genesys-cloud-config", apiUrl: simulator.url },
            { id: "node", z: "tab", x: 1, y: 1, connection: "config", wires: [["out"]], ...node },
            { id: "catch", type: "catch", z: "tab", x: 1, y: 1, scope: null, wires: [["failed"]] },
            { id: "out", type: "helper", z: "tab", x: 1, y: 1, wires: [] },
            { id: "failed", type: "helper", z: "tab", x: 1, y: 1, wires: [] },
            { id: "watch", type: "status", z: "tab", x: 1, y: 1, scope: null, wires: [["told"]] },
            { id: "told", type: "helper", z: "tab", x: 1, y: 1, wires: [] },
        ];
        const { clientId, clientSecret } = simulator.demoCredentials;
        await helper.load([genesysCloudConfig, observer, aggregate], flow as never, { config: { clientId, clientSecret } });
        helper.getNode("out").on("input", (msg: NodeMessage) => void received.push(msg));
        helper.getNode("failed").on("input", (msg: NodeMessage) => void failures.push(msg));
        helper.getNode("told").on("input", (msg: any) => void statuses.push(String(msg.status.text).split(".").at(-1)!));
    }
    const answer = (path: string, body: string) => simulator.faults.request({ match: { path }, status: 200, body, headers: { "content-type": "application/json" } });
    /** JSON text in which every NAME stands once for each name. */
    const forAll = (template: string): string => NAMES.map((name) => template.replaceAll("NAME", name)).join(",");

    before(() => helper.startServer());
    after(() => helper.stopServer());

    describe("in a report", () => {
        const report = { type: "genesys-cloud-analytics-aggregate", interval: "today", timeZone: "UTC" };
        async function ask(query: unknown): Promise<void> {
            const count = received.length + failures.length;
            helper.getNode("node").receive({ payload: 1, query });
            await until("an outcome", () => received.length + failures.length > count);
        }

        it("as keys and values of msg.query: each a mistake that is named, or a name that is not found", async () => {
            await load(report);
            for (const name of NAMES) {
                const key = JSON.stringify(name);
                for (const query of [
                    `{${key}: {"polluted": true}}`,
                    `{"filter": {${key}: {"polluted": true}}}`,
                    `{"filter": {"type": "and", "predicates": [{${key}: {"polluted": true}, "dimension": ${key}, "value": "x"}]}}`,
                    `{"groupBy": [${key}]}`,
                    `{"metrics": [${key}]}`,
                    `{"interval": ${key}}`,
                    `{"output": ${key}}`,
                    `{"durations": ${key}}`,
                    `{"granularity": ${key}}`,
                    `{"timeZone": ${key}}`,
                    `{"weekStart": ${key}}`,
                    `{"queues": [${key}]}`,
                    `{"queues": [{"id": ${key}, "name": ${key}, "__proto__": {"polluted": true}}]}`,
                    `{"agents": [${key}]}`,
                    `{"mediaTypes": [${key}]}`,
                    `{"directions": [${key}]}`,
                ]) {
                    const failed = failures.length;
                    await ask(JSON.parse(query));
                    assert.equal(failures.length, failed + 1, query);
                    assert.match(String(failures.at(-1).error.code), /^(INVALID_QUERY|NOT_FOUND)$/, `${query}: ${failures.at(-1).error.message}`);
                }
            }
        });

        it("as names of views, where they are letters alone: columns like any other", async () => {
            await load(report);
            for (const name of NAMES) {
                await ask({ metrics: ["tAnswered"], views: [{ name, target: "tAnswered", function: "rangeBound", range: { lt: 5 } }] });
            }
            assert.deepEqual(failures.map(({ error }) => error.code), ["INVALID_QUERY", "INVALID_QUERY"]);
            assert.equal(received.length, NAMES.length - 2);
        });

        for (const output of ["rows", "totals", "raw", "csv", "text", "html"]) {
            it(`in the platform's answer, as ${output}`, async () => {
                const [queue] = simulator.directory.queues();
                const metric = `{"metric": "NAME", "qualifier": "NAME", "stats": {"NAME": 1, "count": 1, "sum": 2, "min": 1, "max": 1}}`;
                const view = `{"view": "NAME", "stats": {"count": 1, "NAME": {"polluted": true}}}`;
                const cells = `{"interval": "2026-11-19T00:00:00.000Z/2026-11-20T00:00:00.000Z", "metrics": [${forAll(metric)}, {"metric": "nOffered", "stats": {"count": 3}}], "views": [${forAll(view)}]}`;
                answer("/api/v2/analytics/conversations/aggregates/query", `{"results": [{"group": {${forAll("\"NAME\": \"NAME\"")}, "queueId": "${queue!.id}", "mediaType": "__proto__"}, "data": [${cells}]}], "__proto__": {"polluted": true}}`);
                await load({ ...report, output });
                await ask({ groupBy: ["queueId", "mediaType"], metrics: ["nOffered", "tHandle", "offered", "ahtSeconds"] });
                assert.deepEqual(failures.map(({ error }) => error.message), []);
                assert.equal(received.length, 1);
            });
        }

        it("as names of queues", async () => {
            const ids = NAMES.map((_, index) => `00000000-0000-4000-8000-00000000000${index}`);
            const entities = NAMES.map((name, index) => `{"id": "${ids[index]}", "name": "${name}", "__proto__": {"polluted": true}}`);
            answer("/api/v2/routing/queues", `{"entities": [${entities.join(",")}], "total": ${NAMES.length}, "pageCount": 1}`);
            const results = ids.map((id) => `{"group": {"queueId": "${id}"}, "data": [{"interval": "2026-11-19T00:00:00.000Z/2026-11-20T00:00:00.000Z", "metrics": [{"metric": "nOffered", "stats": {"count": 3}}]}]}`);
            answer("/api/v2/analytics/conversations/aggregates/query", `{"results": [${results.join(",")}]}`);
            await load(report);
            await ask({ queues: NAMES, groupBy: ["queueId"], metrics: ["offered"] });
            assert.deepEqual(received[0].payload.map((row: { queueName: string }) => row.queueName), NAMES);
        });
    });

    describe("in queue states", () => {
        const node = { type: "genesys-cloud-queue-observer", select: "all", throttle: 0 };

        it("in snapshots, as metrics, qualifiers, media types and statistics", async () => {
            const [queue] = simulator.directory.queues();
            const metrics = forAll(`{"metric": "NAME", "qualifier": "NAME", "stats": {"count": 1, "NAME": 2}}, {"metric": "NAME", "stats": {"count": 1}}, {"metric": "oUserPresences", "qualifier": "NAME", "stats": {"count": 1}}`);
            const media = ["voice", ...NAMES].map((name) => `{"group": {"queueId": "${queue!.id}", "mediaType": "${name}", "__proto__": "x"}, "data": [${metrics}, {"metric": "oWaiting", "stats": {"count": 2}}]}`);
            answer("/api/v2/analytics/queues/observations/query", `{"results": [{"group": {"queueId": "${queue!.id}"}, "data": [${metrics}]}, ${media.join(",")}], "systemToOrganizationMappings": {${forAll("\"NAME\": [\"NAME\"]")}}}`);
            answer("/api/v2/presencedefinitions", `{"entities": [${forAll("{\"id\": \"NAME\", \"name\": \"NAME\", \"systemPresence\": \"NAME\"}")}], "total": ${NAMES.length}}`);
            await load(node);
            await until("messages", () => received.some(({ payload }) => payload.queue.id === queue!.id));
            assert.equal(received.find(({ payload }) => payload.queue.id === queue!.id).payload.media.voice.waiting, 2);
        });

        it("in frames, as topics, metrics, qualifiers and media types", async () => {
            await load(node);
            const [queue] = simulator.directory.queues();
            // Frames go to queues whose topic is accepted: a first state may come from a poll, before that.
            await until("live queues", () => received.length >= 2 && statuses.at(-1) === "live");
            // Not older than the snapshot: what an earlier instant tells of a known figure counts for nothing.
            const now = new Date(simulator.clock.now()).toISOString();
            const instant = `${now}/${now}`;
            const metrics = forAll(`{"metric": "NAME", "qualifier": "NAME", "stats": {"count": 1, "NAME": 2}}, {"metric": "NAME", "stats": {"count": 1}}`);
            const send = (topic: string, body: string): void => void simulator.faults.sendFrame(`{"topicName": "${topic}", "version": "2", "eventBody": ${body}, "metadata": {"CorrelationId": "__proto__"}, "__proto__": {"polluted": true}}`);
            for (const name of NAMES) {
                send(name, "{}");
                send(`v2.analytics.queues.${name}.observations`, `{"group": {"queueId": "${name}"}, "data": []}`);
                send(`v2.analytics.queues.${queue!.id}.observations`, `{"group": {"queueId": "${queue!.id}", "mediaType": "${name}", "__proto__": "x"}, "data": [{"interval": "${instant}", "metrics": [${metrics}]}]}`);
                send(`v2.analytics.queues.${queue!.id}.activity`, `{"results": [{"mediaType": "${name}", "data": [{"metric": "${name}", "count": 3, "calculatedMetricValue": 4}]}]}`);
            }
            send(`v2.analytics.queues.${queue!.id}.observations`, `{"group": {"queueId": "${queue!.id}", "mediaType": "voice"}, "data": [{"interval": "${instant}", "metrics": [{"metric": "oWaiting", "stats": {"count": 77}}]}]}`);
            await until("messages", () => received.some(({ payload }) => payload.media.voice?.waiting === 77));
            assert.deepEqual(failures, []);
        });

        it("as names of queues that are asked for, observed fields and media types", async () => {
            await load({ ...node, select: "list", queues: [...NAMES, simulator.directory.queues()[0]!.name], fields: NAMES, mediaTypes: NAMES });
            await until("messages", () => received.length > 0 && failures.length >= NAMES.length);
            assert.deepEqual([...new Set(failures.map(({ error }) => error.code))], ["NOT_FOUND"]);
        });
    });
});
