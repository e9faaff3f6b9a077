/** Routing: queues with their members, wrap-up codes and estimated wait times, wrap-up codes and skills of the organisation. */
import { invalidValue, unknownEntity } from "../http/errors.js";
import type { Route, SimulatorReply, SimulatorRequest } from "../http/types.js";
import type { QueueDefinition } from "../world/types.js";
import { scopeOf, type ApiContext } from "./context.js";
import { estimatedWait, estimatedWaits } from "./estimate.js";
import { listing, openListing, pageOf } from "./paging.js";
import { byName, choice, flag, list, nameFits, text } from "./parameters.js";
import { FOUNDED, lightQueue, queueEntity, ref } from "./queue-entity.js";
import { memberEntity, membersOf, memberStates, type MemberState } from "./user-entity.js";
import { ROUTING_STATUSES } from "../vocabulary.js";

const VIEW = ["routing:queue:view"] as const;
const MEMBER_VIEW = ["routing:queue:view", "routing:queue:edit", "routing:queue:readonly", "routing:queueMember:manage"] as const;
/** Members of one page at most, as the platform documents. */
const MAX_MEMBERS = 100;
/** As documented for the listing of all queues without regard to divisions. */
const MAX_DIVISION_VIEWS = 500;

function matchingQueues(context: ApiContext, request: SimulatorRequest): readonly QueueDefinition[] {
    const name = text(request, "name");
    const ids = list(request, "id");
    const divisionIds = list(request, "divisionId");
    return scopeOf(context, request)
        .queues()
        .filter(
            (queue) => nameFits(name, queue.name) && (!ids || ids.includes(queue.id)) && (!divisionIds || divisionIds.includes(queue.division.id)),
        );
}

function queueOf(context: ApiContext, request: SimulatorRequest): QueueDefinition {
    const id = request.params.queueId ?? "";
    const queue = scopeOf(context, request).queue(id);
    if (!queue) throw unknownEntity("queue", id);
    return queue;
}

function members(context: ApiContext, request: SimulatorRequest): SimulatorReply {
    const queue = queueOf(context, request);
    const page = pageOf(request, MAX_MEMBERS);
    const name = text(request, "name");
    const joined = flag(request, "joined");
    const statuses = list(request, "routingStatus");
    const presences = list(request, "presence")?.map((value) => value.toUpperCase());
    choice(request, "memberBy", ["user", "group"]);
    const expand = list(request, "expand") ?? [];
    for (const status of statuses ?? []) {
        if (!(ROUTING_STATUSES as readonly string[]).includes(status)) throw invalidValue(status, "routingStatus", "routingStatus", ROUTING_STATUSES);
    }
    const fits = ({ agent, status, systemPresence }: MemberState): boolean =>
        nameFits(name, agent.name) &&
        (joined === undefined || agent.joinedQueueIds.includes(queue.id) === joined) &&
        (!statuses || statuses.includes(status)) &&
        (!presences || presences.includes(systemPresence.toUpperCase()) || presences.includes(systemPresence.toUpperCase().replaceAll(" ", "_")));
    const group = text(request, "memberBy") === "group";
    const found = group
        ? []
        : memberStates(context, membersOf(context, queue)).filter(fits).toSorted((a, b) => a.agent.name.localeCompare(b.agent.name, "en"));
    return { status: 200, body: openListing(request, found, page, (member) => memberEntity(member, queue.id, expand)) };
}

function wrapUpCodes(context: ApiContext, request: SimulatorRequest): SimulatorReply {
    const name = text(request, "name");
    const ids = list(request, "id");
    const codes = context.world.centre.wrapUpCodes.filter((code) => nameFits(name, code.name) && (!ids || ids.includes(code.id)));
    const page = pageOf(request, context.options.maxPageSize);
    return {
        status: 200,
        body: listing(request, byName(request, codes), page, (code) => ({ ...ref(code, "routing/wrapupcodes"), dateCreated: FOUNDED })),
    };
}

function skills(context: ApiContext, request: SimulatorRequest): SimulatorReply {
    const name = text(request, "name");
    const ids = list(request, "id");
    const found = context.world.centre.skills.filter((skill) => nameFits(name, skill.name) && (!ids || ids.includes(skill.id)));
    const page = pageOf(request, context.options.maxPageSize);
    return {
        status: 200,
        body: listing(
            request,
            byName(request, found),
            page,
            (skill) => ({ ...ref(skill, "routing/skills"), state: "active", version: "1", dateModified: FOUNDED }),
        ),
    };
}

export function queueRoutes(context: ApiContext): Route[] {
    const listed = (request: SimulatorRequest, largest: number | null, entity: (queue: QueueDefinition) => unknown): SimulatorReply => ({
        status: 200,
        body: listing(request, byName(request, matchingQueues(context, request)), pageOf(request, largest), entity),
    });
    const full = (queue: QueueDefinition) => queueEntity(context, queue);
    const largest = context.options.maxPageSize;
    const base = "/api/v2/routing/queues";
    return [
        { method: "GET", path: base, permissions: VIEW, handle: (request) => listed(request, largest, full) },
        {
            method: "GET",
            path: `${base}/divisionviews`,
            permissions: ["routing:queue:search"],
            handle: (request) => listed(request, largest, lightQueue),
        },
        {
            method: "GET",
            path: `${base}/divisionviews/all`,
            permissions: ["routing:queue:search"],
            handle: (request) => listed(request, MAX_DIVISION_VIEWS, lightQueue),
        },
        {
            method: "GET",
            path: `${base}/{queueId}`,
            permissions: VIEW,
            handle: (request) => ({ status: 200, body: full(queueOf(context, request)) }),
        },
        {
            method: "GET",
            path: `${base}/{queueId}/members`,
            permissions: [],
            anyPermission: MEMBER_VIEW,
            handle: (request) => members(context, request),
        },
        {
            method: "GET",
            path: `${base}/{queueId}/wrapupcodes`,
            permissions: VIEW,
            handle(request) {
                queueOf(context, request);
                return wrapUpCodes(context, request);
            },
        },
        {
            method: "GET",
            path: `${base}/{queueId}/estimatedwaittime`,
            permissions: VIEW,
            handle: (request) => ({ status: 200, body: estimatedWaits(context, queueOf(context, request)) }),
        },
        {
            method: "GET",
            path: `${base}/{queueId}/mediatypes/{mediaType}/estimatedwaittime`,
            permissions: VIEW,
            handle: (request) => ({ status: 200, body: estimatedWait(context, queueOf(context, request), request.params.mediaType ?? "") }),
        },
        {
            method: "GET",
            path: "/api/v2/routing/wrapupcodes",
            permissions: ["routing:wrapupCode:view"],
            handle: (request) => wrapUpCodes(context, request),
        },
        { method: "GET", path: "/api/v2/routing/skills", permissions: ["routing:skill:view"], handle: (request) => skills(context, request) },
    ];
}
