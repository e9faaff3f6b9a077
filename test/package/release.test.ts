/** The way to a release: tag, version and changelog agree before anything is published, and no job may do more than it needs. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { filesIn, read, readJson, root } from "./project.js";

const CHANGELOG = "# Changelog\n\n## 0.2.0 – 2026-12-31\n\n### Added\n- This.\n\n## 0.1.0 – unreleased\n\n### Added\n- That.\n";

describe("release", () => {
    let releaseNotes: (tag: string, version: string, changelog: string) => string;

    before(async () => {
        ({ releaseNotes } = (await import(pathToFileURL(join(root, "scripts/release-notes.mjs")).href)) as { releaseNotes: typeof releaseNotes });
    });

    it("takes its notes from the changelog's section of that version", () => {
        assert.equal(releaseNotes("v0.2.0", "0.2.0", CHANGELOG), "### Added\n- This.");
    });

    it("is refused where tag, version, section or day are missing or differ", () => {
        assert.throws(() => releaseNotes("v0.2.1", "0.2.0", CHANGELOG), /tag must be v0\.2\.0/);
        assert.throws(() => releaseNotes("0.2.0", "0.2.0", CHANGELOG), /tag must be v0\.2\.0/);
        assert.throws(() => releaseNotes("v0.3.0", "0.3.0", CHANGELOG), /no section/);
        assert.throws(() => releaseNotes("v0.1.0", "0.1.0", CHANGELOG), /day of the release/);
        assert.throws(() => releaseNotes("v0.2.0", "0.2.0", "## 0.2.0 – 2026-12-31\n\n"), /says nothing/);
    });

    it("has a section of the changelog to come from", () => {
        assert.match(read("CHANGELOG.md"), new RegExp(`^## ${readJson("package.json").version} – (unreleased|\\d{4}-\\d\\d-\\d\\d)$`, "m"));
    });

    it("publishes with provenance, from a job of its own that checks nothing out", () => {
        const workflow = read(".github/workflows/release.yml");
        assert.match(workflow, /^permissions: \{\}$/m);
        const [, ...jobs] = workflow.slice(workflow.indexOf("\njobs:")).split(/^ {2}(?=[a-z]+:$)/m);
        const publishing = jobs.filter((job) => job.includes("id-token: write"));
        assert.equal(publishing.length, 1);
        assert.match(publishing[0]!, /npm publish \.\/\*\.tgz --provenance --access public --ignore-scripts/);
        assert.doesNotMatch(publishing[0]!, /checkout|contents: write/);
        for (const job of jobs) assert.match(job, /^ {4}permissions:$/m);
        assert.doesNotMatch(workflow, /secrets\./);
    });

    it("gives no workflow more than it needs", () => {
        for (const path of filesIn(".github/workflows")) {
            assert.match(read(path), /^permissions:( \{\}|\n {2}contents: read)$/m, path);
            for (const [step] of read(path).matchAll(/uses: actions\/checkout@[\s\S]*?(?=\n {6}- |$)/g)) assert.match(step, /persist-credentials: false/, path);
            assert.doesNotMatch(read(path), /pull_request_target|write-all/, path);
        }
    });
});
