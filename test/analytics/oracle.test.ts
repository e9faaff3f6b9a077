/** Reports of every shape say what one counts by hand from the world's record, whether they were asked at once, in pieces or as a job. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { Limits } from "../../src/analytics/ask/limits.js";
import type { Row } from "../../src/analytics/columns.js";
import { readRequest, type Settings } from "../../src/analytics/request.js";
import { runAggregate, type AggregateResult } from "../../src/analytics/run.js";
import { createWorld } from "../../src/simulator/world/index.js";
import type { World } from "../../src/simulator/world/types.js";
import { closePlace, NOW, openPlace, type Place } from "./place.js";
import { agentFigures, agentTimes, COUNTERS, differences, figuresOf, happenings, KPIS, TIMERS, type Happening } from "./record.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const ZONES = ["UTC", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Europe/Berlin"];

/** Nothing is answered but as a job. */
class JobsOnly extends Limits {
    override isTooLarge(): boolean {
        return true;
    }
}

const AT_ONCE = (): Limits => new Limits({ days: 1_000_000, buckets: 1_000_000_000 }, 1_000_000_000);

interface Counted extends Place {
    readonly happened: readonly Happening[];
}

const ALL = [...TIMERS, ...COUNTERS, ...KPIS];

interface Case {
    readonly from: number;
    readonly to: number;
    readonly zone: string;
    readonly granularity: string;
    readonly groupBy: readonly string[];
    readonly queues: readonly number[];
    readonly mediaTypes: readonly string[];
    readonly direction: string;
    readonly oneOf: boolean;
}

const cases: fc.Arbitrary<Case> = fc
    .record({
        start: fc.integer({ min: 0, max: 36 * 24 * 2 }),
        minutes: fc.constantFrom(0, 0, 0, 7, 20),
        halfHours: fc.oneof(fc.integer({ min: 1, max: 96 }), fc.integer({ min: 96, max: 300 })),
        zone: fc.constantFrom(...ZONES),
        granularity: fc.constantFrom("", "", "PT30M", "PT1H", "PT4H", "P1D", "P1D", "P1W", "PT5H", "P2D"),
        groupBy: fc.constantFrom([], ["queueId"], ["mediaType"], ["queueId", "mediaType"], ["userId"], ["direction", "queueId"], ["wrapUpCode"], ["requestedRoutingSkillId"], ["divisionId", "mediaType"]),
        queues: fc.subarray([0, 1, 2]),
        mediaTypes: fc.oneof(fc.constant([]), fc.subarray(["voice", "chat", "callback", "email"])),
        direction: fc.constantFrom("", "", "inbound", "outbound"),
        oneOf: fc.boolean(),
    })
    .map(({ start, minutes, halfHours, ...rest }) => {
        const from = NOW - 42 * DAY + start * 30 * MINUTE + minutes * MINUTE;
        return { from, to: Math.min(NOW - HOUR, from + halfHours * 30 * MINUTE), ...rest };
    });

describe("reports against the world's record", function () {
    this.timeout(120_000);
    const places: Counted[] = [];

    before(async () => {
        for (const seed of [3, 4, 5, 6, 7, 8]) {
            const place = await openPlace(createWorld({ seed, queues: 3, load: 0.004 }));
            places.push({ ...place, happened: happenings(place.world, NOW - 46 * DAY, NOW) });
        }
    });
    after(async () => {
        for (const place of places) await closePlace(place);
    });

    it("has something to count", () => {
        for (const { happened } of places) {
            for (const metric of [...TIMERS, ...COUNTERS]) if (metric !== "tFlowOut") assert.ok(happened.some((each) => each.metric === metric), metric);
        }
        // It happens to few of these small centres.
        assert.ok(places.some(({ happened }) => happened.some(({ metric }) => metric === "tFlowOut")), "tFlowOut");
    });

    it("count the same, at once, in pieces and as jobs (property)", async () => {
        const modes = new Map<string, number>();
        await fc.assert(
            fc.asyncProperty(fc.nat({ max: places.length - 1 }), cases, async (which, asked) => {
                const place = places[which]!;
                const settings = settingsOf(place.world, asked);
                const small = { days: 2, buckets: Math.max(3, Math.ceil((asked.to - asked.from) / DAY / 4) * 4) };
                const results: AggregateResult[] = [];
                for (const limits of [AT_ONCE(), new Limits(small), new JobsOnly()]) {
                    const result = await runAggregate(place.connection, readRequest(settings, null), { limits });
                    results.push(result);
                    modes.set(result.genesys.mode, (modes.get(result.genesys.mode) ?? 0) + 1);
                }
                const [atOnce, inPieces, asJob] = results as [AggregateResult, AggregateResult, AggregateResult];
                assert.deepEqual(inPieces.payload, atOnce.payload);
                assert.deepEqual(asJob.payload, atOnce.payload);
                assert.deepEqual(inPieces.genesys.totals, atOnce.genesys.totals);
                assert.deepEqual(asJob.genesys.totals, atOnce.genesys.totals);
                assert.deepEqual([atOnce.genesys.mode, asJob.genesys.mode], ["sync", "job"]);
                check(atOnce, asked, place.happened.filter((each) => passes(place.world, asked, each)));
            }),
            { numRuns: 500, seed: 20_261_120 },
        );
        assert.ok(modes.get("chunked")! > 100, JSON.stringify([...modes]));
    });
});

function settingsOf(world: World, { from, to, zone, granularity, groupBy, queues, mediaTypes, direction, oneOf }: Case): Settings {
    const filter = {
        type: "or",
        predicates: [{ dimension: "mediaType", value: "chat" }],
        clauses: [{ type: "and", predicates: [{ dimension: "queueId", value: world.centre.queues[0]!.id }, { dimension: "mediaType", value: "voice" }] }],
    };
    return {
        interval: `${new Date(from).toISOString()}/${new Date(to).toISOString()}`,
        timeZone: zone,
        granularity,
        groupBy,
        metrics: ALL,
        queues: queues.map((index) => ({ id: world.centre.queues[index]!.id, name: null })),
        mediaTypes,
        directions: direction === "" ? [] : [direction],
        names: false,
        ...(oneOf ? { filter } : {}),
    };
}

function passes(world: World, asked: Case, { at, facts }: Happening): boolean {
    const is = (dimension: string, value: string): boolean => facts[dimension]?.includes(value) ?? false;
    const queue = (index: number): string => world.centre.queues[index]!.id;
    return (
        at >= asked.from &&
        at < asked.to &&
        (asked.queues.length === 0 || asked.queues.some((index) => is("queueId", queue(index)))) &&
        (asked.mediaTypes.length === 0 || asked.mediaTypes.some((mediaType) => is("mediaType", mediaType))) &&
        (asked.direction === "" || is("direction", asked.direction)) &&
        (!asked.oneOf || is("mediaType", "chat") || (is("queueId", queue(0)) && is("mediaType", "voice")))
    );
}

/** Every happening lies in as many rows as it has values for what is grouped by, and every row's figures are those of its happenings. */
function check({ payload, genesys }: AggregateResult, asked: Case, here: readonly Happening[]): void {
    const rows = payload as Row[];
    const onlyCallbacks = asked.mediaTypes.join() === "callback" && !asked.oneOf;
    const counted = new Map<Happening, number>();
    const byStart = here.toSorted((a, b) => a.at - b.at);
    for (const row of rows) {
        const [from, to] = [Date.parse(row["intervalStart"] as string), Date.parse(row["intervalEnd"] as string)];
        assert.ok(from >= asked.from && to <= asked.to && from < to);
        const inside = byStart.filter(({ at, facts }) => at >= from && at < to && asked.groupBy.every((dimension) => belongs(facts[dimension] ?? [], row[dimension] ?? null)));
        for (const each of inside) counted.set(each, (counted.get(each) ?? 0) + 1);
        const isCallbacks = onlyCallbacks || (asked.groupBy.includes("mediaType") && row["mediaType"] === "callback");
        assert.deepEqual(differences(row, figuresOf(inside, isCallbacks ? null : inside)), []);
    }
    for (const each of here) assert.equal(counted.get(each) ?? 0, asked.groupBy.reduce((product, dimension) => product * Math.max(1, (each.facts[dimension] ?? []).length), 1));
    const others = here.filter(({ facts }) => facts["mediaType"]![0] !== "callback");
    const answerable = !asked.groupBy.includes("mediaType") ? here : others.length === 0 && here.length > 0 ? null : others;
    assert.deepEqual(differences(genesys.totals, figuresOf(here, onlyCallbacks ? null : answerable)), []);
}

function belongs(facts: readonly string[], group: string | number | null): boolean {
    return group === null ? facts.length === 0 : facts.includes(String(group));
}

describe("reports over days on which clocks change", function () {
    this.timeout(60_000);
    let place: Place;

    before(async () => {
        place = await openPlace(createWorld({ seed: 8, queues: 2, load: 0.05 }));
    });
    after(() => closePlace(place));

    /** Zone, the day's local date, hours of the day. */
    const days: readonly (readonly [string, string, number])[] = [
        ["Europe/London", "2026-03-29", 23], ["Europe/London", "2026-10-25", 25],
        ["America/New_York", "2026-03-08", 23], ["America/New_York", "2026-11-01", 25],
        ["Australia/Lord_Howe", "2026-10-04", 23.5], ["Australia/Lord_Howe", "2026-04-05", 24.5],
        ["UTC", "2024-02-29", 24], ["Europe/Berlin", "2024-02-29", 24],
    ];
    for (const [zone, date, hours] of days) {
        it(`${date} in ${zone} has ${hours} hours`, async () => {
            const next = new Date(Date.parse(date) + DAY).toISOString().slice(0, 10);
            const before = new Date(Date.parse(date) - DAY).toISOString().slice(0, 10);
            const last = new Date(Date.parse(date) + 2 * DAY).toISOString().slice(0, 10);
            for (const [limits, mode] of [[AT_ONCE(), "sync"], [new Limits({ days: 1, buckets: 100 }), "chunked"], [new JobsOnly(), "job"]] as const) {
                const settings = { interval: `${before}/${last}`, timeZone: zone, granularity: "P1D", groupBy: [], metrics: ALL, names: false };
                const { payload, genesys } = await runAggregate(place.connection, readRequest(settings, null), { limits });
                assert.equal(genesys.mode, mode);
                const rows = payload as Row[];
                assert.deepEqual(rows.map((row) => (row["intervalStartLocal"] as string).slice(0, 16)), [`${before}T00:00`, `${date}T00:00`, `${next}T00:00`]);
                const lengths = rows.map((row) => (Date.parse(row["intervalEnd"] as string) - Date.parse(row["intervalStart"] as string)) / HOUR);
                assert.deepEqual(lengths, [24, hours, 24]);
                for (const row of rows) {
                    const inside = happenings(place.world, Date.parse(row["intervalStart"] as string), Date.parse(row["intervalEnd"] as string));
                    assert.deepEqual(differences(row, figuresOf(inside, inside)), []);
                }
            }
        });
    }

    it("by the half hour, in pieces of a day, have every bucket once", async () => {
        for (const [zone, date, hours] of days) {
            const settings = { interval: `${date}/P1D`, timeZone: zone, granularity: "PT30M", groupBy: [], metrics: "nOffered", zeroFill: true, names: false };
            const whole = await runAggregate(place.connection, readRequest(settings, null), { limits: AT_ONCE() });
            const pieces = await runAggregate(place.connection, readRequest(settings, null), { limits: new Limits({ days: 1, buckets: 7 }) });
            assert.deepEqual(pieces.payload, whole.payload);
            assert.equal((pieces.payload as Row[]).length, hours * 2);
        }
    });

    it("five seconds after midnight, today has five seconds", async () => {
        const midnight = Date.parse("2026-11-01T00:00:00.000-04:00");
        const connection = { ...place.connection, platformNow: () => midnight + 5_000 };
        for (const [interval, granularity] of [["today", "PT1H"], ["today", ""], ["this month", "P1D"]] as const) {
            const settings = { interval, granularity, timeZone: "America/New_York", groupBy: [], metrics: ALL, zeroFill: true, names: false };
            const { payload, genesys } = await runAggregate(connection, readRequest(settings, null));
            const inside = happenings(place.world, midnight, midnight + 5_000);
            assert.equal((payload as Row[]).length, 1);
            assert.equal(genesys.totals["offered"], figuresOf(inside, inside)["offered"]);
            assert.deepEqual([genesys.interval.start, genesys.interval.end, genesys.partial], ["2026-11-01T04:00:00.000Z", "2026-11-01T04:00:05.000Z", true]);
        }
    });

    it("26 months by the month and by the day", async () => {
        const [from, to] = [Date.parse("2024-08-31T22:00:00.000Z"), Date.parse("2026-10-31T23:00:00.000Z")];
        const tiny = await openPlace(createWorld({ seed: 9, queues: 1, load: 0.003 }));
        try {
            const here = happenings(tiny.world, from, to);
            for (const [granularity, rows] of [["P1M", 26], ["P1D", 791]] as const) {
                const settings = { interval: "2024-09-01/2026-11-01", timeZone: "Europe/Berlin", granularity, groupBy: [], metrics: ALL, zeroFill: true, names: false };
                const { payload, genesys } = await runAggregate(tiny.connection, readRequest(settings, null));
                assert.equal(genesys.mode, "chunked");
                assert.equal((payload as Row[]).length, rows);
                assert.deepEqual(differences(genesys.totals, figuresOf(here, here)), []);
                for (const row of (payload as Row[]).filter((_, index) => index % 5 === 0)) {
                    const inside = here.filter(({ at }) => at >= Date.parse(row["intervalStart"] as string) && at < Date.parse(row["intervalEnd"] as string));
                    if (inside.length > 0) assert.deepEqual(differences(row, figuresOf(inside, inside)), []);
                }
            }
        } finally {
            await closePlace(tiny);
        }
    });

    it("agents' times add up to the record's, in every mode", async () => {
        const [from, to] = [Date.parse("2026-10-23T23:00:00.000Z"), Date.parse("2026-10-27T00:00:00.000Z")];
        const ids = place.world.centre.agents.map(({ id }) => id);
        const results: AggregateResult[] = [];
        for (const [limits, mode] of [[AT_ONCE(), "sync"], [new Limits({ days: 1, buckets: 100 }), "chunked"], [new JobsOnly(), "job"]] as const) {
            const metrics = Object.keys(agentFigures(new Map()));
            const settings = { source: "agents", interval: "2026-10-24/2026-10-27", timeZone: "Europe/London", granularity: "P1D", groupBy: ["userId"], metrics };
            const result = await runAggregate(place.connection, readRequest(settings, null), { limits });
            assert.equal(result.genesys.mode, mode);
            results.push(result);
            const rows = result.payload as Row[];
            assert.equal(rows.length, ids.length * 3);
            for (const row of rows) {
                const times = agentTimes(place.world, [String(row["userId"])], Date.parse(row["intervalStart"] as string), Date.parse(row["intervalEnd"] as string));
                assert.deepEqual(differences(row, agentFigures(times)), []);
                assert.equal(row["userName"], place.world.centre.agents.find(({ id }) => id === row["userId"])?.name);
            }
            assert.deepEqual(differences(result.genesys.totals, agentFigures(agentTimes(place.world, ids, from, to))), []);
        }
        assert.deepEqual(results[1]!.payload, results[0]!.payload);
        assert.deepEqual(results[2]!.payload, results[0]!.payload);
    });
});
