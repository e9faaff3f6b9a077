/** Keeps an alert node's memory in a context store: read once, written a moment after changes, so that a burst is one write. */
import { GenesysError } from "../platform/errors.js";
import type { Clock } from "../platform/clock.js";
import type { AlertMemory } from "./alerts.js";
import type { Time } from "./key.js";
import { fromStored, toStored } from "./memory.js";
import type { AlertSettings } from "./settings.js";
import { alertTexts } from "./texts.js";

/** A place that keeps one JSON value. */
export interface Shelf {
    read(): Promise<unknown>;
    write(value: unknown): Promise<void>;
}

interface Snapshot {
    readonly settings: AlertSettings;
    readonly memory: AlertMemory;
    readonly time: Time;
}

const WRITE_AFTER_MS = 250;
/** A store that does not answer must hold back no alert. */
const PATIENCE_MS = 5_000;

export class AlertStore {
    private waiting: (() => Snapshot) | null = null;
    private cancelTimer: () => void = () => undefined;
    private writing: Promise<void> = Promise.resolve();
    private hasWarned = false;

    constructor(
        private readonly shelf: Shelf,
        private readonly clock: Clock,
        private readonly warn: (warning: GenesysError) => void,
    ) {}

    /** An empty memory, with one warning, where the store holds nothing that can be read. */
    async load(settings: AlertSettings, time: () => Time): Promise<AlertMemory> {
        try {
            const value = await this.patiently(this.shelf.read());
            return fromStored(settings, value, time());
        } catch (thrown) {
            this.warn(new GenesysError("CONFIG", alertTexts, "alert-memory-unreadable", { reason: reasonOf(thrown) }, { field: "store" }));
            return fromStored(settings, null, time());
        }
    }

    /** `take` is asked when it is written, so that the last state counts. */
    save(take: () => Snapshot): void {
        if (this.waiting === null) this.cancelTimer = this.clock.after(WRITE_AFTER_MS, () => void this.write());
        this.waiting = take;
    }

    /** Resolves when all is written, or when the store has been given its time. */
    async close(): Promise<void> {
        this.cancelTimer();
        await this.write();
    }

    private write(): Promise<void> {
        const take = this.waiting;
        this.waiting = null;
        if (take === null) return this.writing;
        const { settings, memory, time } = take();
        const value = toStored(settings, memory, time);
        this.writing = this.writing
            .then(() => this.patiently(this.shelf.write(value)))
            .then(
                () => void (this.hasWarned = false),
                (thrown: unknown) => this.warnOnce(thrown),
            );
        return this.writing;
    }

    private warnOnce(thrown: unknown): void {
        if (this.hasWarned) return;
        this.hasWarned = true;
        this.warn(new GenesysError("CONFIG", alertTexts, "alert-memory-unwritable", { reason: reasonOf(thrown) }, { field: "store" }));
    }

    private patiently<T>(work: Promise<T>): Promise<T> {
        return new Promise((resolve, reject) => {
            const cancel = this.clock.after(PATIENCE_MS, () => reject(new Error("no answer")));
            work.then(resolve, reject).finally(cancel);
        });
    }
}

function reasonOf(thrown: unknown): string {
    return (thrown instanceof Error ? thrown.message : String(thrown)).slice(0, 120);
}
