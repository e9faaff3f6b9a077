/** What every example keeps to: it runs as imported, says what to change, holds no secret, and can be read. */
import assert from "node:assert/strict";
import { definitionOf } from "../editor/definitions.js";
import { exampleFiles, nodeTypes, readFlow, type FlowNode } from "./project.js";

const CORE = [
    "tab", "comment", "inject", "debug", "change", "function", "delay", "switch", "join", "catch", "template", "link in", "link out", "http in",
    "http response", "http request", "mqtt out", "mqtt-broker", "rbe", "trigger", "complete",
];
const START = "scripts/start-flow.json";

/** Examples with a connection for each of two organisations. */
const SEVERAL = ["examples/17 - Several organisations.json"];

/** Of a function node. The wallboard's is a program, with tests of its own. */
const MOST_LINES = 50;
const PROGRAMS = ["examples/needs @flowfuse-node-red-dashboard/01 - Wallboard.json"];

/** The first ten are tours of a node: their buttons lead to several places. */
const TOURS = /^examples\/(0\d|10) /;

/** Properties that lead somewhere: their values come from the environment, so that no flow names anybody's server. */
const ADDRESSES: Readonly<Record<string, readonly string[]>> = {
    "http request": ["url"],
    "mqtt-broker": ["broker", "port"],
    "e-mail": ["server", "port", "name"],
};

/** Examples in "needs <package>" take nodes of that package too, which users install beside this one. */
const OF_PACKAGES: Readonly<Record<string, readonly string[]>> = {
    "@flowfuse-node-red-dashboard": ["ui-base", "ui-page", "ui-theme", "ui-group", "ui-template", "ui-chart", "ui-table", "status"],
    "node-red-node-email": ["e-mail"],
    "node-red-node-sqlite": ["sqlite", "sqlitedb"],
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

type Point = readonly [x: number, y: number];

/** A wire about as it is drawn: from the right edge of one node to the left edge of the other. */
interface Wire {
    readonly from: FlowNode;
    readonly to: FlowNode;
    readonly ends: readonly [Point, Point];
}

/** Outputs are 13 px apart. */
function wiresOf(nodes: readonly FlowNode[]): readonly Wire[] {
    return nodes.flatMap((from) =>
        ((from["wires"] ?? []) as string[][]).flatMap((targets, output, all) =>
            targets.map((id) => {
                const to = nodes.find((node) => node.id === id)!;
                return { from, to, ends: [[box(from).right, from["y"] + (output - (all.length - 1) / 2) * 13], [box(to).left, to["y"]]] };
            }),
        ),
    );
}

function cross({ ends: [a, b] }: Wire, { ends: [c, d] }: Wire): boolean {
    const side = ([x0, y0]: Point, [x1, y1]: Point, [x, y]: Point): number => (x1 - x0) * (y - y0) - (y1 - y0) * (x - x0);
    return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
}

function passesUnder({ ends: [[x0, y0], [x1, y1]] }: Wire, node: FlowNode): boolean {
    const { left, right, top, bottom } = box(node);
    return [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9].some((part) => {
        const [x, y] = [x0 + (x1 - x0) * part, y0 + (y1 - y0) * part];
        return x > left && x < right && y > top && y < bottom;
    });
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
        const named = exampleFiles.flatMap((path) => {
            const number = /\d\d/.exec(path)![0];
            if (packageOf(path)) return [/ - (.*)\.json/.exec(path)![1]!];
            return SEVERAL.includes(path) ? [`Example ${number} North`, `Example ${number} South`] : [`Example ${number}`];
        });
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
                assert.deepEqual(configs.map((node) => node["region"]), SEVERAL.includes(path) ? ["demo", "demo"] : ["demo"]);
                for (const node of nodes) {
                    assert.ok(!("credentials" in node));
                    if ("connection" in node) assert.ok(configs.some(({ id }) => id === node["connection"]), node.id);
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

            it("names nobody's server, address or password", () => {
                for (const node of nodes) {
                    for (const property of ADDRESSES[node.type] ?? []) assert.match(node[property], /^\$\{[A-Z_]+\}$/, `${node["name"]}: ${property}`);
                }
                const text = JSON.stringify(nodes).replaceAll("http://adaptivecards.io/schemas/", "").replaceAll("http://www.w3.org/", "");
                assert.doesNotMatch(text, /https?:\/\/|[\w.-]+@[\w-]+\.\w|Bearer [\w.-]{6}|"(password|token|secret)":"[^"o]/i);
            });

            if (TOURS.test(path)) return;

            it("runs from left to right, without wires that cross", () => {
                const wires = wiresOf(drawn);
                for (const [index, wire] of wires.entries()) {
                    const said = `${wire.from["name"]} → ${wire.to["name"]}`;
                    assert.ok(box(wire.from).right <= box(wire.to).left, `${said} runs back`);
                    const under = drawn.find((node) => node !== wire.from && node !== wire.to && passesUnder(wire, node));
                    assert.ok(!under || PROGRAMS.includes(path), `${said} runs under ${under?.["name"]}`);
                    const crossed = wires.slice(index + 1).find((other) => other.to !== wire.to && other.from !== wire.from && cross(wire, other));
                    assert.equal(crossed, undefined, `${said} crosses ${crossed?.from["name"]} → ${crossed?.to["name"]}`);
                }
            });

            it("names every node and tells what goes wrong", () => {
                for (const node of drawn) assert.ok(node["name"] || node["dname"] || nodeTypes.includes(node.type) || path === START || PROGRAMS.includes(path), node.id);
                assert.ok(path === START || nodes.some(({ type }) => type === "catch"));
            });

            it("has functions only where they are short and say why", () => {
                for (const { func, name } of nodes.filter(({ type }) => type === "function")) {
                    assert.ok(PROGRAMS.includes(path) || func.trim().split("\n").length <= MOST_LINES, name);
                    assert.match(func, /\/\/ \w/, `${name} has no comment`);
                }
            });
        });
    }
});
