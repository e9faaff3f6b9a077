/** Notices: what a reader of totals should know, and only then. */
import assert from "node:assert/strict";
import { planColumns, type Results } from "../../src/analytics/columns.js";
import { noticesOf } from "../../src/analytics/notices.js";
import { readRequest, type Settings } from "../../src/analytics/request.js";
import { atOnce } from "../../src/analytics/steps.js";
import { bucket, HALF_HOUR, NEXT_HALF_HOUR, shape } from "./samples.js";

const level = (target: number): object => ({ nOffered: { count: 2 }, oServiceLevel: { numerator: 1, denominator: 2, target } });

function group(mediaType: string, ...all: readonly object[]): Results[number] {
    return { group: { queueId: "q1", mediaType }, data: all.map((metrics, index) => bucket(index === 0 ? HALF_HOUR : NEXT_HALF_HOUR, metrics as Record<string, object>)) };
}

function notices(results: Results, settings: Settings = {}, overall: Results | null = null): readonly string[] {
    const plan = atOnce(planColumns(readRequest(settings, null), [results, overall ?? []]));
    return noticesOf(plan, overall ?? results);
}

describe("notices", () => {
    it("are none as a rule", () => {
        assert.deepEqual(notices([]), []);
        assert.deepEqual(notices([group("voice", level(0.8), level(0.8)), group("chat", level(0.8))]), []);
    });

    it("tell that service levels with several targets were added up, between groups and over time", () => {
        const differ = ["serviceLevelTargetsDiffer"];
        assert.deepEqual(notices([group("voice", level(0.8)), group("chat", level(0.7))]), differ);
        assert.deepEqual(notices([group("voice", level(0.8), level(0.9), level(0.8))]), differ);
        // 0 is a target, too.
        assert.deepEqual(notices([group("voice", level(0)), group("chat", level(0.7))]), differ);
        assert.deepEqual(notices([group("voice", level(0.8)), group("chat", { nOffered: { count: 1 } })]), []);
    });

    it("say so also where totals come from a query of their own, which have no target then", () => {
        const groups = [group("voice", level(0.8)), group("chat", level(0.7))];
        const overall: Results = [{ group: {}, data: [bucket(HALF_HOUR, level(0.8) as Record<string, object>)] }];
        const settings: Settings = { groupBy: ["wrapUpCode"], metrics: "oServiceLevel,serviceLevel" };
        assert.deepEqual(notices(groups, settings, overall), ["serviceLevelTargetsDiffer"]);
        const { totals } = shape(settings, groups, { overall });
        assert.deepEqual([totals["oServiceLevelTarget"], totals["oServiceLevelDenominator"], totals["serviceLevel"]], [null, 2, 0.5]);
        assert.equal(shape(settings, groups.slice(0, 1), { overall }).totals["oServiceLevelTarget"], 0.8);
    });

    it("tell that callbacks are left out of what was answered, where there is something else", () => {
        const [voice, callback] = [group("voice", { nOffered: { count: 2 } }), group("callback", { nOffered: { count: 3 } })];
        const answered: Settings = { metrics: "offered,answered" };
        assert.deepEqual(notices([voice, callback], answered), ["callbacksLeftOut"]);
        assert.deepEqual(notices([voice, callback], { metrics: "offered" }), []);
        assert.deepEqual(notices([voice], answered), []);
        assert.deepEqual(notices([callback], answered), []);
        assert.deepEqual(notices([callback, group("voice")], answered), []);
    });
});
