/** What users did when: stretches of one presence or one routing status, put together from the world's spans. */
import type { AgentSpan, World } from "../../world/types.js";

export interface Stretch { readonly value: string; readonly start: number; readonly end: number }

const DAY = 86_400_000;
/** Up to so many users are asked for one by one. */
const FEW = 25;
const STEPS = 50;

/** Spans of some or all agents within [from, to), cut at its bounds and at midnights UTC; a day at a time, in each by start. */
export function* spanDays(world: World, agentIds: ReadonlySet<string>, from: number, to: number): Iterable<readonly AgentSpan[]> {
    for (let start = from; start < to; ) {
        const end = Math.min(to, (Math.floor(start / DAY) + 1) * DAY);
        const spans =
            agentIds.size <= FEW
                ? [...agentIds].flatMap((id) => world.agentSpans(start, end, id))
                : world.agentSpans(start, end).filter((span) => agentIds.has(span.agentId));
        yield spans.toSorted((a, b) => a.start - b.start);
        start = end;
    }
}

/** Puts neighbouring pieces of equal value together; a stretch is handed on when it is over. */
export class Stretches {
    private readonly open = new Map<string, { readonly key: string; readonly value: string; readonly start: number; end: number }>();

    constructor(private readonly emit: (key: string, stretch: Stretch) => void) {}

    /** The next piece of what the key stands for (an agent, an agent's metric). */
    add(key: string, value: string, start: number, end: number): void {
        const last = this.open.get(key);
        if (last && last.value === value && last.end === start) {
            last.end = end;
            return;
        }
        if (last) this.emit(key, last);
        this.open.set(key, { key, value, start, end });
    }

    finish(): void {
        for (const last of this.open.values()) this.emit(last.key, last);
        this.open.clear();
    }
}

/** Spans of one agent as stretches of a value. */
export function stretchesOf(spans: readonly AgentSpan[], value: (span: AgentSpan) => string): readonly Stretch[] {
    const found: Stretch[] = [];
    const stretches = new Stretches((_key, stretch) => found.push(stretch));
    for (const span of spans) stretches.add("", value(span), span.start, span.end);
    stretches.finish();
    return found;
}

/** Spans that were cut at the bounds of an interval, with their true beginning and end: back to where the value began. */
export function uncut(world: World, spans: readonly AgentSpan[], value: (span: AgentSpan) => string): readonly AgentSpan[] {
    const whole = [...spans];
    const last = whole.at(-1);
    if (last) whole[whole.length - 1] = { ...last, end: world.agentState(last.agentId, Math.max(last.start, last.end - 1)).end };
    for (let step = 0; step < STEPS; step += 1) {
        const first = whole[0];
        if (!first) break;
        const before = world.agentState(first.agentId, step === 0 ? first.start : first.start - 1);
        // What began before the record does has no beginning to tell.
        if (!Number.isFinite(before.start)) break;
        if (step === 0) whole[0] = { ...first, start: before.start };
        else if (before.start >= first.start || value(before) !== value(first)) break;
        else whole.unshift(before);
    }
    return whole;
}
