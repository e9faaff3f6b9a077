/** Spoils JSON texts in every way that a hostile or broken sender could think of. */
import type { Random } from "../../src/platform/clock.js";

const DEEP = `${"[".repeat(500)}${"]".repeat(500)}`;
const VALUES: readonly string[] = [
    "null", "true", "false", "0", "-1", "1e308", "-1e308", "1e999", "9007199254740993", "0.1", "\"\"", "\"NaN\"", "\"__proto__\"", "\"constructor\"", "[]", "{}",
    "[null]", "[[]]", "{\"\":{}}", "{\"__proto__\":{\"polluted\":1}}", "{\"constructor\":{\"prototype\":{\"polluted\":1}}}", "{\"length\":4294967295}",
    "{\"toString\":1,\"valueOf\":1}", "\"2026-13-45T99:99:99Z\"", "\"9999-12-31T23:59:59.999Z/9999-12-31T23:59:59.999Z\"", "\"\\u0000\"", "\"\\ud800\"", "\"💥\"", DEEP,
    `"${"x".repeat(5_000)}"`,
];
const KEYS: readonly string[] = ["\"__proto__\"", "\"constructor\"", "\"prototype\"", "\"toString\"", "\"hasOwnProperty\"", "\"\"", "\"queueId\"", "\"stats\"", "\"metric\""];
/** Where a value or a key stands in a JSON text. */
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|true|false|null/g;

const pick = <T>(list: readonly T[], random: Random): T => list[Math.floor(random() * list.length)]!;
const between = (length: number, random: Random): number => Math.floor(random() * (length + 1));

type Mutation = (text: string, random: Random) => string;

const MUTATIONS: readonly Mutation[] = [
    replaceToken,
    replaceToken,
    replaceToken,
    (text, random) => text.slice(0, between(text.length, random)),
    (text, random) => cut(text, between(text.length, random), between(20, random), ""),
    (text, random) => cut(text, between(text.length, random), 1, String.fromCharCode(Math.floor(random() * 65_536))),
    (text, random) => cut(text, between(text.length, random), 0, pick(VALUES, random)),
    (text) => `[${text}]`,
    (text) => text + text,
    (text, random) => text.replace(/\{/, `{${pick(KEYS, random)}:${pick(VALUES, random)},`),
    (_text, random) => pick(VALUES, random),
];

function cut(text: string, at: number, length: number, instead: string): string {
    return text.slice(0, at) + instead + text.slice(at + length);
}

/** Another value in the place of one, or another key in the place of one. */
function replaceToken(text: string, random: Random): string {
    const tokens = [...text.matchAll(TOKEN)];
    if (tokens.length === 0) return text;
    const { index, 0: token } = pick(tokens, random);
    const isKey = text[index + token.length] === ":";
    return cut(text, index, token.length, pick(isKey && random() < 0.9 ? KEYS : VALUES, random));
}

/** One to three mutations. */
export function mutate(text: string, random: Random): string {
    let mutated = text;
    for (let times = 1 + Math.floor(random() * 3); times > 0; times--) mutated = pick(MUTATIONS, random)(mutated, random);
    return mutated;
}
