/** What users did when: stretches of one presence or one routing status, put together from the world's spans. */
import type { AgentSpan, World } from "../../world/types.js";

export interface Stretch { readonly value: string; readonly start: number; readonly end: number }

/** Neighbouring spans of equal value as one stretch. */
export function stretches(spans: readonly AgentSpan[], value: (span: AgentSpan) => string): readonly Stretch[] {
    const found: { value: string; start: number; end: number }[] = [];
    for (const span of spans) {
        const own = value(span);
        const last = found.at(-1);
        if (last && last.value === own && last.end === span.start) last.end = span.end;
        else found.push({ value: own, start: span.start, end: span.end });
    }
    return found;
}

const DAY = 86_400_000;
const STEPS = 50;

/** An agent's spans that touch [from, to), not clipped: the first with its true start, the last with its true end. */
export function wholeSpans(world: World, agentId: string, from: number, to: number): readonly AgentSpan[] {
    const spans = [...world.agentSpans(from, to, agentId)];
    const first = spans[0];
    const last = spans.at(-1);
    if (first) spans[0] = { ...first, start: world.agentState(agentId, first.start).start };
    if (last) spans[spans.length - 1] = { ...(spans.at(-1) ?? last), end: world.agentState(agentId, Math.max(last.start, last.end - 1)).end };
    return spans;
}

/** As `wholeSpans`, and what came before as long as its value is the same, so that a stretch is told from its beginning. */
export function spansFromBeginning(world: World, agentId: string, from: number, to: number, value: (span: AgentSpan) => string): readonly AgentSpan[] {
    const spans = [...wholeSpans(world, agentId, from, to)];
    for (let step = 0; step < STEPS; step += 1) {
        const first = spans[0];
        if (!first || first.start < from - DAY) break;
        const before = world.agentState(agentId, first.start - 1);
        if (before.start >= first.start || value(before) !== value(first)) break;
        spans.unshift(before);
    }
    return spans;
}
