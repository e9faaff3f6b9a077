/** The saved settings of the nodes that report on the past, as their requests take them: read alike by the nodes and by the previews of their dialogs. */
import type { Settings as AggregateSettings } from "../analytics/request.js";
import type { Settings as DetailsSettings } from "../conversations/details/request.js";
import { assertAllResolved, readBoolean, readList, readNumber, readText, toReferences, type Definition } from "../node-red/properties.js";

const THINGS = ["queues", "agents"] as const;

/** What is missing is left to the defaults; a list that was emptied stays empty. Throws CONFIG for what no setting can be. */
export function readAggregateSettings(definition: Definition): AggregateSettings {
    return {
        ...readTexts(definition, ["source", "interval", "timeZone", "weekStart", "granularity", "output", "durations"]),
        ...readLists(definition, ["groupBy", "metrics", "mediaTypes", "directions", "answeredWithin"]),
        ...readThings(definition),
        ...readFilter(definition),
        names: readBoolean(definition, "names", true),
        zeroFill: readBoolean(definition, "zeroFill", false),
        timeout: readNumber(definition, "timeout", 60),
    };
}

/** As readAggregateSettings. */
export function readDetailsSettings(definition: Definition): DetailsSettings {
    return {
        ...readTexts(definition, ["interval", "timeZone", "weekStart", "include", "order", "mode", "output", "deliver"]),
        ...readLists(definition, ["mediaTypes", "directions"]),
        ...readThings(definition),
        ...readFilter(definition),
        limit: readNumber(definition, "limit", 0),
        timeout: readNumber(definition, "timeout", 60),
    };
}

function present(definition: Definition, fields: readonly string[], value: (field: string) => unknown): Record<string, unknown> {
    return Object.fromEntries(fields.filter((field) => Object.hasOwn(definition, field)).map((field) => [field, value(field)]));
}

function readTexts(definition: Definition, fields: readonly string[]): Record<string, unknown> {
    return present(definition, fields, (field) => readText(definition, field) || undefined);
}

function readLists(definition: Definition, fields: readonly string[]): Record<string, unknown> {
    return present(definition, fields, (field) => readList(definition, field));
}

function readThings(definition: Definition): Record<string, unknown> {
    return present(definition, THINGS, (field) => toReferences(readList(definition, field), field));
}

/** An object, or its JSON text. */
function readFilter(definition: Definition): Record<string, unknown> {
    return present(definition, ["filter"], () => {
        const { filter } = definition as { filter?: unknown };
        assertAllResolved(filter, "filter");
        return readText(definition, "filter") || filter;
    });
}
