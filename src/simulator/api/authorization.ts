/** Routes about who may do what: divisions, roles, permissions, OAuth clients, groups. */
import { notFound } from "../http/errors.js";
import type { Route, SimulatorRequest } from "../http/types.js";
import type { Named } from "../world/types.js";
import { scopeOf, type ApiContext } from "./context.js";
import { listing, pageOf } from "./paging.js";
import { byName, list, nameFits, text } from "./parameters.js";
import { PERMISSIONS } from "./permissions.js";
import { FOUNDED } from "./queue-entity.js";

function divisionEntity(context: ApiContext, division: Named): Record<string, unknown> {
    const { centre } = context.world;
    return {
        id: division.id,
        name: division.name,
        description: "",
        homeDivision: division.id === centre.divisions[0]?.id,
        objectCounts: {
            QUEUE: context.directory.queues().filter((queue) => queue.division.id === division.id).length,
            USER: centre.agents.filter((agent) => agent.division.id === division.id).length,
        },
        selfUri: `/api/v2/authorization/divisions/${division.id}`,
    };
}

function divisions(context: ApiContext, request: SimulatorRequest): readonly Named[] {
    const ids = list(request, "id");
    const scope = scopeOf(context, request);
    const name = text(request, "name");
    const fitting = context.world.centre.divisions.filter(
        (division) => scope.division(division) && nameFits(name, division.name) && (!ids || ids.includes(division.id)),
    );
    return byName(request, fitting);
}

interface Role extends Named { readonly description: string; readonly permissions: readonly string[] }

function roles(context: ApiContext): readonly Role[] {
    const ofOrganization = (last: string): string => `${context.world.centre.organization.id.slice(0, -4)}${last}`;
    return [
        { id: ofOrganization("0001"), name: "Admin", description: "All permissions", permissions: PERMISSIONS },
        {
            id: ofOrganization("0002"),
            name: "Queue observer",
            description: "Reads queues and analytics",
            permissions: PERMISSIONS.filter((name) => name.endsWith(":view") || name.endsWith(":search")),
        },
    ];
}

/** The permissions, grouped by domain and entity as the platform lists them. */
function permissionCollections(): readonly (Named & { readonly domain: string; readonly permissionMap: Record<string, unknown[]> })[] {
    const domains = new Map<string, Record<string, unknown[]>>();
    for (const permission of PERMISSIONS) {
        const [domain = "", entityType = "", action = ""] = permission.split(":");
        const map = domains.get(domain) ?? {};
        (map[entityType] ??= []).push({ domain, entityType, action, label: permission, allowsConditions: false, divisionAware: true });
        domains.set(domain, map);
    }
    return [...domains].map(([domain, permissionMap]) => ({ id: domain, name: domain, domain, permissionMap }));
}

function clientEntity(
    client: { readonly id: string; readonly name?: string; readonly state?: string; readonly tokenSeconds?: number },
    tokenSeconds: number,
): Record<string, unknown> {
    return {
        id: client.id,
        name: client.name ?? client.id,
        accessTokenValiditySeconds: client.tokenSeconds ?? tokenSeconds,
        authorizedGrantType: "CLIENT-CREDENTIALS",
        state: client.state ?? "active",
        dateCreated: FOUNDED,
        scope: [],
        roleDivisions: [],
        selfUri: `/api/v2/oauth/clients/${client.id}`,
    };
}

function groupEntities(context: ApiContext): readonly (Named & Record<string, unknown>)[] {
    const agents = context.world.centre.agents;
    return context.world.centre.divisions.map((division) => ({
        id: `${division.id.slice(0, -4)}6666`,
        name: `${division.name} agents`,
        memberCount: agents.filter((agent) => agent.division.id === division.id).length,
        state: "active",
        type: "official",
        visibility: "public",
        version: 1,
        rulesVisible: true,
        dateModified: FOUNDED,
        selfUri: `/api/v2/groups/${division.id.slice(0, -4)}6666`,
    }));
}

function divisionRoutes(context: ApiContext): Route[] {
    const page = (request: SimulatorRequest) => pageOf(request, context.options.maxPageSize);
    return [
        {
            method: "GET",
            path: "/api/v2/authorization/divisions",
            permissions: [],
            handle: (request) => ({
                status: 200,
                body: listing(request, divisions(context, request), page(request), (division) => divisionEntity(context, division)),
            }),
        },
        {
            method: "GET",
            path: "/api/v2/authorization/divisions/home",
            permissions: [],
            handle() {
                const home = context.world.centre.divisions[0];
                if (!home) throw notFound();
                return { status: 200, body: divisionEntity(context, home) };
            },
        },
        {
            method: "GET",
            path: "/api/v2/authorization/divisions/{divisionId}",
            permissions: [],
            handle(request) {
                const division = context.world.centre.divisions.find((entry) => entry.id === request.params.divisionId);
                if (!division) throw notFound();
                return { status: 200, body: divisionEntity(context, division) };
            },
        },
    ];
}

export function authorizationRoutes(context: ApiContext): Route[] {
    const { options } = context;
    const page = (request: SimulatorRequest) => pageOf(request, options.maxPageSize);
    return [
        ...divisionRoutes(context),
        {
            method: "GET",
            path: "/api/v2/authorization/roles",
            permissions: ["authorization:role:view"],
            handle: (request) => ({
                status: 200,
                body: listing(
                    request,
                    roles(context),
                    page(request),
                    (role) => ({ ...role, userCount: 0, base: true, default: false, selfUri: `/api/v2/authorization/roles/${role.id}` }),
                ),
            }),
        },
        {
            method: "GET",
            path: "/api/v2/authorization/permissions",
            permissions: [],
            handle: (request) => ({ status: 200, body: listing(request, permissionCollections(), page(request), (collection) => collection) }),
        },
        {
            method: "GET",
            path: "/api/v2/oauth/clients",
            permissions: ["oauth:client:view"],
            handle: (request) => ({
                status: 200,
                body: listing(request, [...context.clients.values()], page(request), (client) => clientEntity(client, options.tokenSeconds)),
            }),
        },
        {
            method: "GET",
            path: "/api/v2/groups",
            permissions: [],
            handle: (request) => ({ status: 200, body: listing(request, byName(request, groupEntities(context)), page(request), (group) => group) }),
        },
    ];
}
