/** The alert node on the real runtime: behind the real observer, with its context store, its errors and its status. */
import assert from "node:assert/strict";
import helper from "node-red-node-test-helper";
import genesysCloudAlert from "../../nodes/genesys-cloud-alert.js";
import genesysCloudConfig from "../../nodes/genesys-cloud-config.js";
import genesysCloudObserver from "../../nodes/genesys-cloud-queue-observer.js";
import { ENGLISH } from "../../src/alerts/sentences.js";
import { closeParked } from "../../src/node-red/shared-connection.js";
import { startSimulator, type Simulator } from "../../src/simulator/index.js";
import { read, readJson } from "../package/project.js";
import { until } from "../support/until.js";
import { stateOf, type Told } from "./rig.js";

helper.init(require.resolve(process.env["NODE_RED"] ?? "node-red"));

const STATUS = "@cxflows/node-red-genesys-cloud/genesys-cloud-config:status.";
const PATIENCE = 25_000;
const place = { x: 1, y: 1, z: "tab" };

describe("genesys-cloud-alert", function () {
    this.timeout(60_000);
    let told: Told[] = [];
    let caught: any[] = [];
    let statuses: any[] = [];
    let completed = 0;

    before(() => helper.startServer());
    after(() => helper.stopServer());
    afterEach(async () => {
        await helper.unload();
        await closeParked();
    });

    async function load(alert: object, others: readonly object[] = [], credentials: object = {}): Promise<void> {
        [told, caught, statuses, completed] = [[], [], [], 0];
        const flow = [
            { id: "tab", type: "tab" },
            { id: "alert", type: "genesys-cloud-alert", wires: [["out"]], ...place, ...alert },
            ...["out", "caught", "status", "completed"].map((id) => ({ id, type: "helper", ...place })),
            { id: "catch", type: "catch", scope: ["alert"], wires: [["caught"]], ...place },
            { id: "status-node", type: "status", scope: ["alert"], wires: [["status"]], ...place },
            { id: "complete", type: "complete", scope: ["alert"], wires: [["completed"]], ...place },
            ...others,
        ];
        await helper.load([genesysCloudConfig, genesysCloudObserver, genesysCloudAlert], flow as never, credentials);
        const hear = (id: string, take: (message: any) => void): void => void helper.getNode(id).on("input", take);
        hear("out", (message) => told.push(message));
        hear("caught", (message) => caught.push(message));
        hear("status", (message) => statuses.push(message.status));
        hear("completed", () => completed++);
    }
    const say = (message: object): void => helper.getNode("alert").receive(structuredClone(message) as never);
    const states = (): readonly string[] => told.map(({ alert }) => alert.state);
    const lastStatus = (): string => String(statuses.at(-1)?.text ?? "").replace(STATUS, "");

    it("tells what a queue observer brings of the platform: raise and clear, with the queue and its figures", async () => {
        const simulator: Simulator = await startSimulator({ queues: 4, seed: 3, load: 10 });
        try {
            const others = [
                { id: "config", type: "genesys-cloud-config", apiUrl: simulator.url },
                { id: "observer", type: "genesys-cloud-queue-observer", connection: "config", select: "all", throttle: 0, wires: [["alert"]], ...place },
            ];
            const { clientId, clientSecret } = simulator.demoCredentials;
            const level = { property: "interacting", operator: ">", raise: 0 };
            await load({ conditions: [level, { property: "longestWaitSeconds", operator: ">", raise: 0.5 }], combine: "any" }, others, { config: { clientId, clientSecret } });
            await until("an alert", () => states().includes("raised"), PATIENCE);
            simulator.faults.drop();
            simulator.faults.request({ match: { path: "/api/v2/**" }, status: 503 });
            await until("silence", () => states().includes("stale"), PATIENCE);
            const stale = told.filter(({ alert }) => alert.state === "stale");
            assert.deepEqual([stale.length, new Set(stale[0]!.alert.keys).size], [1, 4]);
            for (const { alert } of told) {
                if (alert.state === "stale") continue;
                assert.equal(alert.queue!.id, alert.key);
                assert.ok(simulator.world.centre.queues.some(({ id, name }) => id === alert.key && name === alert.queue!.name));
                assert.equal(alert.payload.queue.id, alert.key);
            }
            assert.deepEqual([caught, told[0]!["genesys"].org.name], [[], "Demo Contact Centre"]);
        } finally {
            await helper.unload();
            await closeParked();
            await simulator.close();
        }
    });

    it("works with no settings at all, shows how many are raised, and completes every message", async () => {
        await load({});
        say(stateOf({ waiting: 6 }, "a"));
        say(stateOf({ waiting: 7 }, "b"));
        await until("two alerts", () => told.length === 2);
        await until("their number", () => lastStatus() === "2");
        const { fill, shape } = statuses.at(-1);
        assert.deepEqual([fill, shape], ["red", "dot"]);
        say(stateOf({ waiting: 0 }, "a"));
        say(stateOf({ waiting: 0 }, "b"));
        await until("both ends", () => told.length === 4 && completed === 4);
        await until("quiet", () => lastStatus() === "live");
        say(stateOf({}, "a", "stale"));
        await until("silence", () => lastStatus() === "stale" && told.length === 5);
        assert.deepEqual(states(), ["raised", "raised", "cleared", "cleared", "stale"]);
        assert.deepEqual(caught, []);
    });

    it("sends the message that came, with the shape that is documented", async () => {
        await load({ conditions: [{ property: "waiting", operator: ">", raise: "5", clear: "3" }] });
        say({ ...stateOf({ waiting: 7 }), to: "team@example.com" });
        await until("the alert", () => told.length === 1);
        const documented = JSON.parse(/<!-- example: alert -->\n```json\n([\s\S]*?)```/.exec(read("docs/messages.md"))![1]!);
        assert.deepEqual(Object.keys(told[0]!.alert), Object.keys(documented.alert));
        assert.deepEqual(told[0]!.alert.conditions, documented.alert.conditions);
        assert.equal(told[0]!.payload, documented.payload.replace("Sales", "Queue q"));
        assert.equal(told[0]!["to"], "team@example.com");
        const table = /\| alert \| meaning \|\n\|---\|---\|\n([\s\S]*?)\n\n/.exec(read("docs/messages.md"))![1]!;
        const listed = table.split("\n").flatMap((row) => [...row.split("|")[1]!.matchAll(/`(\w+)`/g)].map((match) => match[1]!));
        assert.deepEqual(listed, Object.keys(documented.alert));
    });

    it("is told by the clock what no message brings", async () => {
        await load({ conditions: [{ property: "longestWaitSeconds", operator: ">", raise: 120 }], repeat: 1 });
        const request = { url: "/" };
        helper.getNode("alert").receive({ ...stateOf({ waiting: 1, longestWaitSeconds: 119.7 }), to: "x", req: request, res: request });
        await until("the alert and a reminder", () => told.length >= 2);
        assert.deepEqual(states().slice(0, 2), ["raised", "reminder"]);
        for (const message of told) assert.deepEqual([message["to"], "req" in message, "res" in message], ["x", false, false]);
    });

    it("reports to the Catch node what the clock brings and cannot be told, and lives on", async () => {
        await load({ conditions: [{ property: "longestWaitSeconds", operator: ">", raise: 120 }] });
        const nested = JSON.parse("[".repeat(30_000) + "]".repeat(30_000)) as unknown;
        helper.getNode("alert").receive(stateOf({ waiting: 1, longestWaitSeconds: 119.9, nested }));
        await until("the error", () => caught.length === 1);
        assert.deepEqual([caught[0].error.code, caught[0].topic, caught[0].payload, caught[0].genesys], ["PROTOCOL", null, null, { event: "error" }]);
        say(stateOf({ waiting: 1, longestWaitSeconds: 130 }, "other"));
        await until("another alert", () => told.length === 1);
    });

    it("is silenced and heard again by message", async () => {
        await load({});
        say({ mute: 60, key: "a" });
        for (const queue of ["a", "b"]) say(stateOf({ waiting: 6 }, queue));
        say({ unmute: true });
        say(stateOf({ waiting: 6 }, "c"));
        await until("the others", () => told.length === 2 && completed === 5);
        assert.deepEqual(told.map(({ alert }) => alert.key), ["b", "c"]);
    });

    for (const [what, settings, field, sentence] of [
        ["a level beyond", { conditions: [{ property: "waiting", operator: ">", raise: 5, clear: 6 }] }, "conditions[0].clear", /above 5/],
        ["no condition", { conditions: [] }, "conditions", /no condition/],
        ["a level that is none", { conditions: [{ property: "waiting", operator: ">", raise: "many" }] }, "conditions[0].raise", /must be a number/],
        ["no level", { conditions: [{ property: "waiting", operator: ">", raise: "" }] }, "conditions[0].raise", /no level/],
        ["an unresolved variable", { conditions: [{ property: "waiting", raise: "${ALERT_TEST_NOT_SET}" }] }, "conditions[0].raise", /ALERT_TEST_NOT_SET/],
        ["unresolved conditions", { conditions: "${ALERT_TEST_NOT_SET}" }, "conditions", /ALERT_TEST_NOT_SET/],
        ["a template", { text: "{{#raised}}" }, "text", /setting text is no Mustache/],
        ["a word", { combine: "both" }, "combine", /one of all, any/],
        ["a span", { raiseAfter: -1 }, "raiseAfter", /between 0/],
    ] as const) {
        it(`refuses ${what}: the message goes to the Catch node, once, and the status says so`, async () => {
            await load(settings);
            say({ ...stateOf({ waiting: 9 }), kept: "yes" });
            await until("the error", () => caught.length > 0);
            say(stateOf({ waiting: 9 }));
            await until("the second error", () => caught.length > 1);
            const [{ error, kept, payload }] = caught;
            assert.deepEqual([error.code, error.cause.field, kept, payload.waiting, told.length, completed], ["CONFIG", field, "yes", 9, 0, 0]);
            assert.match(error.message, sentence);
            assert.equal(Object.keys(error.cause).length, 8);
            // It was set before any Status node could hear it.
            const shown = (helper.getNode("alert").status as unknown as { args: { text?: string }[][] }).args.flat();
            assert.equal(shown.at(-1)?.text, `${STATUS}error.CONFIG`);
        });
    }

    it("refuses messages that cannot be meant, and goes on", async () => {
        await load({ key: "site" });
        say({ mute: "soon" });
        say({ payload: { waiting: 6 } });
        say({ payload: { waiting: 6 }, site: "north" });
        await until("the rest", () => told.length === 1 && caught.length === 2);
        assert.deepEqual(caught.map(({ error }) => [error.code, error.cause.field, error.cause.value]), [["INVALID_QUERY", "mute", "soon"], ["CONFIG", "key", "site"]]);
        assert.equal(told[0]!.alert.key, "north");
    });

    it("has every built-in sentence in its catalog", () => {
        const catalog = readJson("nodes/locales/en-US/genesys-cloud-alert.json")["genesys-cloud-alert"];
        const found = Object.keys(ENGLISH).map((key) => [key, key.split(".").reduce((level: any, part) => level?.[part], catalog)]);
        assert.deepEqual(Object.fromEntries(found), ENGLISH);
    });
});
