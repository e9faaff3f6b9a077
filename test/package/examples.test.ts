import assert from "node:assert/strict";
import { definitionOf } from "../editor/definitions.js";
import { exampleFiles, nodeTypes, readFlow, type FlowNode } from "./project.js";

const CORE = [
    "tab", "comment", "inject", "debug", "change", "function", "delay", "switch", "join", "catch", "template", "link in", "link out", "http in",
    "http response",
];
const START = "scripts/start-flow.json";

/** Examples in "needs <package>" take nodes of that package too, which users install beside this one. */
const OF_PACKAGES: Readonly<Record<string, readonly string[]>> = {
    "@flowfuse-node-red-dashboard": ["ui-base", "ui-page", "ui-theme", "ui-group", "ui-template", "status"],
};

function packageOf(path: string): string | undefined {
    return /^examples\/needs ([^/]+)\//.exec(path)?.[1];
}

function typesIn(path: string): readonly string[] {
    return [...CORE, ...nodeTypes, ...(OF_PACKAGES[packageOf(path) ?? ""] ?? [])];
}

/** About what the editor draws: 6.8 px a letter beside icon and margins. */
function box(node: FlowNode): { left: number; right: number; top: number; bottom: number } {
    const own = nodeTypes.includes(node.type) ? definitionOf(node.type).label!.call({ ...node }) : node["name"] || node.type;
    const width = Math.max(100, String(own).length * 6.8 + 50);
    return { left: node["x"] - width / 2, right: node["x"] + width / 2, top: node["y"] - 15, bottom: node["y"] + 15 };
}

function overlap(a: FlowNode, b: FlowNode): boolean {
    const [one, other] = [box(a), box(b)];
    return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}

describe("examples", () => {
    it("are numbered", () => {
        for (const path of exampleFiles) assert.match(path, /^examples\/(needs [\w@-]+\/)?\d\d - [\w' -]+\.json$/);
    });

    it("share no ids, so that all can be imported side by side", () => {
        const ids = [...exampleFiles, START].flatMap((path) => readFlow(path).map((node) => node.id));
        assert.equal(new Set(ids).size, ids.length);
        for (const id of ids) assert.match(id, /^[0-9a-f]{16}$/);
    });

    it("name their connections, so that they can be told apart in a list", () => {
        const connections = [...exampleFiles, START].flatMap((path) => readFlow(path).filter((node) => node.type === "genesys-cloud-config"));
        const labels = connections.map((node) => definitionOf(node.type).label!.call({ ...node }));
        const named = exampleFiles.map((path) => (packageOf(path) ? / - (.*)\.json/.exec(path)![1]! : `Example ${/\d\d/.exec(path)![0]}`));
        assert.deepEqual(labels, [...named, "Start flow"].map((name) => `${name} (demo)`));
    });

    for (const path of [...exampleFiles, START]) {
        describe(path, () => {
            const nodes = readFlow(path);
            const drawn = nodes.filter((node) => "x" in node);

            it("is small, of known types, on one tab, wired to what is there", () => {
                assert.ok(nodes.length < 40);
                assert.deepEqual(nodes.filter((node) => !typesIn(path).includes(node.type)), []);
                const tabs = nodes.filter((node) => node.type === "tab").map((node) => node.id);
                assert.equal(tabs.length, 1);
                for (const node of drawn) {
                    assert.equal(node["z"], tabs[0]);
                    for (const target of node["wires"].flat()) assert.ok(nodes.some((other) => other.id === target), `${node.id} → ${target}`);
                }
            });

            it("runs on the demo, without credentials, and says what to change", () => {
                const configs = nodes.filter((node) => node.type === "genesys-cloud-config");
                assert.deepEqual(configs.map((node) => node["region"]), ["demo"]);
                for (const node of nodes) {
                    assert.ok(!("credentials" in node));
                    if ("connection" in node) assert.equal(node["connection"], configs[0]!.id);
                }
                assert.ok(nodes.some((node) => node.type === "comment" && /open the connection/.test(node["info"])));
            });

            it("saves what the dialogs save", () => {
                for (const node of nodes.filter((other) => nodeTypes.includes(other.type))) {
                    const { defaults } = definitionOf(node.type);
                    const properties = Object.keys(node).filter((key) => !["id", "type", "z", "x", "y", "wires"].includes(key));
                    assert.deepEqual(properties.toSorted(), Object.keys(defaults).toSorted());
                    for (const [property, { validate, label }] of Object.entries(defaults)) {
                        const verdict = validate?.call({ ...node }, node[property], label ? { label } : {}) ?? true;
                        assert.equal(verdict, true, `${property}: ${verdict}`);
                    }
                }
            });

            it("is laid out to be read: on the grid, nothing over anything else", () => {
                for (const node of drawn) assert.ok(node["x"] % 10 === 0 && node["y"] % 20 === 0, `${node.id} at ${node["x"]}, ${node["y"]}`);
                for (const [index, node] of drawn.entries()) {
                    for (const other of drawn.slice(index + 1)) assert.ok(!overlap(node, other), `${node["name"]} over ${other["name"]}`);
                    assert.ok(box(node).left > 0, `${node["name"] || node.type} reaches over the left edge`);
                }
            });
        });
    }
});
