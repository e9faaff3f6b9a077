/** Turns the compact record of a day into what the platform would know of a conversation: ids, numbers, names, holds, wrap-up codes. */
import type { Call, Visit } from "./calls.js";
import type { CentrePlan } from "./centre.js";
import type { IdKind } from "./ids.js";
import { messageTypes, personName, personNameCount } from "./names.js";
import { mediaProfiles, mediaTypes } from "./profiles.js";
import { hash32, hashUnit } from "./random.js";
import type { AgentAlert, AgentHandling, ConversationOutline, ConversationRecord, MediaType, QueueVisit } from "./types.js";

const dayLength = 86_400_000;
/** What the platform files when an agent chose no wrap-up code in time. */
export const wrapUpTimeout = "ININ-WRAP-UP-TIMEOUT";

/** Independent decisions about one conversation. */
const topics = { holds: 1, wrapUp: 2, consult: 3, ending: 4, skills: 5, name: 6, address: 7, messageType: 8, origin: 9 };

/** Area codes with the block of numbers that is kept free for fiction. */
const areaCodes = [201, 202, 206, 212, 213, 215, 303, 305, 312, 404, 415, 503, 512, 602, 617, 702, 713, 718, 816, 919];

/** What has ids: everything; the conversation and its sessions; or nothing, addresses and names left out as well, which is much quicker. */
export type Identities = "all" | "sessions" | "nothing";

export function makeRecord(plan: CentrePlan, day: number, call: Call, identities: Identities = "all"): ConversationRecord {
    const media = mediaTypes[call.media]!;
    const id = (kind: IdKind): string => (identities === "nothing" ? "" : plan.ids.make(kind, call.index, day));
    const participant = (kind: IdKind): string => (identities === "all" ? id(kind) : "");
    const shared = sharedOf(plan);
    const draws = hash32(plan.seed, day, call.index);
    const draw = (topic: number): number => hashUnit(draws, topic);
    const origin = day * dayLength;
    const name = identities === "nothing" ? "" : personName(Math.floor(draw(topics.name) * personNameCount));
    return {
        id: id("conversation"),
        mediaType: media,
        direction: media === "callback" && draw(topics.origin) < 0.3 ? "outbound" : "inbound",
        divisionIds: shared.divisionsOf(call),
        provider: mediaProfiles[media].provider,
        messageType: media === "message" ? messageTypes[Math.floor(draw(topics.messageType) ** 2 * messageTypes.length)]! : null,
        requestedRoutingSkillIds: shared.skillsOf(call.queue, draw(topics.skills)),
        ani: identities === "nothing" ? "" : customerAddress(media, name, draw(topics.address)),
        dnis: shared.addressOf(call.media, call.queue),
        customerName: name,
        customerParticipantId: participant("customerParticipant"),
        customerSessionId: id("customerSession"),
        ivrParticipantId: participant("ivrParticipant"),
        ivrSessionId: identities === "all" || call.ivrEnd >= 0 ? id("ivrSession") : "",
        ivrEnd: call.ivrEnd < 0 ? null : origin + call.ivrEnd,
        start: origin + call.start,
        end: origin + call.end,
        customerEnd: origin + call.customerEnd,
        disconnectType: endingOf(call, media, draw(topics.ending)),
        visits: call.visits.map((visit) => makeVisit(plan, day, visit, identities)),
    };
}

export function makeOutline(plan: CentrePlan, day: number, call: Call): ConversationOutline {
    const origin = day * dayLength;
    return {
        id: plan.ids.make("conversation", call.index, day), start: origin + call.start, end: origin + call.end, divisionIds: sharedOf(plan).divisionsOf(call),
    };
}

function makeVisit(plan: CentrePlan, day: number, visit: Visit, identities: Identities): QueueVisit {
    const origin = day * dayLength;
    const { call, ordinal } = visit;
    const id = (kind: IdKind, alert = 0): string => (identities === "nothing" ? "" : plan.ids.make(kind, call.index, day, ordinal * 128 + alert));
    const participant = (kind: IdKind, alert = 0): string => (identities === "all" ? id(kind, alert) : "");
    const alerts: AgentAlert[] = [];
    for (let n = 0; n < visit.alerts.length; n += 3) {
        alerts.push({
            agentId: plan.centre.agents[visit.alerts[n]!]!.id,
            participantId: participant("agentParticipant", n / 3),
            sessionId: id("agentSession", n / 3),
            start: origin + visit.alerts[n + 1]!,
            end: origin + visit.alerts[n + 2]!,
            answered: visit.agent >= 0 && n + 3 === visit.alerts.length,
        });
    }
    return {
        queueId: plan.centre.queues[visit.queue]!.id,
        acdParticipantId: participant("acdParticipant"),
        acdSessionId: id("acdSession"),
        enteredAt: origin + visit.entered,
        leftAt: origin + visit.left,
        outcome: visit.outcome,
        alerts,
        flowOutTo: visit.flowOutTo,
        handling: visit.agent < 0 ? null : makeHandling(plan, day, visit, alerts.at(-1)!),
    };
}

function makeHandling(plan: CentrePlan, day: number, visit: Visit, alert: AgentAlert): AgentHandling {
    const origin = day * dayLength;
    const seed = hash32(plan.seed, day, visit.call.index, visit.ordinal);
    const codes = plan.centre.wrapUpCodes;
    const choice = hashUnit(seed, topics.wrapUp);
    return {
        agentId: alert.agentId,
        participantId: alert.participantId,
        sessionId: alert.sessionId,
        connectedAt: origin + visit.left,
        holds: holdsOf(plan, day, visit).map(([start, end]) => ({ start: origin + start, end: origin + end })),
        disconnectedAt: origin + visit.disconnected,
        acwEnd: origin + visit.acwEnd,
        wrapUpCodeId: choice < 0.03 ? wrapUpTimeout : codes[Math.floor(((choice - 0.03) / 0.97) ** 1.6 * codes.length)]!.id,
        transferred: visit.transferred,
        consulted: visit.transferred && hashUnit(seed, topics.consult) < 0.25,
    };
}

/** Times on hold within a talk, milliseconds of the day; only callers and callbacks are put on hold. */
export function holdsOf(plan: CentrePlan, day: number, visit: Visit): readonly (readonly [number, number])[] {
    const talk = visit.disconnected - visit.left;
    if (visit.agent < 0 || talk < 45_000 || !mediaProfiles[mediaTypes[visit.call.media]!].exclusive || mediaTypes[visit.call.media] === "email") return [];
    const seed = hash32(plan.seed, day, visit.call.index, visit.ordinal);
    const share = hashUnit(seed, topics.holds);
    if (share > 0.22) return [];
    const count = share < 0.05 ? 2 : 1;
    return Array.from({ length: count }, (_, n) => {
        const room = talk / count;
        const start = Math.round(visit.left + n * room + room * (0.15 + 0.35 * hashUnit(seed, topics.holds, n, 1)));
        const length = Math.round(Math.min(150_000, room * (0.1 + 0.3 * hashUnit(seed, topics.holds, n, 2))));
        return [start, start + length] as const;
    });
}

/** What many conversations share, made once per centre: equal lists and addresses are one and the same. */
class Shared {
    private readonly none: readonly string[] = [];
    private readonly divisions = new Map<number, readonly string[]>();
    private readonly lists = new Map<string, readonly string[]>();
    private readonly firstSkill: readonly (readonly string[])[];
    private readonly allSkills: readonly (readonly string[])[];
    private readonly addresses = new Map<number, string>();

    constructor(private readonly plan: CentrePlan) {
        const list = (skills: readonly number[]): readonly string[] => this.list(skills.map((skill) => plan.centre.skills[skill]!.id));
        this.firstSkill = plan.queues.map(({ skills }) => list(skills.slice(0, 1)));
        this.allSkills = plan.queues.map(({ skills }) => list(skills));
    }

    /** Divisions of the queue it was meant for and of those it entered. */
    divisionsOf(call: Call): readonly string[] {
        const { queues } = this.plan;
        const own = queues[call.queue]!.division;
        let key = own + 1;
        for (const visit of call.visits) {
            const { division } = queues[visit.queue]!;
            if (division !== own) key = key * 8 + division + 1;
        }
        return kept(this.divisions, key, () => {
            const { centre } = this.plan;
            const ids = call.visits.map((visit) => centre.queues[visit.queue]!.division.id);
            return this.list([...new Set([centre.queues[call.queue]!.division.id, ...ids])]);
        });
    }

    skillsOf(queue: number, draw: number): readonly string[] {
        if (draw < 0.25) return this.none;
        return (draw < 0.7 ? this.firstSkill : this.allSkills)[queue]!;
    }

    private list(values: readonly string[]): readonly string[] {
        return kept(this.lists, values.join(), () => values);
    }

    addressOf(media: number, queue: number): string {
        return kept(this.addresses, queue * mediaTypes.length + media, () => ownAddress(mediaTypes[media]!, queue, this.plan));
    }
}

function kept<K, T>(map: Map<K, T>, key: K, make: () => T): T {
    let value = map.get(key);
    if (value === undefined) map.set(key, (value = make()));
    return value;
}

const sharedBy = new WeakMap<CentrePlan, Shared>();

function sharedOf(plan: CentrePlan): Shared {
    let shared = sharedBy.get(plan);
    if (!shared) sharedBy.set(plan, (shared = new Shared(plan)));
    return shared;
}

function customerAddress(media: MediaType, name: string, draw: number): string {
    if (media === "email") return `${name.toLowerCase().replaceAll(/[^a-z]+/g, ".")}@example.com`;
    const number = Math.floor(draw * areaCodes.length * 100);
    return `tel:+1${areaCodes[Math.floor(number / 100)]!}55501${String(number % 100).padStart(2, "0")}`;
}

function ownAddress(media: MediaType, queue: number, plan: CentrePlan): string {
    if (media === "email") return `${plan.queues[queue]!.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, ".")}@demo.example`;
    return `tel:+180055501${String(queue % 100).padStart(2, "0")}`;
}

function endingOf(call: Call, media: MediaType, draw: number): ConversationRecord["disconnectType"] {
    const customer = media === "voice" || media === "callback" ? "endpoint" : "client";
    const last = call.visits.at(-1);
    if (!last) return draw < 0.4 ? "system" : customer;
    if (last.agent >= 0) return draw < 0.35 || media === "email" ? "peer" : customer;
    return last.outcome === "abandoned" ? customer : "system";
}
