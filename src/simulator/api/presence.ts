/** Presence definitions, in the older and the newer listing. */
import { unknownEntity } from "../http/errors.js";
import type { Route, SimulatorRequest } from "../http/types.js";
import type { PresenceDefinition } from "../world/types.js";
import type { ApiContext } from "./context.js";
import { listing, pageOf } from "./paging.js";
import { FOUNDED } from "./queue-entity.js";

/** The newer listing. */
function definition(presence: PresenceDefinition): Record<string, unknown> {
    return {
        id: presence.id,
        type: presence.primary ? "System" : "User",
        languageLabels: { en_US: presence.label },
        systemPresence: presence.systemPresence.replaceAll(" ", ""),
        divisionId: "*",
        deactivated: false,
        selfUri: `/api/v2/presence/definitions/${presence.id}`,
    };
}

/** The older listing, which spells the system presence with its space. */
function organizationPresence(presence: PresenceDefinition): Record<string, unknown> {
    return {
        id: presence.id,
        languageLabels: { en_US: presence.label },
        systemPresence: presence.systemPresence,
        deactivated: false,
        primary: presence.primary,
        createdDate: FOUNDED,
        modifiedDate: FOUNDED,
        selfUri: `/api/v2/presencedefinitions/${presence.id}`,
    };
}

export function presenceRoutes(context: ApiContext): Route[] {
    const { presences } = context.world.centre;
    const one = (request: SimulatorRequest): PresenceDefinition => {
        const id = request.params.definitionId ?? "";
        const presence = context.directory.presence(id);
        if (!presence) throw unknownEntity("presence", id);
        return presence;
    };
    return [
        {
            method: "GET",
            path: "/api/v2/presence/definitions",
            permissions: ["presence:presenceDefinition:view"],
            handle: (request) => ({ status: 200, body: { total: presences.length, entities: presences.map(definition), selfUri: request.path } }),
        },
        {
            method: "GET",
            path: "/api/v2/presence/definitions/{definitionId}",
            permissions: ["presence:presenceDefinition:view"],
            handle: (request) => ({ status: 200, body: definition(one(request)) }),
        },
        {
            method: "GET",
            path: "/api/v2/presencedefinitions",
            permissions: [],
            handle: (request) => ({
                status: 200,
                body: listing(request, presences, pageOf(request, context.options.maxPageSize), organizationPresence),
            }),
        },
        {
            method: "GET",
            path: "/api/v2/presencedefinitions/{definitionId}",
            permissions: [],
            handle: (request) => ({ status: 200, body: organizationPresence(one(request)) }),
        },
    ];
}
