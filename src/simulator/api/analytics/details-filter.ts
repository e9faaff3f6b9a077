/** Filters of the conversation details query: over conversations, and over their segments. */
import { badField, invalidDate } from "../../http/errors.js";
import type { ConversationRecord, World } from "../../world/types.js";
import { sessionsOf, type SegmentPart, type SessionPart } from "./details-sessions.js";
import { compileFilter, dimensionTest, inRange, operatorOf, requireComparison, type Facts, type Filter, type Predicate } from "./filter.js";
import { parseInterval } from "./interval.js";

export interface Subject { readonly record: ConversationRecord; readonly asOf: number }
type Test = (subject: Subject) => boolean;

/** A predicate on an instant: exists, within "start/end", or a numeric range of epoch milliseconds. */
function instantTest<Of>(predicate: Predicate, instant: (subject: Of) => number | null): (subject: Of) => boolean {
    requireComparison(predicate);
    const operator = operatorOf(predicate);
    if (operator !== "matches") return (subject) => (instant(subject) !== null) === (operator === "exists");
    const { value, range } = predicate;
    const span = value === undefined || value === null ? null : value.includes("/") ? parseInterval(value) : exactly(value);
    return (subject) => {
        const at = instant(subject);
        if (at === null) return false;
        return span ? at >= span.start && at < span.end : inRange(at, range ?? {});
    };
}

function exactly(value: string): { readonly start: number; readonly end: number } {
    const at = Date.parse(value);
    if (Number.isNaN(at)) throw invalidDate(value, "value");
    return { start: at, end: at + 1 };
}

const ended = (end: number, asOf: number): number | null => (end <= asOf ? end : null);

function conversationFacts({ record }: Subject): Facts {
    return {
        conversationId: record.id,
        conversationInitiator: record.direction === "inbound" ? "customer" : "agent",
        customerParticipation: "true",
        divisionId: record.divisionIds,
        originatingDirection: record.direction,
    };
}

function metricTest(predicate: Predicate, world: World): Test {
    const { metric, value, range } = predicate;
    const operator = operatorOf(predicate);
    requireComparison(predicate);
    const values = ({ record, asOf }: Subject): readonly number[] =>
        world.metricEventsOf(record).filter((event) => event.metric === metric && event.emitDate <= asOf).map((event) => event.value);
    if (operator !== "matches") return (subject) => (values(subject).length > 0) === (operator === "exists");
    return (subject) => values(subject).some((own) => (value === undefined || value === null ? inRange(own, range ?? {}) : own === Number(value)));
}

function conversationTest(predicate: Predicate, world: World): Test {
    if (predicate.metric !== undefined) return metricTest(predicate, world);
    if (predicate.dimension === "conversationStart") return instantTest(predicate, ({ record }: Subject) => record.start);
    if (predicate.dimension === "conversationEnd") return instantTest(predicate, ({ record, asOf }: Subject) => ended(record.end, asOf));
    const test = dimensionTest(predicate);
    return (subject) => test(conversationFacts(subject));
}

interface SegmentSubject { readonly record: ConversationRecord; readonly session: SessionPart; readonly segment: SegmentPart; readonly asOf: number }

function segmentFacts({ record, session, segment }: SegmentSubject): Facts {
    const routed = session.purpose === "acd" || session.purpose === "agent";
    return {
        ani: record.ani,
        dnis: record.dnis,
        sessionDnis: record.dnis,
        direction: record.direction,
        mediaType: record.mediaType,
        messageType: record.messageType ?? undefined,
        provider: record.provider,
        purpose: session.purpose,
        userId: session.userId ?? undefined,
        flowOutType: session.flowOutType ?? undefined,
        usedRouting: session.selectedAgentId === null ? undefined : "Standard",
        requestedRouting: routed ? "Standard" : undefined,
        requestedRoutingSkillId: routed ? record.requestedRoutingSkillIds : undefined,
        participantName: session.purpose === "customer" ? record.customerName : undefined,
        callbackNumber: record.mediaType === "callback" ? record.ani : undefined,
        addressFrom: record.mediaType === "email" ? record.ani : undefined,
        addressTo: record.mediaType === "email" ? record.dnis : undefined,
        queueId: segment.queueId ?? undefined,
        disconnectType: segment.disconnectType ?? undefined,
        segmentType: segment.type,
        wrapUpCode: segment.wrapUpCode ?? undefined,
        conference: "false",
    };
}

function segmentTest(predicate: Predicate): (subject: SegmentSubject) => boolean {
    if (predicate.metric === "tSegmentDuration") {
        requireComparison(predicate);
        const { range } = predicate;
        return ({ segment, asOf }) => inRange((segment.end ?? asOf) - segment.start, range ?? {});
    }
    if (predicate.property !== undefined) return () => operatorOf(predicate) === "notexists";
    if (predicate.dimension === "segmentEnd") return instantTest(predicate, ({ segment }: SegmentSubject) => segment.end);
    const test = dimensionTest(predicate);
    return (subject) => test(segmentFacts(subject));
}

/** Each filter must be met by some segment of the conversation, not all by the same one. */
function segmentsTest(filter: Filter): Test {
    const fits = compileFilter<SegmentSubject>(filter, segmentTest);
    return ({ record, asOf }) => sessionsOf(record, asOf).some(
        (session) => session.segments.some((segment) => fits({ record, session, segment, asOf })),
    );
}

export interface DetailsFilters {
    readonly conversationFilters?: readonly Filter[] | null;
    readonly segmentFilters?: readonly Filter[] | null;
    /** Nothing here is ever evaluated, surveyed or resolved. */
    readonly evaluationFilters?: readonly Filter[] | null;
    readonly surveyFilters?: readonly Filter[] | null;
    readonly resolutionFilters?: readonly Filter[] | null;
}

function neverTest(filter: Filter): Test {
    const absent = compileFilter<null>(filter, (predicate) => () => operatorOf(predicate) === "notexists");
    return () => absent(null);
}

/** All filters as one test; null when there are none. */
export function detailsTest(filters: DetailsFilters, world: World): Test | null {
    const tests: Test[] = [
        ...(filters.conversationFilters ?? []).map((filter) => compileFilter<Subject>(filter, (predicate) => conversationTest(predicate, world))),
        ...[...(filters.evaluationFilters ?? []), ...(filters.surveyFilters ?? []), ...(filters.resolutionFilters ?? [])].map(neverTest),
        ...(filters.segmentFilters ?? []).map(segmentsTest),
    ];
    if (tests.length === 0) return null;
    return (subject) => tests.every((test) => test(subject));
}

/** Values of a dimension or metric for the query's aggregations. */
export function aggregationValues(
    name: { readonly dimension?: string; readonly metric?: string },
    subject: Subject,
    world: World,
): readonly string[] {
    if (name.metric !== undefined) {
        return world.metricEventsOf(subject.record)
            .filter((event) => event.metric === name.metric && event.emitDate <= subject.asOf)
            .map((event) => String(event.value));
    }
    const { dimension } = name;
    if (dimension === undefined) throw badField("An aggregation needs a dimension or a metric.", "aggregations");
    const own = conversationFacts(subject)[dimension];
    if (own !== undefined) return typeof own === "string" ? [own] : own;
    const found = new Set<string>();
    for (const session of sessionsOf(subject.record, subject.asOf)) {
        for (const segment of session.segments) {
            const value = segmentFacts({ ...subject, session, segment })[dimension];
            for (const one of typeof value === "string" ? [value] : (value ?? [])) found.add(one);
        }
    }
    return [...found];
}
