/** Where the entries of a picker come from: a list in the dialog itself, or the organisation through Node-RED's admin API. */
import type { EditorNode } from "./red.editor.js";
import { errorText, sharedText } from "./texts.editor.js";

export interface Choice {
    /** Of a thing of the organisation; words have none. */
    readonly id?: string;
    readonly name: string;
    /** Shown beside the name. */
    readonly hint?: string;
    /** Where it is not complete yet: what else must be chosen first. */
    readonly step?: Step;
}

/** A part of a choice that is chosen by itself, e.g. the queue of a topic. */
export interface Step {
    /** Null where it can only be typed. */
    readonly source: ChoiceSource | null;
    /** What is to be chosen or typed now. */
    readonly prompt: string;
    complete(chosen: Choice): Choice;
}

export interface ChoicePage {
    readonly items: readonly Choice[];
    /** How many fit the search in all. */
    readonly total: number;
}

/** Rejects with an Error whose message is a sentence for the dialog. */
export type ChoiceSource = (search: string, offset: number, limit: number) => Promise<ChoicePage>;

/** Words with descriptions, found by either; those that begin with the search come first. */
export function fromWords(words: () => readonly Choice[]): ChoiceSource {
    return (search, offset, limit) => {
        const wanted = search.toLowerCase();
        const rank = ({ name }: Choice): number => (name.toLowerCase() === wanted ? 0 : name.toLowerCase().startsWith(wanted) ? 1 : name.toLowerCase().includes(wanted) ? 2 : 3);
        const fitting = words().filter(({ name, hint = "" }) => `${name} ${hint}`.toLowerCase().includes(wanted));
        const sorted = wanted === "" ? fitting : fitting.toSorted((a, b) => rank(a) - rank(b));
        return Promise.resolve({ items: sorted.slice(offset, offset + limit), total: sorted.length });
    };
}

export type Listing = "queues" | "users" | "divisions";

interface Item {
    readonly id: string;
    readonly name: string;
    readonly division?: { readonly name: string } | null;
    readonly memberCount?: number | null;
}

/** Things of the organisation whose connection is chosen in the dialog. */
export function fromOrganisation(listing: Listing): ChoiceSource {
    return async (search, offset, limit) => {
        const connection = await connectionId();
        const query = new URLSearchParams({ search, offset: String(offset), limit: String(limit) });
        const page = await ask<{ items: readonly Item[]; total: number }>("GET", `connections/${encodeURIComponent(connection)}/${listing}?${query}`);
        return { items: page.items.map((item) => ({ id: item.id, name: item.name, hint: hintOf(item) })), total: page.total };
    };
}

function hintOf({ division, memberCount }: Item): string {
    const members = typeof memberCount === "number" ? sharedText(memberCount === 1 ? "picker.member" : "picker.members", { count: memberCount }) : "";
    return [division?.name ?? "", members].filter((part) => part !== "").join(" · ");
}

/** Settings that are not deployed yet have a connection of their own on the server, as long as they stay the same. */
const drafts = new Map<string, { readonly settings: string; readonly id: Promise<string> }>();

/** The connection that the dialog names: as deployed, or a draft where it is new or changed. Rejects with a sentence where there is none. */
export async function connectionId(): Promise<string> {
    const chosen = $("#node-input-connection").val();
    const node = typeof chosen === "string" ? RED.nodes.node(chosen) : null;
    if (!node) throw new Error(sharedText("picker.no-connection"));
    if (node["changed"] !== true && isDeployed(node.id)) return node.id;
    return draftId(node.id, settingsOf(node), node.credentials ?? {});
}

/** The id of a connection for settings as they stand in a dialog, deployed or not. */
async function draftId(id: string, settings: object, credentials: object): Promise<string> {
    const body = { id, settings, credentials: secretsOf(credentials) };
    const text = JSON.stringify(body);
    const held = drafts.get(id);
    if (held?.settings === text) return held.id;
    const opened = ask<{ id: string }>("POST", "connections", body).then((reply) => reply.id);
    drafts.set(id, { settings: text, id: opened });
    // Not kept when it failed, nor longer than the server keeps it.
    opened.catch(() => drafts.delete(id));
    setTimeout(() => drafts.get(id)?.id === opened && drafts.delete(id), 50_000);
    return opened;
}

function isDeployed(id: string): boolean {
    return (RED.nodes.originalFlow() ?? []).some((node) => node.id === id);
}

function settingsOf(node: EditorNode): object {
    const { defaults } = RED.nodes.getType(node.type);
    return Object.fromEntries(Object.keys(defaults).map((property) => [property, node[property]]));
}

/** A stored secret does not come to the browser: the server puts it in place of this word. */
function secretsOf(credentials: Record<string, unknown> | object): object {
    const { clientId, clientSecret, has_clientSecret: stored } = credentials as Record<string, unknown>;
    return { clientId: clientId ?? "", clientSecret: clientSecret || (stored === true ? "__PWRD__" : "") };
}

interface ErrorReply {
    readonly error?: { readonly key: string; readonly parameters: Readonly<Record<string, string | number>>; readonly message: string };
}

/** Keys of sentences: the user may not, or Node-RED is not there. */
export interface Refusals {
    readonly notAllowed: string;
    readonly unreachable: string;
}

const IN_PICKERS: Refusals = { notAllowed: "picker.not-allowed", unreachable: "picker.unreachable" };

/**
 * One of the package's admin endpoints; the relative address is what lets Node-RED add the user's token and the root path.
 * `refusals`: what it means for the user.
 */
export function ask<T>(method: "GET" | "POST", path: string, body?: unknown, refusals: Refusals = IN_PICKERS): Promise<T> {
    return new Promise((resolve, reject) => {
        $.ajax({
            url: `genesys-cloud/${path}`,
            method,
            dataType: "json",
            ...(body === undefined ? {} : { contentType: "application/json", data: JSON.stringify(body) }),
            success: (reply) => resolve(reply as T),
            error: (request) => reject(new Error(sentenceOf(request.status, request.responseJSON as ErrorReply | undefined, refusals))),
        });
    });
}

function sentenceOf(status: number, reply: ErrorReply | undefined, refusals: Refusals): string {
    if (reply?.error) return mistakeText(reply.error);
    return sharedText(status === 401 || status === 403 ? refusals.notAllowed : refusals.unreachable);
}

/** An error of the server in the editor's language, else in the server's. */
export function mistakeText({ key, parameters, message }: NonNullable<ErrorReply["error"]>): string {
    const text = errorText(key, parameters);
    return text.endsWith(`errors.${key}`) ? message : text;
}
