import assert from "node:assert/strict";
import { dirname, join } from "node:path/posix";
import { filesIn, read, readJson } from "./project.js";

interface Import {
    readonly from: string;
    /** A path relative to the checkout, or a package's name. */
    readonly to: string;
    readonly typeOnly: boolean;
}

const STATEMENT = /^(?:import|export)\s+(type\s+)?(?:[^"';]*?\sfrom\s+)?"([^"]+)"|\b(?:import|require)\("([^"]+)"\)/gm;

function importsOf(path: string): readonly Import[] {
    return [...read(path).matchAll(STATEMENT)].map((match) => {
        const target = match[2] ?? match[3]!;
        return { from: path, to: target.startsWith(".") ? join(dirname(path), target) : target, typeOnly: match[1] !== undefined };
    });
}

const sources = [...filesIn("src"), ...filesIn("nodes")].filter((path) => path.endsWith(".ts"));
const imports = sources.flatMap(importsOf);

/** Whose insides belong to nobody else. */
const DOMAINS = ["queues", "analytics", "conversations", "alerts", "api"];

/** What each part may import of the project, besides itself. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
    ...Object.fromEntries(DOMAINS.map((domain) => [domain, ["platform"]])),
    platform: [],
    notifications: ["platform"],
    diagnosis: ["platform"],
    "node-red": ["platform", "diagnosis"],
    // What the dialogs show of reports and topics before a deploy: beside the bridge, because the bridge knows no domain.
    previews: ["platform", "node-red", "analytics", "conversations", "notifications"],
    simulator: [],
};

/** How flow authors write intervals, lists and msg.query: the one language of all query nodes, which knows nothing of reports. */
const QUERY_LANGUAGE = ["chosen", "given", "interval", "luxon", "mistakes", "other-words", "texts", "values", "vocabulary", "zone"].map((stem) => `src/analytics/${stem}.js`);

function partOf(path: string): string | null {
    return /^src\/([\w-]+)\//.exec(path)?.[1] ?? null;
}

function show(wrong: readonly Import[]): readonly string[] {
    return wrong.map(({ from, to }) => `${from} imports ${to}`);
}

describe("imports", () => {
    it("are found by this test", () => {
        assert.ok(imports.some(({ from, to }) => from.startsWith("src/node-red/") && to === "src/platform/errors.js"));
        assert.ok(imports.some(({ to, typeOnly }) => to === "node-red" && typeOnly));
    });

    it("point one way: nodes to domains to the platform, and the simulator stands alone", () => {
        const wrong = imports.filter(({ from, to }) => {
            const [part, target] = [partOf(from), partOf(to)];
            const isLanguage = DOMAINS.includes(part ?? "") && QUERY_LANGUAGE.includes(to);
            return part !== null && target !== null && target !== part && !ALLOWED[part]?.includes(target) && !isLanguage;
        });
        assert.deepEqual(show(wrong), []);
        const unknown = new Set(sources.map(partOf).filter((part) => part !== null && !(part in ALLOWED)));
        assert.deepEqual([...unknown], [], "say above what a new part of src may import");
    });

    it("the language of queries imports nothing of reports", () => {
        const language = QUERY_LANGUAGE.map((path) => path.replace(/js$/, "ts"));
        assert.deepEqual(show(imports.filter(({ from, to }) => language.includes(from) && to.startsWith("src/analytics/") && !QUERY_LANGUAGE.includes(to))), []);
    });

    it("nothing imports the simulator, and src imports no node", () => {
        assert.deepEqual(show(imports.filter(({ from, to }) => partOf(to) === "simulator" && partOf(from) !== "simulator")), []);
        assert.deepEqual(show(imports.filter(({ from, to }) => from.startsWith("src/") && to.startsWith("nodes/"))), []);
    });

    it("only the bridge and the nodes know what joins the parts together", () => {
        const top = (path: string): boolean => /^src\/[\w-]+\.js$/.test(path);
        assert.deepEqual(show(imports.filter(({ from, to }) => ![null, "node-red", "previews"].includes(partOf(from)) && top(to))), []);
        assert.deepEqual(show(imports.filter(({ from, to }) => partOf(from) === null && from.startsWith("src/") && partOf(to) === "node-red")), []);
    });

    it("src knows Node-RED by its types alone, and only in the bridge", () => {
        const nodeRed = imports.filter(({ from, to }) => from.startsWith("src/") && /^(node-red|@node-red\/.*)$/.test(to));
        assert.deepEqual(show(nodeRed.filter(({ from, typeOnly }) => !["node-red", "previews"].includes(partOf(from) ?? "") || !typeOnly)), []);
    });

    it("nodes do not import each other", () => {
        const runtime = (path: string): boolean => /^nodes\/[\w-]+\.(ts|js)$/.test(path);
        assert.deepEqual(show(imports.filter(({ from, to }) => runtime(from) && runtime(to))), []);
    });

    it("packages are those that package.json names", () => {
        const { dependencies } = readJson("package.json");
        const allowed = new Set([...Object.keys(dependencies), "node-red"]);
        assert.deepEqual(show(imports.filter(({ to }) => !/^(src|nodes)\//.test(to) && !to.startsWith("node:") && !allowed.has(to))), []);
    });
});
