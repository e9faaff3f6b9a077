/** How `npm test` runs the suite: each file in one part, parts beside each other, one sum, and no failure lost. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { filesIn, root } from "./project.js";

interface Part { readonly name: string; readonly files: readonly string[] }
interface Total { readonly passed: number; readonly failed: number; readonly skipped: number; readonly failures: readonly string[] }
type Divide = (files: readonly string[], parts?: readonly { name: string; paths?: readonly string[] }[]) => Part[];
type Run = (parts: readonly Part[], options: object) => Promise<Total>;

const load = (script: string): Promise<any> => import(pathToFileURL(join(root, "scripts/lib", script)).href);

describe("parts of the suite", () => {
    let divide: Divide;
    before(async () => {
        ({ divide } = (await load("test-parts.mjs")) as { divide: Divide });
    });

    it("hold every test file, each once", () => {
        const files = filesIn("test").filter((path) => path.endsWith(".test.ts"));
        const parts = divide(files);
        assert.deepEqual(parts.flatMap((part) => part.files).toSorted(), files);
        assert.equal(new Set(parts.map(({ name }) => name)).size, parts.length);
    });

    it("take what they name first; what none names is together, and what is not there is refused", () => {
        const parts = [{ name: "one", paths: ["test/a/", "test/b/x.test.ts"] }, { name: "two", paths: ["test/b/"] }, { name: "rest" }];
        const files = ["test/a/1.test.ts", "test/b/x.test.ts", "test/b/y.test.ts", "test/c/z.test.ts"];
        assert.deepEqual(divide(files, parts), [
            { name: "one", files: ["test/a/1.test.ts", "test/b/x.test.ts"] },
            { name: "two", files: ["test/b/y.test.ts"] },
            { name: "rest", files: ["test/c/z.test.ts"] },
        ]);
        assert.throws(() => divide(files, [{ name: "old", paths: ["test/a/", "test/gone.test.ts"] }]), /old.*test\/gone\.test\.ts/);
    });
});

describe("parts beside each other", () => {
    let folder: string;
    let printed: string[];
    let run: (files: Readonly<Record<string, string>>, atOnce?: number) => Promise<Total>;

    before(async () => {
        const { runSideBySide } = (await load("side-by-side.mjs")) as { runSideBySide: Run };
        const command = [process.execPath, join(root, "node_modules/mocha/bin/mocha.js"), "--no-config", "--reporter", join(root, "scripts/lib/reporter.cjs")];
        run = (files, atOnce = 2) => {
            const parts = Object.entries(files).map(([name, code]) => {
                const file = join(folder, `${name}.js`);
                writeFileSync(file, code);
                return { name, files: [file] };
            });
            return runSideBySide(parts, { command, cwd: folder, atOnce, print: (text: string) => void printed.push(text) });
        };
    });
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "genesys-suite-"));
        printed = [];
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    /** A test that says when it begins and ends, and ends only when the other one has begun. */
    const meeting = (own: string, other: string): string => `
        const { existsSync, writeFileSync } = require("node:fs");
        it("meets", async () => {
            console.log("${own} begins");
            writeFileSync(${JSON.stringify(join(folder, own))}, "");
            while (!existsSync(${JSON.stringify(join(folder, other))})) await new Promise((done) => setTimeout(done, 5));
            console.log("${own} ends");
        }).timeout(40_000);`;

    it("run at the same time, and each one's output is in one piece", async () => {
        const total = await run({ left: meeting("left", "right"), right: meeting("right", "left") });
        assert.deepEqual([total.passed, total.failed, total.skipped], [2, 0, 0]);
        assert.equal(printed.length, 2);
        for (const name of ["left", "right"]) assert.ok(printed.some((text) => text.includes(`== ${name}: 1 passed`) && text.includes(`${name} begins\n${name} ends`)), name);
    });

    it("are summed up, with every failure at the end", async () => {
        const total = await run({
            good: 'it("is so", () => {}); it("too", () => {}); it("later");',
            bad: 'describe("outer", () => { it("is not so", () => { throw new Error("Seven is not six"); }); after(() => { throw new Error("not closed"); }); });',
        }, 1);
        assert.deepEqual([total.passed, total.failed, total.skipped], [2, 2, 1]);
        const end = printed.at(-1)!;
        assert.match(end, /^\n== failures\n/);
        for (const said of [/bad: outer\n\s+is not so:/, /Seven is not six/, /"after all" hook/, /not closed/]) assert.match(end, said);
    });

    it("have failed where a process has, whatever its tests say", async () => {
        const total = await run({ broken: 'it("is so", () => {}); process.exitCode = 3; after(() => process.exit(3));', absent: "process.exit(0);" });
        assert.equal(total.failed, 2);
        assert.match(total.failures.find((text) => text.startsWith("broken"))!, /the process ended with code 3/);
        assert.match(total.failures.find((text) => text.startsWith("absent"))!, /the process told no totals/);
    });
});
