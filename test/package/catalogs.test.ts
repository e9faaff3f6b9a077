import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { join } from "node:path";
import { REGIONS } from "../../src/platform/regions.js";
import { languages, nodeTypes, read, readJson, root } from "./project.js";

const ERROR_CODES = [
    "CONFIG", "CREDENTIALS", "PERMISSION", "NOT_FOUND", "INVALID_QUERY", "RATE_LIMITED", "TOO_LARGE", "TIMEOUT", "UNAVAILABLE", "NETWORK",
    "PROTOCOL",
];
const STATES = ["connecting", "synchronising", "live", "polling", "stale", "working", "demo", "no-queues"];
const SHARED = "genesys-cloud-config";
/** Those that Node-RED itself has, and that the platform's users ask for. */
const LANGUAGES = ["en-US", "de", "fr", "es-ES", "pt-BR", "ja"];

/** "a.b" → text, for all texts of a catalog. */
function flatten(level: object, prefix = ""): Map<string, string> {
    return new Map(
        Object.entries(level).flatMap(([key, value]) =>
            typeof value === "string" ? [[`${prefix}${key}`, value] as const] : [...flatten(value as object, `${prefix}${key}.`)],
        ),
    );
}

function catalog(language: string, type: string): any {
    return readJson(`nodes/locales/${language}/${type}.json`);
}

function dialogKeys(html: string): readonly string[] {
    return [...html.matchAll(/data-i18n="([^"]+)"/g)].flatMap((match) => match[1]!.split(";").map((key) => key.replace(/^\[\w+\]/, "")));
}

/** Keys that the editor code names in full: `text("label.region")`, `sharedText("…")`, and reasons of the shared validators. */
function codeKeys(code: string, call: string, prefix: string): readonly string[] {
    return [...code.matchAll(new RegExp(`\\b${call}\\((?:options, )?"([\\w.-]+)"`, "g"))].map((match) => `${prefix}.${match[1]!}`);
}

describe("catalogs", () => {
    for (const type of nodeTypes) {
        it(`${type}: every key of dialog and code is there, and nothing is left over`, () => {
            const root = catalog("en-US", type);
            assert.deepEqual(Object.keys(root), type === SHARED ? [type, "status", "warning", "errors"] : [type]);
            const known = flatten(root);
            const code = read(`nodes/${type}.editor.ts`);
            const used = [...dialogKeys(read(`nodes/${type}.html`)), ...codeKeys(code, "text", type)];
            assert.deepEqual(used.filter((key) => !known.has(key)), []);
            const computed = [...code.matchAll(/text\(`([\w.-]+?)\.\$\{/g)].map((match) => `${type}.${match[1]!}.`);
            const foreign = type === SHARED ? [`${type}.input.`, `${type}.reason.`, `${type}.picker.`, `${type}.preview.`, `${type}.test.`, "status.", "warning.", "errors."] : [`${type}.choice.`];
            const leftOver = [...known.keys()].filter((key) => !used.includes(key) && ![...computed, ...foreign].some((start) => key.startsWith(start)));
            assert.deepEqual(leftOver, []);
        });
    }

    it("texts that all dialogs share are there", () => {
        const known = flatten(catalog("en-US", SHARED));
        const editorCode = readdirSync(join(root, "nodes/editor")).map((file) => read(`nodes/editor/${file}`)).join("\n");
        const fields = codeKeys(editorCode, "sharedText", SHARED);
        const picker = [...new Set([...editorCode.matchAll(/"(picker\.[\w-]+)"/g)].map((match) => `${SHARED}.${match[1]!}`))];
        assert.deepEqual(picker.toSorted(), [...known.keys()].filter((key) => key.startsWith(`${SHARED}.picker.`)).toSorted());
        const reasons = codeKeys(read("nodes/editor/validators.editor.ts"), "shared", `${SHARED}.reason`);
        const given = nodeTypes.flatMap((type) =>
            [...read(`nodes/${type}.editor.ts`).matchAll(/(?:eachEntry|matching)\(.*, "([\w-]+)"\)/g)].map((match) => `${SHARED}.reason.${match[1]!}`),
        );
        assert.ok(fields.length > 0 && reasons.length > 0 && given.length > 0);
        assert.deepEqual([...fields, ...reasons, ...given].filter((key) => !known.has(key)), []);
    });

    it("the warnings are those that a connection gives", () => {
        const given = /warn\??: \(key: ([^)]*)\)/.exec(read("src/node-red/shared-connection.ts"))![1]!;
        assert.deepEqual(Object.keys(catalog("en-US", SHARED).warning), [...given.matchAll(/"([\w-]+)"/g)].map((match) => match[1]!));
    });

    it("every region has its place", () => {
        const places = catalog("en-US", SHARED)[SHARED].region;
        assert.deepEqual(Object.keys(places).toSorted(), ["demo", ...REGIONS.map((region) => region.aws)].toSorted());
    });

    it("the languages are those that are promised", () => {
        assert.deepEqual(languages.toSorted(), LANGUAGES.toSorted());
    });

    for (const language of languages) {
        it(`${language}: the states and codes of the public surface, shorter than 20 characters`, () => {
            const { status } = catalog(language, SHARED);
            assert.deepEqual(Object.keys(status).toSorted(), [...STATES, "error"].toSorted());
            assert.deepEqual(Object.keys(status.error).toSorted(), ERROR_CODES.toSorted());
            for (const [key, text] of flatten(status)) assert.ok(text.length < 20, `${key}: ${text}`);
        });

        it(`${language}: the same keys and parameters as in English`, () => {
            for (const type of nodeTypes) {
                const english = flatten(catalog("en-US", type));
                const translated = flatten(catalog(language, type));
                assert.deepEqual([...translated.keys()].toSorted(), [...english.keys()].toSorted(), type);
                for (const [key, text] of english) {
                    const parameters = (of: string): readonly string[] => [...of.matchAll(/__\w+?__/g)].map((match) => match[0]).toSorted();
                    assert.deepEqual(parameters(translated.get(key)!), parameters(text), key);
                }
            }
        });

        if (language === "en-US") continue;
        it(`${language}: no sentence was left in English, and none is empty`, () => {
            for (const type of nodeTypes) {
                const translated = flatten(catalog(language, type));
                for (const [key, text] of flatten(catalog("en-US", type))) {
                    assert.notEqual(translated.get(key)!.trim(), "", key);
                    if (/[a-z]{2,} [a-z]{2,} [a-z]{2,}/i.test(text.replaceAll(/__\w+?__ /g, ""))) assert.notEqual(translated.get(key), text, key);
                }
            }
        });
    }

    it("the error sentences are those of the sources (npx tsx scripts/sync-texts.mjs writes them)", async () => {
        const { collectTexts } = (await import(pathToFileURL(join(root, "scripts/sync-texts.mjs")).href)) as {
            collectTexts(this: void): Promise<Record<string, string>>;
        };
        const collected = await collectTexts();
        assert.deepEqual(catalog("en-US", SHARED).errors, collected);
        for (const key of Object.keys(collected)) assert.match(key, /^[a-z][a-z0-9-]*$/, "a dot or colon would be taken for a path");
    });
});
