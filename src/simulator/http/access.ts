/** Who is calling and what it may do: bearer tokens, and the permissions of their clients less those that faults withhold. */
import type { Faults } from "../faults/types.js";
import type { RestOptions, SimulatorClient } from "../options.js";
import { missingAnyPermission, missingPermissions, unauthorized } from "./errors.js";
import type { TokenStore } from "./tokens.js";
import type { Route, Token } from "./types.js";

/** The token text of an Authorization header, or null. */
export function bearerOf(header: string | undefined): string | null {
    const match = /^bearer\s+(\S+)\s*$/i.exec(header ?? "");
    return match?.[1] ?? null;
}

export interface Access {
    /** Throws 401. */
    authenticate(header: string | undefined): Token;
    /** Throws 403 naming what is missing. */
    authorize(route: Route, path: string, token: Token): void;
    client(id: string): SimulatorClient | undefined;
}

export function createAccess(tokens: TokenStore, clients: ReadonlyMap<string, SimulatorClient>, faults: Faults, options: RestOptions): Access {
    function lacking(client: SimulatorClient | undefined, wanted: readonly string[]): readonly string[] {
        const held = client?.permissions ?? "all";
        return held === "all" ? [] : wanted.filter((permission) => !held.includes(permission));
    }

    return {
        client: (id) => clients.get(id),
        authenticate(header) {
            const value = bearerOf(header);
            if (value === null) throw unauthorized(header === undefined ? "authentication.required" : "bad.credentials");
            const token = tokens.find(value);
            if (!token) throw unauthorized(tokens.state(value) === "expired" ? options.expiredTokenCode : "bad.credentials");
            if (clients.get(token.clientId)?.state === "disabled") throw unauthorized("bad.credentials");
            return token;
        },
        authorize(route, path, token) {
            const client = clients.get(token.clientId);
            const missing = (wanted: readonly string[]): readonly string[] => {
                const withheld = faults.missingPermissions(wanted, { clientId: token.clientId, method: route.method, path });
                return [...new Set([...lacking(client, wanted), ...withheld])];
            };
            const all = missing(route.permissions);
            if (all.length > 0) throw missingPermissions(all);
            const any = route.anyPermission ?? [];
            if (any.length > 0 && missing(any).length === any.length) throw missingAnyPermission(any);
        },
    };
}
