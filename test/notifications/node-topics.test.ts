/** Names of topics as flow authors write them. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import fc from "fast-check";
import { readAction } from "../../src/notifications/actions.js";
import { nearestTopic, presetTopic, PRESETS, readPreset, readTopicName } from "../../src/notifications/topic-names.js";
import { TOPICS } from "../../src/notifications/topic-vocabulary.js";
import type { GenesysError } from "../../src/platform/errors.js";

const ID = "06d2b4f2-3cea-4942-b961-192e6f859f7e";
const LISTED = resolve(__dirname, "../../../shared/schemas/topics.json");

describe("names of topics", () => {
    it("the list is the platform's, less what comes unasked", function () {
        if (!existsSync(LISTED)) return this.skip();
        const all = Object.keys(JSON.parse(readFileSync(LISTED, "utf8")) as object);
        assert.deepEqual(all.filter((topic) => !/^v2\.(system\.|subscription\.)/.test(topic)).toSorted(), [...TOPICS].toSorted());
    });

    it("every known one is taken as it is, in any case, and spelt as the platform does", () => {
        for (const template of TOPICS) {
            const topic = template.replaceAll("{id}", ID);
            for (const written of [topic, topic.toUpperCase()]) {
                const { name, expanded, unknown } = readTopicName(written, "CONFIG", "topics");
                const wanted = written === topic ? topic : template.replaceAll("{id}", ID.toUpperCase());
                assert.deepEqual([name, expanded, unknown], [wanted, [wanted], []]);
            }
        }
    });

    it("a combined one stands for several", () => {
        const { name, expanded, unknown } = readTopicName(`V2.Users.${ID}?Presence&routingstatus&new`, "CONFIG", "topics");
        assert.equal(name, `v2.users.${ID}?presence&routingStatus&new`);
        assert.deepEqual(expanded, [`v2.users.${ID}.presence`, `v2.users.${ID}.routingStatus`, `V2.Users.${ID}.new`]);
        assert.deepEqual(unknown, [`V2.Users.${ID}.new`]);
    });

    it("the nearest one is offered with the ids that were written", () => {
        assert.equal(nearestTopic(`v2.users.${ID}.presance`), `v2.users.${ID}.presence`);
        assert.equal(nearestTopic(`v2.analytics.queue.${ID}.observation`), `v2.analytics.queues.${ID}.observations`);
        assert.equal(nearestTopic("v2.routing.queues.users"), "v2.routing.queues.{id}.users");
        assert.equal(nearestTopic("v2.something.altogether.different.and.long.and.without.likeness.at.all"), null);
    });

    it("whatever is written: a name, or a mistake with a sentence", () => {
        fc.assert(
            fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.array(fc.constantFrom("v2", "users", ".", "?", "&", "{id}", " ", "x", "__proto__")).map((parts) => parts.join(""))), (text) => {
                try {
                    const { name, expanded } = readTopicName(text, "CONFIG", "topics");
                    assert.ok(name.length < 200 && expanded.every((topic) => /^v2\.\S+$/i.test(topic)));
                } catch (thrown) {
                    const error = thrown as GenesysError;
                    assert.deepEqual([error.code, error.cause.field], ["CONFIG", "topics"]);
                    assert.doesNotMatch(error.message, /__(value|max)__/);
                }
            }),
        );
    });

    it("of presets are known ones", () => {
        for (const preset of PRESETS) assert.deepEqual(readTopicName(presetTopic(preset, ID), "CONFIG", "agents").unknown, []);
        assert.deepEqual([readPreset(""), readPreset("None"), readPreset(" Agent Presence ")], [null, null, "agent presence"]);
        assert.throws(() => readPreset("agent presense"), (error: GenesysError) => error.code === "CONFIG" && error.cause.nearest === "agent presence");
    });
});

describe("actions of notification nodes", () => {
    it("take text, lists and commas; true unsubscribes all", () => {
        assert.deepEqual(readAction("subscribe", "a, b"), { action: "subscribe", topics: ["a", "b"] });
        assert.deepEqual(readAction("UNSUBSCRIBE", ["a", " b,c "]), { action: "unsubscribe", topics: ["a", "b", "c"] });
        assert.deepEqual(readAction("unsubscribe", true), { action: "unsubscribe", topics: "all" });
        assert.deepEqual(readAction("getSubscriptions", { anything: 1 }), { action: "getSubscriptions", topics: [] });
    });

    it("whatever they are: understood, or a mistake with a sentence", () => {
        fc.assert(
            fc.property(fc.anything(), fc.oneof(fc.constantFrom("subscribe", "unsubscribe"), fc.anything()), (topic, action) => {
                try {
                    readAction(action, topic);
                } catch (thrown) {
                    assert.equal((thrown as GenesysError).code, "INVALID_QUERY");
                }
            }),
        );
    });
});
