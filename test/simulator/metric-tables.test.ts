/** The world's tables of metric events say the same as the events, and aggregates say the same from either. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { createWorld } from "../../src/simulator/world/index.js";
import { DayTables } from "../../src/simulator/world/metric-tables.js";
import type { MetricTables, World } from "../../src/simulator/world/types.js";
import { interval, NOW, Rest, smallWorld } from "./api-support.js";
import { effort, patience } from "./effort.js";
import { day, hour } from "./world-support.js";

const AGGREGATES = "/api/v2/analytics/conversations/aggregates/query";

function tablesOf(world: World): MetricTables {
    assert.ok(world.metricTables, "the world has no tables");
    return world.metricTables;
}

/** One line for each event, dimensions in the order of their names. */
function line(metric: string, at: number, value: number, dimensions: Readonly<Record<string, unknown>>): string {
    const names = Object.keys(dimensions).toSorted((a, b) => (a < b ? -1 : 1));
    return `${metric} ${at} ${value} ${names.map((name) => `${name}=${String(dimensions[name])}`).join(" ")}`;
}

function fromTables(world: World, from: number, to: number): string[] {
    const tables = tablesOf(world);
    const lines: string[] = [];
    for (const table of tables.between(from, to)) {
        assert.ok(table);
        table.times.forEach((time, row) => {
            const at = table.origin + time;
            if (at >= from && at < to) lines.push(line(tables.metrics[table.metrics[row]!]!, at, table.values[row]!, tables.facts(table.sessions[row]!)));
        });
    }
    return lines.toSorted();
}

function fromEvents(world: World, from: number, to: number): string[] {
    const { omitted } = tablesOf(world);
    return world.metricEvents(from, to).map(({ metric, emitDate, value, dimensions }) => {
        const told = Object.fromEntries(Object.entries(dimensions).filter(([name]) => !omitted.has(name)));
        return line(metric, emitDate, value, told);
    }).toSorted();
}

describe("tables of metric events", () => {
    it("say what the events say, across midnight too, whatever the centre", () => {
        fc.assert(
            fc.property(fc.nat({ max: 10_000 }), fc.integer({ min: 1, max: 14 }), fc.integer({ min: 0, max: 24 }), (seed, queues, start) => {
                const world = createWorld({ seed, queues, load: 0.2 });
                const from = Date.UTC(2026, 2, 10) + start * hour;
                const told = fromTables(world, from, from + 4 * hour);
                assert.ok(told.length > 0);
                assert.deepEqual(told, fromEvents(world, from, from + 4 * hour));
            }),
            effort(12, 11),
        );
    }).timeout(patience(10_000));

    it("sort sessions by the dimensions named", () => {
        const world = smallWorld();
        const tables = tablesOf(world);
        const sessions = new Set<number>();
        for (const table of tables.between(NOW - day, NOW)) for (const session of table!.sessions) sessions.add(session);
        const dimensions = [
            "queueId", "userId", "mediaType", "purpose", "divisionId", "requestedRoutingSkillId", "requestedRouting", "messageType", "disconnectType",
            "wrapUpCode", "flowOutType", "usedRouting", "dnis", "direction", "nothingLikeThis",
        ];
        fc.assert(
            fc.property(fc.uniqueArray(fc.constantFrom(...dimensions), { maxLength: 4 }), (chosen) => {
                const classOf = tables.classifier(chosen);
                const first = new Map<number, string>();
                for (const session of sessions) {
                    const facts = tables.facts(session);
                    const own = chosen.map((dimension) => String(facts[dimension])).join(" ");
                    const known = first.get(classOf(session)) ?? own;
                    assert.equal(own, known, chosen.join());
                    first.set(classOf(session), known);
                }
            }),
            effort(20, 12),
        );
    }).timeout(patience(10_000));

    it("are kept as long as there is room, the first days of a span that is too long", () => {
        const made: number[] = [];
        const world = createWorld({ seed: 3, queues: 1, load: 0.1 });
        const one = world.conversations(NOW, NOW + hour)[0]!;
        const many = { count: 1, records: function* () { for (let n = 0; n < 120_000; n++) yield one; } };
        const tables = new DayTables({ centre: world.centre, spill: 0, day: (on) => (made.push(on), many) });
        const ask = (from: number, to: number): number[] => {
            made.length = 0;
            for (const table of tables.between(from * day, to * day)) assert.ok(table!.times.length > 1_000_000);
            return [...made];
        };
        assert.deepEqual(ask(0, 4), [0, 1, 2, 3]);
        assert.deepEqual(ask(0, 4), [], "four days find room");
        assert.deepEqual(ask(0, 12), [4, 5, 6, 7, 8, 9, 10, 11]);
        const again = ask(0, 12);
        assert.ok(again.length > 0 && again.length < 12 && again[0]! > 3, `made anew: ${again.join()}`);
        assert.deepEqual(ask(20, 22), [20, 21]);
        assert.deepEqual(ask(20, 22), []);
    });

    it("leave days to the events that are too large", () => {
        const { centre } = smallWorld();
        const tables = new DayTables({ centre, spill: 0, day: () => ({ count: 1_000_000, records: () => [] }) });
        assert.deepEqual([...tables.between(0, 2 * day)], [null, null]);
    });
});

describe("simulator api: aggregates from tables and from events", () => {
    let withTables: Rest;
    let withEvents: Rest;
    before(async () => {
        withTables = await Rest.start();
        withEvents = await Rest.start({ world: Object.create(smallWorld(), { metricTables: { value: undefined } }) as World });
    });
    after(async () => {
        await withTables.close();
        await withEvents.close();
    });

    it("are the same", async () => {
        const { queues, agents } = smallWorld().centre;
        const dimensions = ["queueId", "mediaType", "userId", "wrapUpCode", "requestedRoutingSkillId", "disconnectType", "divisionId", "conversationId", "purpose", "messageType"];
        const metrics = ["nOffered", "tAnswered", "tAbandon", "tHandle", "tWait", "oServiceLevel", "oServiceTarget", "nTransferred", "tFlowOut", "tNotResponding"];
        const predicate = fc.oneof(
            fc.constantFrom(...queues).map(({ id }) => ({ dimension: "queueId", value: id })),
            fc.constantFrom(...agents).map(({ id }) => ({ dimension: "userId", value: id })),
            fc.constantFrom("voice", "chat").map((value) => ({ dimension: "mediaType", value })),
            fc.constantFrom("wrapUpCode", "selectedAgentId").map((dimension) => ({ dimension, operator: "exists" })),
        );
        const query = fc.record({
            from: fc.integer({ min: NOW - 3 * day, max: NOW - hour }),
            length: fc.integer({ min: 1, max: 2 * day }),
            metrics: fc.uniqueArray(fc.constantFrom(...metrics), { minLength: 1, maxLength: 5 }),
            groupBy: fc.uniqueArray(fc.constantFrom(...dimensions), { maxLength: 3 }),
            granularity: fc.constantFrom("PT30M", "P1D", "PT37M"),
            timeZone: fc.constantFrom("UTC", "America/New_York"),
            flattenMultivaluedDimensions: fc.boolean(),
            filter: fc.record({ type: fc.constantFrom("and", "or"), predicates: fc.array(predicate, { minLength: 1, maxLength: 3 }) }),
            views: fc.constant([{ target: "tWait", name: "quick", function: "rangeBound", range: { lt: 20_000 } }]),
            queryType: fc.constantFrom("topN", "bottomN"),
        }, { requiredKeys: ["from", "length", "metrics"] });
        await fc.assert(
            fc.asyncProperty(query, async ({ from, length, queryType, ...rest }) => {
                const ranking = queryType ? { queryType, limit: 1000, sortMetric: { name: "tAcd", function: "sum" } } : {};
                const body = { interval: interval(from, from + length), ...rest, ...ranking };
                const [tables, events] = [await withTables.call("POST", AGGREGATES, body), await withEvents.call("POST", AGGREGATES, body)];
                assert.equal(tables.status, 200, tables.text);
                assert.deepEqual(tables.body, events.body);
            }),
            effort(40, 13),
        );
    }).timeout(patience(20_000));
});
