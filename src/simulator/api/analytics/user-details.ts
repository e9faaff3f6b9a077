/** User details: every presence and routing status of users in an interval, from its beginning to its end. */
import { badField } from "../../http/errors.js";
import type { SimulatorRequest } from "../../http/types.js";
import { ROUTING_STATUSES } from "../../vocabulary.js";
import type { AgentDefinition, AgentSpan } from "../../world/types.js";
import { createBreather } from "../breather.js";
import { scopeOf, type ApiContext } from "../context.js";
import { checked, choiceOf, INTEGER, listOf, objectOf, TEXT, type Shape } from "../shape.js";
import { compileDimensions, filterShape, type Facts, type Filter } from "./filter.js";
import { parseInterval } from "./interval.js";
import { spanDays, stretchesOf, uncut, type Stretch } from "./user-spans.js";

export interface UserDetailsBody {
    readonly interval: string;
    readonly order?: "asc" | "desc" | "unordered" | null;
    readonly userFilters?: readonly Filter[] | null;
    readonly presenceFilters?: readonly Filter[] | null;
    readonly routingStatusFilters?: readonly Filter[] | null;
    readonly paging?: { readonly pageSize?: number | null; readonly pageNumber?: number | null } | null;
    readonly limit?: number | null;
}

const FIELDS: Readonly<Record<string, Shape>> = {
    interval: TEXT,
    order: choiceOf(["asc", "desc", "unordered"]),
    userFilters: listOf(filterShape(["userId"])),
    presenceFilters: listOf(filterShape(["organizationPresenceId", "systemPresence"])),
    routingStatusFilters: listOf(filterShape(["routingStatus"])),
};
const QUERY = objectOf(
    { ...FIELDS, paging: objectOf({ pageSize: INTEGER, pageNumber: INTEGER }) },
    // Aggregations over presences and statuses are taken and left unanswered.
    { required: ["interval"], tolerated: ["presenceAggregations", "routingStatusAggregations"] },
);
export const USER_DETAILS_JOB = objectOf({ ...FIELDS, limit: INTEGER }, { required: ["interval"] });

const iso = (at: number): string => new Date(at).toISOString();

function all(filters: readonly Filter[] | null | undefined): (facts: Facts) => boolean {
    const tests = (filters ?? []).map((filter) => compileDimensions(filter));
    return (facts) => tests.every((test) => test(facts));
}

const endTime = (end: number, asOf: number): { endTime?: string } => (end <= asOf ? { endTime: iso(end) } : {});

/** The records of one user; null when nothing of the user passes. */
function userDetail(
    context: ApiContext,
    agent: AgentDefinition,
    body: UserDetailsBody,
    spans: readonly AgentSpan[],
    asOf: number,
): Record<string, unknown> | null {
    const stretches = (value: (span: AgentSpan) => string): readonly Stretch[] => stretchesOf(uncut(context.world, spans, value), value);
    const presencePasses = all(body.presenceFilters);
    const statusPasses = all(body.routingStatusFilters);
    const primaryPresence = stretches(({ presenceId }) => presenceId).flatMap(({ value, start, end }) => {
        const systemPresence = (context.directory.presence(value)?.systemPresence ?? "Offline").toUpperCase().replaceAll(" ", "_");
        if (!presencePasses({ organizationPresenceId: value, systemPresence })) return [];
        return [{ startTime: iso(start), ...endTime(end, asOf), systemPresence, organizationPresenceId: value }];
    });
    const routingStatus = stretches(({ routingStatus: status }) => status).flatMap(({ value, start, end }) =>
        statusPasses({ routingStatus: value })
            ? [{ startTime: iso(start), ...endTime(end, asOf), routingStatus: value as (typeof ROUTING_STATUSES)[number] }]
            : [],
    );
    if (primaryPresence.length === 0 && routingStatus.length === 0) return null;
    return { userId: agent.id, primaryPresence, routingStatus };
}

/** The users that a query selects, by id; their records are made when they are shown. */
export function selectUsers(context: ApiContext, request: SimulatorRequest, body: UserDetailsBody): readonly AgentDefinition[] {
    const passes = all(body.userFilters);
    const scope = scopeOf(context, request);
    const found = context.world.centre.agents.filter((agent) => scope.division(agent.division) && passes({ userId: agent.id }));
    return found.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

export async function userDetails(
    context: ApiContext,
    agents: readonly AgentDefinition[],
    body: UserDetailsBody,
    asOf: number,
): Promise<readonly Record<string, unknown>[]> {
    const span = parseInterval(body.interval);
    const breathe = createBreather();
    const byAgent = new Map<string, AgentSpan[]>(agents.map(({ id }) => [id, []]));
    for (const spans of spanDays(context.world, new Set(byAgent.keys()), span.start, Math.min(span.end, asOf + 1))) {
        await breathe();
        for (const piece of spans) byAgent.get(piece.agentId)?.push(piece);
    }
    const details: Record<string, unknown>[] = [];
    for (const agent of agents) {
        await breathe();
        const detail = userDetail(context, agent, body, byAgent.get(agent.id) ?? [], asOf);
        if (detail) details.push(detail);
    }
    return details;
}

/** AnalyticsUserDetailsQueryResponse; a page past the end has no `userDetails`. */
export async function userDetailsQuery(context: ApiContext, request: SimulatorRequest): Promise<Record<string, unknown>> {
    const body = checked(QUERY, request.body) as UserDetailsBody;
    const size = body.paging?.pageSize ?? 25;
    const number = body.paging?.pageNumber ?? 1;
    if (size < 1 || number < 1) throw badField("Page size and page number count from 1.", "paging");
    parseInterval(body.interval);
    const agents = selectUsers(context, request, body);
    const filtered = (body.presenceFilters?.length ?? 0) > 0 || (body.routingStatusFilters?.length ?? 0) > 0;
    const asOf = context.clock.now();
    // Filters on records decide who is counted; without them everybody is, and only the page's records are made.
    const counted = filtered ? await userDetails(context, agents, body, asOf) : null;
    const shown = counted
        ? counted.slice((number - 1) * size, number * size)
        : await userDetails(context, agents.slice((number - 1) * size, number * size), body, asOf);
    return { ...(shown.length > 0 ? { userDetails: shown } : {}), totalHits: counted?.length ?? agents.length };
}
