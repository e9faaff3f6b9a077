/** How saved properties are read: defaults, text for numbers, lists in any mixture, `${NAME}` that nobody set. */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { GenesysError } from "../../src/platform/errors.js";
import { describe as shorten, readBoolean, readList, readNumber, readText, toReferences } from "../../src/node-red/properties.js";
import { readWords } from "../../src/node-red/selection.js";

const ID = "0A1B2C3D-1111-4222-8333-444455556666";
const isConfig = (key: string, field: string) => (error: GenesysError) => error.code === "CONFIG" && error.key === key && error.cause.field === field;

describe("properties", () => {
    it("take their default when missing or empty", () => {
        for (const definition of [{}, { a: "" }, { a: null }, { a: undefined }]) {
            assert.equal(readText(definition, "a", "x"), "x");
            assert.equal(readNumber(definition, "a", 7), 7);
            assert.equal(readBoolean(definition, "a", true), true);
            assert.deepEqual(readList(definition, "a"), []);
        }
    });

    it("never come from a prototype", () => {
        assert.equal(readText({}, "toString", "x"), "x");
        assert.deepEqual(readList({}, "__proto__"), []);
    });

    it("convert numbers and booleans given as text", () => {
        assert.equal(readNumber({ a: " 2.5 " }, "a", 0), 2.5);
        assert.equal(readText({ a: 5 }, "a"), "5");
        for (const yes of [true, "true", " TRUE", "1", 1]) assert.equal(readBoolean({ a: yes }, "a", false), true);
        for (const no of [false, "false", "0", 0]) assert.equal(readBoolean({ a: no }, "a", true), false);
    });

    it("say what is wrong and where", () => {
        assert.throws(() => readNumber({ throttle: "often" }, "throttle", 1), isConfig("property-number", "throttle"));
        assert.throws(() => readNumber({ throttle: {} }, "throttle", 1), isConfig("property-number", "throttle"));
        assert.throws(() => readNumber({ throttle: Number.NaN }, "throttle", 1), isConfig("property-number", "throttle"));
        assert.throws(() => readNumber({ throttle: "-1" }, "throttle", 1, { min: 0 }), isConfig("property-range", "throttle"));
        assert.throws(() => readBoolean({ names: "maybe" }, "names", true), isConfig("property-boolean", "names"));
        assert.throws(() => readText({ region: "${GENESYS_REGION}" }, "region"), isConfig("property-unresolved", "region"));
        assert.throws(() => readText({ region: "${GENESYS_REGION}" }, "region"), /GENESYS_REGION/);
        assert.throws(() => readList({ queues: ["Sales", "${MORE}"] }, "queues"), isConfig("property-unresolved", "queues"));
    });

    it("spread lists, whatever they are made of, and drop what is empty", () => {
        assert.deepEqual(readList({ a: ["x, y", ["z", ["w"]], "", " ", null] }, "a"), ["x", "y", "z", "w"]);
        assert.deepEqual(readList({ a: "x,,y , " }, "a"), ["x", "y"]);
        fc.assert(
            fc.property(fc.array(fc.stringMatching(/^[a-zA-Z0-9 ]*$/)), (names) => {
                const expected = names.map((name) => name.trim()).filter((name) => name !== "");
                assert.deepEqual(readList({ a: names }, "a"), expected);
                assert.deepEqual(readList({ a: names.join(",") }, "a"), expected);
            }),
        );
    });

    it("read references as id, name or both", () => {
        assert.deepEqual(toReferences([{ id: "1", name: "Sales" }, ID, " Support, EMEA", "", null, { name: "VIP" }, { id: "", name: "" }], "queues"), [
            { id: "1", name: "Sales" },
            { id: ID.toLowerCase(), name: null },
            { id: null, name: "Support, EMEA" },
            { id: null, name: "VIP" },
        ]);
        assert.deepEqual(toReferences("Support, Billing,", "queues"), [{ id: null, name: "Support" }, { id: null, name: "Billing" }]);
        const ofProperty = toReferences(readList({ queues: ["Support, Billing", { id: "1", name: "Sales, EMEA" }] }, "queues"), "queues");
        assert.deepEqual(ofProperty.map(({ name }) => name), ["Support", "Billing", "Sales, EMEA"]);
        for (const bad of [5, true, {}, { nom: "x" }, [[5]], { id: 7 }]) assert.throws(() => toReferences([bad], "queues"), isConfig("reference-shape", "queues"));
        const circle: Record<string, unknown> = { id: "1", name: "Sales" };
        circle["self"] = circle;
        assert.deepEqual(toReferences([circle], "queues"), [{ id: "1", name: "Sales" }], "what else is in a thing of a message is nobody's business");
        assert.throws(() => toReferences([{ id: "${QUEUE}", name: "" }], "queues"), isConfig("property-unresolved", "queues"));
        assert.throws(() => toReferences(5, "queues", "INVALID_QUERY"), (error: GenesysError) => error.code === "INVALID_QUERY");
    });

    it("make no empty list, which is all, of words that are none", () => {
        assert.deepEqual(readWords({ a: [" voice ", 5, {}, true, ""] }, "a"), ["voice", "5", "{}", "true"]);
    });

    it("describe any value briefly", () => {
        const circular: Record<string, unknown> = {};
        circular["self"] = circular;
        assert.equal(shorten(circular), "object");
        assert.equal(shorten("x".repeat(100)).length, 58);
        assert.equal(shorten(undefined), "undefined");
        assert.equal(shorten(10n), "bigint");
    });
});
