/** What comes out goes straight into the nodes that people wire behind a report: csv, split, join, and lists of flat objects for charts and tables. */
import assert from "node:assert/strict";
import helper from "node-red-node-test-helper";
import genesysCloudAnalyticsAggregate from "../../nodes/genesys-cloud-analytics-aggregate.js";
import genesysCloudConfig from "../../nodes/genesys-cloud-config.js";
import { closeParked } from "../../src/node-red/shared-connection.js";
import { startSimulator, type Simulator } from "../../src/simulator/index.js";
import { loadCore, nodeRedPath } from "../support/core-nodes.js";

helper.init(nodeRedPath);

describe("behind an analytics aggregate", function () {
    this.timeout(60_000);
    let simulator: Simulator;

    before(() => helper.startServer());
    before(async () => {
        simulator = await startSimulator({ seed: 7, queues: 3, load: 0.05 });
    });
    after(() => simulator.close());
    after(() => helper.stopServer());
    afterEach(async () => {
        await helper.unload();
        await closeParked();
    });

    /** The report's message and what comes out at the end of the chain. */
    async function report(properties: object, chain: readonly any[]): Promise<{ source: any; end: any }> {
        const { clientId, clientSecret } = simulator.demoCredentials;
        const wired = chain.map((node, index) => ({ x: 1, y: 1, z: "tab", id: `c${index}`, wires: [[index + 1 < chain.length ? `c${index + 1}` : "end"]], ...node }));
        await helper.load(
            [genesysCloudConfig, genesysCloudAnalyticsAggregate, loadCore("parsers/70-CSV.js"), loadCore("sequence/17-split.js")],
            [
                { id: "tab", type: "tab" },
                { id: "config", type: "genesys-cloud-config", apiUrl: simulator.url },
                { id: "node", type: "genesys-cloud-analytics-aggregate", x: 1, y: 1, z: "tab", connection: "config", timeZone: "UTC", wires: [["look", wired[0]?.id ?? "end"]], ...properties },
                { id: "look", type: "helper", x: 1, y: 1, z: "tab" },
                ...wired,
                { id: "end", type: "helper", x: 1, y: 1, z: "tab" },
                { id: "catch", type: "catch", x: 1, y: 1, z: "tab", scope: null, wires: [["end"]] },
            ] as any,
            { config: { clientId, clientSecret } },
        );
        const arrival = (id: string): Promise<any> => new Promise((resolve) => void helper.getNode(id).on("input", resolve));
        const both = Promise.all([arrival("look"), arrival("end")]);
        helper.getNode("node").receive({ topic: "t" });
        const [source, end] = await both;
        assert.equal(end.error, undefined);
        return { source, end };
    }

    const CSV = { type: "csv", sep: ",", hdrin: "", hdrout: "all", multi: "one", ret: "\\n", temp: "", skip: "0", strings: true };

    for (const spec of ["rfc", ""]) {
        it(`a csv node writes the report's columns, in their order (${spec || "legacy"} mode)`, async () => {
            const { source, end } = await report({ interval: "yesterday", granularity: "PT6H", zeroFill: true }, [{ ...CSV, spec }]);
            const [header, ...lines] = (end.payload as string).trim().split("\n");
            assert.equal(header, source.columns);
            assert.equal(lines.length, source.payload.length);
            const names = header!.split(",");
            for (const [index, line] of lines.entries()) {
                const fields = line.split(",");
                assert.equal(fields.length, names.length);
                const row = source.payload[index];
                for (const [column, name] of names.entries()) assert.equal(fields[column]!.replaceAll("\"", ""), String(row[name]), "what is unknown is the word null to it");
            }
        });
    }

    it("a csv node reads the report's own CSV back", async () => {
        const { source, end } = await report({ interval: "yesterday", output: "csv" }, [{ ...CSV, hdrin: true, multi: "mult", spec: "rfc" }]);
        assert.equal(end.payload.length, source.rows.length);
        for (const [index, row] of end.payload.entries()) {
            for (const [name, value] of Object.entries<string | number | null>(source.rows[index])) if (value !== null) assert.equal(String(row[name]), String(value), name);
        }
    });

    it("split and join nodes give the rows back", async () => {
        const split = { type: "split", splt: "\\n", spltType: "str", arraySplt: 1, arraySpltType: "len", stream: false, addname: "", property: "payload" };
        const join = { type: "join", mode: "auto", build: "object", property: "payload", propertyType: "msg", key: "topic", joiner: "\\n", joinerType: "str", accumulate: false };
        const { source, end } = await report({ interval: "yesterday" }, [split, join]);
        assert.ok(source.payload.length > 3);
        assert.deepEqual(end.payload, source.payload);
    });

    it("charts and tables get flat objects, all with the same keys", async () => {
        for (const properties of [{}, { source: "agents" }]) {
            const { source } = await report({ interval: "yesterday", granularity: "PT6H", zeroFill: true, ...properties }, []);
            assert.ok(source.payload.length > 0);
            for (const row of source.payload) {
                assert.equal(Object.keys(row).join(), source.columns);
                assert.ok(Object.values(row).every((value) => value === null || typeof value === "number" || typeof value === "string"));
                assert.ok(!Number.isNaN(Date.parse(row.intervalStart)));
            }
            await helper.unload();
        }
    });

    it("agents' reports have their names, occupancy and totals", async () => {
        const { source } = await report({ interval: "yesterday", source: "agents" }, []);
        const names = new Map(simulator.world.centre.agents.map(({ id, name }) => [id, name]));
        assert.equal(source.payload.length, names.size);
        for (const row of source.payload) {
            assert.equal(row.userName, names.get(row.userId));
            assert.ok(row.occupancy === null || (row.occupancy >= 0 && row.occupancy <= 1));
        }
        const worked = source.payload.reduce((sum: number, row: any) => sum + row.interactingSeconds, 0);
        assert.ok(Math.abs(source.genesys.totals.interactingSeconds - worked) < 1e-6 * worked);
        assert.deepEqual([source.genesys.mode, source.genesys.requests, source.genesys.notices], ["sync", 1, []]);
    });
});
