/** The wallboard of the start flow and of its example: the function and the page, run as Node-RED runs them. */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { runInNewContext } from "node:vm";
import { readFlow } from "./project.js";

const coreNodes = createRequire(createRequire(require.resolve(process.env["NODE_RED"] ?? "node-red")).resolve("@node-red/nodes/package.json"));
const { render } = coreNodes("mustache") as { render(this: void, template: string, view: object): string };

interface State { readonly name: string; readonly waiting: number | null; readonly since?: string | null; readonly ratio?: number | null }

function message({ name, waiting, since = null, ratio = null }: State, genesys: object = {}): object {
    const payload = {
        queue: { id: name, name }, waiting, interacting: 2, longestWaitSince: since, agents: { idle: null }, interval: { serviceLevel: { ratio } },
    };
    return { topic: name, payload, genesys: { event: "update", stale: false, ...genesys } };
}

for (const path of ["scripts/start-flow.json", "examples/04 - Wallboard in the browser.json"]) {
    describe(`wallboard of ${path}`, () => {
        const nodes = readFlow(path);
        const page = nodes.find((node) => node.type === "template")!;
        const code = nodes.find((node) => node["wires"]?.[0]?.includes(page.id))!["func"] as string;
        let now: number;
        let memory: Map<string, unknown>;
        let run: (msg: object) => { payload: readonly any[] } | null;

        beforeEach(() => {
            now = Date.parse("2026-11-20T10:00:42.000Z");
            memory = new Map();
            const clock = { now: () => now, parse: Date.parse };
            const context = { get: (key: string) => memory.get(key), set: (key: string, value: unknown) => memory.set(key, value) };
            run = runInNewContext(`(function (msg) {${code}\n})`, { context, Date: clock }) as typeof run;
        });

        const rows = (): readonly any[] => [...run({ req: {} })!.payload];

        it("tells the fullest queue first, and grows its wait by the clock", () => {
            assert.equal(run(message({ name: "Sales", waiting: 0 })), null);
            run(message({ name: "Billing", waiting: null }));
            run(message({ name: "Support", waiting: 3, since: "2026-11-20T09:59:00.000Z", ratio: 0.756 }));
            assert.deepEqual(rows().map((row) => [row.name, row.waiting, row.wait, row.idle, row.serviceLevel]), [
                ["Support", 3, "1:42", "–", "76 %"],
                ["Billing", "–", "", "–", "–"],
                ["Sales", 0, "", "–", "–"],
            ]);
            now += 18_000;
            assert.equal(rows()[0].wait, "2:00");
        });

        it("forgets what was removed, and what has been silent for longer than half an hour", () => {
            run(message({ name: "Sales", waiting: 0 }));
            run(message({ name: "Support", waiting: 0 }));
            run(message({ name: "Sales", waiting: 0 }, { event: "removed" }));
            assert.deepEqual(rows().map((row) => row.name), ["Support"]);
            now += 36 * 60_000;
            assert.deepEqual(rows(), []);
        });

        it("makes a page, with names escaped and lost queues grey", () => {
            run(message({ name: "<b>Sales", waiting: 1 }, { stale: true }));
            const html = render(page["template"] as string, run({ req: {} })!);
            assert.match(html, /^<!DOCTYPE html>/);
            assert.match(html, /<tr class="stale"><td>&lt;b&gt;Sales<\/td><td class="busy">1<\/td>/);
        });
    });
}
