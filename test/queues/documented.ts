/** Checks that a message has every documented key, each with a value that it may have. */
import assert from "node:assert/strict";
import type { StateMessage } from "./rig.js";

const number = (value: unknown): boolean => value === null || (typeof value === "number" && Number.isFinite(value));
const instant = (value: unknown): boolean => value === null || (typeof value === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value));
const object = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value);
const text = (value: unknown): boolean => typeof value === "string";
const maybeText = (value: unknown): boolean => value === null || text(value);

type Shape = Readonly<Record<string, (value: unknown) => boolean>>;

const LEVEL: Shape = { ratio: number, numerator: number, denominator: number, target: number };
const INTERVAL: Shape = {
    start: instant, end: instant, asOf: instant, offered: number, answered: number, abandoned: number, flowOut: number, transferred: number,
    connected: number, serviceLevel: (value) => has(value, LEVEL), asaSeconds: number, ahtSeconds: number, metrics: object,
};
const COUNTS: Shape = {
    waiting: number, interacting: number, alerting: number, longestWaitSince: instant, longestWaitSeconds: number,
    interval: (value) => has(value, INTERVAL), metrics: object,
};
const AGENTS: Shape = {
    onQueue: number, offQueue: number, idle: number, interacting: number, communicating: number, notResponding: number, active: number,
    members: number, presences: object, presenceDetails: Array.isArray,
};
const PAYLOAD: Shape = {
    queue: (value) => has(value, { id: text, name: text, division: (division) => division === null || has(division, { id: text, name: text }) }),
    ...COUNTS,
    agents: (value) => has(value, AGENTS),
    media: (value) => object(value) && Object.values(value as object).every((part) => has(part, COUNTS)),
};
const GENESYS: Shape = {
    event: text, source: text, sequence: number, asOf: instant, stale: (value) => typeof value === "boolean", changed: Array.isArray, gap: () => true,
    org: () => true, region: text, demo: (value) => typeof value === "boolean", topicName: maybeText, correlationId: maybeText,
};

function has(value: unknown, shape: Shape): boolean {
    if (!object(value)) return false;
    const record = value as Record<string, unknown>;
    return Object.keys(record).length === Object.keys(shape).length && Object.entries(shape).every(([key, fits]) => Object.hasOwn(record, key) && fits(record[key]));
}

export function assertDocumented({ topic, payload, genesys }: StateMessage): void {
    assert.equal(topic, payload.queue.name);
    assert.ok(has(payload, PAYLOAD), JSON.stringify(payload));
    assert.ok(has(genesys, GENESYS), JSON.stringify(genesys));
}
