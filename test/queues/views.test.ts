/** Views share what did not change, and the paths of changes are found without looking at all of it: both as if done the long way. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { changedPaths } from "../../src/queues/changes.js";
import { FigureNames } from "../../src/queues/figure-names.js";
import { QueueFigures } from "../../src/queues/figures.js";
import { applyNotification } from "../../src/queues/notifications.js";
import { payloadOf, viewOf } from "../../src/queues/payload.js";
import { applyHalfHour } from "../../src/queues/replies.js";
import { infoOf, type QueueView } from "../../src/queues/views.js";
import { aggregates, SALES } from "./samples.js";

const AT = Date.parse("2026-11-20T10:07:00.000Z");
const START = Date.parse("2026-11-20T10:00:00.000Z");
const HALF_HOUR = "2026-11-20T10:00:00.000Z/2026-11-20T10:30:00.000Z";
const INFO = infoOf(SALES);
const NOBODY = new Map();

const statistics = fc.oneof(
    fc.record({ count: fc.nat(20) }),
    fc.record({ count: fc.nat(20), sum: fc.nat(9_000), min: fc.nat(50), max: fc.nat(900) }),
    fc.record({ ratio: fc.constant(0.5), numerator: fc.nat(9), denominator: fc.nat(9), target: fc.constantFrom(0.5, 0.8) }),
    fc.record({ count: fc.nat(20), p95: fc.nat(9) }),
);
const row = fc.record(
    { metric: fc.constantFrom("nOffered", "tAnswered", "tHandle", "oServiceLevel", "constructor"), qualifier: fc.constantFrom("A", "toString"), stats: statistics },
    { requiredKeys: ["metric", "stats"] },
);
const count = fc.record({ metric: fc.constantFrom("oWaiting", "oInteracting", "oNew"), stats: fc.record({ count: fc.nat(3) }) });
const event = fc.record({ mediaType: fc.constantFrom("voice", "chat", "sms", null), rows: fc.array(row, { maxLength: 4 }), counts: fc.array(count, { maxLength: 2 }) });

/** What a message says, without the copies' own ages. */
function leaves(value: unknown, path: string, found: Map<string, string>): Map<string, string> {
    const names = typeof value === "object" && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
    if (names.length === 0 && JSON.stringify(value) !== "{}") found.set(path, JSON.stringify(value));
    for (const name of names) if (name !== "asOf") leaves((value as Record<string, unknown>)[name], path === "" ? name : `${path}.${name}`, found);
    return found;
}

function differences(a: QueueView, b: QueueView): string[] {
    const [before, after] = [leaves(payloadOf(a, AT), "", new Map()), leaves(payloadOf(b, AT), "", new Map())];
    return [...new Set([...before.keys(), ...after.keys()])].filter((path) => before.get(path) !== after.get(path)).toSorted();
}

describe("views, whatever is told", () => {
    it("are as if built anew, and so are their differences", () => {
        fc.assert(
            fc.property(fc.array(event, { maxLength: 12 }), fc.constantFrom([], ["voice", "sms", "voice"]), fc.nat(12), (events, mediaTypes, seedAfter) => {
                const figures = new QueueFigures(SALES.id, new FigureNames(), AT);
                let view = viewOf(figures, INFO, mediaTypes, NOBODY);
                events.forEach(({ mediaType, rows, counts }, index) => {
                    const group = mediaType === null ? { queueId: SALES.id } : { queueId: SALES.id, mediaType };
                    const instant = new Date(AT + index).toISOString();
                    const data = [{ interval: HALF_HOUR, metrics: rows }, { interval: `${instant}/${instant}`, metrics: counts }];
                    applyNotification(figures, { group, data }, { receivedAt: AT, platformNow: AT });
                    if (index === seedAfter) applyHalfHour(figures, aggregates(SALES.id, HALF_HOUR, { voice: { nOffered: { count: 30 } } }), START, AT);
                    const next = viewOf(figures, INFO, mediaTypes, NOBODY, view);
                    assert.deepEqual(next, viewOf(figures, INFO, mediaTypes, NOBODY));
                    assert.deepEqual(reducedToLeaves(changedPaths(view, next), view, next), differences(view, next));
                    view = next;
                });
            }),
            { numRuns: 150 },
        );
    });

    it("names what is there no longer, and what was there before as an object", () => {
        const figures = new QueueFigures(SALES.id, new FigureNames(), AT);
        const empty = viewOf(figures, INFO, [], NOBODY);
        const metrics = [{ metric: "tOdd", stats: { count: 1, sum: 2 } }, { metric: "constructor", stats: { count: 1 } }];
        applyNotification(figures, { group: { queueId: SALES.id, mediaType: "voice" }, data: [{ interval: HALF_HOUR, metrics }] }, { receivedAt: AT, platformNow: AT });
        const full = viewOf(figures, INFO, [], NOBODY, empty);
        const paths = ["constructor.count", "tOdd.count", "tOdd.sum"].flatMap((path) => [`interval.metrics.${path}`, `media.voice.interval.metrics.${path}`]).toSorted();
        assert.deepEqual(changedPaths(empty, full).toSorted(), paths);
        assert.deepEqual(changedPaths(full, empty).toSorted(), paths);
    });
});

/** A change of a whole object stands for those of all that is in it. */
function reducedToLeaves(paths: readonly string[], a: QueueView, b: QueueView): string[] {
    assert.equal(new Set(paths).size, paths.length);
    const known = differences(a, b);
    const below = (path: string, told: string): boolean => path === told || path.startsWith(`${told}.`);
    // A new media type's raw figures are told though there are none.
    const needless = paths.filter((told) => !told.endsWith(".metrics") && !known.some((path) => below(path, told)));
    return [...known.filter((path) => paths.some((told) => below(path, told))), ...needless].toSorted();
}
