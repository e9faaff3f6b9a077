import assert from "node:assert/strict";
import fc from "fast-check";
import { entriesOf, formatList, isVariable, parseList, parseNumbers, splitList, summariseList } from "../../nodes/editor/lists.editor.js";

describe("lists in input fields", () => {
    it("splits at commas, keeps quoted ones, drops what is empty", () => {
        assert.deepEqual(splitList(" Sales , Support,, "), ["Sales", "Support"]);
        assert.deepEqual(splitList('"Sales, EMEA", Support'), ["Sales, EMEA", "Support"]);
        assert.deepEqual(splitList('"The ""best"" queue"'), ['The "best" queue']);
        assert.deepEqual(splitList(""), []);
    });

    it("reads every shape that a flow may hold", () => {
        assert.deepEqual(entriesOf("Sales, Support"), ["Sales", "Support"]);
        assert.deepEqual(entriesOf({ id: "1", name: "Sales" }), [{ id: "1", name: "Sales" }]);
        assert.deepEqual(entriesOf([{ id: "1", name: "Sales" }, "Support", ""]), [{ id: "1", name: "Sales" }, "Support"]);
        assert.deepEqual(entriesOf(null), []);
        assert.deepEqual(entriesOf([20, 60]), ["20", "60"]);
    });

    it("keeps the id of an entry that was chosen before", () => {
        const saved = [{ id: "1", name: "Sales, EMEA" }, { id: "2", name: "Support" }];
        const line = formatList(saved);
        assert.equal(line, '"Sales, EMEA", Support');
        assert.deepEqual(parseList(`${line}, Billing`, saved), [...saved, "Billing"]);
        assert.deepEqual(parseList("Support", saved), [{ id: "2", name: "Support" }]);
    });

    it("stores a typed name with a comma so that it is not split when the flow runs", () => {
        assert.deepEqual(parseList('"Sales, EMEA"', []), [{ name: "Sales, EMEA" }]);
    });

    it("gives back any list of names as it was", () => {
        const name = fc.string({ minLength: 1, maxLength: 12 }).map((text) => text.trim()).filter((text) => text !== "");
        fc.assert(
            fc.property(fc.array(fc.record({ id: fc.uuid(), name }), { maxLength: 5 }), (things) => {
                const distinct = things.filter((thing, index) => things.findIndex((other) => other.name === thing.name) === index);
                assert.deepEqual(parseList(formatList(distinct), distinct), distinct);
            }),
        );
    });

    it("makes numbers of numbers and leaves variables", () => {
        assert.deepEqual(parseNumbers("20, 60, ${SECONDS}"), [20, 60, "${SECONDS}"]);
    });

    it("summarises for a label", () => {
        assert.equal(summariseList(["Sales", { id: "2", name: "Support" }, "a", "b", "c"]), "Sales, Support +3");
        assert.equal(summariseList([{ id: "2" }]), "2");
        assert.equal(summariseList([]), "");
    });

    it("knows a variable by Node-RED's rule: the whole value", () => {
        assert.equal(isVariable("${QUEUES}"), true);
        assert.equal(isVariable("a ${QUEUES}"), false);
        assert.equal(isVariable(5), false);
    });
});
