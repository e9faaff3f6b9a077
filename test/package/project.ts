/** What the package tests read of the checkout. */
import { readFileSync, readdirSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";

export const root = resolve(__dirname, "../..");

export function read(path: string): string {
    return readFileSync(join(root, path), "utf8");
}

export function readJson(path: string): any {
    return JSON.parse(read(path));
}

/** Paths of all files below a folder, relative to the checkout, with forward slashes. */
export function filesIn(folder: string): string[] {
    return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join("/"))
        .toSorted();
}

/** Node types, as package.json lists them. */
export const nodeTypes: readonly string[] = Object.keys(readJson("package.json")["node-red"].nodes);

export const languages: readonly string[] = readdirSync(join(root, "nodes/locales"));

export interface FlowNode {
    readonly id: string;
    readonly type: string;
    readonly [property: string]: any;
}

export const exampleFiles: readonly string[] = filesIn("examples").filter((path) => path.endsWith(".json"));

export function readFlow(path: string): readonly FlowNode[] {
    return readJson(path) as FlowNode[];
}
