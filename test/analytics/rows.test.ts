/** Rows by hand-computed samples. */
import assert from "node:assert/strict";
import { kpiOf } from "../../src/analytics/kpis.js";
import { inDuration } from "../../src/analytics/rows.js";
import { bucket, CAPTURED, HALF_HOUR, intervalOf, NEXT_HALF_HOUR, shape } from "./samples.js";

const ALL_KPIS =
    "offered,answered,abandoned,shortAbandoned,flowOut,transferred,overSla,answerRate,abandonRate,transferRate,asaSeconds,ahtSeconds,avgTalkSeconds,avgHoldSeconds,avgAcwSeconds,avgWaitSeconds,serviceLevel";

describe("rows", () => {
    it("hold every documented column, in order", () => {
        const results = [{ group: { queueId: "q1", mediaType: "voice" }, data: [bucket(HALF_HOUR, CAPTURED)] }];
        const names = new Map([["queue", new Map([["q1", "Sales"]])]] as const);
        const { rows, columns } = shape({ timeZone: "UTC", metrics: "abandonRate,tAbandon,nOffered,oServiceLevel,tHandle,answered" }, results, {
            names,
            interval: intervalOf("2026-11-20T10:00Z/2026-11-20T11:00Z", "Europe/Berlin"),
        });
        assert.deepEqual(Object.entries(rows[0]!), [
            ["intervalStart", "2026-11-20T10:00:00.000Z"],
            ["intervalEnd", "2026-11-20T10:30:00.000Z"],
            ["intervalStartLocal", "2026-11-20T11:00:00.000+01:00"],
            ["queueId", "q1"],
            ["queueName", "Sales"],
            ["mediaType", "voice"],
            ["tAbandonCount", 2],
            ["tAbandonSum", 86_168],
            ["tAbandonMin", 11_781],
            ["tAbandonMax", 74_387],
            ["nOffered", 2],
            ["oServiceLevelNumerator", 0],
            ["oServiceLevelDenominator", 2],
            ["oServiceLevelTarget", 0.5],
            ["tHandleCount", 0],
            ["tHandleSum", 0],
            ["tHandleMin", null],
            ["tHandleMax", null],
            ["abandonRate", 1],
            ["answered", 0],
        ]);
        assert.deepEqual(columns, Object.keys(rows[0]!));
    });

    it("compute the key figures of a captured half hour", () => {
        const results = [{ group: { queueId: "q1", mediaType: "voice" }, data: [bucket(HALF_HOUR, CAPTURED)] }];
        const [row] = shape({ metrics: ALL_KPIS }, results).rows;
        const figures = Object.fromEntries(ALL_KPIS.split(",").map((name) => [name, row![name]]));
        assert.deepEqual(figures, {
            offered: 2, answered: 0, abandoned: 2, shortAbandoned: 0, flowOut: 0, transferred: 0, overSla: 0,
            answerRate: 0, abandonRate: 1, transferRate: null,
            asaSeconds: null, ahtSeconds: null, avgTalkSeconds: null, avgHoldSeconds: null, avgAcwSeconds: null, avgWaitSeconds: null,
            serviceLevel: 0,
        });
    });

    it("compute every key figure by its formula", () => {
        const timer = (count: number, sum: number): object => ({ count, sum, min: 1, max: sum });
        const metrics = {
            nOffered: { count: 16 }, tAnswered: timer(12, 96_000), tAbandon: timer(3, 45_000), tShortAbandon: timer(1, 2_000), tFlowOut: timer(1, 9_000),
            nTransferred: { count: 2 }, nOverSla: { count: 3 }, tHandle: timer(10, 2_500_000), tTalkComplete: timer(10, 2_000_000),
            tHeldComplete: timer(4, 100_000), tAcw: timer(8, 400_000), tWait: timer(15, 150_000), oServiceLevel: { numerator: 9, denominator: 15, target: 0.8 },
        };
        const results = [{ group: {}, data: [bucket(HALF_HOUR, metrics, { answeredWithin20: { count: 6 } })] }];
        const [row] = shape({ groupBy: [], metrics: ALL_KPIS, answeredWithin: [20] }, results).rows;
        const { intervalStart: _, intervalEnd: __, intervalStartLocal: ___, ...figures } = row!;
        assert.deepEqual(figures, {
            offered: 16, answered: 12, abandoned: 3, shortAbandoned: 1, flowOut: 1, transferred: 2, overSla: 3,
            answerRate: 0.75, abandonRate: 0.1875, transferRate: 0.2,
            asaSeconds: 8, ahtSeconds: 250, avgTalkSeconds: 200, avgHoldSeconds: 25, avgAcwSeconds: 50, avgWaitSeconds: 10,
            serviceLevel: 0.6, answeredWithin20: 0.4,
        });
    });

    it("leave answered, abandoned and their rates unknown for callbacks", () => {
        const results = ["callback", "voice"].map((mediaType) => ({ group: { queueId: "q1", mediaType }, data: [bucket(HALF_HOUR, { nOffered: { count: 4 }, tHandle: { count: 2, sum: 9_000 } })] }));
        const kpis = "offered,answered,abandoned,answerRate,abandonRate,asaSeconds,ahtSeconds,answeredWithin20";
        const [callback, voice] = shape({ metrics: kpis }, results).rows.map((row) => kpis.split(",").map((name) => row[name]));
        assert.deepEqual(callback, [4, null, null, null, null, null, 4.5, null]);
        assert.deepEqual(voice, [4, 0, 0, 0, 0, null, 4.5, null]);
    });

    it("give qualified figures columns of their own in every row", () => {
        const results = [
            { group: { queueId: "q1" }, data: [bucket(HALF_HOUR, { tFlowOut: { count: 3, sum: 30 }, "tFlowOut:VOICEMAIL": { count: 1, sum: 10, min: 10, max: 10 }, "nError:A": { count: 2 } })] },
            { group: { queueId: "q2" }, data: [bucket(HALF_HOUR, {})] },
        ];
        const { rows, columns } = shape({ groupBy: "queueId", names: false, metrics: "tFlowOut,nError" }, results);
        assert.deepEqual(columns.slice(5), [
            "tFlowOutCount", "tFlowOutSum", "tFlowOutMin", "tFlowOutMax",
            "tFlowOut_VOICEMAILCount", "tFlowOut_VOICEMAILSum", "tFlowOut_VOICEMAILMin", "tFlowOut_VOICEMAILMax",
            "nError", "nError_A",
        ]);
        // Only a qualified figure of nError came: the plain one is not known. In the second row neither happened.
        assert.deepEqual(columns.slice(5).map((name) => rows[0]![name]), [3, 30, null, null, 1, 10, 10, 10, null, 2]);
        assert.deepEqual(columns.slice(5).map((name) => rows[1]![name]), [0, 0, null, null, 0, 0, null, null, 0, 0]);
    });

    it("give views and percentiles columns where there are any", () => {
        const results = [{ group: {}, data: [bucket(HALF_HOUR, { tHandle: { count: 2, sum: 10, min: 4, max: 6, p95: 6, p99: 6 } }, { long: { count: 1, sum: 6, min: 6, max: 6 } })] }];
        const query = { views: [{ name: "long", target: "tHandle", range: { gte: 5 } }] };
        const { rows, totals } = shape({ groupBy: [], metrics: "tHandle" }, results, { query });
        assert.deepEqual([rows[0]!["tHandleP95"], rows[0]!["tHandleP99"], rows[0]!["longCount"], rows[0]!["longSum"]], [6, 6, 1, 6]);
        assert.deepEqual([totals["tHandleP95"], totals["tHandleP99"], totals["longCount"], totals["longMin"]], [null, null, 1, 6]);
    });

    it("name what has a name, and leave out a name that is itself a dimension", () => {
        const results = [{ group: { wrapUpCode: "w1", userId: "u1", participantName: "Ann", divisionId: "d9", requestedRoutingSkillId: "s1,s2" }, data: [bucket(HALF_HOUR, {})] }];
        const names = new Map([
            ["wrapUpCode", new Map([["w1", "Sold"]])],
            ["user", new Map([["u1", "Ann"]])],
            ["skill", new Map([["s1", "German"], ["s2", "Sales"]])],
        ] as const);
        const { rows } = shape({ groupBy: "wrapUpCode,userId,participantName,divisionId,requestedRoutingSkillId,conversationId", metrics: "offered" }, results, { names });
        const { intervalStart: _, intervalEnd: __, intervalStartLocal: ___, ...rest } = rows[0]!;
        assert.deepEqual(rest, {
            wrapUpCode: "w1", wrapUpCodeName: "Sold", userId: "u1", userName: "Ann", participantName: "Ann", divisionId: "d9", divisionName: null,
            requestedRoutingSkillId: "s1,s2", requestedRoutingSkillName: "German, Sales", conversationId: null, offered: 0,
        });
    });

    it("show times as wished, totals in seconds", () => {
        const results = [{ group: {}, data: [bucket(HALF_HOUR, { tHandle: { count: 2, sum: 7_323_400 } })] }];
        const value = (durations: string): unknown[] => {
            const { rows, totals } = shape({ groupBy: [], metrics: "ahtSeconds,avgAcwSeconds", durations }, results);
            return [rows[0]!["ahtSeconds"], rows[0]!["avgAcwSeconds"], totals["ahtSeconds"]];
        };
        assert.deepEqual(value("seconds"), [3_661.7, null, 3_661.7]);
        assert.deepEqual(value("minutes"), [3_661.7 / 60, null, 3_661.7]);
        assert.deepEqual(value("hh:mm:ss"), ["01:01:02", null, 3_661.7]);
        assert.equal(inDuration(359_999.6, "hh:mm:ss"), "100:00:00");
        assert.equal(inDuration(0, "hh:mm:ss"), "00:00:00");
    });

    it("join what the platform grouped by more than was asked for", () => {
        const results = ["voice", "chat"].map((mediaType, index) => ({
            group: { mediaType },
            data: [bucket(NEXT_HALF_HOUR, { nOffered: { count: 1 } }), bucket(HALF_HOUR, { tHandle: { count: 1, sum: 1_000 * (index + 1), min: 1_000 * (index + 1), max: 1_000 * (index + 1), p95: 9 } })],
        }));
        const { rows, totals } = shape({ groupBy: [], metrics: "tHandle,offered,ahtSeconds" }, results);
        assert.deepEqual(rows.map((row) => [row["intervalStart"]!.toString().slice(11, 16), row["tHandleCount"], row["tHandleMin"], row["tHandleMax"], row["tHandleP95"], row["offered"], row["ahtSeconds"]]), [
            ["10:00", 2, 1_000, 2_000, null, 0, 1.5],
            ["10:30", 0, null, null, null, 2, null],
        ]);
        assert.deepEqual([totals["tHandleSum"], totals["offered"]], [3_000, 2]);
    });

    it("survive replies that lack what they should have", () => {
        const results: any = [{}, { group: null, data: [{}] }, { group: { queueId: 7 }, data: [{ interval: "nonsense", metrics: [{}, { metric: "nOffered" }, { metric: "xNew", stats: { count: 1 } }] }] }, { data: null }];
        const { rows, totals } = shape({ metrics: "nOffered" }, results);
        assert.deepEqual(rows.map((row) => [row["intervalStart"], row["queueId"], row["nOffered"]]), [
            ["2026-11-20T10:00:00.000Z", null, 0],
            ["2026-11-20T10:00:00.000Z", "7", null],
        ]);
        assert.equal(totals["nOffered"], null);
    });
});

describe("zero filling", () => {
    const interval = intervalOf("2026-11-20T10:00Z/2026-11-20T12:00Z");
    const granularity = "PT30M";
    const late = Date.parse("2026-11-21T00:00:00Z");
    const results = [{ group: { queueId: "q1" }, data: [bucket(NEXT_HALF_HOUR, { ...CAPTURED, tAnswered: { count: 1, sum: 5 } })] }];
    const kpis = "tHandle,oServiceLevel,offered,answered,abandonRate,asaSeconds,serviceLevel";

    it("adds a row for every bucket of every group, and of every chosen queue", () => {
        const { rows } = shape({ groupBy: "queueId", metrics: kpis }, results, { interval, zeroFill: { granularity, chosen: ["q1", "q2"], now: late } });
        assert.deepEqual(rows.map((row) => [row["queueId"], row["intervalStart"]!.toString().slice(11, 16), row["offered"]]), [
            ["q1", "10:00", 0], ["q1", "10:30", 2], ["q1", "11:00", 0], ["q1", "11:30", 0],
            ["q2", "10:00", 0], ["q2", "10:30", 0], ["q2", "11:00", 0], ["q2", "11:30", 0],
        ]);
        const { intervalStart: _, intervalEnd: __, intervalStartLocal: ___, ...empty } = rows[0]!;
        assert.deepEqual(empty, {
            queueId: "q1", queueName: null, tHandleCount: 0, tHandleSum: null, tHandleMin: null, tHandleMax: null,
            oServiceLevelNumerator: null, oServiceLevelDenominator: null, oServiceLevelTarget: null,
            offered: 0, answered: 0, abandonRate: null, asaSeconds: null, serviceLevel: null,
        });
    });

    it("adds none that begin after now, but keeps what the platform returned", () => {
        const now = Date.parse("2026-11-20T10:15:00Z");
        const { rows } = shape({ groupBy: "queueId", metrics: kpis }, results, { interval, zeroFill: { granularity, chosen: [], now } });
        assert.deepEqual(rows.map((row) => row["intervalStart"]), ["2026-11-20T10:00:00.000Z", "2026-11-20T10:30:00.000Z"]);
    });

    it("fills the one group when nothing is grouped, and callbacks with unknowns", () => {
        assert.equal(shape({ groupBy: [], metrics: kpis }, [], { interval, zeroFill: { granularity, chosen: [], now: late } }).rows.length, 4);
        assert.equal(shape({ groupBy: "mediaType", metrics: kpis }, [], { interval, zeroFill: { granularity, chosen: [], now: late } }).rows.length, 0);
        const callbacks = [{ group: { mediaType: "callback" }, data: [] }];
        const { rows } = shape({ groupBy: "mediaType", metrics: kpis }, callbacks, { interval, zeroFill: { granularity, chosen: [], now: late } });
        assert.deepEqual([rows.length, rows[0]!["offered"], rows[0]!["answered"]], [4, 0, null]);
    });

    it("goes by the platform's buckets where they differ from ours", () => {
        const odd = "2026-11-20T10:15:00.000Z/2026-11-20T10:45:00.000Z";
        const both = [...results, { group: { queueId: "q2" }, data: [bucket(odd, {})] }];
        const { rows } = shape({ groupBy: "queueId", metrics: kpis }, both, { interval, zeroFill: { granularity, chosen: [], now: late } });
        const starts = rows.filter((row) => row["queueId"] === "q2").map((row) => row["intervalStart"]!.toString().slice(11, 16));
        assert.deepEqual(starts, ["10:15", "10:30", "11:00", "11:30"]);
    });

    it("goes by round times, or by the interval's start where the platform does", () => {
        const uneven = intervalOf("2026-11-20T10:10Z/2026-11-20T11:20Z");
        const starts = (...returned: string[]): string[] => {
            const data = returned.map((each) => bucket(each, {}));
            const { rows } = shape({ groupBy: "queueId", metrics: kpis }, [{ group: { queueId: "q1" }, data }], { interval: uneven, zeroFill: { granularity, chosen: [], now: late } });
            return rows.map((row) => row["intervalStart"]!.toString().slice(11, 16));
        };
        assert.deepEqual(starts(), ["10:10", "10:30", "11:00"]);
        assert.deepEqual(starts(NEXT_HALF_HOUR), ["10:10", "10:30", "11:00"]);
        assert.deepEqual(starts(HALF_HOUR), ["10:00", "10:30", "11:00"]);
        assert.deepEqual(starts("2026-11-20T10:40:00.000Z/2026-11-20T11:10:00.000Z"), ["10:10", "10:40", "11:10"]);
    });

    it("refuses to make millions of rows", () => {
        const many = Array.from({ length: 300_000 }, (_, index) => ({ group: { queueId: `q${index}` }, data: [] }));
        assert.throws(() => shape({ groupBy: "queueId", metrics: kpis }, many, { interval, zeroFill: { granularity, chosen: [], now: late } }), (error: any) => error.key === "query-too-many-rows");
    });
});

describe("key figures", () => {
    it("are known by name", () => {
        for (const name of [...ALL_KPIS.split(","), "answeredWithin20"]) assert.equal(kpiOf(name)?.name, name);
        for (const name of ["answeredWithin", "answeredWithin0", "answeredWithin1.5", "toString", ""]) assert.equal(kpiOf(name), null);
    });
});
