/** What nodes that observe queues do alike: they look again and again which queues are meant, and say once what is wrong. */
import { backoff } from "./backoff.js";
import { isFatal, type ErrorCode, type GenesysError } from "./errors.js";
import { Problems, type Problem } from "./problems.js";
import { Reviews } from "./reviews.js";
import { isEmptySelection, resolveSelection, type QueueSelection } from "./selection.js";
import type { Connection, QueueEntry } from "./types.js";

/** What an observer tells its node. */
export interface ObserverPorts<Message, Status, Info> {
    send(message: Message): void;
    status(status: Status): void;
    /** Once per change of state. */
    error(error: GenesysError, about: { readonly topic: string | null; readonly genesys: Info }): void;
    /** Once per observer. */
    warn(warning: GenesysError): void;
    debug(text: string): void;
}

/** How an observer is that does not know its queues, or has none. */
type OwnStatus = "connecting" | "no-queues" | `error.${ErrorCode}`;

/** What a status is made of besides the queues. */
export interface Condition {
    /** What is wrong with the connection as a whole, if waiting may help. */
    readonly failure: GenesysError | null;
    /** Entries that cannot be found. */
    readonly missing: readonly GenesysError[];
    readonly demo: boolean;
}

/** What an observer does with its queues. */
export interface Chooser<Status, Info> {
    /** Told with the first look. */
    readonly doubts?: readonly GenesysError[];
    /** Follows these, and no others. */
    take(queues: readonly QueueEntry[]): Promise<void> | void;
    /** After each look, whatever came of it. */
    looked?(): void;
    /** What is wrong besides the failure, and besides what cannot be found. */
    problems(failure: GenesysError | null): readonly Problem[];
    /** How its queues are. */
    status(condition: Condition): Status;
    /** What an error's message tells of where it came from. */
    about(): Info;
    /** The connection is closed. */
    close(): void;
}

const READY_MS = 5_000;
/** Queues that are created, renamed or deleted join and leave within this. */
const RESELECT_MS = 300_000;
/** The directory's listing must be younger than the last look. */
const LISTING_AGE_MS = RESELECT_MS - 30_000;

export class QueueChoice<Status, Info> {
    private readonly problems = new Problems();
    private readonly warned = new Set<string>();
    private readonly reviews: Reviews;
    /** What kept the last look at the directory, or the sign-in before it, from succeeding. */
    private failure: GenesysError | null = null;
    private missing: readonly GenesysError[] = [];
    private isMade: boolean;
    private busy = false;
    private attempts = 0;
    private closed = false;
    private cancelNext: (() => void) | null = null;

    /** Looks for the first time in the next turn of the event loop, unless nothing can be meant. */
    constructor(
        private readonly connection: Connection,
        private readonly selection: QueueSelection,
        private readonly ports: Omit<ObserverPorts<never, Status | OwnStatus, Info>, "send">,
        private readonly chooser: Chooser<Status, Info>,
    ) {
        this.reviews = new Reviews(connection, {
            report: () => this.report(),
            recovered: () => {
                if (this.failure) this.schedule(0);
            },
            close: () => chooser.close(),
        });
        // Of nothing nothing needs to be looked up.
        this.isMade = isEmptySelection(selection);
        ports.status(this.isMade ? "no-queues" : "connecting");
        if (!this.isMade) this.schedule(0);
    }

    close(): void {
        this.closed = true;
        this.cancelNext?.();
        this.reviews.close();
    }

    /** Something may be otherwise than it was told. */
    review(): void {
        this.reviews.soon();
    }

    warn(warning: GenesysError): void {
        // Not by the sentence: the node puts that into another language.
        const key = JSON.stringify([warning.key, warning.parameters]);
        if (this.warned.has(key)) return;
        this.warned.add(key);
        this.ports.warn(warning);
    }

    private schedule(milliseconds: number): void {
        this.cancelNext?.();
        this.cancelNext = this.connection.clock.after(milliseconds, () => void this.look());
    }

    private async look(): Promise<void> {
        if (this.busy) return;
        this.busy = true;
        for (const doubt of this.chooser.doubts ?? []) this.warn(doubt);
        try {
            await this.choose();
            this.failure = null;
            this.attempts = 0;
        } catch (thrown) {
            this.failed(thrown as GenesysError);
        }
        this.busy = false;
        if (this.closed) return;
        this.chooser.looked?.();
        const wait = this.nextLook();
        if (wait !== null) this.schedule(wait);
        this.review();
    }

    private async choose(): Promise<void> {
        const { connection, selection } = this;
        // What is wrong is told soon; this is tried again and again.
        await connection.ready({ deadline: connection.clock.now() + READY_MS });
        if (this.closed) return;
        const { queues, failures, renamed } = await resolveSelection(connection.directory, selection, this.isMade ? LISTING_AGE_MS : RESELECT_MS);
        if (!this.closed) await this.chooser.take(queues);
        if (this.closed) return;
        this.missing = failures;
        this.isMade = true;
        for (const warning of renamed) this.warn(warning);
    }

    /** What is chosen already goes on while the names cannot be read. */
    private failed(failure: GenesysError): void {
        this.attempts++;
        if (this.isMade) this.ports.debug(failure.message);
        else this.failure = failure;
    }

    /** Milliseconds; null: only a new deployment helps. */
    private nextLook(): number | null {
        if (this.failure?.code === "CONFIG") return null;
        // Wrong credentials are not tried again and again.
        if (this.attempts === 0 || this.failure?.code === "CREDENTIALS") return RESELECT_MS;
        return 1_000 + backoff(this.attempts, this.connection.random);
    }

    private report(): void {
        const { connection, chooser } = this;
        const failure = connection.failure ?? this.failure;
        const present: Problem[] = this.missing.map((error) => ({ error, topic: this.nameOf(error) }));
        if (failure) present.push({ error: failure, topic: null });
        for (const { error, topic } of this.problems.update([...present, ...chooser.problems(failure)])) {
            this.ports.error(error, { topic, genesys: chooser.about() });
        }
        this.ports.status(this.status(failure));
    }

    private status(failure: GenesysError | null): Status | OwnStatus {
        if (failure && (isFatal(failure) || !this.isMade)) return `error.${failure.code}`;
        return this.isMade ? this.chooser.status({ failure, missing: this.missing, demo: this.connection.info().demo }) : "connecting";
    }

    /** The name by which a queue that cannot be found was chosen; null for one that was chosen by its id, and for what is no queue. */
    private nameOf({ cause: { field, value } }: GenesysError): string | null {
        if (field !== "queues" || typeof value !== "string") return null;
        return this.selection.queues.some(({ id, name }) => name === null && id === value) ? null : value;
    }
}
