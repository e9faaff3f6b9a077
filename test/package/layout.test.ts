import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { definitionOf } from "../editor/definitions.js";
import { exampleFiles, filesIn, languages, nodeTypes, read, readFlow, readJson, root } from "./project.js";

/** Names that the editor's documentation reserves besides those that its code refuses. */
const DOCUMENTED_RESERVED = ["type", "id", "z", "x", "y", "w", "h", "g", "d", "l", "wires", "inputs", "outputs", "icon", "info", "infoText"];

function reservedByEditor(which: string): readonly string[] {
    const folder = join(require.resolve(`${which}/package.json`), "..");
    const editor = require.resolve("@node-red/editor-client/package.json", { paths: [folder] });
    const code = readFileSync(join(editor, "../public/red/red.js"), "utf8");
    const list = /const internalProperties = \[([^\]]*)\]/.exec(code)?.[1];
    assert.ok(list, `${which} no longer names its reserved properties as this test expects`);
    return [...list.matchAll(/"(\w+)"/g)].map((match) => match[1]!);
}

/** Properties of nodes that the public surface describes without a table. */
const IN_PROSE: Readonly<Record<string, readonly string[]>> = {
    "genesys-cloud-queue-snapshot": ["select", "queues", "match", "divisions", "mediaTypes", "details", "estimatedWait", "fresh", "split"],
    "genesys-cloud-conversation-details": [
        "interval", "timeZone", "weekStart", "queues", "agents", "mediaTypes", "directions", "filter", "include", "order", "mode", "output", "deliver", "limit",
    ],
    "genesys-cloud-conversation-observer": ["select", "queues", "match", "divisions", "mediaTypes", "events"],
    "genesys-cloud-notification": ["topics", "preset", "agents"],
    "genesys-cloud-api": ["method", "path", "pathType", "query", "queryType", "body", "bodyType", "paging", "maxBytes"],
};

interface Promised {
    readonly properties: readonly string[];
    readonly credentials: readonly string[];
}

/** The property table below a node's heading in the public surface. */
function promisedOf(contract: string, stem: string): Promised {
    const section = contract.split(/^## /m).find((part) => part.startsWith(stem)) ?? "";
    const names = (text = ""): readonly string[] => [...text.matchAll(/`(\w+)`/g)].map((match) => match[1]!);
    const inTable = [...section.matchAll(/^\| (.+?) \|/gm)].flatMap((row) => names(row[1]));
    const beside = [...section.matchAll(/; `(\w+)`: (?:`monday`|seconds between)/g)].map((match) => match[1]!);
    return { properties: IN_PROSE[stem] ?? [...inTable, ...beside], credentials: names(/^\| credentials \| (.+) \|$/m.exec(section)?.[1]) };
}

describe("package layout", () => {
    it("lists every node of nodes/, each once", () => {
        const stems = filesIn("nodes").flatMap((path) => /^nodes\/([\w-]+)\.html$/.exec(path)?.[1] ?? []);
        assert.deepEqual([...nodeTypes].toSorted(), stems.toSorted());
        const { nodes } = readJson("package.json")["node-red"];
        for (const type of nodeTypes) assert.equal(nodes[type], `dist/nodes/${type}.js`);
    });

    for (const type of nodeTypes) {
        it(`${type}: runtime, dialog, editor code, texts and help in every language, an example`, () => {
            const wanted = [`nodes/${type}.ts`, `nodes/${type}.html`, `nodes/${type}.editor.ts`].concat(
                languages.flatMap((language) => [`nodes/locales/${language}/${type}.json`, `nodes/locales/${language}/${type}.html`]),
            );
            assert.deepEqual(wanted.filter((path) => !existsSync(join(root, path))), []);
            const alone = exampleFiles.filter((path) => !path.includes("/needs "));
            assert.ok(alone.some((path) => readFlow(path).some((node) => node.type === type)), "no example uses it without another package");
            assert.match(read(`nodes/${type}.html`), new RegExp(`data-template-name="${type}"`));
            for (const language of languages) assert.match(read(`nodes/locales/${language}/${type}.html`), new RegExp(`data-help-name="${type}"`));
        });

        it(`${type}: no property name that the editor keeps for itself`, () => {
            const reserved = [...reservedByEditor("node-red"), ...reservedByEditor("node-red-4"), ...DOCUMENTED_RESERVED];
            const names = Object.keys(definitionOf(type).defaults);
            assert.deepEqual(names.filter((name) => reserved.includes(name) || name.length === 1), []);
        });

        it(`${type}: every property has its field in the dialog, and every field a property`, () => {
            const { defaults, credentials = {} } = definitionOf(type);
            const fields = [...read(`nodes/${type}.html`).matchAll(/id="node-(?:config-)?input-(\w+)"/g)].map((match) => match[1]!);
            assert.deepEqual(fields.toSorted(), [...Object.keys(defaults), ...Object.keys(credentials)].toSorted());
        });

        it(`${type}: the properties of the public surface`, function () {
            const path = resolve(root, "../shared/contract.md");
            if (!existsSync(path)) return this.skip();
            const promised = promisedOf(readFileSync(path, "utf8"), type);
            const { defaults, credentials = {} } = definitionOf(type);
            const offered = Object.keys(defaults).filter((name) => !["name", "connection", "timeout"].includes(name));
            assert.deepEqual(offered.toSorted(), promised.properties.filter((name) => name !== "name").toSorted());
            assert.deepEqual(Object.keys(credentials), promised.credentials);
        });
    }

    it("nodes of the palette look like one family: a white icon of their own each, one colour, a name for their output", () => {
        const shown = nodeTypes.map(definitionOf).filter(({ category }) => category !== "config");
        for (const { category, icon, color, outputLabels } of shown) {
            assert.equal(category, "Genesys Cloud");
            assert.match(color!, /^#[0-9A-F]{6}$/);
            const drawing = read(`icons/${icon}`);
            assert.match(drawing, /viewBox="0 0 40 60"/);
            const colours = [...drawing.matchAll(/(?:fill|stroke)="([^"]*)"/g)].map((match) => match[1]!);
            assert.ok(colours.includes("#fff"));
            assert.deepEqual(colours.filter((colour) => !["#fff", "none"].includes(colour)), [], icon);
            assert.ok(outputLabels?.length === 1 && outputLabels[0] !== "", icon);
        }
        assert.equal(new Set(shown.map(({ icon }) => icon)).size, shown.length);
        assert.equal(new Set(shown.map(({ color }) => color)).size, 1);
    });

    it("editor code sets no colour: dialogs follow the theme", () => {
        for (const path of filesIn("nodes").filter((file) => file.endsWith(".editor.ts"))) {
            const code = read(path).replaceAll(/^ {4}color: "#[0-9A-F]{6}",$/gm, "");
            assert.doesNotMatch(code, /#[0-9a-f]{3}(?:[0-9a-f]{3})?"|rgba?\(|\.style\.(?:color|background)|\.css\("(?:color|background)/i, path);
        }
    });

    it("dialogs take every colour from the editor's theme", () => {
        for (const type of nodeTypes) {
            const colours = [...read(`nodes/${type}.html`).matchAll(/(?:color|background|border[\w-]*)\s*:([^;}"]*)/g)].map((match) => match[1]!.trim());
            assert.deepEqual(colours.filter((value) => !/var\(--red-ui-[\w-]+\)|^none$|^[\d.]+px$/.test(value)), []);
        }
    });

    it("help keeps to the style guide: a short first paragraph, known sections, no markup of its own", () => {
        for (const type of nodeTypes) {
            const help = /<script type="text\/markdown"[^>]*>\n([\s\S]*)<\/script>/.exec(read(`nodes/locales/en-US/${type}.html`))?.[1] ?? "";
            const first = help.split("\n\n")[0]!;
            assert.ok(first.length <= 240 && first.split("\n").length <= 3, `${type}: first paragraph is too long`);
            const sections = [...help.matchAll(/^### (.*)$/gm)].map((match) => match[1]!);
            assert.deepEqual(sections.filter((name) => !["Inputs", "Outputs", "Properties", "Details", "References"].includes(name)), []);
            assert.doesNotMatch(help, /\*\*|__\w/);
            // The editor's markdown takes a line for a property only in this form: a type, and no other colon.
            const properties = help.split("\n").filter((line) => line.startsWith(":"));
            assert.deepEqual(properties.filter((line) => !/^: [^:(]+ \([^:()]+\) : [^:]+$/.test(line)), []);
        }
    });
});
