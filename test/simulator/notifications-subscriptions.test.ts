/** Topic names and the decision of a subscription call. */
import assert from "node:assert/strict";
import { readFileSync, existsSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { ApiError } from "../../src/simulator/http/types.js";
import { availableTopic, expandTopic, readTopic, type Topic } from "../../src/simulator/notifications/catalogue.js";
import { NOTIFICATION_DEFAULTS, type NotificationOptions } from "../../src/simulator/notifications/options.js";
import { decideSubscriptions, readTopicIds, type SubscriptionOutcome } from "../../src/simulator/notifications/subscriptions.js";
import { TOPICS } from "../../src/simulator/topics.js";
import { effort, patience } from "./effort.js";

const ID = "6d3b3a3e-0d9b-4c7c-9b1f-2f8f0b9a7c11";
const OBSERVATIONS = `v2.analytics.queues.${ID}.observations`;

interface Call { mode?: "add" | "replace"; ignoreErrors?: boolean; before?: SubscriptionOutcome; missing?: (topic: Topic) => string[]; options?: Partial<NotificationOptions> }

function decide(ids: readonly string[], call: Call = {}): SubscriptionOutcome {
    return decideSubscriptions({
        ids, mode: call.mode ?? "replace", ignoreErrors: call.ignoreErrors ?? false,
        current: new Map((call.before?.subscriptions ?? []).map((entry) => [entry.id.toLowerCase(), entry])),
        missingFor: call.missing ?? (() => []), options: { ...NOTIFICATION_DEFAULTS, ...call.options },
    });
}

function refusal(run: () => unknown): ApiError {
    try {
        run();
    } catch (problem) {
        assert.ok(problem instanceof ApiError, String(problem));
        return problem;
    }
    throw new assert.AssertionError({ message: "was not refused" });
}

describe("simulator notifications: topic names", () => {
    it("ships the platform's 242 topics", function () {
        const file = path.resolve(__dirname, "../../../shared/schemas/topics.json");
        if (!existsSync(file)) return this.skip();
        assert.deepEqual(TOPICS, Object.keys(JSON.parse(readFileSync(file, "utf8")) as object));
        assert.equal(TOPICS.length, 242);
    });

    it("reads every topic of the list, whatever its case", () => {
        fc.assert(fc.property(fc.constantFrom(...TOPICS), fc.uuid(), fc.boolean(), (template, id, upper) => {
            const name = template.replaceAll("{id}", id);
            const topic = readTopic(upper ? name.toUpperCase() : name);
            assert.equal(topic?.key, name.toLowerCase());
            assert.equal(topic?.ids.length, template.split("{id}").length - 1);
        }), effort(200));
    }).timeout(patience(10_000));

    it("refuses what is no topic", () => {
        for (const text of ["", "v2", `v2.analytics.queues.${ID}.aggregates`, `v2.analytics.queues..observations`, `${OBSERVATIONS} `, "channel.metadata"]) {
            assert.equal(readTopic(text), null, text);
        }
    });

    it("expands a combined topic into its parts", () => {
        const parts = expandTopic(`v2.analytics.queues.${ID}?observations&activity`);
        assert.deepEqual(parts?.map(({ name }) => name), [OBSERVATIONS, `v2.analytics.queues.${ID}.activity`]);
        assert.equal(expandTopic(`v2.users.${ID}?presence&nothing`), null);
        assert.equal(expandTopic(`v2.users.${ID}?`), null);
    });

    it("describes available topics by what is expanded", () => {
        assert.deepEqual(Object.keys(availableTopic("v2.users.{id}.presence", new Set())).includes("requiresPermissions"), false);
        const full = availableTopic("v2.analytics.queues.{id}.observations", new Set(["requiresPermissions", "topicParameters", "transports"]));
        assert.deepEqual([full["requiresPermissions"], full["topicParameters"], full["transports"]], [["analytics:queueObservation:view"], ["queueId"], ["All"]]);
    });
});

describe("simulator notifications: the decision of a subscription call", () => {
    it("takes only a list of ids", () => {
        assert.deepEqual(readTopicIds([{ id: "a" }, { id: "b", extra: 1 }]), ["a", "b"]);
        for (const body of [undefined, null, {}, { entities: [] }, [{}], ["a"], [null]]) assert.equal(refusal(() => readTopicIds(body)).status, 400);
    });

    it("adds or replaces", () => {
        const before = decide([OBSERVATIONS]);
        const other = `v2.users.${ID}.presence`;
        assert.deepEqual(decide([other], { before, mode: "add" }).subscriptions.map(({ id }) => id), [OBSERVATIONS, other]);
        assert.deepEqual(decide([other], { before, mode: "replace" }).subscriptions.map(({ id }) => id), [other]);
        assert.deepEqual(decide([other, other.toUpperCase()]).subscriptions.length, 1);
    });

    it("fails the whole call for one invalid topic, unless errors are ignored", () => {
        const error = refusal(() => decide([OBSERVATIONS, "v2.nothing"]));
        assert.deepEqual([error.status, error.code, error.message], [400, "notification.invalid.topic", "The subscription topic is not valid."]);
        const outcome = decide([OBSERVATIONS, "v2.nothing"], { ignoreErrors: true });
        assert.deepEqual(outcome.entities, [
            { id: OBSERVATIONS, state: "Permitted" },
            { id: "v2.nothing", state: "Rejected", rejectionReason: "The subscription topic is not valid." },
        ]);
        assert.deepEqual(outcome.subscriptions.map(({ id }) => id), [OBSERVATIONS]);
    });

    it("fails the whole call for one missing permission, unless errors are ignored", () => {
        const missing = (topic: Topic): string[] => (topic.template.includes("activity") ? ["a:b:view"] : []);
        const activity = `v2.analytics.queues.${ID}.activity`;
        const error = refusal(() => decide([OBSERVATIONS, activity], { missing }));
        assert.deepEqual([error.status, error.code], [403, "missing.permissions"]);
        const outcome = decide([OBSERVATIONS, activity], { missing, ignoreErrors: true });
        assert.deepEqual(outcome.entities[1], { id: activity, state: "Rejected", rejectionReason: "Missing permission(s): a:b:view", missingPermissions: ["a:b:view"] });
    });

    it("permits a combined topic whose half is rejected, and says which half", () => {
        const combined = `v2.analytics.queues.${ID}?observations&activity`;
        const missing = (topic: Topic): string[] => (topic.template.includes("activity") ? ["a:b:view"] : []);
        for (const call of [{ missing }, { options: { combinedTopics: "activityRejected" } }] as const) {
            const outcome = decide([combined], { ...call, ignoreErrors: true });
            assert.deepEqual(outcome.entities.map(({ id, state }) => [id, state]), [[combined, "Permitted"], [`v2.analytics.queues.${ID}.activity`, "Rejected"]]);
            assert.deepEqual(outcome.subscriptions[0]?.topics.map(({ name }) => name), [OBSERVATIONS]);
            assert.equal(refusal(() => decide([combined], call)).status, 403);
        }
    });

    it("refuses combined topics that are too long, or all of them when told so", () => {
        const long = `v2.users.${ID}?${Array.from({ length: 20 }, () => "presence").join("&")}`;
        assert.equal(refusal(() => decide([long])).code, "notification.invalid.topic");
        assert.equal(refusal(() => decide([`v2.users.${ID}?presence`], { options: { combinedTopics: "refused" } })).code, "notification.invalid.topic");
    });

    it("counts a combined topic as one of the 1,000", () => {
        const topics = (count: number, ending: string): string[] => Array.from({ length: count }, (_, index) => `v2.users.${index}${ending}`);
        assert.equal(decide(topics(1000, "?presence&routingStatus")).subscriptions.length, 1000);
        assert.equal(refusal(() => decide(topics(1001, ".presence"))).status, 400);
        const before = decide(topics(1000, ".presence"));
        assert.equal(refusal(() => decide(["v2.users.x.presence"], { before, mode: "add" })).status, 400);
        assert.equal(decide(["v2.users.1.presence"], { before, mode: "add" }).subscriptions.length, 1000);
    });

    it("answers without states when told so", () => {
        assert.deepEqual(decide([OBSERVATIONS], { options: { statesInAnswers: false } }).entities, [{ id: OBSERVATIONS }]);
    });
});
