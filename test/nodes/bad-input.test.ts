/** Wrong settings and wrong messages through the real nodes: each named by code and sentence, nothing crashes, the next message works. */
import assert from "node:assert/strict";
import helper from "node-red-node-test-helper";
import genesysCloudAggregate from "../../nodes/genesys-cloud-analytics-aggregate.js";
import genesysCloudConfig from "../../nodes/genesys-cloud-config.js";
import genesysCloudObserver from "../../nodes/genesys-cloud-queue-observer.js";
import { closeParked } from "../../src/node-red/shared-connection.js";
import { startSimulator, type Simulator } from "../../src/simulator/index.js";

helper.init(require.resolve(process.env["NODE_RED"] ?? "node-red"));

interface Caught {
    readonly topic?: string | null;
    readonly payload?: unknown;
    readonly genesys?: { readonly event?: string };
    readonly error: { readonly message: string; readonly code: string; readonly cause: Record<string, unknown> };
    readonly kept?: unknown;
}

const CONFIG_ERRORS: readonly (readonly [what: string, config: object, credentials: Record<string, string>, code: string, sentence: RegExp])[] = [
    ["wrong secret", {}, { clientSecret: "wrong" }, "CREDENTIALS", /refused.*Check both/],
    ["unknown client", {}, { clientId: "nobody" }, "CREDENTIALS", /client not found/],
    ["missing secret", {}, { clientSecret: "" }, "CREDENTIALS", /missing. Enter both/],
    ["unknown region word", { apiUrl: "", region: "atlantis" }, {}, "CONFIG", /"atlantis" is not known. Choose one of the list/],
    ["empty region", { apiUrl: "", region: "" }, {}, "CONFIG", /No region is chosen/],
    ["unresolved ${ENV}", { apiUrl: "", region: "${GENESYS_TEST_NOT_SET}" }, {}, "CONFIG", /environment variable GENESYS_TEST_NOT_SET/],
    ["wrong organisation", { org: "Somebody Else" }, {}, "CONFIG", /"Demo Contact Centre", but "Somebody Else" is expected/],
    ["demo with credentials", { apiUrl: "", region: "demo" }, {}, "CONFIG", /needs no credentials/],
];

describe("bad input", () => {
    let simulator: Simulator;
    before(async () => {
        simulator = await startSimulator({ queues: 3 });
    });
    before(() => helper.startServer());
    after(() => helper.stopServer());
    after(() => simulator.close());
    afterEach(async () => {
        await helper.unload();
        await closeParked();
    });

    async function load(node: object, config: object = {}, credentials: Record<string, string> = {}): Promise<void> {
        const { clientId, clientSecret } = simulator.demoCredentials;
        const flow = [
            { id: "tab", type: "tab" },
            { id: "config", type: "genesys-cloud-config", apiUrl: simulator.url, ...config },
            { id: "node", x: 1, y: 1, z: "tab", connection: "config", wires: [["out"]], ...node },
            { id: "out", type: "helper", x: 1, y: 1, z: "tab" },
            { id: "catch", type: "catch", x: 1, y: 1, z: "tab", scope: ["node"], wires: [["caught"]] },
            { id: "caught", type: "helper", x: 1, y: 1, z: "tab" },
        ];
        await helper.load([genesysCloudConfig, genesysCloudObserver, genesysCloudAggregate], flow as never, { config: { clientId, clientSecret, ...credentials } });
    }
    const next = (id: string): Promise<any> => new Promise((resolve) => helper.getNode(id).once("input", resolve));

    async function ask(message: object): Promise<Caught> {
        const caught = next("caught");
        helper.getNode("node").receive({ kept: "yes", ...message });
        return (await caught) as Caught;
    }

    function check(caught: Caught, code: string, sentence: RegExp): void {
        assert.equal(caught.error.code, code, caught.error.message);
        assert.match(caught.error.message, sentence);
        assert.deepEqual(Object.keys(caught.error.cause).length, 8);
        assert.doesNotMatch(JSON.stringify(caught), /demo-secret/);
    }

    describe("aggregate node", () => {
        const REPORT = { type: "genesys-cloud-analytics-aggregate" };

        it("no connection", async () => {
            await load({ ...REPORT, connection: "" });
            check(await ask({}), "CONFIG", /No Genesys Cloud connection is chosen/);
        });

        for (const [what, config, credentials, code, sentence] of CONFIG_ERRORS) {
            it(what, async () => {
                await load(REPORT, config, credentials);
                const caught = await ask({});
                check(caught, code, sentence);
                assert.equal(caught.kept, "yes");
                check(await ask({}), code, sentence);
            });
        }

        for (const [what, query, code, sentence, nearest] of [
            ["interval that ends before it starts", { interval: "2026-11-19/2026-11-18" }, "INVALID_QUERY", /ends .* before it starts/, null],
            ["interval that cannot be read", { interval: "yesterdy" }, "INVALID_QUERY", /cannot be read. Did you mean "yesterday"/, "yesterday"],
            ["interval that is no text", { interval: 7 }, "INVALID_QUERY", /interval/, null],
            ["unknown metric", { metrics: ["tHandel"] }, "INVALID_QUERY", /"tHandel" is not known. Did you mean tHandle/, "tHandle"],
            ["unknown dimension", { groupBy: ["queue"] }, "INVALID_QUERY", /queueId/, "queueId"],
            ["unknown key", { intervall: "today" }, "INVALID_QUERY", /Did you mean interval/, "interval"],
            ["unknown time zone", { timeZone: "Europe/Berln" }, "INVALID_QUERY", /Europe\/Berlin/, "Europe/Berlin"],
            ["unknown granularity", { granularity: "hourly" }, "INVALID_QUERY", /ISO-8601 period/, "PT1H"],
            ["native filter malformed", { filter: { type: "and", predicate: [] } }, "INVALID_QUERY", /predicate/, "predicates"],
            ["native filter that is text", { filter: "{ not json" }, "INVALID_QUERY", /no JSON/, null],
            ["unknown queue", { queues: ["Slaes"] }, "NOT_FOUND", /no queue "Slaes".*Did you mean "Sales"/, "Sales"],
            ["prototype keys", JSON.parse("{\"__proto__\": {\"polluted\": 1}}") as object, "INVALID_QUERY", /__proto__/, null],
        ] as const) {
            it(what, async () => {
                await load({ ...REPORT, interval: "yesterday" });
                const caught = await ask({ query });
                check(caught, code, sentence);
                assert.equal(caught.error.cause["nearest"], nearest);
                assert.equal(({} as { polluted?: number }).polluted, undefined);
                const out = next("out");
                helper.getNode("node").receive({ query: { interval: "yesterday" }, kept: "yes" });
                const answer = await out;
                assert.ok(answer.payload.length > 0);
                assert.deepEqual([answer.kept, "query" in answer], ["yes", false]);
            });
        }

        for (const query of ["yesterday", 5, true, [], ["x"]]) {
            it(`msg.query that is no object: ${JSON.stringify(query)}`, async () => {
                await load({ ...REPORT, interval: "yesterday" });
                check(await ask({ query }), "INVALID_QUERY", /msg.query must be an object/);
            });
        }

        it("a queue name that fits several", async () => {
            simulator.directory.renameQueue(simulator.world.centre.queues[0]!.id, simulator.world.centre.queues[1]!.name);
            await load({ ...REPORT, interval: "yesterday" });
            check(await ask({ query: { queues: [simulator.world.centre.queues[1]!.name] } }), "NOT_FOUND", /Several queues are called/);
            simulator.directory.renameQueue(simulator.world.centre.queues[0]!.id, simulator.world.centre.queues[0]!.name);
        });
    });

    describe("queue observer", () => {
        const OBSERVER = { type: "genesys-cloud-queue-observer", select: "all" };

        it("no connection", async () => {
            await load({ ...OBSERVER, connection: "" });
            const caught = (await next("caught")) as Caught;
            check(caught, "CONFIG", /No Genesys Cloud connection is chosen/);
            assert.deepEqual([caught.topic, caught.payload, caught.genesys?.event], [null, null, "error"]);
        });

        for (const [what, config, credentials, code, sentence] of CONFIG_ERRORS) {
            it(what, async () => {
                await load(OBSERVER, config, credentials);
                const caught = (await next("caught")) as Caught;
                check(caught, code, sentence);
                assert.deepEqual([caught.topic, caught.payload, caught.genesys?.event], [null, null, "error"]);
            });
        }

        for (const [what, node, code, sentence] of [
            ["unknown queue", { select: "list", queues: ["Slaes"] }, "NOT_FOUND", /Did you mean "Sales"/],
            ["a choice that is none", { select: "some" }, "CONFIG", /some/],
            ["a throttle that is no number", { throttle: "often" }, "CONFIG", /throttle must be a number/],
            ["a queue that is no name", { select: "list", queues: [true] }, "CONFIG", /queues must list/],
        ] as const) {
            it(what, async () => {
                await load({ ...OBSERVER, ...node });
                check((await next("caught")) as Caught, code, sentence);
            });
        }

        it("one unknown queue among others that flow", async () => {
            const known = simulator.world.centre.queues[0]!.name;
            await load({ ...OBSERVER, select: "list", queues: [known, "Nowhere"] });
            const [caught, state] = await Promise.all([next("caught"), next("out")]);
            check(caught as Caught, "NOT_FOUND", /no queue "Nowhere"/);
            assert.equal(state.topic, known);
            assert.equal(state.genesys.event, "snapshot");
        });
    });
});
