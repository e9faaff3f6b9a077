/** The events of the subscribed topics: form, pace, and that nothing is missed. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { readTopic } from "../../src/simulator/notifications/catalogue.js";
import type { QueueMoment } from "../../src/simulator/world/types.js";
import { bodyCheck } from "./models.js";
import { Bench, byText, MORNING, queuesOf, run, type Frame, type TestSocket } from "./notifications-support.js";
import { effort, patience } from "./effort.js";

const HALF_HOUR = 1_800_000;

/** Advances until no change is held back. */
async function runDry(bench: Bench, socket: TestSocket): Promise<void> {
    for (let count = 0; count < 200; count++) {
        bench.clock.advance(250);
        if (bench.simulator.feed.pending === 0) break;
    }
    await socket.settle();
}

const isInstant = (interval: string): boolean => interval.split("/")[0] === interval.split("/")[1];

type Figures = Map<string, number>;

/** The state that a client keeps: what REST said, with every frame laid over it. */
function merge(state: Figures, { eventBody }: Frame): void {
    for (const { interval, metrics } of eventBody.data) {
        if (!isInstant(interval)) continue;
        for (const { metric, qualifier, stats } of metrics) {
            state.set(`${eventBody.group.queueId} ${eventBody.group.mediaType ?? ""} ${metric} ${qualifier ?? ""}`, stats.count);
        }
    }
}

function momentFigures(queueId: string, moment: QueueMoment): Figures {
    const figures: Figures = new Map();
    const set = (media: string, metric: string, qualifier: string, count: number): void => void figures.set(`${queueId} ${media} ${metric} ${qualifier}`, count);
    for (const [media, { waiting, alerting, interacting }] of Object.entries(moment.media)) {
        set(media, "oWaiting", "", waiting.length);
        set(media, "oAlerting", "", alerting.length);
        set(media, "oInteracting", "", interacting.length);
    }
    for (const [status, count] of Object.entries(moment.routingStatuses)) {
        set("", "oUserRoutingStatuses", status, count);
        if (status !== "OFF_QUEUE") set("", "oOnQueueUsers", status, count);
    }
    for (const [presence, count] of Object.entries(moment.presences)) set("", "oUserPresences", presence, count);
    set("", "oOffQueueUsers", "", moment.routingStatuses.OFF_QUEUE);
    return figures;
}

const nonZero = (figures: Figures): [string, number][] => [...figures].filter(([, count]) => count !== 0).toSorted(([a], [b]) => byText(a, b));

describe("simulator notifications: queue observations", () => {
    let bench: Bench;
    afterEach(() => bench?.close());
    const observations = (id: string): string => `v2.analytics.queues.${id}.observations`;

    it("wraps each event as the platform does", async () => {
        bench = await Bench.start();
        const topics = queuesOf(bench).map(observations);
        const socket = await bench.listen(topics);
        await run(bench, socket, 60);
        const frame = socket.events()[0]!;
        assert.deepEqual(Object.keys(frame), ["topicName", "version", "eventBody", "metadata"]);
        assert.ok(topics.includes(frame.topicName) && frame.version === "2");
        assert.match(frame.metadata!.CorrelationId, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    });

    it("fits the published model of every topic it sends", async function () {
        const check = bodyCheck();
        if (!check) return this.skip();
        bench = await Bench.start();
        const { queues, agents } = bench.simulator.world.centre;
        const socket = await bench.listen([
            ...queues.flatMap(({ id }) => [`v2.analytics.queues.${id}?observations&activity`, `v2.routing.queues.${id}.users`]),
            ...queues.map(({ id }) => `v2.routing.queues.${id}?conversations&conversations.calls&conversations.chats`),
            ...queues.map(({ id }) => `v2.routing.queues.${id}?conversations.emails&conversations.messages&conversations.callbacks`),
            ...agents.slice(0, 40).flatMap(({ id }) => [`v2.users.${id}?presence&routingStatus&activity&conversations`, `v2.users.${id}.conversations.calls`]),
            ...agents.slice(0, 40).map(({ id }) => `v2.users.${id}?conversations.messages&conversations.emails&conversations.chats&conversations.callbacks`),
            "v2.analytics.conversations.details.jobs.availability",
        ]);
        await run(bench, socket, 1200);
        const events = socket.events();
        for (const frame of events) check(frame);
        const templates = new Set(events.map(({ topicName }) => readTopic(topicName)?.template));
        for (const template of [
            "v2.analytics.queues.{id}.observations", "v2.analytics.queues.{id}.activity", "v2.routing.queues.{id}.conversations", "v2.routing.queues.{id}.conversations.calls",
            "v2.routing.queues.{id}.users", "v2.users.{id}.presence", "v2.users.{id}.routingStatus", "v2.users.{id}.activity", "v2.users.{id}.conversations",
            "v2.analytics.conversations.details.jobs.availability",
        ]) assert.ok(templates.has(template), `nothing came of ${template}`);
    });

    it("names only what changed, with interactions by media type and members by queue alone", async () => {
        bench = await Bench.start();
        const socket = await bench.listen(queuesOf(bench).map(observations));
        const before = new Map<string, Figures>(queuesOf(bench).map((id) => [id, momentFigures(id, bench.simulator.world.moment(id, MORNING))]));
        await run(bench, socket, 300);
        let seen = 0;
        for (const frame of socket.events()) {
            const { group, data } = frame.eventBody;
            assert.equal(data.length, 1);
            if (!isInstant(data[0].interval)) continue;
            seen++;
            const state = before.get(group.queueId)!;
            for (const { metric, qualifier, stats } of data[0].metrics) {
                assert.equal(["oWaiting", "oAlerting", "oInteracting"].includes(metric), group.mediaType !== undefined, `${metric} of ${JSON.stringify(group)}`);
                const key = `${group.queueId} ${group.mediaType ?? ""} ${metric} ${qualifier ?? ""}`;
                if (state.get(key) === stats.count) assert.ok(recent(Date.parse(data[0].interval.split("/")[0])).get(key)!.size > 1, "was told again though it did not change");
            }
            merge(state, frame);
        }
        assert.ok(seen > 20, `${seen} frames`);
    });

    it("never leaves a client more than a second behind the world, whenever it asked REST", async () => {
        const seeds = fc.integer({ min: 1, max: 1000 });
        const hours = fc.integer({ min: 0, max: 23 });
        const loads = fc.constantFrom(1, 5);
        const span = fc.oneof(fc.integer({ min: 1, max: 1500 }), fc.integer({ min: 1, max: 120_000 }));
        const jump = fc.option(fc.integer({ min: -1_200_000, max: 1_200_000 }), { freq: 6 });
        const steps = fc.array(fc.record({ span, asks: fc.boolean(), jump }), { minLength: 1, maxLength: 12 });
        await fc.assert(fc.asyncProperty(seeds, hours, loads, steps, async (seed, hour, load, spans) => {
            await bench?.close();
            bench = await Bench.start({ seed, queues: 3, load }, Date.UTC(2026, 2, 3, hour, 29, 30));
            await staysWithTheWorld(spans);
        }), effort(5));
    }).timeout(patience(20_000));

    /** What the REST answer says, under the keys of `merge`. */
    async function observed(token: string): Promise<Figures> {
        const { body } = await bench.call("POST", "/api/v2/analytics/queues/observations/query", token, {
            filter: { type: "or", predicates: queuesOf(bench).map((value) => ({ dimension: "queueId", value })) },
            metrics: ["oWaiting", "oAlerting", "oInteracting", "oUserRoutingStatuses", "oUserPresences", "oOnQueueUsers", "oOffQueueUsers"],
        });
        const state: Figures = new Map();
        for (const { group, data } of body.results) {
            for (const { metric, qualifier, stats } of data ?? []) state.set(`${group.queueId} ${group.mediaType ?? ""} ${metric} ${qualifier ?? ""}`, stats.count);
        }
        return state;
    }

    /** Every value that each figure had in the second up to `now`. */
    function recent(now: number): Map<string, Set<number>> {
        const { world } = bench.simulator;
        const events = world.events(now - 1000, now);
        const figures = new Map<string, Set<number>>();
        for (const queueId of queuesOf(bench)) {
            const instants = new Set([now - 1000, now, ...events.filter(({ queueIds }) => queueIds.includes(queueId)).map(({ at }) => at)]);
            const states = [...instants].map((at) => momentFigures(queueId, world.moment(queueId, at)));
            for (const key of new Set(states.flatMap((state) => [...state.keys()]))) figures.set(key, new Set(states.map((state) => state.get(key) ?? 0)));
        }
        return figures;
    }

    interface Step { readonly span: number; readonly asks: boolean; readonly jump: number | null }

    /** Time passes; then the client may ask REST again, before or after the platform's clock was set. */
    async function staysWithTheWorld(steps: readonly Step[]): Promise<void> {
        const token = await bench.token();
        const socket = await bench.listen(queuesOf(bench).map(observations), token);
        bench.clock.advance(130);
        await socket.settle();
        let state = await observed(token);
        let told = socket.events().length;
        for (const { span, asks, jump } of steps) {
            if (jump !== null) {
                bench.clock.advance(90);
                if (asks) state = await observed(token);
                bench.simulator.faults.skewClock(jump);
                bench.clock.advance(60);
                if (!asks) state = await observed(token);
            }
            bench.clock.advance(jump === null ? span : span + 1250);
            await socket.settle();
            for (const frame of socket.events().slice(told)) merge(state, frame);
            told = socket.events().length;
            if (asks) state = await observed(token);
            const figures = recent(bench.simulator.clock.now());
            for (const key of new Set([...figures.keys(), ...nonZero(state).map(([name]) => name)])) {
                const kept = state.get(key) ?? 0;
                const values = figures.get(key) ?? new Set([0]);
                assert.ok(values.has(kept), `${key} is ${kept}, was ${[...values].join(", ")} within the last second, after ${span} ms`);
            }
        }
    }

    it("sends no group and form more often than once a second", async () => {
        bench = await Bench.start({ queues: 2, load: 4 });
        const socket = await bench.listen(queuesOf(bench).map(observations));
        const last = new Map<string, number>();
        let closest = Number.POSITIVE_INFINITY;
        for (let tick = 0; tick < 240; tick++) {
            const before = socket.events().length;
            bench.clock.advance(250);
            await socket.settle();
            for (const { eventBody: { group, data } } of socket.events().slice(before)) {
                const key = `${group.queueId} ${group.mediaType} ${isInstant(data[0].interval)}`;
                closest = Math.min(closest, bench.clock.now() - (last.get(key) ?? Number.NEGATIVE_INFINITY));
                last.set(key, bench.clock.now());
            }
        }
        assert.equal(closest, 1000);
    });

    it("counts the half hour cumulatively, and anew in the next one", async () => {
        bench = await Bench.start();
        const token = await bench.token();
        const socket = await bench.listen(queuesOf(bench).map(observations), token);
        await run(bench, socket, 600);
        await runDry(bench, socket);
        const buckets = new Map<string, Record<string, number>>();
        for (const { eventBody: { group, data } } of socket.events()) {
            for (const { interval, metrics } of data) {
                if (isInstant(interval)) continue;
                for (const { metric, stats } of metrics) {
                    const key = `${interval} ${group.queueId} ${group.mediaType} ${metric}`;
                    const before = buckets.get(key)?.["count"] ?? 0;
                    assert.ok((stats.count ?? before) >= before, `${key} fell`);
                    buckets.set(key, stats);
                }
            }
        }
        const start = Math.floor(MORNING / HALF_HOUR) * HALF_HOUR;
        const intervals = [start, start + HALF_HOUR].map((at) => `${new Date(at).toISOString()}/${new Date(at + HALF_HOUR).toISOString()}`);
        assert.deepEqual([...new Set([...buckets.keys()].map((key) => key.split(" ")[0]!))].toSorted(byText), intervals);
        const metrics = new Set([...buckets.keys()].map((key) => key.split(" ")[3]!));
        assert.deepEqual([...metrics].filter((metric) => !["tAlert", "tAbandon", "nOffered", "tConnected", "tAcd", "tNotResponding", "oServiceLevel", "tWait"].includes(metric)), []);
        await equalsTheAggregates(bench, token, intervals[1]!, buckets);
    });

    /** REST's figures of the same half hour, for every cell that was told. */
    async function equalsTheAggregates(on: Bench, token: string, interval: string, buckets: ReadonlyMap<string, Record<string, number>>): Promise<void> {
        const { status, body } = await on.call("POST", "/api/v2/analytics/conversations/aggregates/query", token, {
            interval, granularity: "PT30M", groupBy: ["queueId", "mediaType"],
            metrics: ["tAlert", "tAbandon", "nOffered", "tConnected", "tAcd", "tNotResponding", "oServiceLevel", "tWait"],
        });
        assert.equal(status, 200);
        let compared = 0;
        for (const { group, data } of body.results) {
            for (const { metric, stats } of data[0].metrics) {
                const told = buckets.get(`${interval} ${group.queueId} ${group.mediaType} ${metric}`);
                if (!told) continue;
                compared++;
                for (const [name, value] of Object.entries(told)) assert.equal(value, stats[name], `${metric} ${name}`);
            }
        }
        assert.ok(compared > 10, `${compared} cells compared`);
    }

    it("is silent while nobody listens and goes on from the subscription", async () => {
        bench = await Bench.start();
        const published = bench.simulator.feed.published;
        bench.clock.advance(600_000);
        assert.equal(bench.simulator.feed.published, published);
        const socket = await bench.listen(queuesOf(bench).map(observations));
        await run(bench, socket, 60);
        for (const { eventBody: { data } } of socket.events()) {
            if (isInstant(data[0].interval)) assert.ok(Date.parse(data[0].interval.split("/")[0]) > MORNING + 600_000);
        }
        socket.socket.terminate();
        await socket.closing();
    });

    it("catches up after the clock jumped, with what holds now", async () => {
        bench = await Bench.start();
        const socket = await bench.listen(queuesOf(bench).map(observations));
        const state = new Map(queuesOf(bench).flatMap((id) => [...momentFigures(id, bench.simulator.world.moment(id, MORNING))]));
        for (const jump of [3 * 3_600_000, -3_600_000]) {
            bench.clock.set(bench.clock.now() + jump);
            bench.simulator.feed.sweep();
            await runDry(bench, socket);
        }
        for (const frame of socket.events()) merge(state, frame);
        const expected = new Map(queuesOf(bench).flatMap((id) => [...momentFigures(id, bench.simulator.world.moment(id, bench.clock.now()))]));
        assert.deepEqual(nonZero(state), nonZero(expected));
    });

    it("sends the whole state first, all qualifiers, or both forms together when told so", async () => {
        bench = await Bench.start({ notifications: { initialSnapshot: true, allQualifiers: true, formsTogether: true } });
        const [id] = queuesOf(bench);
        const socket = await bench.listen([observations(id!)]);
        bench.clock.advance(250);
        await socket.settle();
        const state: Figures = new Map();
        for (const frame of socket.events()) merge(state, frame);
        assert.deepEqual(nonZero(state), nonZero(momentFigures(id!, bench.simulator.world.moment(id!, bench.clock.now()))).concat([
            [`${id}  oActiveUsers `, bench.simulator.world.moment(id!, MORNING).activeCount], [`${id}  oMemberUsers `, bench.simulator.world.moment(id!, MORNING).memberCount],
        ]).toSorted(([a], [b]) => byText(a, b)));
        const first = socket.events().length;
        await run(bench, socket, 300);
        const later = socket.events().slice(first).map(({ eventBody }) => eventBody);
        assert.ok(later.some(({ data }) => data.length === 2), "both forms in one frame");
        const statuses = later.flatMap(({ data }) => data.map((slice: any) => slice.metrics.filter(({ metric }: any) => metric === "oUserRoutingStatuses").length));
        assert.deepEqual([...new Set(statuses)].toSorted((a, b) => a - b), [0, 5]);
    });
});
