/** The alert dialog's definition without a browser: labels, validators and what they say. */
import assert from "node:assert/strict";
import { definitionOf, judge, missingKeys, nodeOf } from "../editor/definitions.js";

const ALERT = "genesys-cloud-alert";
const condition = (part: object): object[] => [{ property: "waiting", operator: ">", raise: 5, clear: "", ...part }];

describe("alert dialog's definition", () => {
    afterEach(() => assert.deepEqual(missingKeys, []));

    it("finds its defaults, missing properties and variables valid", () => {
        for (const [property, { validate, value }] of Object.entries(definitionOf(ALERT).defaults)) {
            if (!validate) continue;
            assert.equal(validate.length, 2, property);
            for (const good of [value, undefined, "${ANY_NAME}"]) assert.equal(judge(ALERT, property, good), true, `${property}: ${JSON.stringify(good)}`);
        }
    });

    it("judges conditions as the runtime does, and says which one and why", () => {
        for (const good of [{ clear: 3 }, { clear: "5" }, { operator: "==", clear: 99 }, { raise: "${LEVEL}", clear: 9 }, { operator: "${OPERATOR}" }]) {
            assert.equal(judge(ALERT, "conditions", condition(good)), true, JSON.stringify(good));
        }
        assert.equal(judge(ALERT, "conditions", JSON.stringify(condition({}))), true);
        const refused: readonly (readonly [object, RegExp])[] = [
            [{ clear: 6 }, /^Conditions: Condition 1 \(waiting\) ends at 6, which is above 5/],
            [{ operator: "<", clear: 4 }, /below 5/],
            [{ raise: "" }, /has no level/],
            [{ raise: "many" }, /must be a number or/],
            [{ clear: "few" }, /must be a number or/],
            [{ property: "" }, /names no figure/],
            [{ operator: "=>" }, /compares by "=>"/],
        ];
        for (const [wrong, sentence] of refused) assert.match(String(judge(ALERT, "conditions", condition(wrong))), sentence);
        assert.match(String(judge(ALERT, "conditions", [...condition({}), ...condition({ clear: 6 })])), /Condition 2/);
        for (const none of [[], "", "waiting > 5"]) assert.match(String(judge(ALERT, "conditions", none)), /no condition/);
    });

    it("judges spans, words and the key", () => {
        for (const span of ["raiseAfter", "clearAfter", "cooldown", "repeat", "staleAfter"]) {
            assert.equal(judge(ALERT, span, "30"), true);
            assert.match(String(judge(ALERT, span, -1)), /between 0 and/);
            assert.match(String(judge(ALERT, span, "soon")), /must be a number/);
        }
        assert.match(String(judge(ALERT, "combine", "both")), /one of all, any/);
        assert.equal(judge(ALERT, "key", "payload.queue.id"), true);
        assert.match(String(judge(ALERT, "key", "the queue")), /message property/);
    });

    it("is labelled by its first condition", () => {
        const label = (properties: Record<string, unknown>): string => definitionOf(ALERT).label!.call(nodeOf(ALERT, properties));
        assert.equal(label({}), "Waiting > 5");
        assert.equal(label({ conditions: [...condition({ property: "media.voice.waiting" }), ...condition({})] }), "Waiting in voice > 5 +1");
        assert.equal(label({ conditions: "${CONDITIONS}" }), "alert");
        assert.equal(label({ name: "Too many" }), "Too many");
    });
});
