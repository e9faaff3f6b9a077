import assert from "node:assert/strict";
import { grossRegression, inTurn, median } from "../../bench/measure.js";

describe("benchmarks: what a measurement says", () => {
    it("takes the middle of the rounds", () => {
        assert.equal(median([9, 1, 5]), 5);
        assert.equal(median([4, 1, 2, 3]), 2.5);
    });

    it("measures reference and product in turn", async () => {
        const order: string[] = [];
        const note = (word: string) => async () => order.push(word);
        const pairs = await inTurn(2, note("r"), note("p"));
        assert.deepEqual(order, ["r", "p", "r", "p"]);
        assert.deepEqual(pairs, { reference: [1, 3], product: [2, 4] });
    });

    const cases: readonly [string, Parameters<typeof grossRegression>, boolean][] = [
        ["half as good as stored is no gross regression", [{ figure: 0.25, better: "more" }, 0.5], false],
        ["less than half as good is one", [{ figure: 0.24, better: "more" }, 0.5], true],
        ["twice as much as stored is no gross regression", [{ figure: 4, better: "less" }, 2], false],
        ["more than twice as much is one", [{ figure: 4.1, better: "less" }, 2], true],
        ["what is tolerated anyway is none", [{ figure: 50, better: "less", tolerated: 60 }, 2], false],
        ["nothing stored: none", [{ figure: 50, better: "less" }, undefined], false],
        ["lost frames are one, whatever is stored", [{ figure: 1, better: "more", broken: true }, undefined], true],
    ];
    for (const [title, args, gross] of cases) it(title, () => assert.equal(grossRegression(...args) !== null, gross));
});
