/**
 * Numbers in place of sessions: all sessions with the same dimensions have one. What tells a single conversation from others (its ids, the
 * customer's address, the agent selected) is left out, so that a month has some hundred thousand instead of millions.
 */
import type { Dimensions } from "./metric-events.js";
import type { SessionWriter } from "./metrics.js";
import { wrapUpTimeout } from "./record.js";
import type { AgentAlert, Centre, ConversationRecord, QueueVisit } from "./types.js";

/** Dimensions of metric events that `facts` does not have. */
export const omittedDimensions: ReadonlySet<string> = new Set(["conversationId", "sessionId", "ani", "selectedAgentId"]);

const purposes = ["customer", "ivr", "acd", "agent"] as const;
const endings = [null, "client", "peer", "system", "endpoint", "transfer"] as const;
const flowOuts = [null, "voicemail", "acd", "disconnect"] as const;

/** What a conversation's sessions have in common, and the numbers of its sessions by their details. */
interface Kind { readonly number: number; readonly common: Dimensions; readonly skills: readonly string[]; readonly sessions: Map<number, number> }

/** Kinds by what they differ in, one step each. */
class Branch {
    kind: Kind | null = null;
    private readonly branches = new Map<unknown, Branch>();

    to(value: unknown): Branch {
        let branch = this.branches.get(value);
        if (!branch) this.branches.set(value, (branch = new Branch()));
        return branch;
    }
}

export class MetricDictionary implements SessionWriter<number> {
    /** What each digit of a session's details stands for, the lowest first. */
    private readonly digits: readonly { readonly dimension: string; readonly values: readonly (string | null)[] }[];
    private readonly queues: ReadonlyMap<string | null, number>;
    private readonly agents: ReadonlyMap<string | null, number>;
    private readonly codes: ReadonlyMap<string | null, number>;
    private readonly endings = numbersOf<string | null>(endings);
    private readonly root = new Branch();
    private kinds = 0;
    private readonly kindOf: Kind[] = [];
    private readonly detailsOf: number[] = [];
    private current: Kind | null = null;

    constructor(centre: Centre) {
        const queues = [null, ...centre.queues.map(({ id }) => id)];
        const agents = [null, ...centre.agents.map(({ id }) => id)];
        const codes = [null, wrapUpTimeout, ...centre.wrapUpCodes.map(({ id }) => id)];
        const digit = (dimension: string, values: readonly (string | null)[]): { dimension: string; values: readonly (string | null)[] } => ({ dimension, values });
        this.digits = [
            digit("purpose", purposes), digit("disconnectType", endings), digit("flowOutType", flowOuts), digit("usedRouting", [null, "Standard"]),
            digit("wrapUpCode", codes), digit("queueId", queues), digit("userId", agents),
        ];
        this.queues = numbersOf(queues);
        this.agents = numbersOf(agents);
        this.codes = numbersOf(codes);
    }

    /** How many sessions there are so far. */
    get size(): number {
        return this.kindOf.length;
    }

    /** The conversation whose sessions are written down next. Equal lists that are not one and the same make kinds of their own. */
    begin(c: ConversationRecord): void {
        const { mediaType, direction, messageType, dnis, divisionIds, requestedRoutingSkillIds: skills } = c;
        const branch = this.root.to(dnis).to(mediaType).to(divisionIds).to(skills).to(messageType).to(direction);
        if (!branch.kind) {
            const common: Dimensions = { mediaType, direction, originatingDirection: direction, divisionId: divisionIds, provider: c.provider, dnis };
            if (messageType !== null) common["messageType"] = messageType;
            branch.kind = { number: this.kinds++, common, skills, sessions: new Map() };
        }
        this.current = branch.kind;
    }

    customer(_: ConversationRecord, queueId: string | null, disconnectType: string | null): number {
        return this.number(0, disconnectType, 0, 0, 0, this.queues.get(queueId)!, 0);
    }

    menu(_: ConversationRecord, disconnectType: string): number {
        return this.number(1, disconnectType, 0, 0, 0, 0, 0);
    }

    queue(_: ConversationRecord, visit: QueueVisit, disconnectType: string | null): number {
        const queue = this.queues.get(visit.queueId)!;
        if (disconnectType === null) return this.number(2, null, 0, 0, 0, queue, 0);
        const flowOut = visit.flowOutTo === "queue" ? "acd" : visit.flowOutTo;
        return this.number(2, disconnectType, flowOuts.indexOf(flowOut), visit.handling ? 1 : 0, 0, queue, 0);
    }

    agent(_: ConversationRecord, queueId: string, alert: AgentAlert, disconnectType: string | null, wrapUpCode: string | null): number {
        return this.number(3, disconnectType, 0, 1, this.codes.get(wrapUpCode)!, this.queues.get(queueId)!, this.agents.get(alert.agentId)!);
    }

    /** All dimensions of a session's events but the omitted ones. */
    facts(session: number): Dimensions {
        const { common, skills } = this.kindOf[session]!;
        const facts: Dimensions = { ...common };
        let rest = this.detailsOf[session]!;
        for (const { dimension, values } of this.digits) {
            const value = values[rest % values.length]!;
            rest = Math.floor(rest / values.length);
            if (value !== null) facts[dimension] = value;
        }
        if (facts["queueId"] === undefined) return facts;
        facts["requestedRouting"] = "Standard";
        if (skills.length > 0) facts["requestedRoutingSkillId"] = skills;
        return facts;
    }

    /** A function that gives the same number only to sessions that are alike in all of these dimensions. */
    classifier(dimensions: readonly string[]): (session: number) => number {
        // Whether there was a queue decides about the dimensions that come with one.
        const wanted = new Set(dimensions.flatMap((dimension) => (dimension.startsWith("requestedRouting") ? [dimension, "queueId"] : [dimension])));
        let place = 1;
        const steps: { readonly place: number; readonly size: number }[] = [];
        for (const { dimension, values } of this.digits) {
            if (wanted.delete(dimension)) steps.push({ place, size: values.length });
            place *= values.length;
        }
        const byKind = wanted.size > 0;
        return (session) => {
            const details = this.detailsOf[session]!;
            let result = byKind ? this.kindOf[session]!.number : 0;
            for (const step of steps) result = result * step.size + (Math.floor(details / step.place) % step.size);
            return result;
        };
    }

    private number(purpose: number, disconnectType: string | null, flowOut: number, used: number, code: number, queue: number, agent: number): number {
        const place = (agent * this.queues.size + queue) * this.codes.size + code;
        const ending = this.endings.get(disconnectType)!;
        const details = (((place * 2 + used) * flowOuts.length + flowOut) * endings.length + ending) * purposes.length + purpose;
        const kind = this.current!;
        const known = kind.sessions.get(details);
        if (known !== undefined) return known;
        const number = this.kindOf.length;
        this.kindOf.push(kind);
        this.detailsOf.push(details);
        kind.sessions.set(details, number);
        return number;
    }
}

function numbersOf<T>(values: readonly T[]): ReadonlyMap<T, number> {
    return new Map(values.map((value, n) => [value, n]));
}
