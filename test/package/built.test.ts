/** What is built, without a browser: each dialog finds what it shares with the others, and the runtime the sentences of its errors. */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createContext, runInContext } from "node:vm";
import { definitionOf } from "../editor/definitions.js";
import { nodeTypes, read, readJson, root } from "./project.js";

const SCRIPT = /^<script src="resources\/([^"?]*)\?(\w+)"><\/script>\n<script type="text\/javascript">\n([^]*?)<\/script>/;

interface Page {
    readonly types: Map<string, { readonly defaults: object }>;
    readonly run: (code: string) => void;
}

function page(): Page {
    const types: Page["types"] = new Map();
    const RED = { _: (key: string) => key, nodes: { registerType: (type: string, definition: { defaults: object }) => types.set(type, definition) } };
    const context = createContext({ RED, $: () => ({ length: 0 }), URL, Intl, document: {} });
    return { types, run: (code) => void runInContext(code, context) };
}

function dialog(type: string): { readonly file: string; readonly version: string; readonly code: string } {
    const match = SCRIPT.exec(read(`dist/nodes/${type}.html`));
    assert.ok(match, `${type}: the shared code comes first, then the dialog's own`);
    return { file: match[1]!, version: match[2]!, code: match[3]! };
}

describe("what is built", () => {
    before(async () => {
        const { ensureBuilt } = await import(pathToFileURL(join(root, "scripts/lib/prepare.mjs")).href);
        await ensureBuilt();
    });

    it("has the shared code of dialogs where Node-RED serves it, of the version that they ask for", () => {
        for (const type of nodeTypes) {
            const { file, version } = dialog(type);
            assert.equal(file, `${readJson("package.json").name}/shared.js`);
            assert.ok(read("resources/shared.js").includes(`version:"${version}"`), type);
        }
    });

    it("registers every dialog in one page, each with its own properties, however often the shared code is loaded", () => {
        const { types, run } = page();
        for (const type of nodeTypes) {
            run(read("resources/shared.js"));
            run("globalThis.first ??= genesysCloudEditor; if (first !== genesysCloudEditor) throw new Error('evaluated again')");
            run(dialog(type).code);
        }
        assert.deepEqual([...types.keys()].toSorted(), [...nodeTypes].toSorted());
        for (const type of nodeTypes) assert.deepEqual(Object.keys(types.get(type)!.defaults), Object.keys(definitionOf(type).defaults));
    });

    it("takes the sentences of errors from the English catalog", () => {
        const { readDetailsRequest } = createRequire(__filename)(join(root, "dist/src/runtime/index.js"));
        assert.throws(() => readDetailsRequest({ limit: "many" }, {}), { name: "GenesysError", message: /limit.*many/ });
    });

    it("has no control of the simulated platform in what the demo organisation loads", () => {
        assert.doesNotMatch(read("dist/src/simulator/worker.js"), /_control/);
        assert.match(read("dist/src/simulator/index.js"), /_control/);
    });
});
