/** An alert node without Node-RED: its watch on a clock that stands still, and messages as an observer sends them. */
import { ENGLISH } from "../../src/alerts/sentences.js";
import { checkConditions, type AlertSettings, type WrittenCondition } from "../../src/alerts/settings.js";
import type { Message } from "../../src/alerts/source.js";
import { AlertStore, type Shelf } from "../../src/alerts/store.js";
import { compileTemplate } from "../../src/alerts/template.js";
import { AlertWatch } from "../../src/alerts/watch.js";
import type { Clock } from "../../src/platform/clock.js";
import type { GenesysError } from "../../src/platform/errors.js";
import { FakeClock } from "../support/fake-clock.js";

export interface Setup {
    readonly conditions?: readonly Partial<WrittenCondition>[];
    readonly combine?: "all" | "any";
    readonly raiseAfter?: number;
    readonly clearAfter?: number;
    readonly cooldown?: number;
    readonly repeat?: number;
    readonly staleAfter?: number;
    readonly key?: string;
    readonly subject?: string;
    readonly text?: string;
}

export interface Told {
    readonly topic: string;
    readonly payload: string;
    readonly alert: {
        readonly state: string;
        readonly key: string | null;
        readonly keys: readonly string[];
        readonly queue: { readonly id: string; readonly name: string } | null;
        readonly conditions: readonly { readonly property: string; readonly value: number | null; readonly raise: number; readonly clear: number }[];
        readonly since: string | null;
        readonly durationSeconds: number | null;
        readonly count: number | null;
        readonly payload: any;
    };
    readonly [other: string]: any;
}

/** A context store that outlives its node. */
export class MemoryShelf implements Shelf {
    writes = 0;
    constructor(public value?: unknown) {}
    async read(): Promise<unknown> {
        return structuredClone(this.value);
    }
    async write(value: unknown): Promise<void> {
        this.writes++;
        this.value = JSON.parse(JSON.stringify(value));
    }
}

export function settingsOf(setup: Setup): AlertSettings {
    const written = (setup.conditions ?? [{ property: "waiting", operator: ">", raise: 5 }]).map((condition) => ({
        property: "waiting", operator: ">", raise: Number.NaN, clear: Number.NaN, ...condition,
    }));
    return {
        conditions: checkConditions(written),
        combine: setup.combine ?? "all",
        raiseAfterMs: (setup.raiseAfter ?? 0) * 1_000,
        clearAfterMs: (setup.clearAfter ?? 0) * 1_000,
        cooldownMs: (setup.cooldown ?? 0) * 1_000,
        repeatMs: (setup.repeat ?? 0) * 1_000,
        staleAfterMs: (setup.staleAfter ?? 0) * 1_000,
    };
}

export class Rig {
    readonly told: Told[] = [];
    readonly warnings: GenesysError[] = [];
    readonly failures: unknown[] = [];
    cannotClone = false;
    watch: AlertWatch;
    private readonly start: number;

    constructor(
        readonly setup: Setup,
        readonly clock: FakeClock = new FakeClock(),
        readonly shelf: Shelf = new MemoryShelf(),
        private readonly machine: { clock: Clock; wall: () => number } = { clock, wall: () => clock.now() },
    ) {
        this.start = clock.now();
        this.watch = this.begin(setup);
    }

    /** "state key" of all that was told, with the second at which it was. */
    readonly log: string[] = [];
    get states(): readonly string[] {
        return this.told.map(({ alert }) => alert.state);
    }

    async restart(setup: Setup = this.setup, seconds = 0): Promise<void> {
        await this.watch.close();
        await this.clock.advance(seconds * 1_000);
        this.watch = this.begin(setup);
    }

    async hear(message: Message): Promise<void> {
        for (const told of await this.watch.take(message)) this.take(told);
    }

    /** A state of the queue "q", or of another one. */
    async state(figures: object, queue = "q", event = "update"): Promise<void> {
        await this.hear(stateOf(figures, queue, event));
    }

    async stale(queue = "q"): Promise<void> {
        await this.hear(stateOf({ waiting: 99 }, queue, "stale"));
    }

    async seconds(count: number): Promise<void> {
        await this.clock.advance(count * 1_000);
    }

    private take(told: Message): void {
        this.told.push(told as unknown as Told);
        const { alert } = told as unknown as Told;
        this.log.push(`${Math.round((this.clock.now() - this.start) / 10) / 100} ${alert.state} ${alert.keys.join("+")}`);
    }

    private begin(setup: Setup): AlertWatch {
        const settings = settingsOf(setup);
        const warn = (warning: GenesysError): void => void this.warnings.push(warning);
        return new AlertWatch({
            settings,
            key: setup.key ?? "",
            wording: {
                subject: setup.subject === undefined ? null : compileTemplate("subject", setup.subject),
                text: setup.text === undefined ? null : compileTemplate("text", setup.text),
                sentences: ENGLISH,
                conditions: settings.conditions,
            },
            store: new AlertStore(this.shelf, this.machine.clock, warn),
            clock: this.machine.clock,
            wall: this.machine.wall,
            clone: (message) => {
                if (this.cannotClone) throw new RangeError("too deep");
                return structuredClone(message);
            },
            send: (told) => this.take(told),
            warn,
            failed: (thrown) => void this.failures.push(thrown),
            changed: () => undefined,
        });
    }
}

export function stateOf(figures: object, queue = "q", event = "update"): Message {
    return {
        _msgid: "1",
        topic: `Queue ${queue}`,
        payload: { queue: { id: queue, name: `Queue ${queue}`, division: { id: "d", name: "Home" } }, ...figures },
        genesys: { event, stale: event === "stale" },
    };
}
