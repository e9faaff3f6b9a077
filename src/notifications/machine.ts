/**
 * The life of a notification channel as a pure state machine: what happens leads to a state and to things to do.
 * Drawn in docs/reliability.md. `next` is the line that replaces the current one while that still works (make before break).
 */

export type Phase = "idle" | "creating" | "connecting" | "subscribing" | "live" | "waiting";
export type NextPhase = "creating" | "connecting" | "subscribing";

/** Why a working line is replaced: the server is about to close its socket, the channel ends soon, the token was renewed. */
export type RolloverReason = "closing" | "expiry" | "token";

export interface State {
    readonly phase: Phase;
    /** A channel exists that may be connected again; its subscriptions are the platform's to keep. */
    readonly hasChannel: boolean;
    /** Failures in a row, for the backoff. */
    readonly failures: number;
    readonly next: { readonly phase: NextPhase; readonly reason: RolloverReason } | null;
    /** A rollover that was asked for while it could not be begun. */
    readonly wanted: RolloverReason | null;
}

export type Event =
    | { readonly type: "start" | "stop" | "created" | "opened" | "subscribed" | "retry" }
    /** A call failed; `gone`: the channel is unknown to the platform. */
    | { readonly type: "failed"; readonly gone: boolean }
    /** The socket ended; `gone`: the channel cannot be connected again; `proven`: it had lived long enough to start the backoff anew. */
    | { readonly type: "ended"; readonly gone: boolean; readonly proven: boolean }
    | { readonly type: "roll"; readonly reason: RolloverReason }
    | { readonly type: "next-created" | "next-opened" | "next-subscribed" }
    | { readonly type: "next-failed" };

export type Effect =
    | "create"
    | "connect"
    | "subscribe"
    /** Closes the current socket. */
    | "drop"
    /** The interruption is told to those who listen. */
    | "lost"
    | "wait"
    | "stop-waiting"
    | "next-create"
    | "next-connect"
    | "next-subscribe"
    | "next-drop"
    /** The next line becomes the current one; the old socket is closed. */
    | "promote";

export interface Step {
    readonly state: State;
    readonly effects: readonly Effect[];
}

export const INITIAL: State = { phase: "idle", hasChannel: false, failures: 0, next: null, wanted: null };

/** Never throws; an event that means nothing in a state changes nothing. */
export function step(state: State, event: Event): Step {
    switch (event.type) {
        case "start":
            return state.phase === "idle" ? begin(state) : stay(state);
        case "stop":
            return { state: INITIAL, effects: state.phase === "idle" ? [] : ["stop-waiting", "next-drop", "drop"] };
        case "retry":
            return state.phase === "waiting" ? begin(state, ["stop-waiting"]) : stay(state);
        case "created":
            return state.phase === "creating" ? { state: { ...state, phase: "connecting", hasChannel: true }, effects: ["connect"] } : stay(state);
        case "opened":
            return state.phase === "connecting" ? { state: { ...state, phase: "subscribing" }, effects: ["subscribe"] } : stay(state);
        case "subscribed":
            return state.phase === "subscribing" ? live(state) : stay(state);
        case "failed":
            return fail(state, event.gone, false);
        case "ended":
            return fail(state, event.gone, event.proven);
        case "roll":
            return roll(state, event.reason);
        default:
            return stepNext(state, event.type);
    }
}

const stay = (state: State): Step => ({ state, effects: [] });

function begin(state: State, first: readonly Effect[] = []): Step {
    const phase = state.hasChannel ? "connecting" : "creating";
    return { state: { ...state, phase, next: null }, effects: [...first, phase === "connecting" ? "connect" : "create"] };
}

function live(state: State): Step {
    const now: State = { ...state, phase: "live" };
    return state.wanted ? roll({ ...now, wanted: null }, state.wanted) : stay(now);
}

function fail(state: State, gone: boolean, proven: boolean): Step {
    if (state.phase === "idle" || state.phase === "waiting") return stay(state);
    const failures = (proven ? 0 : state.failures) + 1;
    // A channel is given up only when the platform says that it is gone: new ones are few.
    const hasChannel = state.hasChannel && !gone;
    const lost: readonly Effect[] = state.phase === "live" ? ["lost"] : [];
    // What was being prepared to replace this line is given up as well: one attempt at a time.
    return { state: { phase: "waiting", hasChannel, failures, next: null, wanted: null }, effects: [...lost, "next-drop", "drop", "wait"] };
}

function roll(state: State, reason: RolloverReason): Step {
    if (state.phase === "idle" || state.phase === "waiting") {
        // Nothing flows: the next attempt takes a new channel where the old one would not do.
        return stay(reason === "closing" ? state : { ...state, hasChannel: false });
    }
    if (state.phase !== "live") return stay({ ...state, wanted: stronger(state.wanted, reason) });
    if (state.next) return stay(state.next.reason === reason ? state : { ...state, wanted: stronger(state.wanted, reason) });
    // A closing socket is replaced on its channel, which keeps the subscriptions; else a new channel is made.
    return reason === "closing"
        ? { state: { ...state, next: { phase: "connecting", reason } }, effects: ["next-connect"] }
        : { state: { ...state, next: { phase: "creating", reason } }, effects: ["next-create"] };
}

/** A new channel makes a new socket superfluous. */
function stronger(held: RolloverReason | null, asked: RolloverReason): RolloverReason {
    return held === null || held === "closing" ? asked : held;
}

function stepNext(state: State, type: "next-created" | "next-opened" | "next-subscribed" | "next-failed"): Step {
    const { next } = state;
    if (!next || state.phase !== "live") return stay(state);
    if (type === "next-created" && next.phase === "creating") return { state: { ...state, next: { ...next, phase: "connecting" } }, effects: ["next-connect"] };
    if (type === "next-opened" && next.phase === "connecting") {
        // The channel keeps its subscriptions: a second socket on it needs none.
        if (next.reason === "closing") return promote(state);
        return { state: { ...state, next: { ...next, phase: "subscribing" } }, effects: ["next-subscribe"] };
    }
    if (type === "next-subscribed" && next.phase === "subscribing") return promote(state);
    // The current line still works; the channel tries again later, at the latest when the line ends.
    return type === "next-failed" ? { state: { ...state, next: null }, effects: ["next-drop"] } : stay(state);
}

function promote(state: State): Step {
    const done: State = { ...state, next: null, failures: 0, hasChannel: true };
    const further = done.wanted ? roll({ ...done, wanted: null }, done.wanted) : stay(done);
    return { state: further.state, effects: ["promote", ...further.effects] };
}
