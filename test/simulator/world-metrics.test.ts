/** Metric events: names and dimensions the platform knows, emitted when documented, and adding up. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { ConversationRecord, MetricEvent } from "../../src/simulator/world/types.js";
import { day, hour, midnight, sharedWorld, visitsOf } from "./world-support.js";

const schemas = path.resolve(__dirname, "../../../shared/schemas/models.schema.json");

function sum(events: readonly MetricEvent[], ...metrics: string[]): number {
    return events.reduce((total, event) => (metrics.includes(event.metric) ? total + event.value : total), 0);
}

function count(events: readonly MetricEvent[], metric: string): number {
    return events.filter((event) => event.metric === metric).length;
}

interface ClosedDay { readonly conversations: readonly ConversationRecord[]; readonly events: readonly MetricEvent[] }

let known: ClosedDay | undefined;

/** Conversations that begin and end within the day, and all their events. */
function closedDay(): ClosedDay {
    return (known ??= findClosedDay());
}

function findClosedDay(): ClosedDay {
    const world = sharedWorld();
    const conversations = world.conversations(midnight, midnight + day).filter((c) => c.start >= midnight && c.end < midnight + day);
    const ids = new Set(conversations.map((c) => c.id));
    const events = world.metricEvents(midnight, midnight + day).filter((event) => ids.has(event.dimensions.conversationId as string));
    return { conversations, events };
}

describe("metric events of the simulated centre", () => {
    after(() => (known = undefined));

    it("has names and dimensions of the platform only", function () {
        if (!existsSync(schemas)) this.skip();
        const models = JSON.parse(readFileSync(schemas, "utf8")).$defs;
        const query = models.ConversationAggregationQuery.properties;
        const metrics = new Set(query.metrics.items.enum);
        const dimensions = new Set(query.groupBy.items.enum);
        const session = models.AnalyticsSession.properties;
        const events = sharedWorld().metricEvents(midnight, midnight + 6 * hour);
        for (const event of events) {
            assert.ok(metrics.has(event.metric), event.metric);
            for (const name of Object.keys(event.dimensions)) assert.ok(dimensions.has(name), name);
            assert.ok(session.mediaType.enum.includes(event.dimensions.mediaType));
            assert.ok(session.direction.enum.includes(event.dimensions.direction));
            assert.ok(models.AnalyticsParticipant.properties.purpose.enum.includes(event.dimensions.purpose));
        }
        assert.ok(events.length > 10_000);
    });

    it("comes in order, each event once, however the time is cut", () => {
        const world = sharedWorld();
        const from = midnight + day - hour;
        const plain = (events: readonly MetricEvent[]): string[] => events.map((event) => JSON.stringify(event));
        const whole = world.metricEvents(from, from + 2 * hour);
        const late = world.metricEvents(from + 0.9 * hour, from + 1.1 * hour);
        const seconds = Array.from({ length: 720 }, (_, n) => world.metricEvents(from + 0.9 * hour + n * 1000, from + 0.9 * hour + (n + 1) * 1000)).flat();
        assert.deepEqual(plain(seconds), plain(late));
        assert.deepEqual(plain([...world.metricEventChunks(from, from + 2 * hour)].flat()), plain(whole));
        assert.deepEqual(whole.map((event) => event.emitDate), whole.map((event) => event.emitDate).toSorted((a, b) => a - b));
    });

    it("comes whole and in order between instants that are no whole milliseconds", () => {
        const world = sharedWorld();
        const [from, to] = [midnight + 10 * hour + 0.25, midnight + 12 * hour + 0.75];
        const events = world.metricEvents(from, to);
        assert.ok(events.every(Boolean));
        assert.deepEqual(events.map(({ emitDate }) => emitDate), world.metricEvents(Math.ceil(from), Math.ceil(to)).map(({ emitDate }) => emitDate));
    });

    it("tells of one conversation what it tells of all", () => {
        const { conversations, events } = closedDay();
        const world = sharedWorld();
        const byId = new Map<unknown, MetricEvent[]>(conversations.map((c) => [c.id, []]));
        for (const event of events) byId.get(event.dimensions.conversationId)!.push(event);
        for (const c of conversations.filter((_, n) => n % 31 === 0)) {
            const own = world.metricEventsOf(c);
            assert.deepEqual(own, byId.get(c.id));
            for (const event of own) assert.ok(event.emitDate >= c.start && event.emitDate <= c.end, event.metric);
        }
    });

    it("balances: offered = answered + abandoned + flowed out, callbacks apart", () => {
        const { conversations, events } = closedDay();
        const visits = visitsOf(conversations);
        const called = events.filter((event) => event.dimensions.mediaType !== "callback");
        const callbacks = events.filter((event) => event.dimensions.mediaType === "callback");
        assert.equal(count(events, "nOffered"), visits.length);
        assert.equal(count(called, "nOffered"), count(called, "tAnswered") + count(called, "tAbandon") + count(called, "tFlowOut"));
        assert.equal(count(callbacks, "tAnswered"), 0);
        assert.equal(count(callbacks, "tAbandon"), 0);
        assert.equal(count(callbacks, "nOffered"), visits.filter(({ conversation }) => conversation.mediaType === "callback").length);
        assert.ok(count(callbacks, "nConnected") > 0.9 * new Set(callbacks.map((event) => event.dimensions.conversationId)).size);
        assert.equal(count(events, "nConversations"), conversations.length);
    });

    it("adds up: waits to their outcomes, handle time to talk, hold and after-call work", () => {
        const { conversations, events } = closedDay();
        assert.equal(sum(events, "tWait"), sum(events, "tAcd"));
        const called = events.filter((event) => event.dimensions.mediaType !== "callback");
        assert.equal(sum(called, "tWait"), sum(called, "tAnswered", "tAbandon", "tFlowOut"));
        assert.equal(sum(events, "tHandle"), sum(events, "tTalkComplete", "tHeldComplete", "tAcw"));
        assert.equal(sum(events, "tTalk"), sum(events, "tTalkComplete"));
        assert.equal(sum(events, "tHeld"), sum(events, "tHeldComplete"));
        const handlings = visitsOf(conversations).flatMap(({ visit }) => visit.handling ?? []);
        assert.equal(count(events, "tHandle"), handlings.length);
        assert.equal(count(events, "tHeld"), handlings.reduce((total, handling) => total + handling.holds.length, 0));
        assert.equal(count(events, "nTransferred"), handlings.filter((handling) => handling.transferred).length);
        assert.equal(count(events, "nTransferred"), count(events, "nBlindTransferred") + count(events, "nConsultTransferred"));
        const alerts = visitsOf(conversations).reduce((total, { visit }) => total + visit.alerts.length, 0);
        assert.equal(count(events, "tAlert"), alerts);
    });

    it("counts over the target exactly the answers that missed it", () => {
        const world = sharedWorld();
        const { conversations, events } = closedDay();
        const targets = new Map(world.centre.queues.map((queue) => [queue.id, queue.serviceLevel]));
        const late = visitsOf(conversations).filter(
            ({ conversation, visit }) => visit.handling && visit.leftAt - visit.enteredAt > targets.get(visit.queueId)![conversation.mediaType].durationMs,
        );
        assert.equal(count(events, "nOverSla"), late.filter(({ conversation }) => conversation.mediaType !== "callback").length);
        assert.equal(count(events, "nCallbackOverSla"), late.filter(({ conversation }) => conversation.mediaType === "callback").length);
        assert.ok(late.length > 50);
        for (const event of events) if (event.metric.startsWith("t")) assert.ok(event.value >= 0 && Number.isInteger(event.value), event.metric);
    });

    it("carries who, where and how on the events that know it", () => {
        const world = sharedWorld();
        const { events } = closedDay();
        const users = new Set(world.centre.agents.map((agent) => agent.id));
        const queues = new Set(world.centre.queues.map((queue) => queue.id));
        const codes = new Set([...world.centre.wrapUpCodes.map((code) => code.id), "ININ-WRAP-UP-TIMEOUT"]);
        const withAgent = new Set(["tAnswered", "tAlert", "tNotResponding", "tTalk", "tTalkComplete", "tHeld", "tHeldComplete", "tAcw", "tHandle", "nTransferred", "nOverSla"]);
        const withCode = new Set(["tTalkComplete", "tHeldComplete", "tAcw", "tHandle", "nTransferred"]);
        const withoutAgent = new Set(["nOffered", "tAcd", "tWait", "tAbandon", "tFlowOut", "tShortAbandon", "tIvr", "nConversations"]);
        for (const { metric, dimensions } of events) {
            if (withAgent.has(metric)) assert.ok(users.has(dimensions.userId as string), metric);
            if (withoutAgent.has(metric)) assert.equal(dimensions.userId, undefined, metric);
            if (withAgent.has(metric) || metric === "nOffered") assert.ok(queues.has(dimensions.queueId as string), metric);
            if (withCode.has(metric)) assert.ok(codes.has(dimensions.wrapUpCode as string), metric);
            assert.equal(dimensions.messageType !== undefined, dimensions.mediaType === "message");
            assert.ok(Array.isArray(dimensions.divisionId) && dimensions.divisionId.length > 0);
            for (const value of Object.values(dimensions)) assert.notEqual(value, "");
        }
    });
});
