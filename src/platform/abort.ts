/** Signals that abort work under way. */
import { setMaxListeners } from "node:events";

/**
 * Aborts with the first of the two; `end` lets go of both. `AbortSignal.any` would do, but on Node 20 a signal that lives
 * long remembers every signal that was ever made of it.
 */
export function firstOf(own: AbortSignal | undefined, shared: AbortSignal): { readonly signal: AbortSignal; end(this: void): void } {
    if (!own) return { signal: shared, end: () => undefined };
    const controller = new AbortController();
    const onAbort = ({ target }: { readonly target: unknown }): void => controller.abort((target as AbortSignal).reason);
    for (const source of [own, shared]) {
        if (source.aborted) controller.abort(source.reason);
        else source.addEventListener("abort", onAbort, { once: true });
    }
    const end = (): void => {
        for (const source of [own, shared]) source.removeEventListener("abort", onAbort);
    };
    return { signal: controller.signal, end };
}

/** A controller that any number may listen to: Node.js warns of a leak from eleven on, which for shared signals is none. */
export function sharedAbort(): AbortController {
    const controller = new AbortController();
    setMaxListeners(0, controller.signal);
    return controller;
}
