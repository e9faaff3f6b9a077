/** `POST /_control/…`: scripts the simulator from outside the process. Only there when asked for, and only for this machine. */
import type { ManualClock, SimulatorClock } from "./clock.js";
import type { FaultHandle, Faults, FrameFault, MuteFault } from "./faults/types.js";
import { badRequest, notFound } from "./http/errors.js";
import type { Route, SimulatorRequest } from "./http/types.js";
import type { Notifications } from "./notifications/service.js";
import type { SimulatorStatus } from "./status-page.js";

export interface ControlParts {
    readonly faults: Faults;
    readonly clock: SimulatorClock | ManualClock;
    readonly notifications: Notifications;
    readonly directory: { renameQueue(id: string, name: string): void; removeQueue(id: string): void; restoreQueue(id?: string): void };
    readonly status: () => SimulatorStatus;
}

type FieldType = "string" | "number" | "boolean" | "object" | "strings" | "any" | "number or boolean" | "string or boolean";
type Fields = Readonly<Record<string, FieldType>>;

const MATCH: Fields = { method: "string", path: "string", clientId: "string" };
const FAULTS = {
    request: {
        match: "object", skip: "number", times: "number", latencyMs: "number", status: "number", code: "string", message: "string", body: "any",
        headers: "object", html: "string or boolean", truncate: "number or boolean", drop: "string or boolean", hang: "boolean",
    },
    permission: { permissions: "strings", method: "string", path: "string", topic: "string", clientId: "string", stopsDelivery: "boolean" },
    clock: { milliseconds: "number" },
    frames: { spoil: "string", channelId: "string", topic: "string", skip: "number", times: "number", bytes: "number" },
    silent: { channelId: "string", lasting: "boolean" },
    mute: { what: "string", channelId: "string" },
    handshake: { channelId: "string", status: "number", times: "number", hang: "boolean" },
    refused: { keepOpen: "boolean", forMs: "number" },
} as const satisfies Record<string, Fields>;

const SPOILS = ["duplicate", "reorder", "malformed", "truncated", "oversized", "binary", "fragmented", "lost"];
const MUTES = ["heartbeat", "pong", "events"];

function fits(type: FieldType, value: unknown): boolean {
    if (type === "any") return true;
    if (type === "strings") return Array.isArray(value) && value.every((entry) => typeof entry === "string");
    if (type === "object") return typeof value === "object" && value !== null && !Array.isArray(value);
    if (type === "number" && !Number.isFinite(value)) return false;
    return type.split(" or ").includes(typeof value);
}

/** The body's fields, all of them known and of the right type; 400 with a sentence otherwise. */
function read(body: unknown, fields: Fields): Record<string, unknown> {
    const given = body === undefined || body === null ? {} : body;
    if (typeof given !== "object" || Array.isArray(given)) throw badRequest("The body must be a JSON object.");
    for (const [name, value] of Object.entries(given)) {
        const type = Object.hasOwn(fields, name) ? fields[name] : undefined;
        if (type === undefined) throw badRequest(`Unknown field "${name}". Known are: ${Object.keys(fields).join(", ") || "none"}.`);
        if (!fits(type, value)) throw badRequest(`The field "${name}" must be of type ${type}.`);
    }
    return given as Record<string, unknown>;
}

function oneOf(name: string, value: unknown, allowed: readonly string[]): void {
    if (!allowed.includes(value as string)) throw badRequest(`The field "${name}" must be one of: ${allowed.join(", ")}.`);
}

const LOCAL_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;

/** A page that a browser loaded from elsewhere must not reach the control, whatever name it found for this machine. */
function mustBeLocal(request: SimulatorRequest): void {
    const { host, origin } = request.headers;
    const foreign = origin !== undefined && !LOCAL_HOST.test(origin.replace(/^https?:\/\//i, ""));
    if (!LOCAL_HOST.test(host ?? "") || foreign) throw notFound();
}

const ANSWER_MS = 25;

/** Puts a fault on: `{ kind, …its fields }`. What spoils a frame goes by the name `spoil` here, since `kind` is taken. */
function addFault(faults: Faults, body: unknown): FaultHandle | null {
    if (typeof body !== "object" || body === null) throw badRequest("The body must be a JSON object.");
    const { kind, ...rest } = body as Readonly<Record<string, unknown>>;
    oneOf("kind", kind, Object.keys(FAULTS));
    const name = kind as keyof typeof FAULTS;
    const fields = read(rest, FAULTS[name]);
    switch (name) {
        case "request":
            if (fields["match"] !== undefined) read(fields["match"], MATCH);
            return faults.request(fields);
        case "permission":
            return faults.withhold(fields);
        case "clock":
            return faults.skewClock(Number(fields["milliseconds"] ?? 0));
        case "frames": {
            const { spoil, ...about } = fields;
            oneOf("spoil", spoil, SPOILS);
            return faults.spoilFrames({ ...about, kind: spoil as FrameFault["kind"] });
        }
        case "silent":
            return faults.silence(fields);
        case "mute":
            oneOf("what", fields["what"], MUTES);
            return faults.mute(fields as unknown as MuteFault);
        case "refused":
            // Nobody could take it back from outside; and the answer to this call is to go out before.
            if (fields["forMs"] === undefined) throw badRequest("The field \"forMs\" is needed.");
            setTimeout(() => faults.refuseConnections(fields), ANSWER_MS).unref();
            return null;
        default:
            return faults.refuseHandshakes(fields);
    }
}

type Handler = (body: unknown) => unknown;

function handlers(parts: ControlParts): Readonly<Record<string, Handler>> {
    const { faults, notifications, directory, clock } = parts;
    const channel: Fields = { channelId: "string" };
    const channelOf = (body: unknown): string | undefined => (read(body, channel) as { channelId?: string }).channelId;
    const tokenOf = (body: unknown): string | undefined => (read(body, { token: "string" }) as { token?: string }).token;
    const needed = (value: string | undefined, name: string): string => {
        if (value === undefined) throw badRequest(`The field "${name}" is needed.`);
        return value;
    };
    return {
        faults: (body) => ({ id: addFault(faults, body)?.id ?? null }),
        "faults/remove": (body) => {
            const { id } = read(body, { id: "number" }) as { id?: number };
            if (id === undefined) faults.removeAll();
            else if (!faults.remove(id)) throw notFound(`No fault has the id ${id}.`);
            return { inForce: faults.inForce() };
        },
        "sockets/drop": (body) => ({ hit: faults.drop(channelOf(body)) }),
        "sockets/close": (body) => {
            const { code, reason, channelId } = read(body, { ...channel, code: "number", reason: "string" }) as { code?: number; reason?: string; channelId?: string };
            if (code !== undefined && !((code >= 1000 && code <= 1014 && code !== 1004) || (code >= 3000 && code <= 4999))) {
                throw badRequest(`No connection closes with the code ${code}.`);
            }
            return { hit: faults.close(code, reason, channelId) };
        },
        "sockets/announce-closing": (body) => ({ hit: faults.announceClosing(read(body, { ...channel, close: "boolean", afterMs: "number", code: "number" })) }),
        "sockets/send": (body) => {
            const { frame, base64, channelId } = read(body, { ...channel, frame: "string", base64: "string" }) as { frame?: string; base64?: string; channelId?: string };
            return { hit: faults.sendFrame(base64 === undefined ? needed(frame, "frame") : Buffer.from(base64, "base64"), channelId) };
        },
        "channels/evict": (body) => ({ hit: faults.evictChannel(channelOf(body)) }),
        "channels/expire": (body) => ({ hit: faults.expireChannel(channelOf(body)) }),
        "tokens/expire": (body) => ({ hit: faults.expireToken(tokenOf(body)) }),
        "tokens/revoke": (body) => ({ hit: faults.revokeToken(tokenOf(body)) }),
        publish: (body) => {
            const { topic, eventBody } = read(body, { topic: "string", eventBody: "any" }) as { topic?: string; eventBody?: unknown };
            return { hit: notifications.publish(needed(topic, "topic"), eventBody ?? {}) };
        },
        advance: (body) => {
            const { milliseconds } = read(body, { milliseconds: "number" }) as { milliseconds?: number };
            if (milliseconds === undefined || milliseconds < 0) throw badRequest("The field \"milliseconds\" must be a number from 0.");
            if ("advance" in clock) clock.advance(milliseconds);
            else faults.skewClock(milliseconds);
            return { now: parts.status().now };
        },
        "queues/rename": (body) => {
            const { id, name } = read(body, { id: "string", name: "string" }) as { id?: string; name?: string };
            return edit(() => directory.renameQueue(needed(id, "id"), needed(name, "name")));
        },
        "queues/remove": (body) => edit(() => directory.removeQueue(needed((read(body, { id: "string" }) as { id?: string }).id, "id"))),
        "queues/restore": (body) => edit(() => directory.restoreQueue((read(body, { id: "string" }) as { id?: string }).id)),
        status: () => parts.status(),
    };
}

function edit(change: () => void): unknown {
    try {
        change();
        return {};
    } catch (problem) {
        if (problem instanceof RangeError) throw notFound(problem.message);
        throw problem;
    }
}

/** The control's routes. Every call is a POST with a JSON object and answers with one. */
export function controlRoutes(parts: ControlParts): readonly Route[] {
    return Object.entries(handlers(parts)).map(([name, handle]): Route => ({
        method: "POST",
        path: `/_control/${name}`,
        permissions: [],
        open: true,
        handle: (request) => {
            mustBeLocal(request);
            return { status: 200, body: handle(request.body) };
        },
    }));
}
