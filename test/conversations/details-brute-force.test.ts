/** Rows of any request equal what one works out by hand from the record of the simulated centre, which knows no participants or segments. */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { OpenConnection } from "../../src/connection.js";
import type { Row } from "../../src/conversations/details/rows.js";
import { startSimulator, type Simulator } from "../../src/simulator/index.js";
import { manualClock } from "../../src/simulator/clock.js";
import type { AgentHandling, ConversationRecord } from "../../src/simulator/world/types.js";
import { connectTo, payloadsOf, run } from "./details-rig.js";

const DAY = 86_400_000;
/** A Tuesday noon. */
const NOON = Date.UTC(2026, 2, 3, 12);

describe("conversation details against the centre's record", function () {
    this.timeout(60_000);
    const compared = { rows: 0, modes: new Set<string>() };

    for (const seed of [3, 14, 27]) {
        describe(`world ${seed}`, () => {
            let simulator: Simulator;
            let connection: OpenConnection;
            const clock = manualClock(NOON);

            before(async () => {
                const jobs = { queuedMs: 0, pendingMs: 0, dataLakeLagMs: 4 * 3_600_000 };
                simulator = await startSimulator({ seed, queues: 4, load: 0.15, requestsPerMinute: 1_000_000, clock, jobs });
                connection = connectTo(simulator);
            });
            after(async () => {
                await connection?.close();
                await simulator?.close();
            });

            const asked = fc.record({
                fromMinute: fc.integer({ min: -1_440, max: 719 }),
                minutes: fc.integer({ min: 1, max: 700 }),
                queues: fc.subarray([0, 1, 2, 3]),
                agents: fc.oneof({ weight: 3, arbitrary: fc.constant<number[]>([]) }, fc.subarray([0, 1, 2, 3, 4, 5, 6, 7])),
                mediaTypes: fc.oneof(fc.constant<string[]>([]), fc.subarray(["voice", "callback", "chat", "email", "message"])),
                directions: fc.oneof({ weight: 3, arbitrary: fc.constant<string[]>([]) }, fc.subarray(["inbound", "outbound"])),
                include: fc.constantFrom("all", "ended", "ongoing"),
                order: fc.constantFrom("asc", "desc"),
                mode: fc.constantFrom("auto", "query", "job"),
                transferred: fc.boolean(),
                limit: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 150 })),
                maxRows: fc.constantFrom(100_000, 200),
            });

            const whole = {
                fromMinute: -700, minutes: 700, queues: [], agents: [], mediaTypes: [], directions: [], include: "all" as const, order: "desc" as const, mode: "query" as const,
                transferred: false, limit: 0, maxRows: 100_000 as const,
            };

            it("rows are the same (property)", async () => {
                const { queues, agents } = simulator.world.centre;
                await fc.assert(
                    fc.asyncProperty(asked, async ({ queues: queueNumbers, agents: agentNumbers, transferred, fromMinute, minutes, maxRows, ...rest }) => {
                        const from = Math.floor(NOON / DAY) * DAY + fromMinute * 60_000;
                        const to = from + minutes * 60_000;
                        const chosenQueues = queueNumbers.map((index) => queues[index]!);
                        const chosenAgents = agentNumbers.map((index) => agents[index]!);
                        const endings = ["transfer", "consultTransfer"].map((value) => ({ dimension: "disconnectType", value }));
                        const filter = { segmentFilters: [{ type: "and", predicates: [{ dimension: "purpose", value: "agent" }], clauses: [{ type: "or", predicates: endings }] }] };
                        const parts = await run(
                            connection,
                            {
                                interval: `${new Date(from).toISOString()}/${new Date(to).toISOString()}`,
                                queues: chosenQueues.map(({ id }) => ({ id, name: null })),
                                agents: chosenAgents.map(({ name }) => ({ id: null, name })),
                                ...(transferred ? { filter } : {}),
                                ...rest,
                            },
                            { maxRows },
                        );
                        const { genesys } = parts.at(-1)!;
                        const asOf = rest.mode === "job" ? Date.parse(genesys.dataAvailabilityDate!) : NOON;
                        const wanted = simulator.world
                            .conversations(from, to)
                            .filter((record) => record.start <= asOf && record.start >= Math.floor(from / DAY) * DAY)
                            .filter((record) => rest.include === "all" || record.end <= asOf === (rest.include === "ended"))
                            .filter((record) => segmentFits(record, asOf, { queues: ids(chosenQueues), agents: ids(chosenAgents), ...rest }))
                            .filter((record) => !transferred || handlings(record, asOf).some(({ transferred: was, disconnectedAt }) => was && disconnectedAt <= asOf));
                        const expected = wanted.map((record) => expectedRow(record, asOf, simulator)).toSorted((a, b) => compare(a, b, rest.order));
                        const limited = rest.limit === 0 ? expected : expected.slice(0, rest.limit);
                        const rows = payloadsOf(parts) as Row[];
                        if (rest.limit === 0) assert.deepEqual(rows.toSorted((a, b) => compare(a, b, rest.order)), expected);
                        else assert.equal(rows.length, limited.length);
                        assert.deepEqual(rows.map(({ start }) => start), limited.map(({ start }) => start));
                        compared.rows += rows.length;
                        compared.modes.add(genesys.mode);
                        assert.equal(genesys.reconciled, true);
                        assert.equal(genesys.delivered, rows.length);
                        if (rest.mode === "query" && maxRows === 200 && expected.length > 200 && rest.limit === 0) assert.equal(genesys.mode, "chunked");
                    }),
                    {
                        numRuns: 60,
                        // What chance might leave out: half a day in every mode.
                        examples: [[whole], [{ ...whole, maxRows: 200 }], [{ ...whole, mode: "job" }]],
                    },
                );
            });

            it("had some of everything to compare", () => {
                const records = simulator.world.conversations(NOON - DAY, NOON);
                const some = (test: (record: ConversationRecord) => boolean): boolean => records.some(test);
                assert.ok(some(({ visits }) => visits.length > 1) && some(({ visits }) => visits.length === 0) && some(({ end }) => end > NOON));
                assert.ok(some(({ visits }) => visits.some(({ handling }) => handling && handling.holds.length > 1)));
                assert.ok(some(({ visits }) => visits.some(({ handling }) => handling?.wrapUpCodeId === "ININ-WRAP-UP-TIMEOUT")));
                assert.ok(some(({ mediaType }) => mediaType === "callback"));
            });
        });
    }

    describe("all worlds", () => {
        it("gave a good many rows to compare, in every mode", () => {
            assert.ok(compared.rows > 1_000, `${compared.rows} rows`);
            assert.deepEqual([...compared.modes].toSorted((a, b) => a.localeCompare(b)), ["chunked", "job", "sync"]);
        });
    });
});

function ids(things: readonly { readonly id: string }[]): readonly string[] {
    return things.map(({ id }) => id);
}

function compare(a: Row, b: Row, order: string): number {
    const byStart = a.start! < b.start! ? -1 : a.start! > b.start! ? 1 : 0;
    return (order === "desc" ? -byStart : byStart) || (a.conversationId! < b.conversationId! ? -1 : 1);
}

/** What agents did, as far as it had begun. */
function handlings(record: ConversationRecord, asOf: number): readonly AgentHandling[] {
    return record.visits.flatMap(({ handling }) => (handling && handling.connectedAt <= asOf ? [handling] : []));
}

interface Wanted {
    readonly queues: readonly string[];
    readonly agents: readonly string[];
    readonly mediaTypes: readonly string[];
    readonly directions: readonly string[];
}

/** One stretch of it must fit all lists: an agent's is in the queue of the visit. */
function segmentFits(record: ConversationRecord, asOf: number, { queues, agents, mediaTypes, directions }: Wanted): boolean {
    if (mediaTypes.length > 0 && !mediaTypes.includes(record.mediaType)) return false;
    if (directions.length > 0 && !directions.includes(record.direction)) return false;
    if (queues.length + agents.length === 0) return true;
    const inQueue = (id: string): boolean => queues.length === 0 || queues.includes(id);
    if (agents.length > 0) {
        return record.visits.some((visit) => inQueue(visit.queueId) && visit.alerts.some(({ agentId, start }) => agents.includes(agentId) && start <= asOf));
    }
    // The customer's stretches before the first queue name that queue already.
    return record.visits.some(({ queueId, enteredAt }, index) => queues.includes(queueId) && (index === 0 || enteredAt <= asOf));
}

function expectedRow(record: ConversationRecord, asOf: number, simulator: Simulator): Row {
    const { queues, agents, wrapUpCodes } = simulator.world.centre;
    const name = (list: readonly { id: string; name: string }[], id: string | null): string | null => list.find((each) => each.id === id)?.name ?? null;
    const done = handlings(record, asOf);
    const last = done.at(-1);
    const entered = record.visits.filter(({ enteredAt }) => enteredAt <= asOf);
    const visit = entered.findLast(({ handling }) => handling !== null && handling === last) ?? entered.at(-1) ?? record.visits[0];
    const isOver = record.end <= asOf;
    const waits = record.visits.filter(({ leftAt }) => leftAt <= asOf).map(({ enteredAt, leftAt }) => leftAt - enteredAt);
    const talks = done.flatMap((handling) => talkOf(handling, asOf));
    const holds = done.flatMap(({ holds: stretches, disconnectedAt }) => stretches.filter(({ end }) => end <= asOf && end <= disconnectedAt).map(({ start, end }) => end - start));
    const acws = done.filter(({ acwEnd, disconnectedAt }) => acwEnd <= asOf && acwEnd > disconnectedAt).map(({ acwEnd, disconnectedAt }) => acwEnd - disconnectedAt);
    const seconds = (stretches: readonly number[]): number | null => (stretches.length === 0 && !isOver ? null : stretches.reduce((sum, each) => sum + each, 0) / 1_000);
    const wrapUpCode = last && last.acwEnd <= asOf ? last.wrapUpCodeId : null;
    return {
        conversationId: record.id,
        start: new Date(record.start).toISOString(),
        end: isOver ? new Date(record.end).toISOString() : null,
        queueId: visit?.queueId ?? null,
        queueName: name(queues, visit?.queueId ?? null),
        userId: last?.agentId ?? null,
        userName: name(agents, last?.agentId ?? null),
        mediaType: record.mediaType,
        direction: record.direction,
        ani: record.ani,
        dnis: record.dnis,
        waitSeconds: seconds(waits),
        talkSeconds: seconds(talks),
        holdSeconds: seconds(holds),
        acwSeconds: seconds(acws),
        wrapUpCode,
        wrapUpCodeName: name(wrapUpCodes, wrapUpCode),
        disconnectType: record.customerEnd <= asOf ? record.disconnectType : null,
    };
}

/** Stretches of talk that are over. */
function talkOf({ connectedAt, disconnectedAt, holds }: AgentHandling, asOf: number): readonly number[] {
    const talks: number[] = [];
    let from = connectedAt;
    for (const hold of holds) {
        if (hold.start <= asOf) talks.push(hold.start - from);
        from = hold.end;
    }
    if (disconnectedAt <= asOf) talks.push(disconnectedAt - from);
    return talks;
}
