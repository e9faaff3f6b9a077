/** Rows, totals and key figures of any query equal what one counts by hand from the conversation details that the simulator tells. */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { Row } from "../../src/analytics/columns.js";
import { readRequest } from "../../src/analytics/request.js";
import { runAggregate } from "../../src/analytics/run.js";
import type { Connection } from "../../src/platform/types.js";
import { startSimulator, type Simulator } from "../../src/simulator/index.js";

interface Event {
    readonly metric: string;
    readonly at: number;
    readonly value: number;
    /** Several values for skills. */
    readonly facts: Readonly<Record<string, readonly string[]>>;
}

type Condition = (event: Event) => boolean;

const DAY = 86_400_000;
const TIMERS = ["tAnswered", "tAbandon", "tWait", "tHandle", "tAcw", "tTalkComplete", "tHeldComplete", "tShortAbandon", "tFlowOut"];
const COUNTERS = ["nOffered", "nTransferred", "nOverSla"];
const ALL = [...TIMERS, ...COUNTERS];
/** The simulator files these under a wrap-up code. */
const WRAPPED = new Set(["tHandle", "tAcw", "tTalkComplete", "tHeldComplete", "nTransferred"]);

describe("aggregates against conversation details", function () {
    let simulator: Simulator;
    let connection: Connection;
    let events: readonly Event[];
    let midnight: number;
    let queues: readonly { readonly id: string; readonly name: string }[];

    before(async () => {
        simulator = await startSimulator({ seed: 11, queues: 4, load: 0.1, requestsPerMinute: 100_000 });
        const ask = await signIn(simulator);
        connection = plainConnection(simulator, ask);
        midnight = Math.floor(Date.now() / DAY) * DAY;
        queues = simulator.world.centre.queues;
        events = await readEvents(ask, midnight - 2 * DAY, midnight);
    });
    after(() => simulator?.close());

    it("has something to count", () => {
        for (const metric of ALL) if (metric !== "tFlowOut") assert.ok(events.filter((event) => event.metric === metric).length >= 3, metric);
        assert.ok(events.some(({ facts }) => (facts["requestedRoutingSkillId"] ?? []).length > 1));
    });

    const query = fc.record({
        startHalfHour: fc.integer({ min: 0, max: 40 }),
        halfHours: fc.integer({ min: 1, max: 48 }),
        granularity: fc.constantFrom("", "PT30M", "PT1H", "PT6H", "P1D"),
        timeZone: fc.constantFrom("UTC", "Europe/London", "Asia/Kathmandu"),
        groupBy: fc.oneof(fc.subarray(["queueId", "mediaType", "userId", "direction"]), fc.constantFrom(["requestedRoutingSkillId"], ["queueId", "wrapUpCode"], ["mediaType", "wrapUpCode"])),
        queues: fc.subarray([0, 1, 2, 3]),
        mediaTypes: fc.subarray(["voice", "chat", "callback"]),
        oneOf: fc.boolean(),
        zeroFill: fc.boolean(),
        within: fc.subarray([5, 20, 60]),
    });

    it("counts the same (property)", async () => {
        await fc.assert(
            fc.asyncProperty(query, async (asked) => {
                const from = midnight - DAY + asked.startHalfHour * 1_800_000;
                const to = Math.min(midnight, from + asked.halfHours * 1_800_000);
                const chosen = asked.queues.map((index) => queues[index]!);
                const filter = {
                    type: "or",
                    predicates: [{ dimension: "mediaType", value: "chat" }],
                    clauses: [{ type: "and", predicates: [{ dimension: "queueId", value: queues[0]!.id }, { dimension: "mediaType", value: "voice" }] }],
                };
                const request = readRequest(
                    {
                        interval: `${new Date(from).toISOString()}/${new Date(to).toISOString()}`,
                        timeZone: asked.timeZone,
                        granularity: asked.granularity,
                        groupBy: asked.groupBy,
                        metrics: [...ALL, "oServiceLevel", "offered", "answered", "abandoned", "answerRate", "abandonRate", "transferRate", "asaSeconds", "ahtSeconds", "avgWaitSeconds", "serviceLevel"],
                        queues: chosen.map(({ name }) => name),
                        mediaTypes: asked.mediaTypes,
                        answeredWithin: asked.within,
                        zeroFill: asked.zeroFill,
                        ...(asked.oneOf ? { filter } : {}),
                    },
                    null,
                );
                const conditions: Condition[] = [
                    ({ at }) => at >= from && at < to,
                    ({ facts }) => chosen.length === 0 || chosen.some(({ id }) => facts["queueId"]!.includes(id)),
                    ({ facts }) => asked.mediaTypes.length === 0 || asked.mediaTypes.some((media) => facts["mediaType"]!.includes(media)),
                    ({ facts }) => !asked.oneOf || facts["mediaType"]![0] === "chat" || (facts["mediaType"]![0] === "voice" && facts["queueId"]![0] === queues[0]!.id),
                ];
                const here = events.filter((event) => conditions.every((condition) => condition(event)));
                const { payload, genesys, columns } = await runAggregate(connection, request);
                const rows = payload as Row[];
                const onlyCallbacks = asked.mediaTypes.join() === "callback" && !asked.oneOf;
                checkTotals(genesys.totals, here, asked.groupBy, asked.within, onlyCallbacks);
                checkRows(rows, here, asked.groupBy, asked.within, onlyCallbacks);
                for (const row of rows) assert.equal(Object.keys(row).join(), columns);
                for (const row of rows) if (row["queueId"]) assert.equal(row["queueName"], queues.find(({ id }) => id === row["queueId"])?.name);
                if (asked.zeroFill) checkFilled(rows, asked.groupBy, from, to);
            }),
            { numRuns: 80 },
        );
    });

    it("tells totals of everything, also when only the first groups are asked for", async () => {
        const interval = `${new Date(midnight - DAY).toISOString()}/${new Date(midnight).toISOString()}`;
        const request = readRequest({ interval, groupBy: "userId", metrics: "tHandle,ahtSeconds" }, { queryType: "topN", limit: 2, sortMetric: { name: "tHandle", function: "count" } });
        const { payload, genesys } = await runAggregate(connection, request);
        const here = events.filter(({ at }) => at >= midnight - DAY && at < midnight);
        assert.equal((payload as Row[]).length, 2);
        assert.equal(genesys.totals["tHandleCount"], values(here, "tHandle").length);
        assert.equal(genesys.totals["ahtSeconds"], mean(values(here, "tHandle")));
    });
});

/** Every event lies in as many rows as it has values for what is grouped by, and every row's figures are those of its events. */
function checkRows(rows: readonly Row[], events: readonly Event[], groupBy: readonly string[], within: readonly number[], onlyCallbacks: boolean): void {
    const matched = new Map<Event, number>();
    for (const row of rows) {
        const [from, to] = [Date.parse(row["intervalStart"] as string), Date.parse(row["intervalEnd"] as string)];
        const inside = events.filter(({ at, facts }) => at >= from && at < to && groupBy.every((dimension) => belongs(facts[dimension] ?? [], row[dimension] ?? null)));
        for (const event of inside) matched.set(event, (matched.get(event) ?? 0) + 1);
        const isCallback = onlyCallbacks || (groupBy.includes("mediaType") && row["mediaType"] === "callback");
        checkFigures(row, inside, within, isCallback ? null : inside);
    }
    for (const event of events) {
        const expected = groupBy.reduce((product, dimension) => product * Math.max(1, (event.facts[dimension] ?? []).length), 1);
        assert.equal(matched.get(event) ?? 0, expected);
    }
}

function belongs(facts: readonly string[], group: string | number | null): boolean {
    return group === null ? facts.length === 0 : facts.includes(String(group));
}

/** What was answered and abandoned is counted among the events that are no callbacks, if these can be told: there must be some then. */
function checkTotals(totals: Row, events: readonly Event[], groupBy: readonly string[], within: readonly number[], onlyCallbacks: boolean): void {
    if (onlyCallbacks) return checkFigures(totals, events, within, null);
    if (!groupBy.includes("mediaType") || events.length === 0) return checkFigures(totals, events, within, events);
    const answerable = events.filter(({ facts }) => facts["mediaType"]![0] !== "callback");
    checkFigures(totals, events, within, answerable.length === 0 ? null : answerable);
}

function values(events: readonly Event[], metric: string): number[] {
    return events.filter((event) => event.metric === metric).map(({ value }) => value);
}

function total(list: readonly number[]): number {
    return list.reduce((sum, value) => sum + value, 0);
}

function mean(list: readonly number[]): number | null {
    return list.length === 0 ? null : total(list) / list.length / 1_000;
}

function ratio(above: number, below: number): number | null {
    return below === 0 ? null : above / below;
}

/** `answerable`: those of the events that can be answered or abandoned; null where that is unknown. */
function checkFigures(row: Row, events: readonly Event[], within: readonly number[], answerable: readonly Event[] | null): void {
    const of = (metric: string): number[] => values(events, metric);
    const isEmpty = events.length === 0;
    for (const metric of TIMERS) {
        const list = of(metric);
        assert.equal(row[`${metric}Count`], list.length);
        // A row that the platform did not return has no sums, but totals of nothing do.
        assert.ok(row[`${metric}Sum`] === total(list) || (isEmpty && row[`${metric}Sum`] === null));
        assert.equal(row[`${metric}Min`], list.length === 0 ? null : Math.min(...list));
        assert.equal(row[`${metric}Max`], list.length === 0 ? null : Math.max(...list));
    }
    for (const metric of COUNTERS) assert.equal(row[metric], of(metric).length);
    const [offered, answered, abandoned] = [of("nOffered").length, of("tAnswered").length, of("tAbandon").length];
    const known = (figure: (among: (metric: string) => number[]) => number | null): number | null =>
        answerable === null ? null : figure((metric) => values(answerable, metric));
    const inTime = answered - of("nOverSla").length;
    if (answered + abandoned > 0) assert.deepEqual([row["oServiceLevelNumerator"], row["oServiceLevelDenominator"]], [inTime, answered + abandoned]);
    const expected: Record<string, number | null> = {
        offered,
        answered: known((among) => among("tAnswered").length),
        abandoned: known((among) => among("tAbandon").length),
        answerRate: known((among) => ratio(among("tAnswered").length, among("nOffered").length)),
        abandonRate: known((among) => ratio(among("tAbandon").length, among("nOffered").length)),
        transferRate: ratio(of("nTransferred").length, of("tHandle").length),
        asaSeconds: mean(of("tAnswered")),
        ahtSeconds: mean(of("tHandle")),
        avgWaitSeconds: mean(of("tWait")),
        serviceLevel: ratio(inTime, answered + abandoned),
    };
    for (const seconds of within) {
        const quick = (list: readonly number[]): number => list.filter((value) => value < seconds * 1_000).length;
        expected[`answeredWithin${seconds}`] = known((among) => ratio(quick(among("tAnswered")), among("tAnswered").length + among("tAbandon").length));
    }
    for (const [name, value] of Object.entries(expected)) assert.equal(row[name], value, name);
}

/** Each group's rows follow each other from the interval's start to its end. */
function checkFilled(rows: readonly Row[], groupBy: readonly string[], from: number, to: number): void {
    const groups = new Map<string, Row[]>();
    for (const row of rows) {
        const key = JSON.stringify(groupBy.map((dimension) => row[dimension]));
        groups.set(key, [...(groups.get(key) ?? []), row]);
    }
    for (const group of groups.values()) {
        assert.equal(Date.parse(group[0]!["intervalStart"] as string), from);
        assert.equal(Date.parse(group.at(-1)!["intervalEnd"] as string), to);
        for (const [index, row] of group.entries()) if (index > 0) assert.equal(row["intervalStart"], group[index - 1]!["intervalEnd"]);
    }
}

type Ask = (path: string, body: object) => Promise<any>;

async function signIn(simulator: Simulator): Promise<Ask> {
    const { clientId, clientSecret } = simulator.demoCredentials;
    const login = await fetch(`${simulator.url}/oauth/token`, {
        method: "POST",
        headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}`, "content-type": "application/x-www-form-urlencoded" },
        body: "grant_type=client_credentials",
    });
    const { access_token: token } = (await login.json()) as { access_token: string };
    return async (path, body) => {
        const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
        const reply = await fetch(`${simulator.url}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
        const answer = await reply.json();
        assert.equal(reply.status, 200, JSON.stringify(answer));
        return answer;
    };
}

/** No more of a connection than a run needs: nothing between the query and the simulator. */
function plainConnection(simulator: Simulator, ask: Ask): Connection {
    const { queues } = simulator.world.centre;
    return {
        clock: { now: () => Date.now() },
        platformNow: () => Date.now(),
        info: () => ({ org: null, region: "test", demo: false }),
        ready: async () => undefined,
        directory: {
            resolveQueues: async (references: any[]) => ({ found: queues.filter(({ name }) => references.some((each) => each.name === name)), failures: [], renamed: [] }),
            names: async () => new Map(queues.map(({ id, name }) => [id, name])),
        },
        api: {
            async conversationAggregates(query: object) {
                const body = await ask("/api/v2/analytics/conversations/aggregates/query", query);
                return { status: 200, body, headers: {}, correlationId: null, rate: { allowed: null, count: null, resetSeconds: null }, sentAt: Date.now() };
            },
        },
    } as unknown as Connection;
}

/** All metrics of sessions with a queue, page by page. */
async function readEvents(ask: Ask, from: number, to: number): Promise<readonly Event[]> {
    const interval = `${new Date(from).toISOString()}/${new Date(to).toISOString()}`;
    const events: Event[] = [];
    for (let pageNumber = 1; ; pageNumber++) {
        const { conversations = [] } = await ask("/api/v2/analytics/conversations/details/query", { interval, paging: { pageSize: 100, pageNumber } });
        if (conversations.length === 0) return events.filter(({ metric }) => ALL.includes(metric));
        for (const conversation of conversations) events.push(...eventsOf(conversation));
    }
}

function eventsOf(conversation: any): Event[] {
    return conversation.participants.flatMap(({ userId, purpose, sessions }: any) =>
        ["acd", "agent"].includes(purpose)
            ? sessions.flatMap(({ mediaType, direction, segments, metrics }: any) =>
                  metrics.map(({ name, emitDate, value }: any): Event => {
                      const one = (fact: unknown): string[] => (typeof fact === "string" ? [fact] : []);
                      const inSegments = (field: string): string[] => [...new Set<string>(segments.flatMap((segment: any) => segment[field] ?? []))];
                      return {
                          metric: name,
                          at: Date.parse(emitDate),
                          value,
                          facts: {
                              queueId: inSegments("queueId"),
                              mediaType: [mediaType],
                              direction: one(direction),
                              userId: one(userId),
                              requestedRoutingSkillId: inSegments("requestedRoutingSkillIds"),
                              wrapUpCode: WRAPPED.has(name) ? inSegments("wrapUpCode") : [],
                          },
                      };
                  }),
              )
            : [],
    );
}
