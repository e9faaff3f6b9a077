/** Users: listing, single, search, presence, routing status, queues. */
import { invalidValue, unknownEntity } from "../http/errors.js";
import type { Route, SimulatorReply, SimulatorRequest } from "../http/types.js";
import type { AgentDefinition } from "../world/types.js";
import { scopeOf, type ApiContext } from "./context.js";
import { listing, pageOf } from "./paging.js";
import { byName, choice, flag, list } from "./parameters.js";
import { queueEntity } from "./queue-entity.js";
import { searchUsers } from "./search.js";
import { memberState, routingStatus, userEntity, userPresence } from "./user-entity.js";

function visibleAgents(context: ApiContext, request: SimulatorRequest): readonly AgentDefinition[] {
    const scope = scopeOf(context, request);
    return context.world.centre.agents.filter((agent) => scope.division(agent.division));
}

function agentOf(context: ApiContext, request: SimulatorRequest): AgentDefinition {
    const id = request.params.userId ?? "";
    const agent = context.directory.agent(id);
    if (!agent || !scopeOf(context, request).division(agent.division)) throw unknownEntity("user", id);
    return agent;
}

function users(context: ApiContext, request: SimulatorRequest): SimulatorReply {
    const ids = list(request, "id");
    const state = choice(request, "state", ["active", "inactive", "deleted", "any"]) ?? "active";
    const expand = list(request, "expand") ?? [];
    const found = visibleAgents(context, request).filter((agent) => (state === "active" || state === "any") && (!ids || ids.includes(agent.id)));
    const page = pageOf(request, context.options.maxPageSize);
    return { status: 200, body: listing(request, byName(request, found), page, (agent) => userEntity(context, agent, expand)) };
}

function userQueues(context: ApiContext, request: SimulatorRequest): SimulatorReply {
    const agent = agentOf(context, request);
    const joined = flag(request, "joined");
    const queues = context.directory
        .queues()
        .filter((queue) => agent.queueIds.includes(queue.id) && (joined === undefined || agent.joinedQueueIds.includes(queue.id) === joined));
    const page = pageOf(request, context.options.maxPageSize);
    return {
        status: 200,
        body: listing(
            request,
            byName(request, queues),
            page,
            (queue) => ({ ...queueEntity(context, queue), joined: agent.joinedQueueIds.includes(queue.id) }),
        ),
    };
}

export function userRoutes(context: ApiContext): Route[] {
    const presence = (request: SimulatorRequest): SimulatorReply => {
        const source = request.params.sourceId;
        if (source !== undefined && source.toUpperCase() !== "PURECLOUD") throw invalidValue(source, "sourceId", "sourceId", ["PURECLOUD"]);
        return { status: 200, body: userPresence(memberState(context, agentOf(context, request))) };
    };
    return [
        { method: "GET", path: "/api/v2/users", permissions: [], handle: (request) => users(context, request) },
        {
            method: "POST",
            path: "/api/v2/users/search",
            permissions: [],
            handle: (request) => ({ status: 200, body: searchUsers(context, visibleAgents(context, request), request.body) }),
        },
        {
            method: "GET",
            path: "/api/v2/users/{userId}",
            permissions: [],
            handle: (request) => ({ status: 200, body: userEntity(context, agentOf(context, request), list(request, "expand") ?? []) }),
        },
        { method: "GET", path: "/api/v2/users/{userId}/presences/{sourceId}", permissions: [], handle: presence },
        {
            method: "GET",
            path: "/api/v2/users/{userId}/routingstatus",
            permissions: [],
            handle: (request) => ({ status: 200, body: routingStatus(memberState(context, agentOf(context, request))) }),
        },
        {
            method: "GET",
            path: "/api/v2/users/{userId}/queues",
            permissions: [],
            anyPermission: ["routing:queue:view", "routing:queue:join"],
            handle: (request) => userQueues(context, request),
        },
    ];
}
