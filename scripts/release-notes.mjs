/** What a release is told by: `node scripts/release-notes.mjs v0.1.0` prints the changelog's section of that tag; fails where tag, version and changelog differ. */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const root = resolve(import.meta.dirname, "..");

/** Throws an Error whose message says what has to be done first. */
export function releaseNotes(tag, version, changelog) {
    if (tag !== `v${version}`) throw new Error(`The tag is "${tag}", but package.json says ${version}: the tag must be v${version}.`);
    const section = changelog.split(/^## /m).find((part) => part.startsWith(`${version} `));
    if (!section) throw new Error(`CHANGELOG.md has no section "## ${version} – (date)".`);
    const [heading, ...lines] = section.split("\n");
    if (!/^\S+ – \d{4}-\d\d-\d\d$/.test(heading)) throw new Error(`CHANGELOG.md says "${heading}": put the day of the release there, as 2026-12-31.`);
    const notes = lines.join("\n").trim();
    if (notes === "") throw new Error(`CHANGELOG.md says nothing of ${version}.`);
    return notes;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
    try {
        const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
        console.log(releaseNotes(process.argv[2] ?? "", version, readFileSync(join(root, "CHANGELOG.md"), "utf8")));
    } catch (problem) {
        console.error(problem.message);
        process.exitCode = 1;
    }
}
