/** Backoff, Retry-After, the platform's time, nearest names, sentences. */
import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { firstOf } from "../../src/platform/abort.js";
import fc from "fast-check";
import { backoff, retryAfter } from "../../src/platform/backoff.js";
import { delay, neverBack } from "../../src/platform/clock.js";
import { fillIn, GenesysError, nearestName } from "../../src/platform/errors.js";
import { waitWithin } from "../../src/platform/in-flight.js";
import { ServerTime } from "../../src/platform/server-time.js";
import { manualClock } from "../../src/simulator/clock.js";
import { FakeClock } from "../support/fake-clock.js";

describe("backoff", () => {
    it("has full jitter under a doubling, capped ceiling", () => {
        fc.assert(
            fc.property(fc.integer({ min: 1, max: 5_000 }), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (attempt, chance) => {
                const wait = backoff(attempt, () => chance);
                assert.ok(wait >= 0 && wait <= Math.min(60_000, 1_000 * 2 ** Math.min(attempt - 1, 30)));
            }),
        );
        assert.equal(backoff(3, () => 0.5), 2_000);
    });

    it("reads Retry-After in both forms", () => {
        const now = Date.parse("2026-11-20T10:00:00Z");
        assert.equal(retryAfter("42", now), 42_000);
        assert.equal(retryAfter("0", now), 0);
        assert.equal(retryAfter("Fri, 20 Nov 2026 10:00:07 GMT", now), 7_000);
        assert.equal(retryAfter("Fri, 20 Nov 2026 09:00:00 GMT", now), 0);
        for (const text of [undefined, "", "soon", "-3"]) assert.equal(retryAfter(text, now) ?? 0, 0);
    });
});

describe("waiting for what others wait for too", () => {
    it("leaves nothing behind once it was given up", async () => {
        const clock = new FakeClock();
        const never = new Promise<void>(() => undefined);
        const controller = new AbortController();
        const { signal } = controller;
        const aborted = waitWithin(never, clock, clock.now() + 60_000, signal);
        const late = waitWithin(never, clock, clock.now() + 1_000, signal);
        clock.run(1_000);
        controller.abort();
        await assert.rejects(aborted, { key: "closed" });
        await assert.rejects(late, { code: "TIMEOUT" });
        assert.deepEqual([clock.pending, getEventListeners(signal, "abort").length], [0, 0]);
    });
});

describe("the platform's time", () => {
    it("comes within 100 ms of the truth from dates that count whole seconds", () => {
        fc.assert(
            fc.property(fc.integer({ min: -600_000, max: 600_000 }), fc.array(fc.integer({ min: 5, max: 80 }), { minLength: 60, maxLength: 80 }), (skew, trips) => {
                const time = new ServerTime();
                let local = 1_700_000_000_000;
                for (const trip of trips) {
                    local += 1_017;
                    const written = Math.floor((local + trip / 2 + skew) / 1_000) * 1_000;
                    time.learn(written, local, local + trip);
                }
                assert.ok(Math.abs(time.offset - skew) <= 500, `offset ${time.offset} for ${skew}`);
                if (Math.abs(skew) > 1_000) assert.ok(Math.abs(time.offset - skew) <= 100, `offset ${time.offset} for ${skew}`);
            }),
        );
    });

    it("follows a clock that jumped", () => {
        const time = new ServerTime();
        time.learn(10_000, 10_100, 10_200);
        assert.equal(time.offset, 0);
        time.learn(500_000, 20_000, 20_100);
        assert.ok(Math.abs(time.offset - 480_400) < 600);
        time.learn(Number.NaN, 1, 2);
        assert.ok(time.offset > 0);
    });
});

describe("errors", () => {
    it("have code and cause as own properties, and nothing else to see", () => {
        const error = new GenesysError("NOT_FOUND", { missing: "There is no __what__." }, "missing", { what: "queue" }, { field: "queues" });
        assert.equal(error.message, "There is no queue.");
        assert.ok(Object.hasOwn(error, "code") && Object.hasOwn(error, "cause"));
        assert.deepEqual(Object.keys(error).toSorted(), ["cause", "code", "name"]);
        assert.deepEqual(Object.keys(error.cause).toSorted(), [
            "correlationId",
            "field",
            "missingPermissions",
            "nearest",
            "platformCode",
            "retryAfterSeconds",
            "status",
            "value",
        ]);
    });

    it("leave unknown parameters as they are", () => {
        assert.equal(fillIn("a __b__ __constructor__", { b: 1 }), "a 1 __constructor__");
    });

    it("offer the nearest name only when one is near", () => {
        assert.equal(nearestName("tHandel", ["tHandle", "tHeld", "nOffered"]), "tHandle");
        assert.equal(nearestName("xyz", ["tHandle"]), null);
        assert.equal(nearestName("SALES", ["Sales"]), "Sales");
    });
});

describe("the system's clock", () => {
    it("goes on where it was when the machine's is set back, and follows when it jumps ahead", () => {
        const told = [1_000, 2_000, 500, 700, 100_000];
        const read = neverBack(() => told.shift()!);
        assert.deepEqual([read(), read(), read(), read(), read()], [1_000, 2_000, 2_000, 2_200, 101_500]);
    });
});

describe("delay", () => {
    it("resolves by the clock, rejects at once when aborted, and leaves nothing behind", async () => {
        const clock = manualClock(0);
        const waited = delay(clock, 50);
        clock.advance(50);
        await waited;
        const controller = new AbortController();
        const aborted = delay(clock, 1_000, controller.signal);
        controller.abort(new Error("enough"));
        await assert.rejects(aborted, /enough/);
        await assert.rejects(delay(clock, 1, controller.signal), /enough/);
    });
});

describe("two signals in one", () => {
    it("aborts with the first of the two, with its reason, also when that happened before", () => {
        for (const which of ["own", "shared"] as const) {
            for (const before of [true, false]) {
                const controllers = { own: new AbortController(), shared: new AbortController() };
                if (before) controllers[which].abort("enough");
                const { signal, end } = firstOf(controllers.own.signal, controllers.shared.signal);
                if (!before) controllers[which].abort("enough");
                assert.deepEqual([signal.aborted, signal.reason], [true, "enough"], `${which} ${before}`);
                end();
            }
        }
    });

    it("lets go of both, so that a signal that lives long holds nothing of a thousand calls", () => {
        const shared = new AbortController();
        for (let call = 0; call < 1_000; call++) {
            const { signal, end } = firstOf(new AbortController().signal, shared.signal);
            end();
            assert.equal(signal.aborted, false);
        }
        assert.deepEqual(getEventListeners(shared.signal, "abort"), []);
        assert.equal(firstOf(undefined, shared.signal).signal, shared.signal);
    });
});
