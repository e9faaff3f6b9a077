/** Connections that exist only in an open dialog: settings of a configuration that was not deployed yet, kept for a while under a random id. */
import { randomBytes } from "node:crypto";
import type { NodeAPI, NodeDef } from "node-red";
import { GenesysError } from "../../platform/errors.js";
import { REGIONS, resolveEndpoints } from "../../platform/regions.js";
import { readConnectionSettings, type Credentials } from "../connection-settings.js";
import { readText } from "../properties.js";
import { SharedConnection } from "../shared-connection.js";
import { bridgeTexts } from "../texts.js";

/** The editor shows this in place of a password that is stored. */
const STORED = "__PWRD__";
const SETTINGS = ["region", "apiUrl", "loginUrl", "org", "tls", "proxy", "budget", "maxChannels", "maxFrameBytes"] as const;
const MAX_DRAFTS = 20;
const PREFIX = "draft-";

/** What a dialog sends: the configuration's fields as they stand, and the id of the node, whose stored secret counts where none was typed. */
export interface DraftRequest {
    readonly id?: unknown;
    readonly settings?: unknown;
    readonly credentials?: unknown;
}

export class Drafts {
    private readonly drafts = new Map<string, SharedConnection>();

    constructor(private readonly RED: NodeAPI) {}

    /** The new draft's id. Throws a GenesysError (CONFIG) that names the setting at fault. */
    open(request: DraftRequest): string {
        const { definition, credentials } = readDraft(this.RED, request);
        const settings = readConnectionSettings(this.RED, definition as unknown as NodeDef, credentials);
        if (this.drafts.size >= MAX_DRAFTS) this.close([...this.drafts.keys()][0]!);
        const id = PREFIX + randomBytes(16).toString("hex");
        this.drafts.set(id, new SharedConnection(() => settings, { counts: false }));
        return id;
    }

    find(id: string): SharedConnection | null {
        return this.drafts.get(id) ?? null;
    }

    close(id: string): void {
        this.drafts.get(id)?.close();
        this.drafts.delete(id);
    }
}

export function isDraft(id: string): boolean {
    return id.startsWith(PREFIX);
}

/** The settings and credentials of a draft, variables replaced and a stored secret put in its place. */
export function readDraft(RED: NodeAPI, request: DraftRequest): { readonly definition: Record<string, unknown>; readonly credentials: Credentials } {
    const id = typeof request.id === "string" ? request.id : "";
    const written = pick(RED, id, request.settings, SETTINGS);
    const typed = pick(RED, id, request.credentials, ["clientId", "clientSecret"]);
    const clientId = readText(typed, "clientId");
    const secret = readText(typed, "clientSecret");
    const clientSecret = secret === STORED ? storedSecret(RED, id, written) : secret;
    return { definition: { ...written, id, type: "genesys-cloud-config" }, credentials: { clientId, clientSecret } };
}

/**
 * A stored secret goes to the platform's own addresses, or to those that it was deployed with: a dialog must not be a
 * way to have it sent anywhere else.
 */
function storedSecret(RED: NodeAPI, id: string, written: Record<string, unknown>): string {
    const deployed = RED.nodes.getNode(id) as { credentials?: Credentials; addresses?: unknown } | null;
    const overridden = ["apiUrl", "loginUrl"].some((field) => readText(written, field) !== "");
    const platform = !overridden && isPlatform(resolveEndpoints(readText(written, "region")).region);
    const same = deployed?.addresses === addressesOf(written);
    if (!deployed?.credentials?.clientSecret || !(platform || same)) {
        throw new GenesysError("CREDENTIALS", bridgeTexts, "secret-again", {}, { field: "clientSecret" });
    }
    return deployed.credentials.clientSecret;
}

function isPlatform(region: string): boolean {
    return REGIONS.some(({ domain }) => domain === region);
}

/** Where a configuration's requests go, as one text to compare. */
export function addressesOf(definition: object): string {
    return JSON.stringify(["region", "apiUrl", "loginUrl", "proxy", "tls"].map((field) => (definition as Record<string, unknown>)[field] ?? ""));
}

function pick(RED: NodeAPI, id: string, source: unknown, fields: readonly string[]): Record<string, unknown> {
    if (typeof source !== "object" || source === null) return {};
    return Object.fromEntries(
        fields.flatMap((field) => {
            const value: unknown = Object.hasOwn(source, field) ? (source as Record<string, unknown>)[field] : undefined;
            return typeof value === "string" || typeof value === "number" ? [[field, resolveVariable(RED, id, value)]] : [];
        }),
    );
}

/** As Node-RED does when the flows start; what is unknown stays, and is an error later that names it. `id`: the node whose surroundings count. */
export function resolveVariable(RED: NodeAPI, id: string, value: string | number): unknown {
    const name = typeof value === "string" ? /^\$\{(\S+)\}$/.exec(value)?.[1] : undefined;
    if (name === undefined) return value;
    const node = RED.nodes.getNode(id) as unknown;
    const util = RED.util as unknown as { getSetting(node: unknown, name: string): unknown };
    return (node ? util.getSetting(node, name) : process.env[name]) ?? value;
}
