/** README and docs against the code: what they list is what there is, and their example messages have the shape of real ones. */
import assert from "node:assert/strict";
import helper from "node-red-node-test-helper";
import genesysCloudAnalyticsAggregate from "../../nodes/genesys-cloud-analytics-aggregate.js";
import genesysCloudApi from "../../nodes/genesys-cloud-api.js";
import genesysCloudConfig from "../../nodes/genesys-cloud-config.js";
import genesysCloudConversationDetails from "../../nodes/genesys-cloud-conversation-details.js";
import genesysCloudConversationObserver from "../../nodes/genesys-cloud-conversation-observer.js";
import genesysCloudNotification from "../../nodes/genesys-cloud-notification.js";
import genesysCloudQueueObserver from "../../nodes/genesys-cloud-queue-observer.js";
import genesysCloudQueueSnapshot from "../../nodes/genesys-cloud-queue-snapshot.js";
import { kpiNames } from "../../src/analytics/kpis.js";
import { NOTICES } from "../../src/analytics/notices.js";
import { closeParked } from "../../src/node-red/shared-connection.js";
import { REGIONS } from "../../src/platform/regions.js";
import { realClock } from "../../src/simulator/clock.js";
import { startSimulator, type Simulator } from "../../src/simulator/index.js";
import { nodeTypes, read, readJson } from "./project.js";

helper.init(require.resolve(process.env["NODE_RED"] ?? "node-red"));

const messages = read("docs/messages.md");

/** The first column of a table's rows, without backticks; several names in one cell are taken apart. */
function firstColumn(page: string, heading: RegExp): readonly string[] {
    const lines = page.slice(page.search(heading)).split("\n");
    const start = lines.findIndex((line) => line.startsWith("|---"));
    const rest = lines.slice(start + 1);
    const end = rest.findIndex((line) => !line.startsWith("|"));
    return rest.slice(0, end).flatMap((line) => [...line.split("|")[1]!.matchAll(/`([^`]+)`/g)].map((match) => match[1]!));
}

function example(name: string): string {
    const found = new RegExp(`<!-- example: ${name} -->\\n\`\`\`\\w+\\n([\\s\\S]*?)\`\`\``).exec(messages);
    assert.ok(found, `docs/messages.md has no example "${name}"`);
    return found[1]!;
}

describe("docs", () => {
    it("README starts with a picture and the two commands, and names every node", () => {
        const [title, , picture] = read("README.md").split("\n");
        assert.match(title!, /^# /);
        assert.match(picture!, /^!\[[^\]]+\]\(docs\/images\/wallboard\.png\)$/);
        assert.match(read("README.md").slice(0, 400), /npm start[^\n]*\nnpm test/);
        for (const type of nodeTypes) {
            const name = readJson(`nodes/locales/en-US/${type}.json`)[type].palette as string;
            assert.ok(read("README.md").includes(`| **${name}** |`), name);
        }
    });

    it("first steps list every region", () => {
        const listed = firstColumn(read("docs/first-steps.md"), /^### Regions/m);
        assert.deepEqual(listed, REGIONS.map((region) => region.domain));
    });

    it("README and help name no permission that the page of permissions lacks", () => {
        const pattern = /`((?:routing|analytics|conversation):\w+:\w+)`/g;
        const listed = new Set([...read("docs/permissions.md").matchAll(pattern)].map((match) => match[1]!));
        const named = [...read("README.md").matchAll(pattern)].map((match) => match[1]!);
        assert.ok(named.length > 0);
        assert.deepEqual(named.filter((permission) => !listed.has(permission)), []);
        const helped = nodeTypes.flatMap((type) => [...read(`nodes/locales/en-US/${type}.html`).matchAll(pattern)].map((match) => match[1]!));
        assert.deepEqual(helped.filter((permission) => !listed.has(permission)), []);
    });

    it("messages list every figure, error code and status", () => {
        assert.deepEqual(firstColumn(messages, /^\| figure/m).filter((name) => !name.startsWith("answeredWithin")), kpiNames("conversations"));
        assert.deepEqual(firstColumn(messages, /^\| figure of agents/m), kpiNames("agents"));
        assert.deepEqual(firstColumn(messages, /^\| notice/m), NOTICES);
        const { status } = readJson("nodes/locales/en-US/genesys-cloud-config.json") as { status: Record<string, unknown> };
        const { error, ...states } = status;
        assert.deepEqual([...firstColumn(messages, /^\| `error.code`/m)].toSorted(), Object.keys(error as object).toSorted());
        assert.deepEqual([...firstColumn(messages, /^## Status/m)].toSorted(), [...Object.keys(states), "error.<CODE>"].toSorted());
    });

    describe("example messages", function () {
        let simulator: Simulator;

        before(() => helper.startServer());
        before(async () => {
            // An hour in which agents are idle, ten times as fast: where all are busy it may be minutes until an agent's status changes.
            simulator = await startSimulator({ seed: 42, queues: 6, load: 1, clock: realClock(10, Date.parse("2026-11-19T10:00:00.000Z")) });
        });
        after(async () => {
            await helper.unload();
            await closeParked();
            await simulator.close();
        });
        after(() => helper.stopServer());

        /** The first message that the wanted node sends and `fits` takes; `input` is sent to it. */
        async function messageOf(type: string, properties: object, fits: (message: any) => boolean, input?: object): Promise<any> {
            const { clientId, clientSecret } = simulator.demoCredentials;
            await helper.unload();
            await helper.load(
                [
                    genesysCloudConfig, genesysCloudQueueObserver, genesysCloudAnalyticsAggregate, genesysCloudConversationDetails, genesysCloudNotification,
                    genesysCloudApi, genesysCloudQueueSnapshot, genesysCloudConversationObserver,
                ],
                [
                    { id: "tab", type: "tab" },
                    { id: "config", type: "genesys-cloud-config", apiUrl: simulator.url },
                    { id: "node", type, x: 1, y: 1, z: "tab", connection: "config", wires: [["out"]], ...properties },
                    { id: "catch", type: "catch", x: 1, y: 1, z: "tab", scope: ["node"], wires: [["out"]] },
                    { id: "out", type: "helper", x: 1, y: 1, z: "tab" },
                ] as any,
                { config: { clientId, clientSecret } },
            );
            return new Promise((resolve) => {
                helper.getNode("out").on("input", (message: any) => {
                    if (fits(message)) resolve(JSON.parse(JSON.stringify(message)));
                });
                if (input) helper.getNode("node").receive(input as any);
            });
        }

        it("the state of a queue", async () => {
            const real = await messageOf("genesys-cloud-queue-observer", { select: "all", mediaTypes: ["voice"] }, (message) => message.genesys.event === "update");
            assertSameShape(JSON.parse(example("state")), real, "msg");
        });

        it("the lists of a snapshot", async () => {
            const real = await messageOf("genesys-cloud-queue-snapshot", { select: "all", details: true }, () => true, {});
            const lists = real.payload.map(({ conversations }: any) => conversations);
            const busy = { ...lists[0], waiting: lists.flatMap(({ waiting }: any) => waiting), interacting: lists.flatMap(({ interacting }: any) => interacting) };
            assertSameShape(JSON.parse(example("lists")), busy, "msg");
        });

        it("an event of a conversation", async () => {
            const real = await messageOf("genesys-cloud-conversation-observer", { select: "all" }, ({ genesys }) => genesys.event === "connected");
            const documented = JSON.parse(example("conversation"));
            const { changes } = documented.payload;
            assertSameShape({ ...documented, conversation: null, payload: { ...documented.payload, changes: [] } }, real, "msg");
            for (const change of [...changes, ...real.payload.changes]) assert.deepEqual(Object.keys(change), ["field", "from", "to"]);
        });

        it("a notification", async () => {
            const real = await messageOf("genesys-cloud-queue-observer", { select: "all", output: "event" }, (message) => message.payload.group?.mediaType);
            assertSameShape(JSON.parse(example("notification")), real, "msg");
        });

        it("an event of a topic", async () => {
            const agents = simulator.world.centre.agents.map(({ id }) => id);
            const asked = { preset: "agent activity", agents };
            assertSameShape(JSON.parse(example("event of a topic")), await messageOf("genesys-cloud-notification", asked, () => true), "msg");
        });

        it("an answer of a call", async () => {
            const real = await messageOf("genesys-cloud-api", { path: "/api/v2/organizations/me" }, () => true, {});
            const documented = JSON.parse(example("answer of a call"));
            // What the organisation's entity has is the platform's to say.
            assertSameShape({ ...documented, payload: null }, { ...real, payload: null }, "msg");
        });

        it("an error, word for word", async () => {
            const [queue] = simulator.world.centre.queues.filter(({ name }) => name === "Support");
            assert.ok(queue);
            const real = await messageOf("genesys-cloud-queue-observer", { queues: ["Suport"] }, (message) => message.error);
            const documented = JSON.parse(example("error"));
            // Node-RED adds it; no flow needs it.
            delete real.error.stack;
            assertSameShape(documented, real, "msg");
            assert.deepEqual([documented.error.message, documented.error.cause], [real.error.message, real.error.cause]);
        });

        it("rows with their totals", async () => {
            const asked = { interval: "yesterday", timeZone: "Europe/Berlin" };
            const real = await messageOf("genesys-cloud-analytics-aggregate", asked, () => true, {});
            const documented = JSON.parse(example("rows"));
            assertSameShape(documented, real, "msg");
            assert.equal(documented.columns, real.columns);
            assert.deepEqual(documented.genesys.query.metrics, real.genesys.query.metrics);
        });

        it("rows of conversations", async () => {
            const asked = { interval: "yesterday", timeZone: "Europe/Berlin", mediaTypes: ["voice"], limit: 1 };
            const real = await messageOf("genesys-cloud-conversation-details", asked, () => true, {});
            const documented = JSON.parse(example("conversation rows"));
            delete real.genesys.query.segmentFilters;
            assertSameShape(documented, real, "msg");
            assert.equal(documented.columns, real.columns);
        });

        it("a text table", async () => {
            const asked = { interval: "yesterday", groupBy: ["queueId"], output: "text", durations: "hh:mm:ss" };
            const real = await messageOf("genesys-cloud-analytics-aggregate", asked, () => true, {});
            const headings = (text: string): readonly string[] => text.split("\n").find((line) => line.startsWith("Queue"))!.split(/ {2,}/);
            assert.deepEqual(headings(example("text")), headings(real.payload));
        });
    });
});

/** Maps whose keys depend on what happens: only what both have is compared. */
const FREE = ["media", "presences", "metrics", "headers"];

/** The same keys at every depth, and values of the same types where neither is null. */
function assertSameShape(documented: unknown, real: unknown, path: string): void {
    if (documented === null || real === null) return;
    assert.equal(typeof documented, typeof real, path);
    if (typeof documented !== "object" || typeof real !== "object") return;
    assert.equal(Array.isArray(documented), Array.isArray(real), path);
    if (Array.isArray(documented) && Array.isArray(real)) {
        if (real.length > 0) for (const [index, entry] of documented.entries()) assertSameShape(entry, real[0], `${path}[${index}]`);
        return;
    }
    const [one, other] = [documented as Record<string, unknown>, real as Record<string, unknown>];
    const isFree = FREE.includes(path.split(".").at(-1)!) && !path.includes("query");
    const keys = (of: object): readonly string[] => Object.keys(of).filter((key) => key !== "_msgid").toSorted();
    if (!isFree) assert.deepEqual(keys(one), keys(other), path);
    for (const key of keys(one)) if (key in other) assertSameShape(one[key], other[key], `${path}.${key}`);
}
