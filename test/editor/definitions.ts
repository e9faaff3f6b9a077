/** The dialogs' definitions without a browser: the editor code, each with all that it shares with others, run against the real catalogs. */
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { buildSync } from "esbuild";
import { readJson, root } from "../package/project.js";
import type { EditorNode, NodeDefinition, ValidateOptions } from "../../nodes/editor/red.editor.js";

export interface LoadedDefinition extends NodeDefinition {
    readonly type: string;
}

/** Keys that were asked for and are in no catalog. */
export const missingKeys: string[] = [];

function lookUp(fullKey: string, parameters: Record<string, unknown> = {}): string {
    const [namespace, key] = [fullKey.slice(0, fullKey.indexOf(":")), fullKey.slice(fullKey.indexOf(":") + 1)];
    const catalog = readJson(`nodes/locales/en-US/${namespace.split("/").at(-1)}.json`);
    const found = key.split(".").reduce((level: any, part) => level?.[part], catalog);
    if (typeof found !== "string") {
        missingKeys.push(fullKey);
        return fullKey;
    }
    return found.replace(/__(\w+?)__/g, (all, name: string) => (name in parameters ? String(parameters[name]) : all));
}

const loaded = new Map<string, LoadedDefinition>();

export function definitionOf(stem: string): LoadedDefinition {
    const known = loaded.get(stem);
    if (known) return known;
    const entry = join(root, `nodes/${stem}.editor.ts`);
    const code = buildSync({ entryPoints: [entry], bundle: true, write: false, format: "iife", target: "es2020" }).outputFiles[0]!.text;
    let definition: LoadedDefinition | null = null;
    const RED = {
        _: lookUp,
        nodes: {
            registerType: (type: string, given: NodeDefinition) => {
                definition = { ...given, type };
            },
        },
    };
    // No dialog is open: every look-up of a field finds nothing.
    runInNewContext(code, { RED, $: () => ({ length: 0 }), URL, Intl, document: {} });
    loaded.set(stem, definition!);
    return definition!;
}

/** A node with all defaults, some of them replaced. */
export function nodeOf(stem: string, properties: Record<string, unknown> = {}): EditorNode {
    const { defaults } = definitionOf(stem);
    const values = Object.entries(defaults).map(([name, { value }]) => [name, structuredCloneOf(value)]);
    return { id: "0123456789abcdef", type: stem, ...Object.fromEntries(values), ...properties };
}

function structuredCloneOf(value: unknown): unknown {
    return value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown);
}

/** What a property's validator says about a value: true or a reason. */
export function judge(stem: string, property: string, value: unknown, properties: Record<string, unknown> = {}): true | string {
    const definition = definitionOf(stem).defaults[property]!;
    const options: ValidateOptions = definition.label ? { label: definition.label } : {};
    return definition.validate!.call(nodeOf(stem, { ...properties, [property]: value }), value, options);
}

/** What a file of the editor code exports, with the real catalogs and without a page. */
export function editorModule(path: string): any {
    const code = buildSync({ entryPoints: [join(root, path)], bundle: true, write: false, format: "cjs", target: "es2020" }).outputFiles[0]!.text;
    const module = { exports: {} };
    runInNewContext(code, { module, RED: { _: lookUp }, Intl });
    return module.exports;
}
