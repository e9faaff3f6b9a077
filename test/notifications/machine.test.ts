/** Every state that can be reached meets every event: nothing is impossible, and from everywhere there is a way back to live. */
import assert from "node:assert/strict";
import { INITIAL, step, type Effect, type Event, type State } from "../../src/notifications/machine.js";

const EVENTS: readonly Event[] = [
    ...(["start", "stop", "created", "opened", "subscribed", "retry", "next-created", "next-opened", "next-subscribed", "next-failed"] as const).map((type) => ({ type })),
    ...[true, false].map((gone) => ({ type: "failed" as const, gone })),
    ...[true, false].flatMap((gone) => [true, false].map((proven) => ({ type: "ended" as const, gone, proven }))),
    ...(["closing", "expiry", "token"] as const).map((reason) => ({ type: "roll" as const, reason })),
];
const keyOf = (state: State): string => JSON.stringify([state.phase, state.hasChannel, Math.min(state.failures, 6), state.next, state.wanted]);

/** Every reachable state, failures counted up to six. */
function explore(): { states: Map<string, State>; steps: { from: State; event: Event; to: State; effects: readonly Effect[] }[] } {
    const states = new Map([[keyOf(INITIAL), INITIAL]]);
    const steps: { from: State; event: Event; to: State; effects: readonly Effect[] }[] = [];
    for (const queue = [INITIAL]; queue.length > 0; ) {
        const from = queue.shift()!;
        for (const event of EVENTS) {
            const { state: to, effects } = step(from, event);
            steps.push({ from, event, to, effects });
            if (states.has(keyOf(to)) || to.failures > 6) continue;
            states.set(keyOf(to), to);
            queue.push(to);
        }
    }
    return { states, steps };
}

describe("channel state machine", () => {
    const { states, steps } = explore();

    it(`has a closed set of states (${states.size}) whose parts fit together`, () => {
        assert.ok(states.size > 40);
        for (const state of states.values()) {
            if (state.next) assert.equal(state.phase, "live");
            if (["connecting", "subscribing", "live"].includes(state.phase)) assert.equal(state.hasChannel, true, keyOf(state));
            if (state.phase === "idle") assert.deepEqual(state, INITIAL);
            if (state.wanted) assert.ok(state.phase !== "waiting" && state.phase !== "idle");
        }
    });

    it("does what its transitions need, and nothing twice", () => {
        for (const { from, event, to, effects } of steps) {
            const about = `${keyOf(from)} on ${JSON.stringify(event)}`;
            assert.equal(new Set(effects).size, effects.length, about);
            if (to.phase === "waiting" && from.phase !== "waiting") assert.ok(effects.includes("wait") && effects.includes("drop"), about);
            if (to.phase === "idle" && from.phase !== "idle") assert.ok(effects.includes("drop") && effects.includes("stop-waiting"), about);
            assert.equal(effects.includes("lost"), from.phase === "live" && to.phase === "waiting", about);
            assert.equal(effects.includes("create"), to.phase === "creating" && from.phase !== "creating", about);
            assert.equal(effects.includes("connect"), to.phase === "connecting" && from.phase !== "connecting", about);
            if (effects.includes("promote")) assert.ok(from.next !== null && to.phase === "live", about);
            if (from.next && !to.next && to.phase !== "live") assert.ok(effects.includes("next-drop"), about);
        }
    });

    it("never breaks before it makes: a rollover leaves the live line alone until the next one is ready", () => {
        for (const { from, event, to, effects } of steps) {
            if (from.phase !== "live" || event.type === "stop" || event.type === "ended" || event.type === "failed") continue;
            assert.equal(to.phase, "live", `${keyOf(from)} on ${JSON.stringify(event)}`);
            assert.ok(!effects.includes("drop"));
        }
    });

    it("finds the way to live from everywhere", () => {
        for (let state of states.values()) {
            for (const type of ["start", "retry", "created", "opened", "subscribed"] as const) state = step(state, { type }).state;
            assert.equal(state.phase, "live");
        }
    });

    it("keeps a channel until the platform says that it is gone", () => {
        let state: State = { ...INITIAL, phase: "live", hasChannel: true };
        for (let failure = 1; failure <= 30; failure++) {
            state = step(state, { type: "ended", gone: false, proven: false }).state;
            assert.ok(state.hasChannel);
            state = step(state, { type: "retry" }).state;
        }
        state = step(state, { type: "failed", gone: true }).state;
        assert.equal(step(state, { type: "retry" }).state.phase, "creating");
    });

    it("replaces a closing socket on its channel, all else by a new channel", () => {
        const live: State = { ...INITIAL, phase: "live", hasChannel: true };
        assert.deepEqual(step(live, { type: "roll", reason: "closing" }).effects, ["next-connect"]);
        assert.deepEqual(step(live, { type: "roll", reason: "expiry" }).effects, ["next-create"]);
        assert.deepEqual(step(live, { type: "roll", reason: "token" }).effects, ["next-create"]);
        // A rollover that comes up before the channel is live is made good when it is.
        const early = step({ ...live, phase: "subscribing" }, { type: "roll", reason: "token" }).state;
        assert.deepEqual(step(early, { type: "subscribed" }).effects, ["next-create"]);
        // A second one during the first follows it.
        const during = step(step(live, { type: "roll", reason: "closing" }).state, { type: "roll", reason: "token" }).state;
        assert.deepEqual(step(during, { type: "next-opened" }).effects, ["promote", "next-create"]);
    });
});
