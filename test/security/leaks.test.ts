/** The search for secrets that goes with every run finds one wherever it slips out, names the test, and fails the run. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import { LeakWatch } from "./leak-watch.js";

const root = resolve(__dirname, "../..");

describe("the search for secrets in every run", () => {
    it("finds each planted one, names its test, and fails the run", function () {
        this.timeout(60_000);
        const mocha = join(root, "node_modules/mocha/bin/mocha.js");
        // Run in a way that the search in this very run does not hear of.
        const run = spawnSync(process.execPath, [mocha, "--config", join(root, ".mocharc.json"), join(__dirname, "planted/leaks.ts")], { cwd: root, encoding: "utf8" });
        assert.equal(run.status, 1, run.stdout + run.stderr);
        // The planted tests pass: what fails is the run.
        assert.match(run.stdout, /10 passing/);
        const found = [...run.stdout.matchAll(/(\S[^\n]*) holds a secret\s+in: planted in: ([^\n]+)/g)].map(([, where, test]) => `${test}: ${where}`);
        const expected: readonly [string, string][] = [
            ["status", "a status"],
            ["warning", "a warning"],
            ["message", "a message"],
            ["message with a token", "a message"],
            ["error", "an error"],
            ["an admin reply", "an HTTP reply"],
            ["what it prints", "output"],
            ["what another process prints", "output of a process"],
            ["a header", "output"],
        ];
        for (const [test, where] of expected) assert.ok(found.some((entry) => entry.includes(`${test}: ${where}`)), `${test}: ${where} among\n${found.join("\n")}`);
        assert.ok(!found.some((entry) => entry.startsWith("nothing:")), found.join("\n"));
        assert.doesNotMatch(run.stdout.slice(run.stdout.indexOf("passing")), /pl4nted/, "the report repeats the secret");
    });

    it("searches hidden properties, causes, buffers and cycles, and forgets what was searched", () => {
        const secret = "a-S3cret/with+signs";
        const hidden = Object.defineProperty({}, "hidden", { value: secret, enumerable: false });
        const cycle: { self?: unknown; deep?: unknown } = { deep: new Map([["key", new Set([secret])]]) };
        cycle.self = cycle;
        for (const value of [secret, { deep: [secret] }, hidden, new Error("x", { cause: { secret } }), Buffer.from(secret), cycle]) {
            const watch = new LeakWatch();
            watch.learn(secret);
            watch.begin("first");
            watch.see("here", value);
            watch.begin("second");
            assert.deepEqual(watch.findings.map(({ test, where }) => [test, where]), [["first", "here"]]);
            watch.begin("third");
            assert.equal(watch.findings.length, 1);
            assert.doesNotMatch(watch.report(), /S3cret/);
        }
    });

    it("keeps to the youngest tokens, to what is long enough, and to what is not meant to be seen", () => {
        const watch = new LeakWatch();
        watch.learn("short");
        for (let index = 0; index < 1_000; index++) watch.learnToken(`token-number-${index}`);
        watch.see("here", "short, and token-number-7 of long ago");
        watch.search();
        assert.deepEqual(watch.findings, []);
        watch.see("here", "token-number-999");
        watch.search();
        assert.equal(watch.findings.length, 1);
        watch.learn("demo-secret");
        watch.see("output of a process", "Client id demo-client, secret demo-secret");
        watch.search();
        assert.equal(watch.findings.length, 1);
        watch.see("a message", "demo-secret");
        watch.search();
        assert.equal(watch.findings.length, 2);
    });
});
