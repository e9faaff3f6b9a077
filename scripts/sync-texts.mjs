/** Writes the error sentences of src into the English catalog, which translators see, and into the page of sentences for users. Run by tsx. */
import { readFile, readdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

// TypeScript is loaded through require: tsx offers that to its own runs and to mocha alike.
const require = createRequire(import.meta.url);
const root = resolve(import.meta.dirname, "..");
const catalog = join(root, "nodes/locales/en-US/genesys-cloud-config.json");
const page = join(root, "docs/troubleshooting.md");

/** All sentences by key, sorted; rejects when two sources use one key. */
export async function collectTexts() {
    const files = (await readdir(join(root, "src"), { recursive: true })).filter((file) => /(^|[\\/])texts\.ts$/.test(file));
    const texts = {};
    for (const file of files.toSorted()) {
        const constants = Object.entries(require(join(root, "src", file))).filter(([name]) => name.endsWith("Texts"));
        if (constants.length === 0) throw new Error(`src/${file} exports no constant whose name ends in Texts.`);
        for (const [key, sentence] of constants.flatMap(([, constant]) => Object.entries(constant))) {
            if (key in texts && texts[key] !== sentence) throw new Error(`The error text "${key}" of src/${file} is defined twice, differently.`);
            texts[key] = sentence;
        }
    }
    return Object.fromEntries(Object.entries(texts).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** A sentence as the page shows it: what differs each time is "…", and nothing in it is taken for Markdown. */
export function onPage(sentence) {
    return sentence.replaceAll(/__\w+?__/g, "…").replaceAll("|", "\\|").replaceAll("<", "&lt;");
}

/** The page with the sentences as they are now; each stands before the key in a comment. Keys without a sentence stay for the test to find. */
export function refreshPage(text, texts) {
    return text.replaceAll(/(\| |<br>)[^\n]*? <!-- ([\w.-]+) -->/g, (all, before, key) => (key in texts ? `${before}${onPage(texts[key])} <!-- ${key} -->` : all));
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
    const content = JSON.parse(await readFile(catalog, "utf8"));
    content.errors = await collectTexts();
    await writeFile(catalog, `${JSON.stringify(content, null, 2)}\n`);
    const warnings = Object.entries(content.warning).map(([key, sentence]) => [`warning.${key}`, sentence]);
    await writeFile(page, refreshPage(await readFile(page, "utf8"), { ...content.errors, ...Object.fromEntries(warnings) }));
}
