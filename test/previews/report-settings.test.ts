/** The saved settings of reports: what cannot be meant is said, wherever in them it stands. */
import assert from "node:assert/strict";
import { readAggregateSettings, readDetailsSettings } from "../../src/previews/report-settings.js";
import type { GenesysError } from "../../src/platform/errors.js";

describe("settings of reports", () => {
    const isUnresolved = (error: GenesysError): boolean => error.code === "CONFIG" && error.key === "property-unresolved" && error.parameters["name"] === "HOTLINE";
    const unset = { predicates: [{ dimension: "dnis", value: "${HOTLINE}" }] };
    const aggregate = { type: "and", clauses: [{ type: "or", ...unset }] };
    const details = { segmentFilters: [{ type: "or", ...unset }] };
    for (const [name, read, filter] of [["aggregate", readAggregateSettings, aggregate], ["details", readDetailsSettings, details]] as const) {
        it(`of ${name} name a variable that is not set inside a filter`, () => {
            assert.throws(() => read({ filter }), isUnresolved);
            const set = JSON.parse(JSON.stringify(filter).replace("${HOTLINE}", "tel:+49 89 ${x}"));
            assert.deepEqual(read({ filter: set }).filter, set);
            assert.throws(() => read({ filter: "${HOTLINE}" }), isUnresolved);
            assert.equal(read({ filter: "{}" }).filter, "{}");
        });
    }
});
