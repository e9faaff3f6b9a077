/** The help of every language: built like the English one, and its property names are the labels of the dialog. */
import assert from "node:assert/strict";
import { languages, nodeTypes, read, readJson } from "./project.js";

interface Property {
    readonly names: readonly string[];
    readonly optional: boolean;
    readonly type: string;
}

interface Section {
    readonly level: number;
    readonly title: string;
    readonly properties: readonly Property[];
}

/** What stands in a help file, with line ends as Git may have made them on any machine. */
function help(language: string, type: string): string {
    const file = read(`nodes/locales/${language}/${type}.html`).replaceAll("\r\n", "\n");
    return new RegExp(`^<script type="text/markdown" data-help-name="${type}">\\n([\\s\\S]*)</script>\\n$`).exec(file)?.[1] ?? "";
}

const FENCE = /^```(\w*)\n[\s\S]*?^```$/gm;

/** Headings with the property lines below each; before the first heading there are none. */
function sections(markdown: string): readonly Section[] {
    return markdown.replaceAll(FENCE, "").split(/^(?=#{2,} )/m).slice(1).map((part) => {
        const [, marks, title] = /^(#+) (.*)$/m.exec(part)!;
        return { level: marks!.length, title: title!, properties: part.split("\n").filter((line) => line.startsWith(":")).map(property) };
    });
}

/** The editor's markdown takes a line for a property only in this form: a type, and no other colon. */
function property(line: string): Property {
    const parts = /^: ([^:(]+) \(([^:()]+)\) : [^:]+$/.exec(line);
    assert.ok(parts, `no property line: ${line}`);
    const [, name, type] = parts;
    return { names: name!.replaceAll("*", "").split(", "), optional: name!.startsWith("*"), type: type! };
}

function examples(markdown: string): readonly string[] {
    return [...markdown.matchAll(FENCE)].filter(([, language]) => language === "json").map(([text]) => text);
}

/** Code in the text: names and values that no language translates. A sentence may need one more often than another. */
function codeWords(markdown: string): readonly string[] {
    const words = [...markdown.replaceAll(FENCE, "").matchAll(/`([^`]+)`/g)].map((match) => match[1]!.replaceAll(/\s+/g, " "));
    return [...new Set(words)].toSorted();
}

function links(markdown: string): readonly string[] {
    return [...markdown.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1]!);
}

function labels(language: string, type: string): ReadonlyMap<string, string> {
    const texts = readJson(`nodes/locales/${language}/${type}.json`)[type].label as Readonly<Record<string, string>>;
    return new Map(Object.entries(texts).map(([key, text]) => [text, key]));
}

/** The Properties section names what the dialog shows, each by its label; all others name keys of messages, which stay as they are. */
function named(language: string, type: string, isDialog: boolean, { names }: Property): readonly string[] {
    if (!isDialog) return names;
    const known = labels(language, type);
    return names.map((name) => known.get(name) ?? assert.fail(`${type}: the dialog has no label "${name}"`));
}

describe("help", () => {
    for (const language of languages) {
        it(`${language}: the same sections and properties as in English, named as in the dialog`, () => {
            // A language may have its own words for types, as Node-RED's help has: always the same one for each.
            const words = new Map<string, string>();
            const typeIn = (inLanguage: string, english: string, here: string): string => {
                if (inLanguage === "en-US") return english;
                if (!words.has(english)) words.set(english, here);
                return words.get(english) === here ? english : here;
            };
            for (const type of nodeTypes) {
                const english = sections(help("en-US", type));
                const here = sections(help(language, type));
                const outline = (of: readonly Section[]): readonly number[] => of.map(({ level }) => level);
                assert.deepEqual(outline(here), outline(english), type);
                for (const [index, section] of english.entries()) {
                    const isDialog = section.title === "Properties";
                    const lines = (inLanguage: string, { properties }: Section): readonly unknown[] =>
                        properties.map((line, at) => [
                            ...named(inLanguage, type, isDialog, line),
                            typeIn(inLanguage, section.properties[at]?.type ?? "", line.type),
                            line.optional,
                        ]);
                    assert.deepEqual(lines(language, here[index]!), lines("en-US", section), `${type}: ${section.title}`);
                }
            }
        });

        it(`${language}: one word for each section in all files`, () => {
            const words = new Map<string, string>();
            for (const type of nodeTypes) {
                const here = sections(help(language, type));
                for (const [index, { level, title }] of sections(help("en-US", type)).entries()) {
                    if (level !== 3) continue;
                    assert.equal(here[index]!.title, words.get(title) ?? here[index]!.title, type);
                    words.set(title, here[index]!.title);
                }
            }
            assert.deepEqual([...words.keys()].toSorted(), ["Details", "Inputs", "Outputs", "Properties", "References"]);
        });

        it(`${language}: examples, code and addresses as in English, and a short first paragraph`, () => {
            for (const type of nodeTypes) {
                const [english, here] = [help("en-US", type), help(language, type)];
                assert.ok(here.length > 0, `${type}: no help in the form of the English one`);
                assert.deepEqual(examples(here), examples(english), type);
                assert.deepEqual(codeWords(here), codeWords(english), type);
                assert.deepEqual(links(here), links(english), type);
                const first = here.split("\n\n")[0]!;
                assert.ok(first.length <= 240 && first.split("\n").length <= 3, `${type}: first paragraph is too long`);
                assert.doesNotMatch(here, /\*\*|__\w/, type);
            }
        });
    }
});
