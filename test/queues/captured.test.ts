/** The captured notifications played in: every field of the payload. */
import assert from "node:assert/strict";
import { changedPaths } from "../../src/queues/changes.js";
import { FigureNames } from "../../src/queues/figure-names.js";
import { QueueFigures } from "../../src/queues/figures.js";
import { applyNotification } from "../../src/queues/notifications.js";
import { payloadOf, viewOf, type QueuePayload } from "../../src/queues/payload.js";
import { applyHalfHour, applySnapshot } from "../../src/queues/replies.js";
import { infoOf } from "../../src/queues/views.js";
import { CAPTURED_HALF_HOUR, CAPTURED_INSTANT, eventBody, observations, SALES } from "./samples.js";

const AT = Date.parse("2024-12-30T09:46:55.000Z");
const START = Date.parse("2024-12-30T09:30:00.000Z");
const INFO = infoOf(SALES);

function figuresAt(platformNow: number): QueueFigures {
    return new QueueFigures(SALES.id, new FigureNames(), platformNow);
}

function payload(figures: QueueFigures, asOf = AT, mediaTypes: readonly string[] = []): QueuePayload {
    return payloadOf(viewOf(figures, infoOf(SALES), mediaTypes, PRESENCES), asOf);
}

const PRESENCES = new Map([
    ["p-available", { name: "Available", systemPresence: "Available" }],
    ["p-lunch", { name: "Lunch", systemPresence: "Meal" }],
    ["p-dinner", { name: "Dinner", systemPresence: "Meal" }],
]);

const UNKNOWN_INTERVAL = {
    start: "2024-12-30T09:30:00.000Z",
    end: "2024-12-30T10:00:00.000Z",
    asOf: null,
    offered: null,
    answered: null,
    abandoned: null,
    flowOut: null,
    transferred: null,
    connected: null,
    serviceLevel: { ratio: null, numerator: null, denominator: null, target: null },
    asaSeconds: null,
    ahtSeconds: null,
    metrics: {},
};

const UNKNOWN_MEDIA = {
    waiting: null,
    interacting: null,
    alerting: null,
    longestWaitSince: null,
    longestWaitSeconds: null,
    interval: UNKNOWN_INTERVAL,
    metrics: {},
};

describe("captured notifications", () => {
    it("knows nothing before anything is told, and has every key", () => {
        assert.deepEqual(payload(figuresAt(AT)), {
            queue: { id: SALES.id, name: "Sales", division: { id: SALES.division!.id, name: "Home" } },
            waiting: null,
            interacting: null,
            alerting: null,
            longestWaitSince: null,
            longestWaitSeconds: null,
            agents: {
                onQueue: null,
                offQueue: null,
                idle: null,
                interacting: null,
                communicating: null,
                notResponding: null,
                active: null,
                members: null,
                presences: {},
                presenceDetails: [],
            },
            media: { voice: UNKNOWN_MEDIA, callback: UNKNOWN_MEDIA, chat: UNKNOWN_MEDIA, email: UNKNOWN_MEDIA, message: UNKNOWN_MEDIA },
            interval: UNKNOWN_INTERVAL,
            metrics: {},
        });
    });

    it("takes both forms, told apart by the interval", () => {
        const figures = figuresAt(AT);
        applyNotification(figures, eventBody(CAPTURED_INSTANT), { receivedAt: AT, platformNow: AT });
        applyNotification(figures, eventBody(CAPTURED_HALF_HOUR), { receivedAt: AT + 5, platformNow: AT + 5 });
        const interval = {
            start: "2024-12-30T09:30:00.000Z",
            end: "2024-12-30T10:00:00.000Z",
            asOf: "2024-12-30T09:46:55.005Z",
            offered: 2,
            answered: null,
            abandoned: 2,
            flowOut: null,
            transferred: null,
            connected: null,
            serviceLevel: { ratio: 0, numerator: 0, denominator: 2, target: 0.5 },
            asaSeconds: null,
            ahtSeconds: null,
            metrics: {
                tAlert: { count: 1, sum: 8123, min: 8123, max: 8123 },
                tAbandon: { count: 2, sum: 86168, min: 11781, max: 74387 },
                nOffered: { count: 2 },
                tConnected: { count: 2, sum: 100200, min: 20100, max: 80100 },
                tAcd: { count: 2, sum: 86168, min: 11781, max: 74387 },
                tNotResponding: { count: 1, sum: 8123, min: 8123, max: 8123 },
                oServiceLevel: { ratio: 0, numerator: 0, denominator: 2, target: 0.5 },
                tWait: { count: 2, sum: 86168, min: 11781, max: 74387 },
            },
        };
        const state = payload(figures);
        assert.deepEqual(state.media["voice"], { ...UNKNOWN_MEDIA, waiting: 0, alerting: 0, interval });
        assert.deepEqual(state.media["chat"], UNKNOWN_MEDIA);
        assert.deepEqual(state.interval, interval);
        assert.deepEqual([state.waiting, state.interacting, state.alerting], [0, null, 0]);
        assert.equal(figures.names.skipped, 0);
    });

    it("does not take what an event leaves out for 0", () => {
        const figures = figuresAt(AT);
        const asked = { sentAt: AT - 60_000, platformSentAt: AT - 60_000, forgetBefore: null };
        applySnapshot(figures, observations(SALES.id, { voice: { oWaiting: 2, oInteracting: 5, oAlerting: 1, oLongestWaiting: AT - 90_000 } }), asked);
        applyNotification(figures, eventBody(CAPTURED_INSTANT), { receivedAt: AT, platformNow: AT });
        const { voice } = payload(figures).media;
        assert.deepEqual([voice!.waiting, voice!.interacting, voice!.alerting, voice!.longestWaitSince], [0, 5, 0, null]);
    });

    it("counts a queue's half hour from 0 where the aggregates leave it out, but no callback as answered or abandoned", () => {
        const figures = figuresAt(AT);
        applyHalfHour(figures, [], START, AT - 1_000);
        const state = payload(figures);
        assert.deepEqual(
            { ...state.interval },
            {
                ...UNKNOWN_INTERVAL,
                asOf: "2024-12-30T09:46:54.000Z",
                offered: 0,
                answered: 0,
                abandoned: 0,
                flowOut: 0,
                transferred: 0,
                connected: 0,
                serviceLevel: { ratio: null, numerator: 0, denominator: 0, target: null },
            },
        );
        const { callback } = state.media;
        assert.deepEqual([callback!.interval.offered, callback!.interval.answered, callback!.interval.abandoned, callback!.interval.connected], [0, null, null, 0]);
    });

    it("reads the agents from the queue's own group, each status and presence for itself", () => {
        const figures = figuresAt(AT);
        const own = {
            oUserRoutingStatuses: { INTERACTING: 2, IDLE: 1, OFF_QUEUE: 3 },
            oUserPresences: { "p-available": 1, "p-lunch": 1, "p-dinner": 1, "p-new": 2, "p-unseen": 0 },
            oOnQueueUsers: { INTERACTING: 2, IDLE: 1 },
            oOffQueueUsers: 3,
            oActiveUsers: 5,
            oMemberUsers: 6,
            oSomethingNew: 9,
            oQualifiedNew: { A: 1, B: 2 },
        };
        applySnapshot(figures, observations(SALES.id, {}, own), { sentAt: AT, platformSentAt: AT, forgetBefore: null });
        assert.deepEqual(payload(figures).agents, {
            onQueue: 3,
            offQueue: 3,
            idle: 1,
            interacting: 2,
            communicating: 0,
            notResponding: 0,
            active: 5,
            members: 6,
            presences: { Available: 1, Meal: 2 },
            presenceDetails: [
                { id: "p-new", name: null, systemPresence: null, count: 2 },
                { id: "p-available", name: "Available", systemPresence: "Available", count: 1 },
                { id: "p-dinner", name: "Dinner", systemPresence: "Meal", count: 1 },
                { id: "p-lunch", name: "Lunch", systemPresence: "Meal", count: 1 },
            ],
        });
        assert.deepEqual(payload(figures).metrics, { oSomethingNew: 9, oQualifiedNew: { A: 1, B: 2 } });
        const at = new Date(AT + 1_000).toISOString();
        const data = [{ interval: `${at}/${at}`, metrics: [{ metric: "oUserRoutingStatuses", qualifier: "IDLE", stats: { count: 0 } }] }];
        applyNotification(figures, eventBody(data, null), { receivedAt: AT + 1_100, platformNow: AT + 1_100 });
        const { agents } = payload(figures);
        assert.deepEqual([agents.idle, agents.interacting, agents.onQueue, agents.offQueue], [0, 2, 2, 3]);
    });

    it("sums the observed media types only, and gives no common target where theirs differ", () => {
        const figures = figuresAt(AT);
        const asked = { sentAt: AT, platformSentAt: AT, forgetBefore: null };
        applySnapshot(figures, observations(SALES.id, { voice: { oWaiting: 2, oLongestWaiting: AT - 42_500 }, chat: { oWaiting: 1, oLongestWaiting: AT - 90_000 } }), asked);
        applyHalfHour(
            figures,
            [
                aggregate("voice", { nOffered: { count: 10 }, tAnswered: { count: 4, sum: 44_800, min: 1_000, max: 20_000 }, oServiceLevel: { ratio: 0.75, numerator: 9, denominator: 12, target: 0.8 }, tHandle: { count: 2, sum: 481_000 } }),
                aggregate("chat", { nOffered: { count: 2 }, tAnswered: { count: 1, sum: 11_200, min: 11_200, max: 11_200 }, oServiceLevel: { ratio: 0, numerator: 0, denominator: 4, target: 0.9 } }),
            ],
            START,
            AT,
        );
        const all = payload(figures);
        assert.deepEqual([all.waiting, all.longestWaitSeconds, all.longestWaitSince], [3, 90, new Date(AT - 90_000).toISOString()]);
        assert.deepEqual(all.interval.serviceLevel, { ratio: 9 / 16, numerator: 9, denominator: 16, target: null });
        assert.deepEqual([all.interval.offered, all.interval.answered, all.interval.asaSeconds, all.interval.ahtSeconds], [12, 5, 11.2, 240.5]);
        assert.deepEqual(all.interval.metrics["tAnswered"], { count: 5, sum: 56_000, min: 1_000, max: 20_000 });
        const voice = payload(figures, AT, ["voice"]);
        assert.deepEqual(Object.keys(voice.media), ["voice"]);
        assert.deepEqual([voice.waiting, voice.longestWaitSeconds, voice.interval.offered, voice.interval.serviceLevel.target], [2, 42, 10, 0.8]);
        assert.equal(payload(figures, AT, ["fax"]).waiting, null);
    });

    it("shares nothing between two messages", () => {
        const figures = figuresAt(AT);
        applyNotification(figures, eventBody(CAPTURED_HALF_HOUR), { receivedAt: AT, platformNow: AT });
        const [one, other] = [payload(figures), payload(figures)];
        const seen = new Set<unknown>();
        const walk = (value: unknown, visit: (object: object) => void): void => {
            if (typeof value !== "object" || value === null) return;
            visit(value);
            for (const inner of Object.values(value)) walk(inner, visit);
        };
        walk(one, (object) => seen.add(object));
        walk(other, (object) => assert.ok(!seen.has(object)));
    });
});

function aggregate(mediaType: string, metrics: Record<string, Record<string, number>>): unknown {
    const interval = "2024-12-30T09:30:00.000Z/2024-12-30T10:00:00.000Z";
    const rows = Object.entries(metrics).map(([metric, stats]) => ({ metric, stats }));
    return { group: { queueId: SALES.id, mediaType }, data: [{ interval, metrics: rows }] };
}

describe("views", () => {
    it("are as if built anew, though they share what did not change", () => {
        const figures = figuresAt(AT);
        const arrival = { receivedAt: AT, platformNow: AT };
        let view = viewOf(figures, INFO, [], PRESENCES);
        const steps = [
            eventBody(CAPTURED_INSTANT),
            eventBody(CAPTURED_HALF_HOUR),
            eventBody(CAPTURED_HALF_HOUR, "chat"),
            eventBody(CAPTURED_INSTANT, "chat"),
            eventBody(CAPTURED_HALF_HOUR, null),
            eventBody([{ ...CAPTURED_HALF_HOUR[0]!, metrics: [{ metric: "nOffered", stats: { count: 7 } }] }], "chat"),
            eventBody([{ ...CAPTURED_HALF_HOUR[0]!, metrics: [{ metric: "oNew", qualifier: "A", stats: { count: 7 } }] }], "chat"),
            eventBody([{ ...CAPTURED_HALF_HOUR[0]!, metrics: [{ metric: "oOwn", stats: { count: 1 } }] }], null),
        ];
        for (const body of steps) {
            applyNotification(figures, body, arrival);
            const next = viewOf(figures, INFO, [], PRESENCES, view);
            const anew = viewOf(figures, INFO, [], PRESENCES);
            assert.deepEqual(next, anew);
            assert.deepEqual(changedPaths(view, next), changedPaths(view, anew));
            assert.equal(viewOf(figures, INFO, [], PRESENCES, next), next);
            view = next;
        }
        assert.deepEqual(view.interval.metrics["nOffered"], { count: 9 });
        assert.deepEqual(view.interval.metrics["oNew"], { A: { count: 7 } });
        assert.deepEqual(view.interval.metrics["oOwn"], { count: 1 });
        figures.roll(START + 1_800_000, "all");
        assert.deepEqual(viewOf(figures, INFO, [], PRESENCES, view), viewOf(figures, INFO, [], PRESENCES));
    });
});
