/** Alerts from queue states or any figures: each message may raise, clear or silence one, and so may the clock. */
import type { Node, NodeAPI, NodeDef } from "node-red";
import { Handover } from "../src/alerts/handover.js";
import { checkConditions, checkWord, COMBINE, conditionEntries, DEFAULT_CONDITIONS, type Condition } from "../src/alerts/settings.js";
import { ENGLISH, type Sentences } from "../src/alerts/sentences.js";
import type { Message } from "../src/alerts/source.js";
import { AlertStore, type Shelf } from "../src/alerts/store.js";
import { compileTemplate, type Template } from "../src/alerts/template.js";
import { AlertWatch, type WatchOptions } from "../src/alerts/watch.js";
import { localise, PACKAGE, reportError, toGenesysError } from "../src/node-red/errors.js";
import { onInput } from "../src/node-red/input.js";
import { readNumber, readText, type Definition } from "../src/node-red/properties.js";
import { StatusLight } from "../src/node-red/status.js";
import { systemClock } from "../src/platform/clock.js";
import type { GenesysError } from "../src/platform/errors.js";

const TYPE = "genesys-cloud-alert";
/** A year: longer is a slip. */
const MAX_SECONDS = 31_536_000;

export default function genesysCloudAlert(RED: NodeAPI): void {
    const handover = new Handover();

    function GenesysCloudAlert(this: Node, definition: NodeDef): void {
        RED.nodes.createNode(this, definition);
        const light = new StatusLight(this);
        let watch: AlertWatch | null = null;
        let failure: GenesysError | null = null;
        try {
            watch = new AlertWatch(readOptions(RED, this, definition, handover, () => show(light, watch)));
        } catch (thrown) {
            failure = toGenesysError(thrown);
            light.show(`error.${failure.code}`);
        }
        onInput(RED, this, async (message, send) => {
            if (watch === null) throw failure!;
            for (const told of await watch.take(message as object as Message)) send(told);
        });
        this.on("close", (removed: boolean, done: () => void) => {
            light.show(null);
            const end = (): void => {
                if (removed) handover.forget(this.id);
                done();
            };
            if (watch === null) end();
            else watch.close().then(end, end);
        });
    }
    RED.nodes.registerType(TYPE, GenesysCloudAlert);
}

/** Alerts before silence, silence before quiet. */
function show(light: StatusLight, watch: AlertWatch | null): void {
    const { known, raised, stale } = watch?.count() ?? { known: 0, raised: 0, stale: 0 };
    if (raised > 0) light.showCount(raised);
    else if (stale > 0) light.show("stale");
    else light.show(known > 0 ? "live" : null);
}

function readOptions(RED: NodeAPI, node: Node, definition: NodeDef, handover: Handover, changed: () => void): WatchOptions {
    const span = (field: string): number => readNumber(definition, field, 0, { min: 0, max: MAX_SECONDS }) * 1_000;
    const warn = (warning: GenesysError): void => node.warn(localise(RED, warning).message);
    const conditions = readConditions(definition);
    return {
        settings: {
            conditions,
            combine: checkWord("combine", readText(definition, "combine", "all"), COMBINE),
            raiseAfterMs: span("raiseAfter"),
            clearAfterMs: span("clearAfter"),
            cooldownMs: span("cooldown"),
            repeatMs: span("repeat"),
            staleAfterMs: span("staleAfter"),
        },
        key: readText(definition, "key"),
        wording: { subject: readTemplate(definition, "subject"), text: readTemplate(definition, "text"), sentences: translated(RED), conditions },
        store: new AlertStore(handover.shelf(node.id, shelf(node, readText(definition, "store"))), systemClock, warn),
        clock: systemClock,
        wall: Date.now,
        clone: (message) => RED.util.cloneMessage(message),
        send: (message) => node.send(message),
        warn,
        failed: (thrown) => reportError(RED, node, thrown, { topic: null, genesys: {} }),
        changed,
    };
}

function readConditions(definition: Definition): readonly Condition[] {
    const saved = (definition as { conditions?: unknown }).conditions ?? DEFAULT_CONDITIONS;
    // A text is one that ${NAME} stood for, or still is that.
    const resolved = typeof saved === "string" ? readText(definition, "conditions") : saved;
    const written = conditionEntries(resolved).map((entry, index) => {
        const field = (part: string): string => `conditions[${index}].${part}`;
        const parts = Object.fromEntries(Object.entries(entry).map(([part, value]) => [field(part), value as unknown]));
        return {
            property: readText(parts, field("property")),
            operator: readText(parts, field("operator"), ">"),
            raise: readNumber(parts, field("raise"), Number.NaN),
            clear: readNumber(parts, field("clear"), Number.NaN),
        };
    });
    return checkConditions(written);
}

function readTemplate(definition: Definition, field: "subject" | "text"): Template | null {
    const text = readText(definition, field);
    return text === "" ? null : compileTemplate(field, text);
}

/** The built-in sentences in the runtime's language; parameters stay in them, because names in them are taken as they are. */
function translated(RED: NodeAPI): Sentences {
    const texts = Object.entries(ENGLISH).map(([key, english]): [string, string] => {
        const parameters = Object.fromEntries([...english.matchAll(/__(\w+?)__/g)].map(([all, name]) => [name!, all]));
        const text = RED._(`${PACKAGE}/${TYPE}:${TYPE}.${key}`, parameters) as unknown;
        return [key, typeof text === "string" && !text.endsWith(key) ? text : english];
    });
    return Object.fromEntries(texts) as Sentences;
}

/** The node's own context, in the store of that name. */
function shelf(node: Node, store: string): Shelf {
    const context = node.context();
    const name = store === "" ? undefined : store;
    return {
        read: () => new Promise((resolve, reject) => context.get("alerts", name, (error, value) => (error ? reject(error) : resolve(value)))),
        write: (value) => new Promise((resolve, reject) => context.set("alerts", value, name, (error) => (error ? reject(error) : resolve()))),
    };
}
