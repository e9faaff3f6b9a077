/** How far work is, in figures: late enough to matter, seldom enough to read. */
import assert from "node:assert/strict";
import { progressBy } from "../../src/node-red/progress.js";
import { StatusLight } from "../../src/node-red/status.js";

describe("progress of a message's work", () => {
    function shownFor(steps: readonly (readonly [afterMs: number, done: number, total: number | null])[]): readonly string[] {
        const shown: string[] = [];
        let now = 1_000_000;
        const progress = progressBy({ now: () => now }, (text) => void shown.push(text));
        for (const [afterMs, done, total] of steps) {
            now += afterMs;
            progress(done, total);
        }
        return shown;
    }

    it("is not shown in the first two seconds, then once a second", () => {
        assert.deepEqual(shownFor([[0, 1, 10], [1_999, 2, 10], [1, 3, 10], [500, 4, 10], [499, 5, 10], [1, 6, 10]]), ["30 %", "60 %"]);
    });

    it("is a share where the whole is known, else how much came; and never 100 %", () => {
        assert.deepEqual(shownFor([[2_000, 333, 1_000], [1_000, 1_200, null], [1_000, 5, 0], [1_000, 10, 10], [1_000, 12, 10]]), ["33 %", "1200", "5", "99 %", "99 %"]);
    });

    it("is a blue dot with the figure, set on change only", () => {
        const lights: unknown[] = [];
        const light = new StatusLight({ status: (status: unknown) => void lights.push(status) });
        for (const text of ["10 %", "10 %", "20 %"]) light.showProgress(text);
        light.show(null);
        assert.deepEqual(lights, [{ fill: "blue", shape: "dot", text: "10 %" }, { fill: "blue", shape: "dot", text: "20 %" }, {}]);
    });
});
