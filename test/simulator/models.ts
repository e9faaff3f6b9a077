/** Event bodies and replies against the platform's published models, where those are at hand. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { AnySchemaObject, ValidateFunction } from "ajv";
import Ajv2020 from "ajv/dist/2020";
import addFormats from "ajv-formats";
import { readTopic } from "../../src/simulator/notifications/catalogue.js";
import type { Frame } from "./notifications-support.js";

const SCHEMAS = path.resolve(__dirname, "../../../shared/schemas");
const read = (name: string): AnySchemaObject => JSON.parse(readFileSync(path.join(SCHEMAS, name), "utf8")) as AnySchemaObject;

/** A check of bodies by the name of their model; null where the models are not at hand. */
export function modelCheck(): ((model: string, body: unknown) => void) | null {
    if (!existsSync(path.join(SCHEMAS, "topics.json"))) return null;
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    addFormats(ajv);
    ajv.addSchema(read("models.schema.json"), "models");
    const known = new Map<string, ValidateFunction>();
    return (model, body) => {
        const validate = known.get(model) ?? ajv.compile({ $ref: `models#/$defs/${model}` });
        known.set(model, validate);
        assert.ok(validate(body), `${model}: ${JSON.stringify(validate.errors?.slice(0, 3))}\n${JSON.stringify(body)}`);
    };
}

/** A check of events by their topic. */
export function bodyCheck(): ((frame: Frame) => void) | null {
    const check = modelCheck();
    if (!check) return null;
    const topics = read("topics.json") as Record<string, string>;
    return ({ topicName, eventBody }) => {
        const model = topics[readTopic(topicName)?.template ?? ""];
        assert.ok(model, `no model for ${topicName}`);
        check(model, eventBody);
    };
}
