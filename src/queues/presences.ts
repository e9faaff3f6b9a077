/** The organisation's presence definitions, as far as they are known. */
import { field } from "./notifications.js";
import type { Directory } from "../platform/types.js";
import type { PresenceLookup } from "./views.js";

export class PresenceIndex {
    /** Another object whenever something was learned. */
    current: PresenceLookup = new Map();
    private defined: Awaited<ReturnType<Directory["presences"]>> = new Map();
    /** System presence by organisation presence id, as observation replies tell it. */
    private readonly mapped = new Map<string, string>();
    private reading: Promise<void> | null = null;

    constructor(
        private readonly directory: Pick<Directory, "presences">,
        private readonly changed: () => void,
    ) {}

    /** Reads the definitions (the directory keeps them for some minutes). Names are a convenience: never rejects. */
    read(): Promise<void> {
        this.reading ??= this.readAnew();
        return this.reading;
    }

    /** Takes a reply's `systemToOrganizationMappings`: system presence → presence ids. */
    learn(mappings: unknown): void {
        if (typeof mappings !== "object" || mappings === null) return;
        const known = this.mapped.size;
        for (const name of Object.keys(mappings)) {
            const ids = field(mappings, name);
            if (!Array.isArray(ids)) continue;
            for (const id of ids) if (typeof id === "string" && this.mapped.size < 10_000) this.mapped.set(id, spelled(name));
        }
        if (this.mapped.size > known) this.rebuild();
    }

    private async readAnew(): Promise<void> {
        try {
            const defined = await this.directory.presences();
            const isSame = defined.size === this.defined.size && [...defined].every(([id, entry]) => same(entry, this.defined.get(id)));
            this.defined = defined;
            if (!isSame) this.rebuild();
        } catch {
            // What was known stays.
        } finally {
            this.reading = null;
        }
    }

    private rebuild(): void {
        const all = new Map<string, { name: string | null; systemPresence: string }>();
        for (const [id, systemPresence] of this.mapped) all.set(id, { name: null, systemPresence });
        for (const [id, { name, systemPresence }] of this.defined) all.set(id, { name, systemPresence: spelled(systemPresence) });
        this.current = all;
        this.changed();
    }
}

function same(a: { name: string; systemPresence: string }, b: { name: string; systemPresence: string } | undefined): boolean {
    return a.name === b?.name && a.systemPresence === b.systemPresence;
}

/** One spelling for all: "ON_QUEUE" and "On Queue" are "On Queue". */
export function spelled(systemPresence: string): string {
    return systemPresence
        .split(/[_ ]+/)
        .filter((word) => word !== "")
        .map((word) => word[0]!.toUpperCase() + word.slice(1).toLowerCase())
        .join(" ");
}
