/** Which queues are chosen, how they join and leave, and what is said about those that cannot be had. */
import assert from "node:assert/strict";
import { GenesysError } from "../../src/platform/errors.js";
import { Problems } from "../../src/platform/problems.js";
import { fits, matching } from "../../src/platform/selection.js";
import { queueEntry } from "../support/fake-connection.js";
import { Rig } from "./rig.js";
import { instantEvent, SALES } from "./samples.js";

const EUROPE = { id: "d-europe", name: "Europe" };

describe("wildcards", () => {
    for (const [pattern, name, expected] of [
        ["Sales*", "Sales", true],
        ["sales*", "SALES EMEA", true],
        ["*VIP*", "The vip desk", true],
        ["*", "", true],
        ["", "", true],
        ["", "x", false],
        ["Sales", "Sales 2", false],
        ["Sales ?", "Sales 2", true],
        ["a*b*c", "a--b--b--c", true],
        ["a*b*c", "a--c--b", false],
        ["S.les", "Sales", false],
        ["(Sales)+", "(Sales)+", true],
        ["Größe*", "GRÖSSE", false],
        ["*é", "café", true],
    ] as const) {
        it(`"${pattern}" ${expected ? "fits" : "does not fit"} "${name}"`, () => assert.equal(fits(name, pattern), expected));
    }

    it("takes a hostile pattern without delay", () => {
        const started = performance.now();
        assert.equal(fits("a".repeat(5_000), `${"*a".repeat(50)}b`), false);
        assert.ok(performance.now() - started < 5_000);
    });

    it("restricts to divisions", () => {
        const queues = [queueEntry("Sales"), queueEntry("Sales EU", EUROPE), queueEntry("Help", null)];
        assert.deepEqual(matching(queues, ["sales*"], [EUROPE]).map(({ name }) => name), ["Sales EU"]);
        assert.deepEqual(matching(queues, null, []).length, 0);
        assert.deepEqual(matching(queues, null, null).length, 3);
    });
});

describe("queue observer, selection", () => {
    let rig: Rig;

    beforeEach(() => {
        rig = new Rig();
    });

    afterEach(() => {
        rig.close();
        assert.equal(rig.connection.leftOver, 0);
    });

    it("says that nothing is chosen without asking anybody, and without an error", async () => {
        rig.connection.refuse.ready = new GenesysError("NETWORK", {}, "down");
        await rig.start({ queues: [] });
        await rig.clock.advance(600_000);
        assert.deepEqual([rig.statuses, rig.errors.length], [["no-queues"], 0]);
    });

    it("observes those that are found and reports each that is not, once", async () => {
        await rig.start({ queues: [{ id: null, name: "sales" }, { id: null, name: "Sale" }, { id: "gone", name: null }] });
        assert.deepEqual(rig.take().map(({ topic }) => topic), ["Sales"]);
        assert.deepEqual(rig.errors.map(({ error, topic }) => [error.code, topic, error.cause.nearest]), [["NOT_FOUND", "Sale", "Sales"], ["NOT_FOUND", null, null]]);
        assert.equal(rig.errors[1]!.error.cause.value, "gone");
        const { genesys } = rig.errors[0]! as { genesys: Record<string, unknown> };
        assert.deepEqual([genesys["event"], genesys["org"], genesys["region"], genesys["demo"]], ["error", { id: "o1", name: "Acme" }, "mypurecloud.de", false]);
        assert.equal(rig.statuses.at(-1), "error.NOT_FOUND");
        await rig.clock.advance(900_000);
        assert.equal(rig.errors.length, 2);
        rig.connection.queues = [SALES, queueEntry("Sale"), { ...queueEntry("x"), id: "gone", name: "Back" }];
        await rig.clock.advance(301_000);
        assert.equal(rig.statuses.at(-1), "live");
        assert.deepEqual(rig.take().filter(({ genesys }) => genesys.event === "snapshot").map(({ topic }) => topic), ["Sale", "Back"]);
    });

    it("warns once of an id that is unknown here and goes by the name", async () => {
        await rig.start({ queues: [{ id: "00000000-0000-4000-8000-00000000dead", name: "Sales" }] });
        await rig.clock.advance(900_000);
        assert.deepEqual([rig.warnings.length, rig.errors.length, rig.statuses.at(-1)], [1, 0, "live"]);
    });

    it("warns once of a division that is found by its name, in place of its id", async () => {
        rig.connection.divisions = [EUROPE];
        rig.connection.queues = [SALES, queueEntry("Sales EU", EUROPE)];
        const elsewhere = "00000000-0000-4000-8000-00000000dead";
        await rig.start({ select: "all", divisions: [{ id: elsewhere, name: "europe" }] });
        await rig.clock.advance(301_000);
        assert.deepEqual(rig.take().filter(({ genesys }) => genesys.event === "snapshot").map(({ topic }) => topic), ["Sales EU"]);
        assert.deepEqual([rig.warnings, rig.errors], [[`The id ${elsewhere} is not known in this organisation; "Europe" was found by its name. Choose it anew to be sure.`], []]);
    });

    it("lets queues join, leave and be renamed within 5 minutes", async () => {
        const vip = queueEntry("VIP");
        rig.connection.queues = [SALES, vip];
        await rig.start({ select: "match", match: ["sales*", "*vip*"] });
        rig.take();
        rig.connection.queues = [{ ...SALES, name: "Sales EMEA" }, queueEntry("Sales New")];
        await rig.clock.advance(300_100);
        const messages = rig.take();
        assert.deepEqual(messages.map(({ topic, genesys }) => [topic, genesys.event]), [["VIP", "removed"], ["Sales EMEA", "update"], ["Sales New", "snapshot"]]);
        assert.deepEqual(messages[1]!.genesys.changed, ["queue.name"]);
        assert.equal(messages[0]!.payload.queue.name, "VIP");
        rig.tell(instantEvent(rig.clock.now(), { oWaiting: 3 }, "voice", vip.id), vip.id);
        await rig.clock.advance(11_000);
        assert.equal(rig.connection.notifications.subscriptions.length, 2);
        assert.equal(rig.take().length, 0);
        rig.connection.queues = [vip];
        await rig.clock.advance(300_100);
        const back = rig.take().find((message) => message.topic === "VIP")!;
        assert.deepEqual([back.genesys.event, back.genesys.sequence], ["snapshot", messages[0]!.genesys.sequence! + 1]);
    });

    it("restricts all to divisions, and to none that cannot be found", async () => {
        rig.connection.queues = [SALES, queueEntry("EU", EUROPE)];
        rig.connection.divisions = [EUROPE];
        await rig.start({ select: "all", divisions: [{ id: null, name: "europe" }] });
        assert.deepEqual(rig.take().map(({ topic }) => topic), ["EU"]);
        const other = new Rig(rig.connection);
        rig.connection.queues = [SALES, queueEntry("EU", EUROPE)];
        await other.start({ select: "all", divisions: [{ id: null, name: "Mars" }] });
        assert.deepEqual([other.messages.length, other.statuses.at(-1), other.errors[0]!.error.code], [0, "error.NOT_FOUND", "NOT_FOUND"]);
        other.close();
    });

    it("names no queue in the error of anything else, and tells each of these", async () => {
        await rig.start({ select: "all", divisions: [{ id: null, name: "Mars" }, { id: null, name: "Venus" }] });
        assert.deepEqual(rig.errors.map(({ error, topic }) => [error.cause.field, error.cause.value, topic]), [["divisions", "Mars", null], ["divisions", "Venus", null]]);
        await rig.clock.advance(900_000);
        assert.equal(rig.errors.length, 2);
    });

    it("says that no queue fits", async () => {
        await rig.start({ select: "match", match: ["nothing*"] });
        assert.deepEqual([rig.statuses.at(-1), rig.errors.length], ["no-queues", 0]);
    });

    it("goes on with what it has while the names cannot be read, and looks again", async () => {
        await rig.start();
        rig.connection.refuse.directory = new GenesysError("UNAVAILABLE", {}, "down");
        await rig.clock.advance(320_000);
        assert.deepEqual([rig.statuses.at(-1), rig.errors.length], ["live", 0]);
        rig.connection.queues = [];
        delete rig.connection.refuse.directory;
        await rig.clock.advance(120_000);
        assert.equal(rig.takeEvents().at(-1), "removed");
    });
});

describe("queue observer, refusals", () => {
    let rig: Rig;
    const topic = `v2.analytics.queues.${SALES.id}.observations`;

    beforeEach(() => {
        rig = new Rig();
    });

    afterEach(() => {
        rig.close();
        assert.equal(rig.connection.leftOver, 0);
    });

    it("reports a rejected queue once, with its permission, while others flow", async () => {
        rig.connection.queues = [SALES, queueEntry("Help")];
        rig.connection.notifications.decide = (asked) => (asked.includes(SALES.id) ? [{ topic, reason: null, missingPermissions: ["analytics:queueObservation:view"] }] : "accept");
        await rig.start({ select: "all" });
        assert.deepEqual(rig.take().map((message) => message.topic), ["Help"]);
        assert.deepEqual(rig.errors.map(({ error, topic }) => [error.code, topic, error.cause.missingPermissions]), [["PERMISSION", "Sales", ["analytics:queueObservation:view"]]]);
        assert.equal(rig.statuses.at(-1), "error.PERMISSION");
        rig.connection.notifications.recover();
        await rig.clock.advance(600_000);
        assert.equal(rig.errors.length, 1);
        rig.connection.notifications.decide = () => "accept";
        rig.connection.notifications.recover();
        await rig.clock.advance(100);
        assert.deepEqual([rig.takeEvents(), rig.statuses.at(-1)], [["snapshot"], "live"]);
    });

    it("is stale at once when a queue that flowed is refused, and resumes when it is taken again", async () => {
        await rig.start();
        rig.take();
        const { listener } = rig.connection.notifications.subscriptions[0]!;
        listener.rejected({ topic, reason: "gone", missingPermissions: [] });
        await rig.clock.advance(100);
        assert.deepEqual([rig.takeEvents(), rig.statuses.at(-1)], [["stale"], "error.PERMISSION"]);
        await rig.clock.advance(600_000);
        listener.accepted();
        await rig.clock.advance(100);
        const [message] = rig.take();
        assert.deepEqual([message!.genesys.event, message!.genesys.gap!.filled, rig.statuses.at(-1)], ["resumed", true, "live"]);
    });

    it("waits for the sign-in, tries again, and reports each failure once", async () => {
        rig.connection.refuse.ready = new GenesysError("NETWORK", {}, "unreachable");
        await rig.start();
        await rig.clock.advance(120_000);
        assert.deepEqual([rig.errors.map(({ error, topic }) => [error.code, topic]), rig.statuses.at(-1)], [[["NETWORK", null]], "error.NETWORK"]);
        delete rig.connection.refuse.ready;
        await rig.clock.advance(61_000);
        assert.deepEqual([rig.takeEvents(), rig.statuses.at(-1)], [["snapshot"], "live"]);
    });

    it("does not try wrong settings again", async () => {
        rig.connection.refuse.ready = new GenesysError("CONFIG", {}, "another organisation");
        await rig.start();
        assert.deepEqual([rig.errors.length, rig.statuses.at(-1), rig.clock.pending], [1, "error.CONFIG", 0]);
    });

    it("reports what is wrong with the connection as a whole once for each time", async () => {
        await rig.start();
        const down = new GenesysError("CREDENTIALS", {}, "refused");
        for (const failure of [down, null, down]) {
            rig.connection.fail(failure);
            await rig.clock.advance(1_000);
        }
        assert.deepEqual(rig.errors.map(({ error }) => error.code), ["CREDENTIALS", "CREDENTIALS"]);
        assert.equal(rig.statuses.at(-1), "error.CREDENTIALS");
    });

    it("reports a refused snapshot once for all queues that it concerns", async () => {
        rig.connection.queues = [SALES, queueEntry("Help")];
        rig.connection.refuse.observations = new GenesysError("PERMISSION", {}, "missing");
        await rig.start({ select: "all" });
        await rig.clock.advance(120_000);
        assert.deepEqual(rig.errors.map(({ error, topic }) => [error.code, topic]), [["PERMISSION", null]]);
        assert.equal(rig.statuses.at(-1), "error.PERMISSION");
        delete rig.connection.refuse.observations;
        await rig.clock.advance(61_000);
        assert.deepEqual([rig.takeEvents(), rig.statuses.at(-1)], [["snapshot", "snapshot"], "live"]);
    });

    it("ends while something is under way and leaves nothing behind", async () => {
        rig.connection.latency.observations = 2_000;
        await rig.start({}, 500);
        rig.close();
        await rig.clock.advance(5_000);
        assert.equal(rig.messages.length, 0);
    });
});

describe("problems", () => {
    it("are reported when they come, not while they stay, and again when they come back", () => {
        const problems = new Problems();
        const limited = (seconds: number) => ({ topic: null, error: new GenesysError("RATE_LIMITED", { wait: "Wait __seconds__ s" }, "wait", { seconds }) });
        assert.equal(problems.update([limited(1)]).length, 1);
        assert.equal(problems.update([limited(2), { ...limited(2), topic: "Sales" }]).length, 1);
        assert.equal(problems.update([]).length, 0);
        assert.equal(problems.update([limited(3)]).length, 1);
    });
});
