/** What can be made to go wrong in the simulator, by a test or by the control route, and what the servers ask before they answer. */

/** Takes a fault back. Calling it twice does no harm. */
export interface FaultHandle {
    readonly id: number;
    remove(): void;
}

/** Which requests a fault is about; what is left out matches everything. */
export interface RequestMatch {
    /** Upper or lower case. */
    readonly method?: string;
    /** A regular expression, or a glob over the path: `*` stands for anything within a segment, `**` for anything. */
    readonly path?: string | RegExp;
    readonly clientId?: string;
}

export interface RequestFault {
    readonly match?: RequestMatch;
    /** So many matching requests pass untouched first. */
    readonly skip?: number;
    /** So many matching requests are hit, then the fault is gone. Unlimited when left out. */
    readonly times?: number;
    /** Real milliseconds before the answer. */
    readonly latencyMs?: number;
    /** Answers with this status instead of running the route. */
    readonly status?: number;
    /** Code and message of the platform's error body for `status`. */
    readonly code?: string;
    readonly message?: string;
    /** Sent instead of the platform's error body (or of the route's body when there is no `status`); a string goes out as it is. */
    readonly body?: unknown;
    /** Added to the answer's headers, over what the route set. */
    readonly headers?: Readonly<Record<string, string>>;
    /** A gateway's HTML page instead of JSON; true for an ordinary one. */
    readonly html?: boolean | string;
    /** The answer's body stops after so many bytes, or after half of them, and the connection closes. */
    readonly truncate?: number | boolean;
    /** The connection is reset: before the route runs (true), or after it ran (`"after"`), so that the answer alone is lost. */
    readonly drop?: boolean | "before" | "after";
    /** No answer at all; the connection stays open. */
    readonly hang?: boolean;
}

/** What the REST server is to do with one request: the sum of the faults that hit it. */
export type RequestEffect = Omit<RequestFault, "match" | "skip" | "times">;

export interface RequestFacts {
    readonly method: string;
    /** Without the query. */
    readonly path: string;
    readonly clientId: string | null;
}

/** Takes permissions away from a client, for calls, topics or both. What is left out matches everything. */
export interface PermissionFault {
    /** Those taken away; all that the call or topic needs when left out. */
    readonly permissions?: readonly string[];
    readonly method?: string;
    readonly path?: string | RegExp;
    /** A glob over the expanded topic name, or a regular expression. Names a topic: no REST call is touched. */
    readonly topic?: string | RegExp;
    readonly clientId?: string;
    /** Topics that are subscribed already are no longer delivered; when left out, only the next subscription call notices. */
    readonly stopsDelivery?: boolean;
}

export interface PermissionFacts {
    readonly clientId: string | null;
    readonly method?: string;
    readonly path?: string;
    readonly topic?: string;
}

/** How a frame can be spoilt on its way out. */
export type FrameSpoil = "duplicate" | "reorder" | "malformed" | "truncated" | "oversized" | "binary" | "fragmented" | "lost";

export interface FrameFault {
    readonly kind: FrameSpoil;
    readonly channelId?: string;
    /** A glob over the topic name, compared without regard to case; all event frames when left out. */
    readonly topic?: string;
    readonly skip?: number;
    readonly times?: number;
    /** For `oversized`: bytes of the frame, 2 MiB when left out. */
    readonly bytes?: number;
}

export interface SilenceFault {
    readonly channelId?: string;
    /** Sockets opened later are silent too; without it only those open now. */
    readonly lasting?: boolean;
}

/** Part of the service falls silent while the rest goes on. */
export interface MuteFault {
    readonly what: "heartbeat" | "pong" | "events";
    readonly channelId?: string;
}

export interface HandshakeFault {
    readonly channelId?: string;
    /** 401 when left out. */
    readonly status?: number;
    /** No answer at all; the connection stays open. */
    readonly hang?: boolean;
    readonly times?: number;
}

/** What becomes of a handshake. */
export type HandshakeEffect = { readonly status: number } | "hang";

/** The port is closed, as if nobody were there. */
export interface RefusalFault {
    /** Connections that are open stay so; left out, they are reset. */
    readonly keepOpen?: boolean;
    /** Real milliseconds until connections are taken again; left out, until the fault is removed. */
    readonly forMs?: number;
}

/** What the server lets faults do with its port. */
export interface ListenerPort {
    /** Closes the port; with `cut`, open connections are reset. */
    refuse(cut: boolean): void;
    /** Opens it again. */
    accept(): void;
}

export interface ClosingNotice {
    readonly channelId?: string;
    /** Whether the server closes the socket afterwards; true when left out. */
    readonly close?: boolean;
    /** Simulated milliseconds from the notice to the close; one minute when left out. */
    readonly afterMs?: number;
    /** 1001 when left out. */
    readonly code?: number;
}

/** What the notification service lets faults do with its channels; without a channel id, with all of them. The numbers say how many were hit. */
export interface SocketPort {
    /** Cuts the connection without a close frame. */
    drop(channelId?: string): number;
    close(code: number, reason: string, channelId?: string): number;
    announceClosing(notice: ClosingNotice): number;
    /** Raw to the open sockets, whatever is subscribed. */
    sendFrame(frame: string | Buffer, channelId?: string): number;
    /** The channel is gone, as if others had pushed it out. */
    evict(channelId?: string): number;
    /** The channel's life ends now. */
    expire(channelId?: string): number;
    /** Stops or starts reading and writing of the sockets that are open now. */
    setSilent(silent: boolean, channelId?: string): number;
}

/** What the token store lets faults do; without a token, with all of them. */
export interface TokenPort {
    /** Ends tokens as if their time were over. */
    expire(token?: string): number;
    /** Ends tokens as an administrator does. */
    revoke(token?: string): number;
}

export interface FaultDescription {
    readonly id: number;
    readonly kind: string;
    readonly text: string;
    /** How often it will still strike; null without a limit. */
    readonly remaining: number | null;
}

export interface Faults {
    /** Puts a fault on REST requests. Faults that answer strike one at a time, in the order they were added; latency and headers add up. */
    request(fault: RequestFault): FaultHandle;
    /** Asked by the REST server once for each request; null when nothing is to go wrong. */
    forRequest(facts: RequestFacts): RequestEffect | null;

    withhold(fault: PermissionFault): FaultHandle;
    /** Those of the required permissions that are withheld from this client for this call or topic. */
    missingPermissions(required: readonly string[], facts: PermissionFacts): readonly string[];
    /** Asked for each event and channel: whether it is kept back although it is subscribed. */
    keepsBack(clientId: string, topic: string): boolean;

    /** Moves the platform's clock against the machine's, milliseconds; several add up. */
    skewClock(milliseconds: number): FaultHandle;
    readonly clockSkewMs: number;

    spoilFrames(fault: FrameFault): FaultHandle;
    /** Asked for each event frame that is about to go out: what goes out instead. */
    forFrame(channelId: string, topicName: string, text: string): readonly (string | Buffer | readonly Buffer[])[];
    silence(fault?: SilenceFault): FaultHandle;
    isSilent(channelId: string): boolean;
    mute(fault: MuteFault): FaultHandle;
    isMuted(what: MuteFault["what"], channelId: string): boolean;
    refuseHandshakes(fault?: HandshakeFault): FaultHandle;
    /** Asked for each handshake; null when nothing is to go wrong. */
    forHandshake(channelId: string): HandshakeEffect | null;
    /** New connections, of requests and of sockets, are refused until the last such fault is removed. */
    refuseConnections(fault?: RefusalFault): FaultHandle;

    drop(channelId?: string): number;
    /** 1006, which no close frame can carry, cuts the connection; 1005 closes it without a code. */
    close(code?: number, reason?: string, channelId?: string): number;
    announceClosing(notice?: ClosingNotice): number;
    sendFrame(frame: string | Buffer, channelId?: string): number;
    evictChannel(channelId?: string): number;
    expireChannel(channelId?: string): number;
    expireToken(token?: string): number;
    revokeToken(token?: string): number;

    /** Connects what strikes at once to the services it strikes. */
    attach(ports: { sockets?: SocketPort; tokens?: TokenPort; listener?: ListenerPort }): void;
    inForce(): readonly FaultDescription[];
    /** How often each kind of fault struck. */
    readonly counters: Readonly<Record<string, number>>;
    /** Takes back the fault with this id; false when there is none. */
    remove(id: number): boolean;
    removeAll(): void;
}
