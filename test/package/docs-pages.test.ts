/** What the pages show can be run or read by machines: commands exist, JSON parses, diagrams are drawn; and every sentence that users see is explained. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { Script } from "node:vm";
import { chromium } from "playwright-core";
import { filesIn, read, readJson, root } from "./project.js";

const CHROMIUM = "/usr/bin/chromium";
const pages = ["README.md", "CONTRIBUTING.md", "SECURITY.md", ...filesIn("docs").filter((path) => path.endsWith(".md"))];
const { scripts, name, version } = readJson("package.json") as { scripts: Record<string, string>; name: string; version: string };
const { errors, status, warning } = readJson("nodes/locales/en-US/genesys-cloud-config.json") as Record<string, any>;
const trouble = read("docs/troubleshooting.md");

interface Block {
    readonly page: string;
    readonly language: string;
    /** The comment on the line before, by which a test finds it. */
    readonly tag: string | null;
    readonly text: string;
}

const blocks: readonly Block[] = pages.flatMap((page) =>
    [...read(page).matchAll(/(?:<!-- ([^\n]*?) -->\n)?^( *)```(\w*)\n([\s\S]*?)^\2```/gm)].map((match) => ({
        page,
        language: match[3]!,
        tag: match[1] ?? null,
        text: match[4]!,
    })),
);

function ofLanguage(language: string): readonly Block[] {
    return blocks.filter((block) => block.language === language);
}

/** Commands that users type, in blocks and in running text. */
function commands(): readonly string[] {
    const lines = ofLanguage("sh").flatMap(({ text }) => text.split("\n"));
    const inline = pages.flatMap((page) => [...read(page).matchAll(/`((?:npm|npx|node) [^`\n]+)`/g)].map((match) => match[1]!));
    return [...lines, ...inline].map((line) => line.replace(/ +#.*$/, "").trim()).filter(Boolean);
}

/** Of npm's own, those that the pages may name. */
const OF_NPM = [/^npm install( --prefix \S+)?( (\S+\/)?\S+)?$/, /^npm pack$/, /^npm audit --omit=dev$/];

describe("pages", () => {
    it("have blocks of known languages only, so that none is left unchecked", () => {
        const known = ["sh", "json", "js", "text", "mermaid", "ebnf", ""];
        assert.deepEqual(blocks.filter(({ language }) => !known.includes(language)), []);
        assert.ok(ofLanguage("json").length > 10 && ofLanguage("sh").length > 3);
    });

    it("show commands that there are", () => {
        for (const command of commands()) {
            if (/^cd \S+$/.test(command) || OF_NPM.some((pattern) => pattern.test(command))) continue;
            const script = /^npm (?:run (?:--silent )?)?([\w-]+)/.exec(command)?.[1];
            const file = /^(?:node|npx tsx) ([\w/.-]+)/.exec(command)?.[1];
            const known = script !== undefined ? script in scripts : file !== undefined ? existsSync(join(root, file)) : command.startsWith("npx mocha ");
            assert.ok(known, command);
        }
    });

    it("name the package and the tarball as they are", () => {
        const text = pages.map(read).join("\n");
        for (const [named] of text.matchAll(/@cxflows\/node-red-[\w-]+/g)) assert.equal(named, name);
        for (const [, shown] of text.matchAll(/cxflows-node-red-genesys-cloud-([\d.]+\d)\.tgz/g)) assert.equal(shown, version);
    });

    it("show JSON that parses", () => {
        for (const { page, text } of ofLanguage("json")) assert.doesNotThrow(() => JSON.parse(text) as unknown, `${page}: ${text.slice(0, 80)}`);
    });

    it("compare every message of docs/messages.md with a real one", () => {
        const tests = ["docs.test.ts", "../alerts"].flatMap((path) =>
            path.endsWith(".ts") ? [read(`test/package/${path}`)] : filesIn("test/alerts").map(read),
        );
        for (const { tag, text } of blocks.filter(({ page, language }) => page === "docs/messages.md" && language !== "")) {
            const example = /^example: (.+)$/.exec(tag ?? "")?.[1];
            assert.ok(example !== undefined, text.slice(0, 80));
            assert.ok(tests.some((test) => test.includes(`"${example}"`) || test.includes(`example: ${example}`)), `no test compares "${example}"`);
        }
    });

    it("have JavaScript that can be read", () => {
        for (const { page, text } of ofLanguage("js")) {
            const isPart = /^\w+: /.test(text);
            assert.doesNotThrow(() => new Script(isPart ? `({${text}})` : text), page);
        }
    });

    it("have diagrams that can be drawn", async function () {
        const folder = dirname(require.resolve(`${process.env["NODE_RED"] ?? "node-red"}/package.json`));
        const editor = dirname(require.resolve("@node-red/editor-client/package.json", { paths: [folder] }));
        const mermaid = join(editor, "public/vendor/mermaid/mermaid.min.js");
        if (!existsSync(CHROMIUM) || !existsSync(mermaid)) return this.skip();
        this.timeout(60_000);
        const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
        try {
            const tab = await browser.newPage();
            await tab.addScriptTag({ path: mermaid });
            for (const { page, text } of ofLanguage("mermaid")) {
                const drawn = await tab.evaluate(
                    `mermaid.render("diagram", ${JSON.stringify(text)}).then(({ svg }) => svg.length, (problem) => String(problem))`,
                );
                assert.ok(typeof drawn === "number" && drawn > 1_000, `${page}: ${String(drawn)}`);
            }
        } finally {
            await browser.close();
        }
    });
});

describe("docs/troubleshooting.md", () => {
    it("has every sentence that users see, once, word for word (npx tsx scripts/sync-texts.mjs brings changed ones; new ones need a row)", async () => {
        const { onPage } = (await import(pathToFileURL(join(root, "scripts/sync-texts.mjs")).href)) as { onPage(this: void, sentence: string): string };
        const shown = [...trouble.matchAll(/(?:\| |<br>)([^\n]*?) <!-- ([\w.-]+) -->/g)].map((match) => [match[2]!, match[1]!] as const);
        const warnings = Object.entries(warning as Record<string, string>).map(([key, sentence]) => [`warning.${key}`, sentence] as const);
        const wanted = [...Object.entries(errors as Record<string, string>), ...warnings].map(([key, sentence]) => [key, onPage(sentence)] as const);
        const keys = (of: readonly (readonly [string, string])[]): readonly string[] => of.map(([key]) => key).toSorted();
        assert.deepEqual(keys(shown), keys(wanted));
        assert.deepEqual(Object.fromEntries(shown.map(([key, text]) => [key, text.split("<br>").at(-1)])), Object.fromEntries(wanted));
    });

    it("has every status, and a part for every code", () => {
        const { error, ...states } = status as { error: Record<string, string> } & Record<string, string>;
        for (const [key, text] of Object.entries(states)) assert.ok(trouble.includes(`| \`${key}\` | ${text} | `), key);
        for (const [code, text] of Object.entries(error)) {
            assert.ok(trouble.includes(`| \`error.${code}\` | ${text} | [${code}](#${code.toLowerCase()}) |`), code);
            assert.match(trouble, new RegExp(`^### ${code}$`, "m"));
        }
    });

    it("has each sentence below the code that it comes with", () => {
        const parts = new Map(trouble.split(/^### /m).slice(1).map((part) => [part.slice(0, part.indexOf("\n")), part] as const));
        const sources = filesIn("src").filter((path) => path.endsWith(".ts")).map(read).join("\n");
        const raised = new Map<string, Set<string>>();
        for (const [, code, key] of sources.matchAll(/GenesysError\(\s*"([A-Z_]+)",\s*\w+,\s*"([\w-]+)"/g)) {
            raised.set(key!, (raised.get(key!) ?? new Set()).add(code!));
        }
        assert.ok(raised.size > 40);
        for (const [key, codes] of raised) assert.ok([...codes].some((code) => parts.get(code)?.includes(`<!-- ${key} -->`)), `${key}: ${[...codes].join(", ")}`);
    });

    it("has an advice in every row", () => {
        for (const line of trouble.split("\n").filter((row) => row.startsWith("| ") && row.includes("<!-- "))) {
            assert.ok(line.split(/(?<!\\)\|/).at(-2)!.trim().length > 10, line);
        }
    });
});
