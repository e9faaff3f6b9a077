/** Routes about the caller: its token, its organisation, and the user that client credentials do not have. */
import { ApiError, type Route, type SimulatorRequest } from "../http/types.js";
import type { ApiContext } from "./context.js";

function tokenInfo(context: ApiContext, request: SimulatorRequest): Record<string, unknown> {
    const { id, name } = context.world.centre.organization;
    const client = request.token ? context.clients.get(request.token.clientId) : undefined;
    return {
        organization: { id, name },
        homeOrganization: { id, name },
        authorizedScope: [],
        OAuthClient: {
            id: client?.id ?? request.token?.clientId,
            name: client?.name ?? client?.id ?? "",
            authorizedGrantType: "CLIENT-CREDENTIALS",
            state: client?.state ?? "active",
            scope: [],
            roleDivisions: [],
            organization: { id, name },
        },
    };
}

function organization(context: ApiContext): Record<string, unknown> {
    const { id, name, shortName } = context.world.centre.organization;
    return {
        id,
        name,
        defaultLanguage: "en-US",
        defaultCountryCode: "US",
        thirdPartyOrgName: shortName,
        domain: shortName,
        version: 1,
        state: "active",
        productPlatform: "GenesysCloud",
        voicemailEnabled: true,
        features: { purecloud: true, purecloudVoice: true },
        selfUri: `/api/v2/organizations/${id}`,
    };
}

export function organizationRoutes(context: ApiContext): Route[] {
    const open = { permissions: [] } as const;
    return [
        { method: "GET", path: "/api/v2/organizations/me", ...open, handle: () => ({ status: 200, body: organization(context) }) },
        { method: "GET", path: "/api/v2/tokens/me", ...open, handle: (request) => ({ status: 200, body: tokenInfo(context, request) }) },
        { method: "HEAD", path: "/api/v2/tokens/me", ...open, handle: () => ({ status: 200 }) },
        {
            method: "DELETE",
            path: "/api/v2/tokens/me",
            ...open,
            handle(request) {
                if (request.token) context.tokens.revoke(request.token.value);
                return { status: 204 };
            },
        },
        {
            method: "GET",
            path: "/api/v2/users/me",
            ...open,
            handle() {
                throw new ApiError(
                    400,
                    "bad.request",
                    "This request requires a user context. Client credentials cannot be used for requests to this resource.",
                );
            },
        },
    ];
}
