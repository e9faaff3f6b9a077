/** Which queues an observer follows: when it looks, what it is told, and what it says of what is wrong. */
import assert from "node:assert/strict";
import { GenesysError } from "../../src/platform/errors.js";
import type { Problem } from "../../src/platform/problems.js";
import { QueueChoice } from "../../src/platform/queue-choice.js";
import type { QueueSelection } from "../../src/platform/selection.js";
import type { QueueEntry } from "../../src/platform/types.js";
import { FakeConnection, queueEntry } from "../support/fake-connection.js";

const ALL: QueueSelection = { select: "all", queues: [], match: [], divisions: [] };
const MINUTES = 60_000;
const down = (): GenesysError => new GenesysError("NETWORK", {}, "down");

describe("choice of queues", () => {
    let connection: FakeConnection;
    let choice: QueueChoice<"followed", string>;
    /** All that was said and done, in order. */
    let told: string[];
    let problems: Problem[];
    /** What taking queues waits for. */
    let taking: Promise<void> | undefined;

    beforeEach(() => {
        connection = new FakeConnection();
        connection.queues = [queueEntry("Sales"), queueEntry("Help")];
        [told, problems, taking] = [[], [], undefined];
    });

    afterEach(() => {
        choice.close();
        assert.equal(connection.leftOver, 0);
    });

    function start(selection: Partial<QueueSelection> = {}, doubts: readonly GenesysError[] = []): void {
        choice = new QueueChoice(connection, { ...ALL, ...selection }, {
            status: (status) => void told.push(status),
            error: ({ code }, { topic, genesys }) => void told.push(`${code} of ${topic} ${genesys}`),
            warn: ({ message }) => void told.push(`warn ${message}`),
            debug: (text) => void told.push(`debug ${text}`),
        }, {
            doubts,
            take: (queues: readonly QueueEntry[]) => {
                told.push(`take ${queues.map(({ name }) => name).join("+")}`);
                return taking;
            },
            looked: () => void told.push("looked"),
            problems: () => problems,
            status: () => "followed",
            about: () => "here",
            close: () => choice.close(),
        });
    }

    /** What was told within a span. */
    async function within(milliseconds: number): Promise<string[]> {
        await connection.clock.advance(milliseconds);
        return told.splice(0);
    }

    it("is made in the next turn, and made again every five minutes", async () => {
        start();
        assert.deepEqual(told.splice(0), ["connecting"]);
        assert.deepEqual(await within(100), ["take Sales+Help", "looked", "followed"]);
        assert.deepEqual(await within(5 * MINUTES - 200), []);
        connection.queues = [queueEntry("Help")];
        assert.deepEqual(await within(200), ["take Help", "looked", "followed"]);
    });

    it("is not made where nothing is chosen", async () => {
        start({ select: "list" });
        assert.deepEqual(await within(10 * MINUTES), ["no-queues"]);
        assert.equal(connection.calls.listings, 0);
    });

    it("is as it was when the connection is well again, also where nothing is chosen", async () => {
        start({ select: "list" });
        await within(100);
        connection.fail(new GenesysError("CREDENTIALS", {}, "refused"));
        assert.deepEqual(await within(100), ["CREDENTIALS of null here", "error.CREDENTIALS"]);
        connection.fail(null);
        assert.deepEqual(await within(100), ["followed"]);
    });

    it("tells doubts and queues that were found by another name once, for all looks", async () => {
        start({ select: "list", queues: [{ id: "gone", name: "Sales" }] }, [new GenesysError("CONFIG", {}, "doubt")]);
        const first = await within(100);
        assert.deepEqual(first.filter((line) => line.startsWith("warn")).length, 2);
        assert.equal(first[1], "warn doubt");
        assert.deepEqual(await within(5 * MINUTES), ["take Sales", "looked", "followed"]);
        choice.warn(new GenesysError("CONFIG", {}, "other"));
        choice.warn(new GenesysError("CONFIG", {}, "other"));
        assert.deepEqual(told.splice(0), ["warn other"]);
    });

    it("tells what cannot be found once, by the name by which it was chosen, until it was there", async () => {
        start({ select: "list", queues: [{ id: "unknown", name: null }, { id: null, name: "Gone" }] });
        const missing = ["NOT_FOUND of null here", "NOT_FOUND of Gone here"];
        assert.deepEqual(await within(100), ["connecting", "take ", "looked", ...missing, "followed"]);
        assert.deepEqual(await within(5 * MINUTES), ["take ", "looked", "followed"]);
        connection.queues = [queueEntry("Gone")];
        await within(5 * MINUTES);
        connection.queues = [];
        assert.deepEqual(await within(5 * MINUTES), ["take ", "looked", missing[1], "followed"]);
    });

    it("is tried again, later and later, until it succeeds; the failure is told once", async () => {
        connection.refuse.ready = down();
        start();
        assert.deepEqual(await within(100), ["connecting", "looked", "NETWORK of null here", "error.NETWORK"]);
        const tries = (await within(2 * MINUTES)).filter((line) => line === "looked").length;
        assert.ok(tries >= 3 && tries <= 30, `${tries} tries`);
        connection.refuse = {};
        const lines = await within(2 * MINUTES);
        assert.deepEqual(lines, ["take Sales+Help", "looked", "followed"]);
    });

    it("is tried again at once when the connection is well again", async () => {
        connection.refuse.ready = new GenesysError("CREDENTIALS", {}, "wrong");
        start();
        await within(4 * MINUTES);
        connection.refuse = {};
        connection.fail(null);
        assert.deepEqual(await within(100), ["take Sales+Help", "looked", "followed"]);
    });

    it("is tried again every five minutes with wrong credentials, never with wrong settings", async () => {
        connection.refuse.ready = new GenesysError("CREDENTIALS", {}, "wrong");
        start();
        const looks = (lines: readonly string[]): number => lines.filter((line) => line === "looked").length;
        assert.equal(looks(await within(11 * MINUTES)), 3);
        connection.refuse.ready = new GenesysError("CONFIG", {}, "none");
        assert.equal(looks(await within(60 * MINUTES)), 1);
    });

    it("stays as it is while it cannot be made again, which is no error", async () => {
        start();
        await within(100);
        connection.refuse.directory = down();
        assert.deepEqual((await within(5 * MINUTES)).slice(0, 3), ["debug down", "looked", "followed"]);
        connection.refuse = {};
        assert.deepEqual((await within(MINUTES)).slice(-3), ["take Sales+Help", "looked", "followed"]);
    });

    it("shows how its owner says that the queues are, unless a person has to mend something first", async () => {
        start();
        await within(100);
        problems = [{ error: down(), topic: "Sales" }];
        choice.review();
        assert.deepEqual(await within(100), ["NETWORK of Sales here", "followed"]);
        connection.fail(down());
        assert.deepEqual(await within(100), ["NETWORK of null here", "followed"]);
        connection.fail(new GenesysError("PERMISSION", {}, "forbidden"));
        assert.deepEqual(await within(100), ["PERMISSION of null here", "error.PERMISSION"]);
    });

    it("ends with its connection: what was under way says nothing any more", async () => {
        let release = (): void => undefined;
        taking = new Promise((resolve) => (release = resolve));
        start({ select: "list", queues: [{ id: "gone", name: "Sales" }] });
        assert.deepEqual(await within(100), ["connecting", "take Sales"]);
        connection.close();
        release();
        choice.review();
        assert.deepEqual(await within(10 * MINUTES), []);
    });
});
