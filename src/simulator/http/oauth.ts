/** The token endpoint: the client-credentials grant, by Basic header or by the form's fields. */
import type { RestOptions, SimulatorClient } from "../options.js";
import type { TokenStore } from "./tokens.js";
import type { Route, SimulatorReply, SimulatorRequest } from "./types.js";

interface Credentials { readonly id: string; readonly secret: string }

function basicCredentials(header: string | undefined): Credentials | null {
    const match = /^basic\s+(\S+)\s*$/i.exec(header ?? "");
    if (!match?.[1]) return null;
    const text = Buffer.from(match[1], "base64").toString("utf8");
    const colon = text.indexOf(":");
    return colon < 0 ? null : { id: text.slice(0, colon), secret: text.slice(colon + 1) };
}

function formCredentials(form: Readonly<Record<string, string>>): Credentials | null {
    return form.client_id === undefined ? null : { id: form.client_id, secret: form.client_secret ?? "" };
}

/** The token endpoint's refusals are plain OAuth, unlike every other error of the platform. */
function refusal(status: number, error: string, description: string): SimulatorReply {
    return { status, body: { error, description, error_description: description } };
}

export function tokenRoute(tokens: TokenStore, clients: ReadonlyMap<string, SimulatorClient>, options: RestOptions): Route {
    function handle(request: SimulatorRequest): SimulatorReply {
        const form = (request.body ?? {}) as Readonly<Record<string, string>>;
        const credentials = basicCredentials(request.headers.authorization) ?? formCredentials(form);
        if (!credentials) return refusal(options.invalidClientStatus, "invalid_client", "client not found");
        const client = clients.get(credentials.id);
        if (!client) return refusal(options.invalidClientStatus, "invalid_client", "client not found");
        if (client.secret !== credentials.secret || (client.state ?? "active") !== "active") {
            return refusal(options.invalidClientStatus, "invalid_client", "authentication failed");
        }
        if (form.grant_type === undefined) return refusal(400, "invalid_request", "grant_type is required");
        if (form.grant_type !== "client_credentials") return refusal(400, "unsupported_grant_type", "the grant type is not supported");
        const seconds = client.tokenSeconds ?? options.tokenSeconds;
        const token = tokens.issue(client.id, seconds);
        return { status: 200, body: { access_token: token.value, token_type: "bearer", expires_in: seconds } };
    }
    return { method: "POST", path: "/oauth/token", permissions: [], open: true, bodyType: "form", handle };
}
