/** Every page of the checkout: links and anchors lead somewhere, pictures are there, and every page can be reached. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { dirname, join, normalize } from "node:path/posix";
import { filesIn, nodeTypes, read, readJson, root } from "./project.js";

const AT_ROOT = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"];
const pages = [...AT_ROOT, ...filesIn("docs").filter((path) => path.endsWith(".md"))];

interface Link {
    readonly target: string;
    readonly anchor: string;
}

/** What stands in code is no link. */
function prose(page: string): string {
    return read(page)
        .replaceAll(/^( *)```[\s\S]*?^\1```/gm, "")
        .replaceAll(/`[^`\n]*`/g, (code) => "x".repeat(code.length));
}

function targetsIn(page: string): readonly string[] {
    return [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1]!);
}

/** Links within the checkout, as paths from its root; an anchor alone is one to the page itself. */
function linksIn(page: string): readonly Link[] {
    return targetsIn(page)
        .filter((target) => !/^[a-z]+:/.test(target))
        .map((target) => {
            const [path = "", anchor = ""] = target.split("#");
            return { target: path === "" ? page : normalize(join(dirname(page), decodeURIComponent(path))), anchor };
        });
}

/** Anchors as code hosts make them of headings: lower case, without punctuation, the second of its name with -1. */
function anchorsIn(page: string): readonly string[] {
    const seen = new Map<string, number>();
    return [...read(page).replaceAll(/^( *)```[\s\S]*?^\1```/gm, "").matchAll(/^#+ (.*)$/gm)].map((match) => {
        const text = match[1]!.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase();
        const anchor = text.replaceAll(/[^\p{L}\p{N}_ -]/gu, "").replaceAll(" ", "-");
        const before = seen.get(anchor) ?? 0;
        seen.set(anchor, before + 1);
        return before === 0 ? anchor : `${anchor}-${before}`;
    });
}

describe("links", () => {
    for (const page of pages) {
        it(page, () => {
            for (const { target, anchor } of linksIn(page)) {
                assert.ok(existsSync(join(root, target)), `${target} is not there`);
                if (anchor) assert.ok(anchorsIn(target).includes(anchor), `${target} has no heading #${anchor}`);
            }
            for (const target of targetsIn(page)) assert.doesNotMatch(target, /^http:/, "only encrypted addresses");
            assert.doesNotMatch(read(page), /TODO|TBD|FIXME/);
        });
    }

    it("the project's own address is the one of package.json", () => {
        const { homepage, bugs, repository } = readJson("package.json");
        const own = /^https:\/\/github\.com\/[\w-]+\/[\w-]+/.exec(homepage)![0];
        assert.ok(bugs.url.startsWith(own) && repository.url.includes(own));
        const named = pages.flatMap(targetsIn).filter((target) => target.includes("node-red-genesys-cloud") && target.startsWith("https:"));
        assert.deepEqual(named.filter((target) => !target.startsWith(own)), []);
    });

    it("every page can be reached from the first one", () => {
        const reached = new Set(["README.md"]);
        for (const page of reached) for (const { target } of linksIn(page)) if (target.endsWith(".md")) reached.add(target);
        assert.deepEqual(pages.filter((page) => !reached.has(page)), []);
    });

    it("every dialog has its picture on the page about dialogs (node scripts/screenshots.mjs --only dialogs makes them)", () => {
        const wanted = nodeTypes.map((type) => `images/dialog-${type.replace("genesys-cloud-", "").replace("config", "connection")}.png`);
        assert.deepEqual(wanted.filter((picture) => !targetsIn("docs/dialogs.md").includes(picture)), []);
    });

    it("every picture is shown somewhere, and has a text in its place", () => {
        const shown = new Set(pages.flatMap((page) => linksIn(page).map(({ target }) => target)));
        const pictures = filesIn("docs/images").filter((path) => /\.(png|svg|gif)$/.test(path));
        assert.deepEqual(pictures.filter((path) => !shown.has(path)), []);
        for (const page of pages) assert.doesNotMatch(prose(page), /!\[\s*\]\(/, page);
    });
});
