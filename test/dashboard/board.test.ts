/** What the wallboard's function node makes of messages: by a clock of the test, without a browser. */
import assert from "node:assert/strict";
import { createBoard, report, settings, START, state, type Board, type QueueRow } from "./board.js";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

describe("wallboard on the dashboard: its function", () => {
    let board: Board;

    beforeEach(() => {
        board = createBoard();
    });

    function after(milliseconds: number): void {
        board.now += milliseconds;
    }

    /** Beats until there is something to send. */
    function rows(): readonly QueueRow[] {
        for (let beat = 0; beat < 5; beat++) {
            const picture = board.tick();
            if (picture) return picture.queues;
            after(SECOND);
        }
        throw new Error("Nothing was sent for five seconds.");
    }

    function row(name: string): QueueRow {
        const found = rows().find((entry) => entry.name === name);
        assert.ok(found, `${name} is not on the board`);
        return found;
    }

    it("shows what each queue last told, unknown as null", () => {
        board.tell(state({ name: "Sales", waiting: 3, since: START - 42 * SECOND, agents: { idle: null, interacting: null } }));
        board.tell(state({ name: "Support", waiting: null }));
        const { now, org, demo, levels, title, look, queues } = board.tick()!;
        assert.deepEqual([now, org, demo, title, look], [START, "Demo Contact Centre", true, "Queues", "auto"]);
        assert.deepEqual(levels, settings()["levels"]);
        const [sales, support] = queues;
        assert.deepEqual([sales!.waiting, sales!.since, sales!.wait, sales!["idle"], sales!["busy"], sales!["off"]], [3, START - 42 * SECOND, 42, null, null, 4]);
        assert.deepEqual([support!.waiting, support!.since, support!["idle"], support!["busy"]], [null, null, 3, 5]);
        assert.deepEqual([sales!.serviceLevel, sales!.abandonRate], [null, null]);
    });

    it("counts by the platform's clock, however wrong this machine's is", () => {
        const platform = START - 7 * MINUTE;
        board.tell(state({ name: "Sales", waiting: 1, since: platform - 30 * SECOND, asOf: platform }));
        after(10 * SECOND);
        // Late on its way: it does not set the clock back.
        board.tell(state({ name: "Support", asOf: platform + 4 * SECOND }));
        assert.equal(board.tick()!.now, platform + 10 * SECOND);
        for (let minute = 0; minute < 30; minute++) {
            after(MINUTE);
            board.tell(state({ name: "Support", asOf: platform + (board.now - START) - 2 * MINUTE }));
        }
        assert.equal(board.tick()!.now, platform + (board.now - START) - 2 * MINUTE, "a clock that was set anew is followed");
    });

    it("sends at once what changed, else every two seconds, and never more than asked for", () => {
        board.tell(state({ name: "Sales" }));
        assert.ok(board.tick());
        after(SECOND);
        assert.equal(board.tick(), null);
        board.tell(state({ name: "Sales", waiting: 1, since: START }));
        assert.ok(board.tick());
        after(2 * SECOND);
        assert.ok(board.tick());
    });

    it("marks a stale queue, keeps its figures of that time, and takes it back", () => {
        board.tell(state({ name: "Sales", waiting: 2, since: START - 10 * SECOND, event: "stale", stale: true }));
        after(40 * MINUTE);
        const stale = row("Sales");
        assert.deepEqual([stale.stale, stale.waiting, stale.wait, stale["asOf"]], [true, 2, 10, START]);
        board.tell(state({ name: "Sales", waiting: 0, asOf: board.now, event: "resumed" }));
        assert.deepEqual([row("Sales").stale, row("Sales").waiting], [false, 0]);
    });

    it("takes off what was removed, and what a new deploy of the observer leaves out", () => {
        for (const name of ["Sales", "Support", "Billing"]) board.tell(state({ name, event: "snapshot" }));
        board.tell(state({ name: "Billing", event: "removed" }));
        assert.deepEqual(rows().map(({ name }) => name), ["Sales", "Support"]);
        after(MINUTE);
        // Returns is new, Sales is known: the observer began anew, without Support.
        for (const name of ["Returns", "Sales"]) board.tell(state({ name, event: "snapshot" }));
        assert.deepEqual(rows().map(({ name }) => name), ["Sales", "Support", "Returns"]);
        after(MINUTE + SECOND);
        assert.deepEqual(rows().map(({ name, stale }) => [name, stale]), [["Sales", false], ["Returns", false]]);
        for (const name of ["Sales", "Returns"]) board.tell(state({ name, event: "snapshot" }));
        after(2 * MINUTE);
        assert.deepEqual(rows().map(({ name, stale }) => [name, stale]), [["Sales", false], ["Returns", false]], "a deploy of the same");
    });

    it("doubts what is silent for longer than a queue can be, and forgets it after a day", () => {
        board.tell(state({ name: "Sales" }));
        after(34 * MINUTE);
        assert.equal(row("Sales").stale, false);
        after(2 * MINUTE);
        assert.equal(row("Sales").stale, true);
        after(24 * 60 * MINUTE);
        assert.deepEqual(rows(), []);
    });

    it("doubts what it remembers while an observer that began anew has no platform", () => {
        const source = { id: "observer", type: "genesys-cloud-queue-observer" };
        const status = (text: string): void => board.tell({ status: { fill: "yellow", text: `@cxflows/…:status.${text}`, source } });
        for (const name of ["Sales", "Support"]) board.tell(state({ name, event: "snapshot" }));
        for (const text of ["live", "polling", "demo", "error.PERMISSION", "error.NOT_FOUND"]) {
            status(text);
            after(20 * SECOND);
            assert.deepEqual(rows().map(({ stale }) => stale), [false, false], text);
        }
        status("connecting");
        after(SECOND);
        status("error.NETWORK");
        after(4 * SECOND);
        assert.equal(row("Sales").stale, false);
        after(2 * SECOND);
        board.tell(state({ name: "Support", event: "snapshot" }));
        assert.deepEqual(rows().map(({ stale }) => stale), [true, false]);
        status("live");
        board.tell(state({ name: "Sales", event: "snapshot" }));
        assert.deepEqual(rows().map(({ stale }) => stale), [false, false]);
    });

    it("goes on after a deploy, and takes nothing for true that it remembers from before a restart", () => {
        board.restart();
        board.tell(state({ name: "Sales" }));
        board.tell(state({ name: "Support" }));
        board.tell({ error: { message: "The queue was not found.", source: { id: "observer" } } });
        assert.ok(board.tick());
        after(SECOND);
        board.restart();
        assert.deepEqual(rows().map(({ stale }) => stale), [false, false]);
        assert.deepEqual(Object.keys(board.memory.get("board").problems), []);
        after(MINUTE);
        board.restart();
        assert.deepEqual(rows().map(({ stale }) => stale), [true, true]);
        board.tell(state({ name: "Sales", event: "snapshot" }));
        assert.equal(row("Sales").stale, false);
    });

    it("puts the day's figures to the queues, and says when they are late", () => {
        board.tell(state({ name: "Sales" }));
        board.tell(state({ name: "Support" }));
        board.tell(report({ Sales: { serviceLevel: 0.82, abandonRate: 0.031, offered: 40 }, Gone: { serviceLevel: 1 } }, { serviceLevel: 0.8, abandonRate: null }));
        const picture = board.tick()!;
        assert.deepEqual(picture.queues.map(({ serviceLevel, abandonRate }) => [serviceLevel, abandonRate]), [[0.82, 0.031], [null, null]]);
        assert.deepEqual([picture["totals"], picture.dayLate], [{ serviceLevel: 0.8, abandonRate: null }, false]);
        after(3 * MINUTE + SECOND);
        assert.equal(board.tick()!.dayLate, true);
        board.tell(report({}));
        assert.equal(row("Sales").serviceLevel, null);
        assert.deepEqual(Object.keys(board.memory.get("board").day.queues), []);
    });

    it("tells a node's error until its status is no longer red", () => {
        const source = { id: "observer", type: "genesys-cloud-queue-observer" };
        board.tell({ error: { message: "The client may not see this queue.", source } });
        board.tell({ status: { fill: "red", shape: "ring", text: "@cxflows/…:status.error.PERMISSION", source } });
        assert.deepEqual(board.tick()!.problems, ["The client may not see this queue."]);
        board.tell({ status: { fill: "green", shape: "dot", text: "@cxflows/…:status.live", source } });
        const { problems, state: shown } = board.tick()!;
        assert.deepEqual([problems, shown], [[], "live"]);
    });

    it("ignores what is no state of a queue", () => {
        for (const payload of [null, undefined, {}, "text", { results: [] }]) board.tell({ payload, genesys: { event: "notification" } });
        assert.deepEqual(rows(), []);
    });

    it("draws the most that waited in each ten seconds, for a quarter of an hour, with gaps while nothing is known", () => {
        const told = [0, 4, 1];
        for (const waiting of told) board.tell(state({ name: "Sales", waiting }));
        assert.deepEqual(row("Sales").history, [4]);
        after(10 * SECOND);
        assert.deepEqual(row("Sales").history, [4, 1]);
        board.tell(state({ name: "Sales", waiting: 1, event: "stale", stale: true }));
        after(10 * SECOND);
        assert.deepEqual(row("Sales").history, [4, 1, null]);
    });

    it("does not grow in a day of traffic", () => {
        const names = Array.from({ length: 8 }, (_, index) => `Queue ${index}`);
        let atNoon = 0;
        for (let second = 0; second < 24 * 360; second++) {
            board.now = START + second * 10 * SECOND;
            for (const [index, name] of names.entries()) board.tell(state({ name, waiting: (second + index) % 7, since: board.now - SECOND, asOf: board.now }));
            if (second % 6 === 0) board.tell(report(Object.fromEntries(names.map((name) => [name, { serviceLevel: 0.8, abandonRate: 0.01 }]))));
            if (second % 60 === 0) board.tell({ error: { message: "The report failed.", source: { id: "report" } } });
            board.tick();
            if (second === 12 * 360) atNoon = JSON.stringify(board.memory.get("board")).length;
        }
        assert.ok(JSON.stringify(board.memory.get("board")).length < atNoon * 1.02);
        assert.ok(Object.values<QueueRow>(board.memory.get("board").queues).every(({ history }) => history.length === 90));
    });
});
