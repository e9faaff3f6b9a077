/** Merging: whatever is left out, comes twice, comes late or is nonsense, the newest that was told stands. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { FigureNames } from "../../src/queues/figure-names.js";
import { QueueFigures } from "../../src/queues/figures.js";
import { applyActivity, applyNotification } from "../../src/queues/notifications.js";
import { payloadOf, viewOf, type QueuePayload } from "../../src/queues/payload.js";
import { applyHalfHour, applySnapshot } from "../../src/queues/replies.js";
import { infoOf } from "../../src/queues/views.js";
import { activityEvent, aggregates, eventBody, halfHour, halfHourEvent, instantEvent, observations, SALES } from "./samples.js";

const START = Date.parse("2026-11-20T10:00:00.000Z");
const NOW = START + 20 * 60_000;
const NO_PRESENCES = new Map();

function fresh(): QueueFigures {
    return new QueueFigures(SALES.id, new FigureNames(), NOW);
}

function stateOf(figures: QueueFigures): QueuePayload {
    return payloadOf(viewOf(figures, infoOf(SALES), [], NO_PRESENCES), NOW);
}

function tell(figures: QueueFigures, body: unknown, at = NOW): number {
    return applyNotification(figures, body, { receivedAt: at, platformNow: at });
}

const asked = (sentAt: number, forgetBefore: number | null = null) => ({ sentAt, platformSentAt: sentAt, forgetBefore });

/** Changes of three counts over time; each event names those that changed, and some of the others. */
const changes = fc.array(
    fc.record({
        step: fc.integer({ min: 1, max: 5_000 }),
        counts: fc.record({ oWaiting: fc.nat(5), oInteracting: fc.nat(5), oAlerting: fc.nat(2) }),
        also: fc.subarray(["oWaiting", "oInteracting", "oAlerting"] as const),
        delay: fc.nat(1_000),
        twice: fc.boolean(),
    }),
    { minLength: 1, maxLength: 40 },
);

describe("merging notifications", () => {
    it("ends with the truth, in whatever order partial, doubled and late events come", () => {
        fc.assert(
            fc.property(changes, (steps) => {
                const figures = fresh();
                let at = START;
                let truth: Record<string, number> = {};
                const arrivals: { at: number; body: unknown }[] = [];
                for (const { step, counts, also, delay, twice } of steps) {
                    at += step;
                    const named = Object.entries(counts).filter(([metric, count]) => truth[metric] !== count || (also as string[]).includes(metric));
                    truth = { ...truth, ...counts };
                    if (named.length === 0) continue;
                    const body = instantEvent(at, Object.fromEntries(named));
                    arrivals.push({ at: at + delay, body });
                    if (twice) arrivals.push({ at: at + delay + 300, body });
                }
                for (const arrival of arrivals.toSorted((a, b) => a.at - b.at)) tell(figures, arrival.body, arrival.at);
                const { voice } = stateOf(figures).media;
                assert.deepEqual({ oWaiting: voice!.waiting, oInteracting: voice!.interacting, oAlerting: voice!.alerting }, truth);
            }),
            { numRuns: 200, seed: 20261120 },
        );
    });

    it("counts a half hour upwards, whatever the order", () => {
        const growth = fc.array(fc.record({ value: fc.integer({ min: 1, max: 60_000 }), key: fc.nat(1_000) }), { minLength: 1, maxLength: 30 });
        fc.assert(
            fc.property(growth, fc.boolean(), (entries, seeded) => {
                const stats = { count: 0, sum: 0, min: Infinity, max: 0 };
                const events = entries.map(({ value, key }) => {
                    stats.count++;
                    stats.sum += value;
                    stats.min = Math.min(stats.min, value);
                    stats.max = Math.max(stats.max, value);
                    return { key, stats: { ...stats } };
                });
                const figures = fresh();
                const shuffled = events.toSorted((a, b) => a.key - b.key);
                const middle = events[Math.floor(events.length / 2)]!.stats;
                shuffled.forEach((event, index) => {
                    tell(figures, halfHourEvent(START, { tWait: event.stats }));
                    if (seeded && index === 1) applyHalfHour(figures, aggregates(SALES.id, halfHour(START), { voice: { tWait: middle } }), START, NOW);
                });
                assert.deepEqual(stateOf(figures).media["voice"]!.interval.metrics["tWait"], stats);
            }),
            { numRuns: 100, seed: 20261120 },
        );
    });

    it("lets no snapshot overwrite what was told after it was asked for", () => {
        const figures = fresh();
        tell(figures, instantEvent(NOW - 500, { oWaiting: 4 }), NOW - 400);
        tell(figures, instantEvent(NOW + 100, { oInteracting: 7 }), NOW + 150);
        applySnapshot(figures, observations(SALES.id, { voice: { oWaiting: 1, oInteracting: 1, oAlerting: 1 } }), asked(NOW));
        const { voice } = stateOf(figures).media;
        assert.deepEqual([voice!.waiting, voice!.interacting, voice!.alerting], [1, 7, 1]);
    });

    it("lets no event from before a snapshot overwrite it", () => {
        const figures = fresh();
        applySnapshot(figures, observations(SALES.id, { voice: { oWaiting: 1 } }), asked(NOW));
        tell(figures, instantEvent(NOW - 10_000, { oWaiting: 9 }), NOW + 100);
        assert.equal(stateOf(figures).waiting, 1);
        tell(figures, instantEvent(NOW + 200, { oWaiting: 2 }), NOW + 300);
        assert.equal(stateOf(figures).waiting, 2);
    });

    it("forgets after an interruption what the snapshot does not tell, but not what was told since", () => {
        const figures = fresh();
        tell(figures, instantEvent(NOW - 60_000, { oWaiting: 3, oFlow: 2 }), NOW - 60_000);
        tell(figures, instantEvent(NOW - 60_000, { oWaiting: 3 }, "email"), NOW - 60_000);
        tell(figures, instantEvent(NOW - 60_000, { oUserRoutingStatuses: { IDLE: 1, NOT_RESPONDING: 1 } }, null), NOW - 60_000);
        tell(figures, instantEvent(NOW - 900, { oInteracting: 5 }), NOW - 900);
        applySnapshot(figures, observations(SALES.id, { voice: { oWaiting: 0 } }, { oUserRoutingStatuses: { IDLE: 2 } }), asked(NOW, NOW - 1_000));
        const state = stateOf(figures);
        assert.deepEqual(state.media["voice"]!.metrics, {});
        assert.deepEqual([state.media["voice"]!.waiting, state.media["voice"]!.interacting, state.media["email"]!.waiting], [0, 5, null]);
        assert.deepEqual([state.agents.idle, state.agents.notResponding], [2, 0]);
    });

    it("drops late figures of the half hour before, and turns when the next one is told", () => {
        const figures = fresh();
        const next = START + 1_800_000;
        tell(figures, halfHourEvent(START, { nOffered: { count: 5 } }));
        tell(figures, halfHourEvent(next, { nOffered: { count: 1 } }), next + 10);
        tell(figures, halfHourEvent(START, { nOffered: { count: 6 } }), next + 20);
        assert.deepEqual([stateOf(figures).interval.start, stateOf(figures).interval.offered], [new Date(next).toISOString(), 1]);
        tell(figures, halfHourEvent(next + 1_800_000, { nOffered: { count: 9 } }), next + 30);
        assert.equal(stateOf(figures).interval.offered, 1, "a half hour that has not begun");
        const late = fresh();
        tell(late, halfHourEvent(START, { nOffered: { count: 5 } }), next + 10);
        assert.equal(stateOf(late).interval.offered, null, "a half hour that is over");
    });

    it("takes an event of a queue, not of another", () => {
        const figures = fresh();
        tell(figures, instantEvent(NOW, { oWaiting: 3 }, "voice", "another"));
        assert.equal(stateOf(figures).waiting, null);
        tell(figures, instantEvent(NOW, { oWaiting: 3 }, "voice", SALES.id.toUpperCase()));
        assert.equal(stateOf(figures).waiting, 3);
    });
});

describe("the longest wait", () => {
    const since = (figures: QueueFigures): string | null => stateOf(figures).longestWaitSince;
    const iso = (instant: number): string => new Date(instant).toISOString();

    it("begins with the rise from none, and becomes exact when the platform tells it", () => {
        const figures = fresh();
        applySnapshot(figures, observations(SALES.id, { voice: { oWaiting: 0 } }), asked(NOW));
        tell(figures, instantEvent(NOW + 10_000, { oWaiting: 1 }), NOW + 10_100);
        assert.equal(since(figures), iso(NOW + 10_000));
        applyActivity(figures, activityEvent("voice", [{ metric: "oLongestWaiting", calculatedMetricValue: NOW + 9_400 }]), arrival(NOW + 10_200));
        assert.equal(since(figures), iso(NOW + 9_400));
        tell(figures, instantEvent(NOW + 11_000, { oWaiting: 0 }), NOW + 11_000);
        assert.equal(since(figures), null);
        tell(figures, instantEvent(NOW + 30_000, { oWaiting: 1 }), NOW + 30_000);
        assert.equal(since(figures), iso(NOW + 30_000));
    });

    it("is unknown when a first event tells of waiting ones", () => {
        const figures = fresh();
        tell(figures, instantEvent(NOW, { oWaiting: 2 }));
        assert.equal(since(figures), null);
    });

    it("may be told before the rise", () => {
        const figures = fresh();
        applySnapshot(figures, observations(SALES.id, { voice: { oWaiting: 0 } }), asked(NOW));
        applyActivity(figures, activityEvent("voice", [{ metric: "oLongestWaiting", calculatedMetricValue: NOW + 9_400 }]), arrival(NOW + 10_050));
        tell(figures, instantEvent(NOW + 10_000, { oWaiting: 1 }), NOW + 10_100);
        assert.equal(since(figures), iso(NOW + 9_400));
    });

    it("is not set back by a late event", () => {
        const figures = fresh();
        applySnapshot(figures, observations(SALES.id, { voice: { oWaiting: 2, oLongestWaiting: NOW - 50_000 } }), asked(NOW));
        applyActivity(figures, activityEvent("voice", [{ metric: "oLongestWaiting", calculatedMetricValue: NOW - 70_000 }]), arrival(NOW + 10));
        assert.equal(since(figures), iso(NOW - 50_000));
    });

    it("takes a value that cannot be an instant for a duration", () => {
        const figures = fresh();
        applySnapshot(figures, observations(SALES.id, { voice: { oWaiting: 2, oLongestWaiting: 42_000 } }), asked(NOW));
        assert.deepEqual([since(figures), stateOf(figures).longestWaitSeconds], [iso(NOW - 42_000), 42]);
    });

    it("counts by activity give way to newer ones by observations", () => {
        const figures = fresh();
        applySnapshot(figures, observations(SALES.id, { voice: { oWaiting: 5 } }), asked(NOW - 60_000));
        tell(figures, instantEvent(NOW - 500, { oInteracting: 2 }), NOW);
        const body = activityEvent("voice", [
            { metric: "oWaiting", count: 3 },
            { metric: "oInteracting", count: 9 },
            { metric: "oFlow", count: 1 },
        ]);
        applyActivity(figures, body, arrival(NOW));
        const { voice } = stateOf(figures).media;
        assert.deepEqual([voice!.waiting, voice!.interacting, voice!.metrics], [3, 2, { oFlow: 1 }]);
    });
});

describe("whatever comes", () => {
    const hostile = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "", "x".repeat(500), "ünïcode", "valueOf"];

    it("keeps names of prototypes harmless and passes unknown ones through", () => {
        const figures = fresh();
        for (const name of hostile) {
            tell(figures, instantEvent(NOW, { oWaiting: 1, [name]: 2 }, name));
            tell(figures, eventBody([{ interval: halfHour(START), metrics: [{ metric: name, qualifier: name, stats: JSON.parse(`{"${name}":1,"count":2}`) }] }], name));
            tell(figures, instantEvent(NOW, { oUserPresences: { [name]: 3 } }, null));
            applySnapshot(figures, JSON.parse(JSON.stringify(observations(SALES.id, { [name]: { oWaiting: 1 } }))) as unknown[], asked(NOW));
        }
        const state = stateOf(figures);
        assert.equal(({} as Record<string, unknown>)["count"], undefined);
        assert.equal(Object.getPrototypeOf(state.media), Object.prototype);
        assert.equal(state.media["constructor"]?.waiting, 1);
        assert.ok(!Object.hasOwn(state.media, "__proto__"));
        assert.ok(figures.names.skipped > 0);
        assert.doesNotThrow(() => JSON.stringify(state));
    });

    it("survives any JSON as a body and keeps what it knew", () => {
        const words = fc.constantFrom("group", "queueId", "mediaType", "data", "interval", "metrics", "metric", "stats", "count", "results", "qualifier", ...hostile);
        const leaf = fc.oneof(fc.constantFrom(null, true, -1, 1e308, SALES.id, "oWaiting", halfHour(START), halfHour(START + 1_800_000), "x/y", "2026-11-20T10:05:00.000Z/2026-11-20T10:05:00.000Z"), fc.double(), fc.string());
        const { tree } = fc.letrec((tie) => ({
            tree: fc.oneof({ maxDepth: 6 }, leaf, fc.array(tie("tree"), { maxLength: 3 }), fc.dictionary(words, tie("tree"), { maxKeys: 4 })),
        }));
        fc.assert(
            fc.property(tree, (body) => {
                const figures = fresh();
                tell(figures, instantEvent(NOW, { oWaiting: 3 }));
                tell(figures, body);
                applyActivity(figures, body, arrival(NOW));
                applySnapshot(figures, [body], asked(NOW - 1));
                applyHalfHour(figures, [body], START, NOW);
                JSON.stringify(stateOf(figures));
                assert.ok(Object.hasOwn(stateOf(figures).media, "voice"));
            }),
            { numRuns: 300, seed: 20261120 },
        );
    });

    it("skips what is no count, and an instant far ahead does not shut out what follows", () => {
        const figures = fresh();
        for (const count of [NaN, -1, Infinity, "3", null, {}]) tell(figures, eventBody([{ interval: `${new Date(NOW).toISOString()}/${new Date(NOW).toISOString()}`, metrics: [{ metric: "oWaiting", stats: { count } }] }]));
        assert.equal(stateOf(figures).waiting, null);
        assert.equal(figures.names.skipped, 6);
        tell(figures, instantEvent("2999-01-01T00:00:00.000Z", { oWaiting: 8 }));
        tell(figures, instantEvent(NOW + 1_000, { oWaiting: 2 }), NOW + 1_100);
        assert.equal(stateOf(figures).waiting, 2);
    });

    it("takes what comes while the platform's clock has run ahead in the order in which it comes", () => {
        const figures = fresh();
        // Some seconds ahead is believed; ten minutes are not, but they are no older for that.
        tell(figures, instantEvent(NOW + 50_000, { oWaiting: 8 }));
        tell(figures, instantEvent(NOW + 600_000, { oWaiting: 3 }));
        assert.equal(stateOf(figures).waiting, 3);
        tell(figures, instantEvent(NOW + 601_000, { oWaiting: 0 }));
        assert.equal(stateOf(figures).waiting, 0);
    });

    it("bounds what a queue can hold", () => {
        const figures = fresh();
        for (let index = 0; index < 5_000; index++) tell(figures, instantEvent(NOW, { [`oMade${index}`]: 1 }, `made${index}`));
        assert.ok(figures.media.size <= 24);
        for (let index = 0; index < 5_000; index++) tell(figures, instantEvent(NOW, { [`oMade${index}`]: 1 }));
        assert.ok(figures.media.get("voice")!.ids.length <= 600);
    });
});

function arrival(at: number): { receivedAt: number; platformNow: number } {
    return { receivedAt: at, platformNow: at };
}
