/** Conversation and user details: pages, filters, order, what is still going on. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { HOUR, interval, iso, NOW, Rest } from "./api-support.js";
import { effort, patience } from "./effort.js";

const DETAILS = "/api/v2/analytics/conversations/details/query";
const DAY = 24 * HOUR;
const SPAN = interval(NOW - 6 * HOUR, NOW + HOUR);

describe("simulator api: details", () => {
    let rest: Rest;
    before(async () => {
        rest = await Rest.start();
    });
    after(() => rest.close());
    afterEach(() => {
        rest.clock.set(NOW);
    });

    const all = async (body: object = {}): Promise<any[]> => (
        await rest.post(DETAILS, { interval: SPAN, paging: { pageSize: 10_000, pageNumber: 1 }, ...body })
    ).conversations ?? [];
    const ids = (conversations: any[]): string[] => conversations.map(({ conversationId }) => conversationId);

    it("tell every conversation of the interval that has begun, once", async () => {
        const expected = rest.world.conversations(NOW - 6 * HOUR, NOW + HOUR).filter(({ start }) => start <= NOW && start >= Date.UTC(2026, 2, 10));
        assert.deepEqual(ids(await all()), expected.map(({ id }) => id));
    });

    it("have pages that add up; one past the end has no conversations", async () => {
        const found: string[] = [];
        for (let pageNumber = 1; ; pageNumber += 1) {
            const page = await rest.post(DETAILS, { interval: SPAN, paging: { pageSize: 60, pageNumber } });
            if (!("conversations" in page)) {
                assert.equal(page.totalHits, found.length);
                break;
            }
            found.push(...ids(page.conversations));
        }
        assert.deepEqual(found, ids(await all()));
        assert.equal((await rest.post(DETAILS, { interval: SPAN })).conversations.length, 25);
    });

    it("tell what goes on without an end, and nothing that is yet to come", async () => {
        const conversations = await all();
        const ongoing = conversations.filter((one) => !("conversationEnd" in one));
        assert.ok(ongoing.length > 3);
        for (const conversation of conversations) {
            const record = rest.world.conversation(conversation.conversationId);
            assert.equal(conversation.conversationEnd, (record?.end ?? 0) <= NOW ? iso(record?.end ?? 0) : undefined);
            const dates = JSON.stringify(conversation).match(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g) ?? [];
            for (const date of dates) assert.ok(Date.parse(date) <= NOW, date);
        }
        rest.clock.advance(2 * HOUR);
        const later = new Map((await all()).map((one) => [one.conversationId, one]));
        assert.ok(ongoing.every(({ conversationId }) => later.get(conversationId).conversationEnd));
    });

    it("carry the queue on the customer's segments, and each session's metrics", async () => {
        for (const conversation of (await all()).slice(0, 200)) {
            const record = rest.world.conversation(conversation.conversationId);
            const told = conversation.participants.flatMap(
                ({ sessions }: any) => sessions.flatMap(({ metrics }: any) => metrics.map((one: any) => `${one.name} ${one.emitDate} ${one.value}`)),
            );
            const events = record ? rest.world.metricEventsOf(record).filter(({ emitDate }) => emitDate <= NOW) : [];
            assert.deepEqual(told.toSorted(), events.map((event) => `${event.metric} ${iso(event.emitDate)} ${event.value}`).toSorted());
            const customer = conversation.participants.find(({ purpose }: any) => purpose === "customer");
            const queues = new Set(customer.sessions[0].segments.map(({ queueId }: any) => queueId).filter(Boolean));
            assert.deepEqual(
                queues,
                new Set(record?.visits.filter(({ enteredAt }, index) => index === 0 || enteredAt <= NOW).map(({ queueId }) => queueId)),
            );
        }
    });

    it("leave out conversations that started on a day before the interval's", async () => {
        const midnight = Date.UTC(2026, 2, 10);
        const across = rest.world.conversations(midnight, midnight + 1).filter(({ start }) => start < midnight);
        assert.ok(across.length > 0);
        const found = new Set(ids(await all({ interval: interval(midnight, midnight + HOUR) })));
        assert.ok(across.every(({ id }) => !found.has(id)));
        const dayBefore = new Set(ids(await all({ interval: interval(midnight - HOUR, midnight + HOUR) })));
        assert.ok(across.every(({ id }) => dayBefore.has(id)));
    });

    it("come in the order asked for", async () => {
        const start = ({ conversationStart }: any): number => Date.parse(conversationStart);
        const end = ({ conversationEnd }: any): number => (conversationEnd ? Date.parse(conversationEnd) : Number.POSITIVE_INFINITY);
        const sorted = (values: number[], sign: number): boolean => values.every(
            (value, n) => n === 0 || sign * (value - (values[n - 1] ?? 0)) >= 0 || !Number.isFinite(value),
        );
        assert.ok(sorted((await all()).map(start), 1));
        assert.ok(sorted((await all({ order: "desc" })).map(start), -1));
        assert.ok(sorted((await all({ orderBy: "conversationEnd" })).map(end), 1));
        assert.ok(sorted((await all({ orderBy: "conversationEnd", order: "desc" })).map(end).filter(Number.isFinite), -1));
    });

    it("follow segment filters: some segment meets each filter", async () => {
        const { queues, agents } = rest.world.centre;
        const recent = { interval: interval(NOW - HOUR, NOW) };
        const everything = await all(recent);
        const segments = (conversation: any): any[] =>
            conversation.participants.flatMap((participant: any) =>
                participant.sessions.flatMap(
                    (session: any) => session.segments.map(
                        (segment: any) => ({
                            ...segment,
                            mediaType: session.mediaType,
                            direction: session.direction,
                            purpose: participant.purpose,
                            userId: participant.userId,
                        }),
                    ),
                ),
            );
        const values: Record<string, readonly string[]> = {
            queueId: queues.map(({ id }) => id),
            mediaType: ["voice", "email", "message"],
            purpose: ["customer", "agent", "ivr"],
            segmentType: ["hold", "alert", "wrapup"],
            disconnectType: ["transfer", "peer", "client"],
            userId: agents.slice(0, 30).map(({ id }) => id),
        };
        const predicate = fc.constantFrom(...Object.keys(values)).chain(
            (dimension) => fc.constantFrom(...(values[dimension] ?? [])).map((value) => ({ dimension, value })),
        );
        const filter = fc.record({ type: fc.constantFrom("and", "or"), predicates: fc.array(predicate, { minLength: 1, maxLength: 3 }) });
        await fc.assert(
            fc.asyncProperty(fc.array(filter, { minLength: 1, maxLength: 2 }), async (segmentFilters) => {
                const meets = (conversation: any): boolean =>
                    segmentFilters.every(({ type, predicates }) =>
                        segments(conversation).some((segment) => {
                            const results = predicates.map(({ dimension, value }) => segment[dimension] === value);
                            return type === "and" ? results.every(Boolean) : results.some(Boolean);
                        }),
                    );
                assert.deepEqual(ids(await all({ ...recent, segmentFilters })), ids(everything.filter(meets)));
            }),
            effort(30, 99),
        );
    }).timeout(patience(10_000));

    it("follow conversation filters", async () => {
        const everything = await all();
        const ask = async (...predicates: object[]): Promise<string[]> => ids(await all({ conversationFilters: [{ type: "and", predicates }] }));
        assert.deepEqual(await ask({ dimension: "conversationEnd", operator: "exists" }), ids(everything.filter((one) => one.conversationEnd)));
        assert.deepEqual(await ask({ dimension: "conversationEnd", operator: "notExists" }), ids(everything.filter((one) => !one.conversationEnd)));
        assert.deepEqual(
            await ask({ dimension: "originatingDirection", value: "outbound" }),
            ids(everything.filter((one) => one.originatingDirection === "outbound")),
        );
        const one = everything[10];
        assert.deepEqual(await ask({ dimension: "conversationId", value: one.conversationId }), [one.conversationId]);
        assert.deepEqual(await ask({ dimension: "conversationStart", value: interval(NOW - 2 * HOUR, NOW - HOUR) }),
            ids(everything.filter(({ conversationStart }) => conversationStart >= iso(NOW - 2 * HOUR) && conversationStart < iso(NOW - HOUR))));
        const metrics = (entry: any): any[] => entry.participants.flatMap(({ sessions }: any) => sessions.flatMap((session: any) => session.metrics));
        const longTalk = { type: "metric", metric: "tTalkComplete", range: { gte: 300_000 } };
        assert.deepEqual(
            await ask(longTalk),
            ids(everything.filter((entry) => metrics(entry).some(({ name, value }) => name === "tTalkComplete" && value >= 300_000))),
        );
        assert.deepEqual(
            await ask({ type: "metric", metric: "tAbandon", operator: "exists" }),
            ids(everything.filter((entry) => metrics(entry).some(({ name }) => name === "tAbandon"))),
        );
        assert.deepEqual(ids(await all({ evaluationFilters: [{ type: "and", predicates: [{ dimension: "queueId", operator: "exists" }] }] })), []);
    });

    it("count terms and ranges when asked to", async () => {
        const body = {
            interval: SPAN,
            aggregations: [
                { type: "termFrequency", dimension: "mediaType" },
                { type: "numericRange", metric: "tHandle", ranges: [{ gte: 0 }, { gte: 1e12 }] },
            ],
        };
        const { aggregations, totalHits } = await rest.post(DETAILS, body);
        assert.equal(aggregations[0].results.reduce((sum: number, { count }: any) => sum + count, 0), totalHits);
        assert.deepEqual(aggregations[1].results.map(({ count }: any) => count > 0), [true, false]);
    });

    it("of one conversation equal those of the query; unknown and coming ones are not found", async () => {
        const [one, two] = await all();
        assert.deepEqual(await rest.get(`/api/v2/analytics/conversations/${one.conversationId}/details`), one);
        const coming = rest.world.conversations(NOW + HOUR, NOW + 2 * HOUR).find(({ start }) => start > NOW)?.id;
        assert.equal((await rest.call("GET", `/api/v2/analytics/conversations/${coming}/details`)).status, 404);
        assert.equal((await rest.call("GET", `/api/v2/conversations/${coming}`)).status, 404);
        const many = await rest.get(`/api/v2/analytics/conversations/details?id=${two.conversationId},${coming},${one.conversationId}`);
        assert.deepEqual(many.conversations, [two, one]);
        assert.equal((await rest.call("GET", "/api/v2/analytics/conversations/details")).status, 400);
    });

    it("of users tell each presence and status from its beginning to its end", async () => {
        const body = { interval: interval(NOW - 3 * HOUR, NOW + HOUR), paging: { pageSize: 1000, pageNumber: 1 } };
        const { userDetails, totalHits } = await rest.post("/api/v2/analytics/users/details/query", body);
        assert.deepEqual([userDetails.length, totalHits], [rest.world.centre.agents.length, rest.world.centre.agents.length]);
        for (const { userId, primaryPresence, routingStatus } of userDetails) {
            for (const { startTime, endTime, organizationPresenceId } of primaryPresence) {
                const start = Date.parse(startTime);
                assert.equal(rest.world.agentState(userId, start).presenceId, organizationPresenceId);
                assert.ok(endTime === undefined || Date.parse(endTime) <= NOW);
                if (start > NOW - 2 * DAY && start !== NOW - 3 * HOUR) {
                    assert.notEqual(rest.world.agentState(userId, start - 1).presenceId, organizationPresenceId);
                }
            }
            const last = routingStatus.at(-1);
            assert.equal(last.routingStatus, rest.world.agentState(userId, NOW).routingStatus);
            assert.ok(!("endTime" in last));
        }
    });

    it("of users follow their filters, and end without userDetails", async () => {
        const agent = rest.world.centre.agents[0]?.id;
        const body = { interval: SPAN, userFilters: [{ type: "or", predicates: [{ dimension: "userId", value: agent }] }] };
        const { userDetails } = await rest.post("/api/v2/analytics/users/details/query", body);
        assert.deepEqual(userDetails.map(({ userId }: any) => userId), [agent]);
        assert.ok(
            !("userDetails" in (await rest.post("/api/v2/analytics/users/details/query", { ...body, paging: { pageSize: 25, pageNumber: 2 } }))),
        );
        const breaks = {
            interval: SPAN,
            presenceFilters: [{ type: "and", predicates: [{ dimension: "systemPresence", value: "BREAK" }] }],
            routingStatusFilters: [{ type: "and", predicates: [{ dimension: "routingStatus", value: "NONE" }] }],
            paging: { pageSize: 1000, pageNumber: 1 },
        };
        const found = await rest.post("/api/v2/analytics/users/details/query", breaks);
        assert.equal(found.totalHits, found.userDetails.length);
        for (const { primaryPresence } of found.userDetails) {
            assert.ok(primaryPresence.length > 0 && primaryPresence.every((one: any) => one.systemPresence === "BREAK"));
        }
    });
});
