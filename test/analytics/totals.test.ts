/** Totals by hand-computed samples, and equal to what one counts from single events. */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { Settings } from "../../src/analytics/request.js";
import { bucket, CAPTURED, HALF_HOUR, NEXT_HALF_HOUR, shape } from "./samples.js";

describe("totals", () => {
    it("sum first and divide last", () => {
        const results = [
            { group: { queueId: "q1", mediaType: "voice" }, data: [bucket(HALF_HOUR, CAPTURED), bucket(NEXT_HALF_HOUR, { nOffered: { count: 8 }, tAnswered: { count: 8, sum: 80_000, min: 2_000, max: 30_000 }, oServiceLevel: { numerator: 6, denominator: 8, target: 0.5 } })] },
            { group: { queueId: "q2", mediaType: "voice" }, data: [bucket(HALF_HOUR, { tAbandon: { count: 1, sum: 1_000, min: 1_000, max: 1_000 }, nOffered: { count: 1 }, oServiceLevel: { numerator: 0, denominator: 1, target: 0.8 } })] },
        ];
        const { totals, rows } = shape({ metrics: "tAbandon,oServiceLevel,offered,abandonRate,asaSeconds,serviceLevel" }, results);
        assert.deepEqual(totals, {
            intervalStart: "2026-11-20T10:00:00.000Z", intervalEnd: "2026-11-20T11:00:00.000Z", intervalStartLocal: "2026-11-20T10:00:00.000Z",
            queueId: null, queueName: null, mediaType: null,
            tAbandonCount: 3, tAbandonSum: 87_168, tAbandonMin: 1_000, tAbandonMax: 74_387,
            oServiceLevelNumerator: 6, oServiceLevelDenominator: 11, oServiceLevelTarget: null,
            offered: 11, abandonRate: 3 / 11, asaSeconds: 10, serviceLevel: 6 / 11,
        });
        assert.deepEqual(Object.keys(totals), Object.keys(rows[0]!));
    });

    it("keep a target that is the same everywhere", () => {
        const level = (target: number): any => bucket(HALF_HOUR, { oServiceLevel: { numerator: 1, denominator: 2, target }, oServiceTarget: { current: target } });
        const totals = (...targets: number[]): unknown[] => {
            const all = shape({ groupBy: [], metrics: "oServiceLevel,oServiceTarget" }, [{ data: targets.map(level) }]).totals;
            return [all["oServiceLevelTarget"], all["oServiceTarget"]];
        };
        assert.deepEqual(totals(0.8, 0.8), [0.8, 0.8]);
        assert.deepEqual(totals(0.8, 0.9, 0.8), [null, null]);
    });

    const answered = { nOffered: { count: 100 }, tAnswered: { count: 80, sum: 800_000 }, tAbandon: { count: 20, sum: 1_000 } };
    const offeredOnly = { nOffered: { count: 100 }, tHandle: { count: 50, sum: 5_000_000 } };
    const ofMedia = (mediaType: string, ...all: Record<string, object>[]): any => ({
        group: { queueId: "q1", mediaType },
        data: all.map((metrics) => bucket(HALF_HOUR, metrics, metrics === answered ? { answeredWithin20: { count: 40 } } : {})),
    });
    const kpis = "offered,answered,abandoned,answerRate,abandonRate,ahtSeconds,answeredWithin20";
    const figures = ({ totals }: { totals: any }): unknown[] => kpis.split(",").map((name) => totals[name]);

    it("leave callbacks out of what is unknown for them, and of nothing else", () => {
        const groups = [ofMedia("callback", offeredOnly), ofMedia("voice", answered), ofMedia("callback", offeredOnly)];
        for (const results of [groups, groups.toReversed()]) {
            assert.deepEqual(figures(shape({ metrics: kpis }, results)), [300, 80, 20, 0.8, 0.2, 100, 0.4]);
        }
        const { totals } = shape({ metrics: "tAnswered,nOffered,tHandle,abandoned" }, groups);
        assert.deepEqual([totals["tAnsweredCount"], totals["nOffered"], totals["tHandleCount"], totals["abandoned"]], [80, 300, 100, 20]);
    });

    it("of callbacks alone do not know what was answered or abandoned", () => {
        const unknown = [100, null, null, null, null, 100, null];
        const callbacks = ofMedia("callback", offeredOnly);
        assert.deepEqual(figures(shape({ metrics: kpis }, [callbacks])), unknown);
        // A group of which nothing is told is no row either.
        assert.deepEqual(figures(shape({ metrics: kpis }, [callbacks, ofMedia("voice")])), unknown);
        assert.deepEqual(figures(shape({ metrics: kpis }, [ofMedia("callback"), ofMedia("voice", {})])), [0, 0, 0, null, null, null, null]);
        assert.deepEqual(figures(shape({ metrics: kpis }, [])), [0, 0, 0, null, null, null, null]);
    });

    it("and rows know it by the filter, too", () => {
        const media = (value: string): object => ({ dimension: "mediaType", value });
        const results = [{ group: { queueId: "q1" }, data: [bucket(HALF_HOUR, offeredOnly)] }];
        const told = (settings: Settings): unknown[] => {
            const { rows, totals } = shape({ metrics: "offered,answered,abandonRate", groupBy: "queueId", ...settings }, results);
            assert.deepEqual([rows[0]!["answered"], rows[0]!["abandonRate"]], [totals["answered"], totals["abandonRate"]]);
            return [totals["offered"], totals["answered"], totals["abandonRate"]];
        };
        const [unknown, known] = [[100, null, null], [100, 0, 0]];
        assert.deepEqual(told({ mediaTypes: "callback" }), unknown);
        assert.deepEqual(told({ filter: { type: "and", predicates: [media("callback"), { dimension: "direction", value: "inbound" }] } }), unknown);
        assert.deepEqual(told({ mediaTypes: "callback,voice", filter: { type: "or", predicates: [media("Callback"), media("chat")] } }), unknown);
        assert.deepEqual(told({}), known);
        assert.deepEqual(told({ mediaTypes: "callback,voice" }), known);
        assert.deepEqual(told({ filter: { type: "or", predicates: [media("callback"), { dimension: "direction", value: "inbound" }] } }), known);
        assert.deepEqual(told({ filter: { type: "and", predicates: [{ dimension: "mediaType", operator: "exists" }] } }), known);
    });

    it("that come from a query of their own leave callbacks out as well", () => {
        const overall = [{ group: { mediaType: "callback" }, data: [bucket(HALF_HOUR, offeredOnly)] }, { group: { mediaType: "voice" }, data: [bucket(HALF_HOUR, answered)] }];
        const { totals } = shape({ metrics: "offered,abandonRate", groupBy: "mediaType,wrapUpCode" }, [], { overall });
        assert.deepEqual([totals["offered"], totals["abandonRate"]], [200, 0.2]);
    });

    it("of both kinds keep that targets differ", () => {
        const level = (mediaType: string, ...targets: number[]): any => ofMedia(mediaType, ...targets.map((target) => ({ oServiceLevel: { numerator: 1, denominator: 2, target } })));
        const target = (...results: any[]): unknown => shape({ metrics: "oServiceLevel,answered" }, results).totals["oServiceLevelTarget"];
        assert.equal(target(level("voice", 0.8), level("callback", 0.8)), 0.8);
        assert.equal(target(level("voice", 0.8), level("callback", 0.7)), null);
        assert.equal(target(level("voice", 0.8), level("callback", 0.8, 0.7)), null);
        assert.equal(target(level("voice", 0.7, 0.8), level("callback", 0.8)), null);
        assert.equal(target(level("voice", 0.8, 0.7)), null);
    });

    it("of nothing have counts 0 and no averages", () => {
        const { totals } = shape({ metrics: "tHandle,nOffered,oServiceLevel,offered,abandonRate,ahtSeconds" }, []);
        const { intervalStart: _, intervalEnd: __, intervalStartLocal: ___, ...rest } = totals;
        assert.deepEqual(rest, {
            queueId: null, queueName: null, mediaType: null,
            tHandleCount: 0, tHandleSum: 0, tHandleMin: null, tHandleMax: null, nOffered: 0,
            oServiceLevelNumerator: 0, oServiceLevelDenominator: 0, oServiceLevelTarget: null,
            offered: 0, abandonRate: null, ahtSeconds: null,
        });
    });

    it("equal what one counts from single events (property)", () => {
        const event = fc.record({
            queue: fc.constantFrom("q1", "q2", "q3"),
            half: fc.constantFrom(HALF_HOUR, NEXT_HALF_HOUR),
            metric: fc.constantFrom("tAnswered", "tHandle", "tAbandon"),
            value: fc.integer({ min: 0, max: 600_000 }),
        });
        fc.assert(
            fc.property(fc.array(event, { maxLength: 60 }), (events) => {
                const results = [...new Set(events.map(({ queue }) => queue))].map((queue) => ({
                    group: { queueId: queue },
                    data: [HALF_HOUR, NEXT_HALF_HOUR].flatMap((half) => {
                        const here = events.filter((each) => each.queue === queue && each.half === half);
                        return here.length === 0 ? [] : [bucket(half, summaries(here))];
                    }),
                }));
                const { totals, rows } = shape({ groupBy: "queueId", metrics: "tHandle,answered,abandoned,asaSeconds,ahtSeconds" }, results);
                check(totals, events);
                for (const row of rows) {
                    check(row, events.filter((each) => each.queue === row["queueId"] && each.half.startsWith(row["intervalStart"] as string)));
                }
            }),
            { numRuns: 200 },
        );
    });
});

interface Event {
    readonly metric: string;
    readonly value: number;
}

function summaries(events: readonly Event[]): Record<string, object> {
    const metrics = [...new Set(events.map(({ metric }) => metric))];
    return Object.fromEntries(
        metrics.map((metric) => {
            const values = events.filter((each) => each.metric === metric).map(({ value }) => value);
            return [metric, { count: values.length, sum: values.reduce((a, b) => a + b, 0), min: Math.min(...values), max: Math.max(...values) }];
        }),
    );
}

function check(row: any, events: readonly Event[]): void {
    const values = (metric: string): number[] => events.filter((each) => each.metric === metric).map(({ value }) => value);
    const mean = (list: number[]): number | null => (list.length === 0 ? null : list.reduce((a, b) => a + b, 0) / list.length / 1_000);
    assert.equal(row.tHandleCount, values("tHandle").length);
    assert.equal(row.tHandleSum, values("tHandle").reduce((a, b) => a + b, 0));
    assert.equal(row.tHandleMin, values("tHandle").length === 0 ? null : Math.min(...values("tHandle")));
    assert.equal(row.tHandleMax, values("tHandle").length === 0 ? null : Math.max(...values("tHandle")));
    assert.deepEqual([row.answered, row.abandoned], [values("tAnswered").length, values("tAbandon").length]);
    assert.deepEqual([row.asaSeconds, row.ahtSeconds], [mean(values("tAnswered")), mean(values("tHandle"))]);
}
