/** The table of permissions, its page in the docs, and the words that results are told in. */
import assert from "node:assert/strict";
import { readable } from "../../src/diagnosis/permission-names.js";
import { NEEDS, type Need } from "../../src/diagnosis/permissions.js";
import { CALLS, TOPICS } from "../../src/diagnosis/probes.js";
import { STEPS } from "../../src/diagnosis/report.js";
import { filesIn, nodeTypes, read, readJson } from "../package/project.js";

const texts = readJson("nodes/locales/en-US/genesys-cloud-config.json")["genesys-cloud-config"].test;

/** Keys with a dot for each level. */
function keysOf(level: object, prefix = ""): string[] {
    return Object.entries(level).flatMap(([key, value]) => (typeof value === "string" ? [prefix + key] : keysOf(value as object, `${prefix}${key}.`)));
}

describe("words of the connection's test", () => {
    it("has needs of every node that uses a connection", () => {
        assert.deepEqual(Object.keys(NEEDS).toSorted(), nodeTypes.filter((type) => type !== "genesys-cloud-config").toSorted());
    });

    it("uses every probe but those that find things to ask about, and knows no other", () => {
        const used = new Set(Object.values(NEEDS).flat().flatMap(({ probes }) => probes));
        assert.deepEqual([...CALLS, ...TOPICS].filter((name) => !used.has(name)), ["agents"]);
    });

    it("has a text for everything that can be found, and no other", () => {
        const code = filesIn("src/diagnosis").map(read).join("\n");
        const given = [...code.matchAll(/\bfinding\("(\w+)", (?:"\w+"|[^"\n]*\? "\w+" : "\w+"), (?:[^"\n]*\? )?"([\w-]+)"(?: : "([\w-]+)")?/g)].flatMap(([, step, ...keys]) =>
            keys.filter((key) => key !== undefined).map((key) => `${step}-${key}`),
        );
        const editor = ["connection-test", "test-copy"].map((stem) => read(`nodes/editor/${stem}.editor.ts`)).join("\n");
        const literal = [...editor.matchAll(/\btext\((?:[^"`()]*\? )?"([\w-]+)"(?: : "([\w-]+)")?/g)].flatMap(([, ...keys]) => keys.filter((key) => key !== undefined));
        const whole = [...editor.matchAll(/"test\.([\w-]+)"/g)].map((match) => match[1]!);
        const html = [...read("nodes/genesys-cloud-config.html").matchAll(/config\.test\.([\w-]+)"/g)].map((match) => match[1]!);
        const heading = [...editor.matchAll(/heading\("([\w-]+)"\)/g)].map((match) => match[1]!);
        const words = [
            ...["passed", "warned", "failed"].map((outcome) => `summary-${outcome}`),
            ...["passed", "warned", "failed", "skipped"].map((outcome) => `outcome.${outcome}`),
            ...["works", "limited", "blocked", "unknown", "depends"].map((verdict) => `verdict.${verdict}`),
            ...["granted", "missing", "unknown", "depends"].map((need) => `need.${need}`),
            ...STEPS.map((step) => `step.${step}`),
            ...Object.values(NEEDS).flat().map(({ purpose }) => `purpose.${purpose}`),
        ];
        const used = [...new Set([...given, ...literal, ...whole, ...html, ...heading, ...words, "skipped"])].toSorted();
        assert.deepEqual(keysOf(texts).toSorted(), used);
    });

    it("names permissions as the platform's pages for administrators do", () => {
        assert.equal(readable("analytics:queueObservation:view"), "Analytics > Queue Observation > View");
        assert.equal(readable("routing:wrapupCode:view"), "Routing > Wrapup Code > View");
    });

    it("docs/permissions.md is the table", () => {
        const page = read("docs/permissions.md");
        const rowOf = ({ purpose, permissions, optional }: Need): string => {
            const names = permissions.length === 0 ? "–" : permissions.map((name) => `\`${name}\``).join(" or ");
            return `| ${texts.purpose[purpose]} | ${names} | ${permissions.length === 0 ? "–" : optional ? "no" : "yes"} |`;
        };
        for (const [type, needs] of Object.entries(NEEDS)) {
            const name = readJson(`nodes/locales/en-US/${type}.json`)[type].palette as string;
            const section = page.slice(page.indexOf(`\n### ${name}\n`)).split("\n### ")[1]!.split("\n## ")[0]!;
            assert.ok(page.includes(`\n### ${name}\n`), name);
            const rows = section.split("\n").filter((line) => line.startsWith("| ") && !line.startsWith("| for"));
            assert.deepEqual(rows, needs.map(rowOf), `${name}:\n${needs.map(rowOf).join("\n")}`);
        }
        const listed = [...page.matchAll(/^\| `([^`]+)` \| ([^|]+) \|$/gm)].map(([, name, shown]) => [name!, shown!] as const);
        const all = [...new Set(Object.values(NEEDS).flat().flatMap(({ permissions }) => permissions))];
        assert.deepEqual(listed, all.toSorted().map((name) => [name, readable(name)]));
    });
});
