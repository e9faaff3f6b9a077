/** docs/cookbook against the examples: a page and a picture for each, their variables, and messages like those that the flows really send. */
import assert from "node:assert/strict";
import { existsSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { exampleFiles, filesIn, read, readFlow, root, type FlowNode } from "../package/project.js";
import { openSink, openWorkshop, setEnvironment, type Deployed, type Sink, type Workshop } from "./rig.js";

const FOLDER = "docs/cookbook";

/** Below this a page opens quickly. */
const MOST_PICTURE_BYTES = 150_000;

function titleOf(path: string): string {
    return basename(path, ".json").replace(/^\d\d - /, "");
}

function pageOf(path: string): string {
    return `${FOLDER}/${titleOf(path).toLowerCase().replaceAll("'", "").replaceAll(" ", "-")}.md`;
}

/** Messages of a page, by the node that they are shown at. */
function messagesOf(page: string): readonly (readonly [node: string, message: unknown])[] {
    return [...read(page).matchAll(/<!-- at: (.+) -->\n```json\n([\s\S]*?)```/g)].map((match) => [match[1]!, JSON.parse(match[2]!) as unknown]);
}

/** Whether all that is shown is there, of the same type; null and an empty list say nothing of types, an array stands for its first entry. */
function fits(shown: unknown, real: unknown): boolean {
    if (shown === null || real === null) return real !== undefined;
    if (Array.isArray(shown)) return Array.isArray(real) && (shown.length === 0 || real.some((entry) => shown.every((other) => fits(other, entry))));
    if (typeof shown !== "object") return typeof shown === typeof real;
    if (typeof real !== "object" || Array.isArray(real)) return false;
    return Object.entries(shown).every(([key, value]) => key in real && fits(value, (real as Record<string, unknown>)[key]));
}

/** What a test cannot wait for, or what it must not touch. */
function hurried(userDir: string): (node: FlowNode) => FlowNode {
    return (node) => {
        if (node.type === "genesys-cloud-alert") return { ...node, conditions: [{ property: "waiting", operator: ">=", raise: 0, clear: "" }], raiseAfter: 0 };
        if (node.type === "sqlitedb") return { ...node, db: join(userDir, "conversations.db") };
        return node.type === "genesys-cloud-conversation-details" && node["limit"] === 0 ? { ...node, limit: 200 } : node;
    };
}

describe("cookbook", () => {
    it("has a page and a picture for each example, and all of them in its index", () => {
        const pages = exampleFiles.map(pageOf);
        assert.deepEqual(filesIn(FOLDER).filter((path) => path.endsWith(".md") && !path.endsWith("README.md")), pages.toSorted());
        const listed = [...read(`${FOLDER}/README.md`).matchAll(/^\| \[([^\]]+)\]\(([^)]+)\)/gm)].map(([, title, target]) => `${title}: ${FOLDER}/${target}`);
        assert.deepEqual(new Set(listed), new Set(exampleFiles.map((path) => `${titleOf(path)}: ${pageOf(path)}`)));
        for (const page of pages) {
            const picture = join(root, dirname(page), "images", `${basename(page, ".md")}.png`);
            assert.ok(read(page).includes(`](images/${basename(picture)})`), page);
            assert.ok(existsSync(picture) && statSync(picture).size < MOST_PICTURE_BYTES, picture);
        }
    });

    for (const path of exampleFiles) {
        it(`${titleOf(path)}: where it is imported, its variables, nodes that there are, links that lead somewhere`, () => {
            const text = read(pageOf(path));
            const flow = readFlow(path);
            assert.ok(text.includes(`${path.replace("examples/", "").replaceAll("/", " → ").replace(".json", "")}*`), "where it is imported");
            const variables = new Set(JSON.stringify(flow).match(/\b(?:SLACK|TEAMS|SMS|SMTP|MAIL|MQTT)_[A-Z_]+\b/g));
            const listed = [...text.matchAll(/^\| `([A-Z_]+)`/gm)].map((match) => match[1]);
            assert.deepEqual(new Set(listed), variables);
            for (const [, target] of text.matchAll(/\]\((?!https?:)([^)#]+)/g)) assert.ok(existsSync(join(root, FOLDER, target!)), target);
            const names = flow.flatMap((node) => [node["name"], node["dname"]]);
            for (const [node] of messagesOf(pageOf(path))) assert.ok(names.includes(node), node);
        });
    }

    describe("messages", () => {
        let workshop: Workshop;
        let sink: Sink;
        let restore: () => void;

        before(async () => {
            sink = await openSink();
            restore = setEnvironment({
                SLACK_WEBHOOK_URL: sink.url, TEAMS_WEBHOOK_URL: sink.url, SMS_GATEWAY_URL: sink.url, SMS_GATEWAY_AUTHORIZATION: "none", SMS_TO: "+12025550100",
                MQTT_HOST: "127.0.0.1", MQTT_PORT: "1", SMTP_HOST: "127.0.0.1", SMTP_PORT: "1", MAIL_FROM: "node-red@example.com", MAIL_TO: "leads@example.com",
            });
            workshop = await openWorkshop({ queues: 12, load: 4 });
        });
        after(async () => {
            await workshop.close();
            await sink.close();
            restore();
        });

        /** Presses what does something by itself, also what waits for the morning; what repeats comes by itself, and a week takes long to simulate. */
        async function see(example: Deployed, page: string): Promise<void> {
            const buttons = example.flow.filter(({ type, once }) => type === "inject" && !once).map(({ name }) => name as string);
            for (const name of buttons) if (!/try it now|stop|silence|count them|every second|last 7 days/.test(name)) await example.press(name);
            for (const [node, message] of messagesOf(page)) {
                if (node === "conversations by queue") {
                    await example.first("parts written");
                    await example.press("count them");
                }
                await example.first(node, (real) => fits(message, real)).catch((problem: Error) => {
                    throw new Error(`${page}, at ${node}: ${problem.message} Received: ${JSON.stringify(example.received(node).at(-1))?.slice(0, 600)}`);
                });
            }
        }

        for (const path of exampleFiles) {
            const needsSqlite = path.includes("sqlite");
            it(titleOf(path), async function () {
                if (needsSqlite && !canLoad("sqlite3")) {
                    assert.ok(!process.env["CI"], "sqlite3 is not built: run npm rebuild sqlite3");
                    return this.skip();
                }
                await see(await workshop.deploy(titleOf(path), hurried(workshop.nodeRed.userDir)), pageOf(path));
            });
        }
    });
});

function canLoad(name: string): boolean {
    try {
        require(name);
        return true;
    } catch {
        return false;
    }
}
