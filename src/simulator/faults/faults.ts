/** The faults in force: scripted by tests and the control route, consulted by the REST server and the notification service. */
import { spoilFrame, type OutgoingFrame } from "./frames.js";
import { matchesMethod, matchesPath, matchesTopic } from "./match.js";
import type {
    ClosingNotice, FaultDescription, FaultHandle, Faults, FrameFault, HandshakeEffect, HandshakeFault, ListenerPort, MuteFault, PermissionFacts,
    PermissionFault, RefusalFault, RequestEffect, RequestFacts, RequestFault, SilenceFault, SocketPort, TokenPort,
} from "./types.js";

/** The rules of one kind that stand, in the order they were made. */
interface Standing<Rule> {
    readonly id: number;
    readonly kind: string;
    readonly rule: Rule;
    skip: number;
    left: number;
    /** A frame held back by a `reorder`, by channel. */
    readonly held: Map<string, string>;
}

const describeMatch = (parts: readonly (string | RegExp | undefined)[]): string =>
    parts.filter((part) => part !== undefined).map(String).join(" ") || "everything";

function effectText(fault: RequestFault): string {
    const { match: _match, skip: _skip, times: _times, ...effect } = fault;
    return Object.entries(effect)
        .map(([name, value]) => `${name} ${typeof value === "string" ? value : JSON.stringify(value)}`)
        .join(", ");
}

/** Whether the fault decides the answer, so that only one such fault may strike a request. */
function answers(fault: RequestFault): boolean {
    return [fault.status, fault.body, fault.html, fault.truncate, fault.drop, fault.hang].some((value) => value !== undefined && value !== false);
}

export class FaultBox implements Faults {
    #nextId = 1;
    #sockets: SocketPort | undefined;
    #tokens: TokenPort | undefined;
    #listener: ListenerPort | undefined;
    readonly #handles = new Map<number, FaultHandle>();
    readonly #requests: Standing<RequestFault>[] = [];
    readonly #permissions: Standing<PermissionFault>[] = [];
    readonly #skews: Standing<{ milliseconds: number }>[] = [];
    readonly #frames: Standing<FrameFault>[] = [];
    readonly #silences: Standing<SilenceFault>[] = [];
    readonly #mutes: Standing<MuteFault>[] = [];
    readonly #handshakes: Standing<HandshakeFault>[] = [];
    readonly #refusals: Standing<RefusalFault>[] = [];
    readonly counters: Record<string, number> = {};

    request(fault: RequestFault): FaultHandle {
        return this.#add(this.#requests, "request", fault);
    }

    forRequest(facts: RequestFacts): RequestEffect | null {
        let effect: RequestEffect | null = null;
        let answered = false;
        for (const standing of this.#requests.slice()) {
            const { match } = standing.rule;
            if (!matchesMethod(match?.method, facts.method) || !matchesPath(match?.path, facts.path)) continue;
            if (match?.clientId !== undefined && match.clientId !== facts.clientId) continue;
            const decides = answers(standing.rule);
            if (decides && answered) continue;
            if (!this.#strike(this.#requests, standing)) continue;
            answered ||= decides;
            effect = this.#combine(effect, standing.rule);
        }
        return effect;
    }

    #combine(before: RequestEffect | null, fault: RequestFault): RequestEffect {
        const { match: _match, skip: _skip, times: _times, ...effect } = fault;
        const latencyMs = (before?.latencyMs ?? 0) + (effect.latencyMs ?? 0);
        const headers = { ...before?.headers, ...effect.headers };
        return { ...before, ...effect, ...(latencyMs ? { latencyMs } : {}), ...(Object.keys(headers).length ? { headers } : {}) };
    }

    withhold(fault: PermissionFault): FaultHandle {
        return this.#add(this.#permissions, "permission", fault);
    }

    missingPermissions(required: readonly string[], facts: PermissionFacts): readonly string[] {
        const missing = new Set<string>();
        for (const { rule } of this.#permissions) {
            if (rule.clientId !== undefined && rule.clientId !== facts.clientId) continue;
            if (facts.topic !== undefined ? !this.#touchesTopic(rule, facts.topic) : !this.#touchesCall(rule, facts)) continue;
            for (const permission of required) {
                if (!rule.permissions || rule.permissions.includes(permission)) missing.add(permission);
            }
        }
        if (missing.size) this.#count("permission");
        return [...missing];
    }

    keepsBack(clientId: string, topic: string): boolean {
        const stops = this.#permissions.some(
            ({ rule }) => rule.stopsDelivery && (rule.clientId === undefined || rule.clientId === clientId) && this.#touchesTopic(rule, topic),
        );
        if (stops) this.#count("kept back");
        return stops;
    }

    #touchesTopic(rule: PermissionFault, topic: string): boolean {
        return rule.path === undefined && rule.method === undefined && matchesTopic(rule.topic, topic);
    }

    #touchesCall(rule: PermissionFault, facts: PermissionFacts): boolean {
        return rule.topic === undefined && matchesMethod(rule.method, facts.method ?? "") && matchesPath(rule.path, facts.path ?? "");
    }

    skewClock(milliseconds: number): FaultHandle {
        return this.#add(this.#skews, "clock", { milliseconds });
    }

    get clockSkewMs(): number {
        return this.#skews.reduce((sum, { rule }) => sum + rule.milliseconds, 0);
    }

    spoilFrames(fault: FrameFault): FaultHandle {
        return this.#add(this.#frames, fault.kind, fault);
    }

    forFrame(channelId: string, topicName: string, text: string): readonly OutgoingFrame[] {
        for (const standing of this.#frames.slice()) {
            const { rule } = standing;
            if (rule.channelId !== undefined && rule.channelId !== channelId) continue;
            if (!matchesTopic(rule.topic, topicName)) continue;
            const held = standing.held.get(channelId);
            if (held !== undefined) {
                standing.held.delete(channelId);
                if (standing.left <= 0) this.#forget(this.#frames, standing);
                return [text, held];
            }
            if (rule.kind === "reorder") {
                if (!this.#mayStrike(standing)) continue;
                standing.held.set(channelId, text);
                return [];
            }
            if (this.#strike(this.#frames, standing)) return spoilFrame(rule, text);
        }
        return [text];
    }

    silence(fault: SilenceFault = {}): FaultHandle {
        this.#sockets?.setSilent(true, fault.channelId);
        this.#count("silent");
        return this.#add(this.#silences, "silent", fault, () => void this.#sockets?.setSilent(false, fault.channelId));
    }

    isSilent(channelId: string): boolean {
        return this.#silences.some(({ rule }) => rule.lasting && (rule.channelId === undefined || rule.channelId === channelId));
    }

    mute(fault: MuteFault): FaultHandle {
        return this.#add(this.#mutes, `mute ${fault.what}`, fault);
    }

    isMuted(what: MuteFault["what"], channelId: string): boolean {
        return this.#mutes.some(({ rule }) => rule.what === what && (rule.channelId === undefined || rule.channelId === channelId));
    }

    refuseHandshakes(fault: HandshakeFault = {}): FaultHandle {
        return this.#add(this.#handshakes, "handshake", fault);
    }

    forHandshake(channelId: string): HandshakeEffect | null {
        for (const standing of this.#handshakes.slice()) {
            const { rule } = standing;
            if (rule.channelId !== undefined && rule.channelId !== channelId) continue;
            if (this.#strike(this.#handshakes, standing)) return rule.hang ? "hang" : { status: rule.status ?? 401 };
        }
        return null;
    }

    refuseConnections(fault: RefusalFault = {}): FaultHandle {
        let timer: NodeJS.Timeout | undefined;
        const handle = this.#add(this.#refusals, "refused", fault, () => {
            clearTimeout(timer);
            if (this.#refusals.length === 0) this.#listener?.accept();
        });
        if (fault.forMs !== undefined) timer = setTimeout(() => handle.remove(), fault.forMs).unref();
        this.#count("refused");
        this.#listener?.refuse(fault.keepOpen !== true);
        return handle;
    }

    drop(channelId?: string): number {
        return this.#count("drop", this.#sockets?.drop(channelId) ?? 0);
    }

    close(code = 1001, reason = "", channelId?: string): number {
        return this.#count("close", this.#sockets?.close(code, reason, channelId) ?? 0);
    }

    announceClosing(notice: ClosingNotice = {}): number {
        return this.#count("closing notice", this.#sockets?.announceClosing(notice) ?? 0);
    }

    sendFrame(frame: string | Buffer, channelId?: string): number {
        return this.#count("raw frame", this.#sockets?.sendFrame(frame, channelId) ?? 0);
    }

    evictChannel(channelId?: string): number {
        return this.#count("evict", this.#sockets?.evict(channelId) ?? 0);
    }

    expireChannel(channelId?: string): number {
        return this.#count("expire channel", this.#sockets?.expire(channelId) ?? 0);
    }

    expireToken(token?: string): number {
        return this.#count("expire token", this.#tokens?.expire(token) ?? 0);
    }

    revokeToken(token?: string): number {
        return this.#count("revoke token", this.#tokens?.revoke(token) ?? 0);
    }

    attach(ports: { sockets?: SocketPort; tokens?: TokenPort; listener?: ListenerPort }): void {
        this.#listener = ports.listener ?? this.#listener;
        this.#sockets = ports.sockets ?? this.#sockets;
        this.#tokens = ports.tokens ?? this.#tokens;
    }

    inForce(): readonly FaultDescription[] {
        const describe = <Rule>(list: readonly Standing<Rule>[], text: (rule: Rule) => string): FaultDescription[] =>
            list.map(({ id, kind, rule, left }) => ({ id, kind, text: text(rule), remaining: Number.isFinite(left) ? left : null }));
        const channel = (rule: { readonly channelId?: string }): string => (rule.channelId === undefined ? "all channels" : `channel ${rule.channelId}`);
        return [
            ...describe(this.#requests, (rule) => `${describeMatch([rule.match?.method, rule.match?.path, rule.match?.clientId])}: ${effectText(rule)}`),
            ...describe(this.#permissions, (rule) =>
                `${describeMatch([rule.method, rule.path, rule.topic, rule.clientId])}: without ${rule.permissions?.join(", ") ?? "every permission"}`),
            ...describe(this.#skews, (rule) => `clock off by ${rule.milliseconds} ms`),
            ...describe(this.#frames, (rule) => `${channel(rule)}, ${rule.topic ?? "all topics"}`),
            ...describe(this.#silences, (rule) => channel(rule)),
            ...describe(this.#mutes, (rule) => channel(rule)),
            ...describe(this.#handshakes, (rule) => `${channel(rule)}: ${rule.hang ? "no answer" : (rule.status ?? 401)}`),
            ...describe(this.#refusals, (rule) => `new connections${rule.keepOpen ? "" : ", open ones reset"}`),
        ].toSorted((a, b) => a.id - b.id);
    }

    remove(id: number): boolean {
        const handle = this.#handles.get(id);
        handle?.remove();
        return handle !== undefined;
    }

    removeAll(): void {
        for (const handle of this.#handles.values()) handle.remove();
    }

    #add<Rule extends object>(list: Standing<Rule>[], kind: string, rule: Rule, onRemove?: () => void): FaultHandle {
        const { skip, times } = rule as { skip?: number; times?: number };
        const standing: Standing<Rule> = { id: this.#nextId++, kind, rule, skip: skip ?? 0, left: times ?? Number.POSITIVE_INFINITY, held: new Map() };
        list.push(standing);
        const remove = (): void => {
            if (this.#forget(list, standing)) onRemove?.();
        };
        this.#handles.set(standing.id, { id: standing.id, remove });
        return { id: standing.id, remove };
    }

    /** Counts one match: true when the fault strikes this time; takes it off the list with its last strike. */
    #strike<Rule>(list: Standing<Rule>[], standing: Standing<Rule>): boolean {
        if (!this.#mayStrike(standing)) return false;
        if (standing.left <= 0) this.#forget(list, standing);
        return true;
    }

    #mayStrike<Rule>(standing: Standing<Rule>): boolean {
        if (standing.skip > 0) {
            standing.skip--;
            return false;
        }
        if (standing.left <= 0) return false;
        standing.left--;
        this.#count(standing.kind);
        return true;
    }

    #forget<Rule>(list: Standing<Rule>[], standing: Standing<Rule>): boolean {
        this.#handles.delete(standing.id);
        const index = list.indexOf(standing);
        if (index >= 0) list.splice(index, 1);
        return index >= 0;
    }

    #count(kind: string, by = 1): number {
        this.counters[kind] = (this.counters[kind] ?? 0) + by;
        return by;
    }
}

/** No faults yet. */
export function createFaults(): Faults {
    return new FaultBox();
}
