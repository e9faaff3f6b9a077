/** One condition and one figure: is it met, since the clock moves some figures, and when might that change by itself. Pure. */
import { isEquality, type Combine, type Condition, type Operator } from "./settings.js";
import { valueAt } from "./paths.js";

/** What a message told of a condition's figure. */
export type Reading =
    /** `ticksFrom`: the instant of arrival of a duration that grows by the clock, else null. */
    | { readonly known: true; readonly value: number; readonly ticksFrom: number | null }
    | { readonly known: false; readonly why: "null" | "missing" | "no-number"; readonly found: unknown };

/** The one figure that goes on growing without a message. */
const GROWING = "longestWaitSeconds";

/** `now`: the message's arrival. While nothing waits there is no longest wait: null beside `waiting` 0 of the same scope is 0. */
export function readFigure({ path }: Condition, payload: unknown, now: number): Reading {
    const found = valueAt(payload, path);
    const isGrowing = path.at(-1) === GROWING;
    if (typeof found === "number" && Number.isFinite(found)) return { known: true, value: found, ticksFrom: isGrowing ? now : null };
    if (found === undefined) return { known: false, why: "missing", found };
    if (found !== null) return { known: false, why: "no-number", found };
    if (isGrowing && valueAt(payload, [...path.slice(0, -1), "waiting"]) === 0) return { known: true, value: 0, ticksFrom: null };
    return { known: false, why: "null", found };
}

/** The figure at an instant, null while it is unknown. Not rounded but for milliseconds that the clock adds. */
export function figureAt(reading: Reading, now: number): number | null {
    if (!reading.known) return null;
    if (reading.ticksFrom === null) return reading.value;
    return Math.round(reading.value * 1_000 + Math.max(0, now - reading.ticksFrom)) / 1_000;
}

/** On from where the figure passes `raise` until its comparison with `clear` is false. */
export function isOn({ operator, raise, clear }: Condition, wasOn: boolean, reading: Reading & { known: true }, now: number): boolean {
    const exact = figureAt(reading, now)!;
    // A duration that grows equals a level for a whole second, not for an instant that no look would meet.
    const figure = reading.ticksFrom !== null && isEquality(operator) ? Math.floor(exact) : exact;
    return holds(operator, figure, raise) || (wasOn && !isEquality(operator) && holds(operator, figure, clear));
}

function holds(operator: Operator, figure: number, level: number): boolean {
    switch (operator) {
        case ">":
            return figure > level;
        case ">=":
            return figure >= level;
        case "<":
            return figure < level;
        case "<=":
            return figure <= level;
        case "==":
            return figure === level;
        case "!=":
            return figure !== level;
    }
}

/** The next instant at which the clock alone may switch the condition; Infinity when it cannot. */
export function nextCrossing({ operator, raise, clear }: Condition, reading: Reading, now: number): number {
    if (!reading.known || reading.ticksFrom === null) return Infinity;
    const { value, ticksFrom } = reading;
    const passing = isEquality(operator) ? 1_000 : 1;
    const instants = [raise, clear].flatMap((level) => {
        const reached = ticksFrom + Math.ceil((level - value) * 1_000);
        return [reached, reached + passing];
    });
    return Math.min(...instants.filter((instant) => instant > now));
}

/** Of several conditions: what those that are known decide; null where it hangs on one that is not. */
export function combined(combine: Combine, states: readonly (boolean | null)[]): boolean | null {
    const deciding = combine === "any";
    if (states.includes(deciding)) return deciding;
    return states.includes(null) ? null : !deciding;
}
