/** From single answers to what a node can do: tables and properties. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { evidenceOf, judgeAllowance, judgeChannels, judgeClock, judgeNodes, judgeQueues, type Evidence, type Evidences } from "../../src/diagnosis/judge.js";
import { NEEDS } from "../../src/diagnosis/permissions.js";
import { CALLS, TOPICS, type ProbeName } from "../../src/diagnosis/probes.js";
import { complete, finding, STEPS } from "../../src/diagnosis/report.js";
import { GenesysError, type ErrorCode } from "../../src/platform/errors.js";
import { platformTexts } from "../../src/platform/texts.js";

const GRANTED: Evidence = { outcome: "granted" };
const MISSING: Evidence = { outcome: "missing", told: [] };
const UNKNOWN: Evidence = { outcome: "unknown", error: null };
const PROBES: readonly ProbeName[] = [...CALLS, ...TOPICS];

function all(evidence: Evidence): Evidences {
    return Object.fromEntries(PROBES.map((name) => [name, evidence]));
}

function verdictOf(type: string, evidences: Evidences): string {
    return judgeNodes(evidences).find((node) => node.type === `genesys-cloud-${type}`)!.verdict;
}

describe("judging what was found", () => {
    for (const [what, evidences, expected] of [
        ["all granted", all(GRANTED), "works"],
        ["nothing asked", {}, "unknown"],
        ["all missing", all(MISSING), "blocked"],
        ["one of two listings", { ...all(GRANTED), queues: MISSING }, "works"],
        ["neither listing", { ...all(GRANTED), queues: MISSING, queuesLight: MISSING }, "blocked"],
        ["the topic alone missing", { ...all(GRANTED), queueTopic: MISSING }, "blocked"],
        ["the topic not tried", { ...all(GRANTED), queueTopic: UNKNOWN }, "unknown"],
        ["only something optional missing", { ...all(GRANTED), conversationAggregates: MISSING }, "limited"],
        ["only something optional not tried", { ...all(GRANTED), conversationAggregates: UNKNOWN }, "works"],
    ] as const) {
        it(`a queue observer with ${what}: ${expected}`, () => assert.equal(verdictOf("queue-observer", evidences), expected));
    }

    it("never promises what was not seen", () => {
        const evidence = fc.constantFrom(GRANTED, MISSING, UNKNOWN);
        fc.assert(
            fc.property(fc.record(Object.fromEntries(PROBES.map((name) => [name, evidence]))) as fc.Arbitrary<Evidences>, (evidences) => {
                for (const { type, verdict, needs } of judgeNodes(evidences)) {
                    assert.equal(needs.length, NEEDS[type]!.length);
                    const hard = needs.filter(({ optional }) => !optional);
                    if (verdict === "works" || verdict === "limited") assert.ok(hard.every(({ outcome }) => outcome === "granted"), type);
                    if (verdict === "blocked") assert.ok(hard.some(({ outcome }) => outcome === "missing"), type);
                    for (const { outcome, permissions } of needs) if (outcome === "missing" && !type.endsWith("notification")) assert.ok(permissions.length > 0);
                }
            }),
        );
    });

    it("takes a refusal for want of a permission alone for a missing one", () => {
        const codes: readonly ErrorCode[] = ["CONFIG", "CREDENTIALS", "NOT_FOUND", "INVALID_QUERY", "RATE_LIMITED", "TOO_LARGE", "TIMEOUT", "UNAVAILABLE", "NETWORK", "PROTOCOL"];
        for (const code of codes) assert.equal(evidenceOf(new GenesysError(code, platformTexts, "protocol")).outcome, "unknown", code);
        const refused = new GenesysError("PERMISSION", platformTexts, "permission", {}, { missingPermissions: ["a:b:c"] });
        assert.deepEqual(evidenceOf(refused), { outcome: "missing", told: ["a:b:c"] });
    });

    const NOW = Date.UTC(2026, 10, 20, 10, 0, 0, 400);
    for (const [offset, key] of [[0, "right"], [-4_000, "right"], [4_000, "right"], [60_000, "behind"], [-60_000, "ahead"], [Number.NaN, "untold"]] as const) {
        it(`a platform ${offset} ms from this machine: ${key}`, () => {
            const date = Math.floor((NOW + offset) / 1_000) * 1_000;
            assert.equal(judgeClock(date, NOW - 100, NOW + 100).sentence.key, `clock-${key}`);
        });
    }

    it("does not blame the clock for a slow answer", () => {
        assert.equal(judgeClock(Math.floor(NOW / 1_000) * 1_000, NOW - 9_000, NOW + 9_000).sentence.key, "clock-right");
    });

    for (const [allowed, count, key] of [[300, 12, "free"], [300, 239, "free"], [300, 240, "short"], [300, 300, "short"], [null, 1, "untold"], [300, null, "untold"], [0, 0, "untold"]] as const) {
        it(`${count} of ${allowed} requests: ${key}`, () => assert.equal(judgeAllowance({ allowed, count, resetSeconds: 30 }, null).sentence.key, `allowance-${key}`));
    }

    for (const [used, outcome] of [[0, "passed"], [15, "passed"], [16, "warned"], [19, "warned"], [20, "failed"], [25, "failed"]] as const) {
        it(`${used} channels in use: ${outcome}`, () => assert.equal(judgeChannels(used).outcome, outcome));
    }

    it("tells queues that are seen, none, and refused apart", () => {
        assert.deepEqual([judgeQueues(GRANTED, 5), judgeQueues(GRANTED, 0), judgeQueues(MISSING, null), judgeQueues(UNKNOWN, null)].map(({ outcome }) => outcome), ["passed", "warned", "failed", "skipped"]);
    });

    it("has every step in its order, whatever was found", () => {
        fc.assert(
            fc.property(fc.subarray([...STEPS]), (some) => {
                const found = complete(some.toReversed().map((step) => finding(step, "passed", "x")));
                assert.deepEqual(found.map(({ step }) => step), STEPS);
                assert.deepEqual(found.filter(({ outcome }) => outcome === "passed").map(({ step }) => step), some);
            }),
        );
    });
});
