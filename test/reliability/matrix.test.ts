/** The fault matrix of docs/reliability.md names tests that exist, and leaves none of them out. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Suite, Test } from "mocha";

const root = resolve(__dirname, "../..");
const page = readFileSync(join(root, "docs/reliability.md"), "utf8");
const FILES = ["faults-sockets", "faults-access", "faults-requests", "faults-frames", "faults-clocks", "faults-scale", "faults-flows", "soak", "fuzz"];

function testsOf(suite: Suite): readonly Test[] {
    return [...suite.tests, ...suite.suites.flatMap(testsOf)];
}

describe("the fault matrix", () => {
    it("names each test of its files, and nothing else", function () {
        const named = [...page.matchAll(/^\|.*\| ([a-z-]+) \| ([^|]+) \|$/gm)].filter(([, file]) => FILES.includes(file!)).map(([, file, title]) => `${file}: ${title}`);
        let top = this.test!.parent!;
        while (top.parent) top = top.parent;
        const written = testsOf(top).flatMap(({ file, title }) => {
            const name = FILES.find((entry) => file === join(root, `test/reliability/${entry}.test.ts`));
            return name ? [`${name}: ${title}`] : [];
        });
        // One file run alone says nothing of the others.
        if (new Set(written.map((entry) => entry.split(":", 1)[0])).size < FILES.length) this.skip();
        const short = written.filter((entry) => !/first three tries/.test(entry));
        assert.deepEqual(named.toSorted(), short.toSorted());
    });
});
