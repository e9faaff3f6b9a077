/** Conversations in an SQLite file, read back by SQLite itself. sqlite3 is a native package: where it cannot be built these tests are skipped, but not in CI. */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { FlowNode } from "../package/project.js";
import { until } from "../support/until.js";
import { openWorkshop, type Deployed, type Workshop } from "./rig.js";

interface Database {
    all(sql: string, done: (error: Error | null, rows: any[]) => void): void;
    close(done: () => void): void;
}

function loadSqlite(): { readonly Database: new (path: string) => Database } | null {
    try {
        return require("sqlite3") as { readonly Database: new (path: string) => Database };
    } catch {
        return null;
    }
}

describe("examples: a database (needs the native package sqlite3)", () => {
    let workshop: Workshop;
    const sqlite = loadSqlite();

    before(async function () {
        if (!sqlite) {
            assert.ok(!process.env["CI"], "sqlite3 is not built: run npm rebuild sqlite3");
            this.skip();
        }
        workshop = await openWorkshop({ queues: 3, load: 1 });
    });
    after(() => workshop?.close());

    const file = (): string => join(workshop.nodeRed.userDir, "conversations.db");

    function deploy(): Promise<Deployed> {
        return workshop.deploy("Conversations into a database", (node: FlowNode) => {
            if (node.type === "sqlitedb") return { ...node, db: file() };
            // Three hours of the simulated centre are thousands of conversations.
            return node.type === "genesys-cloud-conversation-details" ? { ...node, interval: "last 30 minutes" } : node;
        });
    }

    async function query(sql: string): Promise<any[]> {
        const database = new sqlite!.Database(file());
        const rows = await new Promise<any[]>((resolve, reject) => {
            database.all(sql, (error, found) => {
                if (error) reject(error);
                else resolve(found);
            });
        });
        await new Promise<void>((resolve) => {
            database.close(resolve);
        });
        return rows;
    }

    /** The rows that the details node sent, once the last part of them is written. */
    async function written(example: Deployed): Promise<readonly any[]> {
        const { parts } = await example.first("parts written", (message) => message.parts?.count !== undefined);
        await until("all parts", () => example.received("parts written").length >= parts.count);
        return example.received("as parameter").flatMap(({ payload }) => payload);
    }

    it("holds every conversation once, each with its figures, also after a second run", async () => {
        const first = await deploy();
        const sent = await written(first);
        assert.ok(sent.length > 100, String(sent.length));
        await written(await deploy());
        const rows = await query("SELECT * FROM conversations");
        assert.equal(new Set(rows.map(({ conversationId }) => conversationId)).size, rows.length);
        const stored = new Map(rows.map((row) => [row.conversationId, row]));
        for (const conversation of sent) {
            const row = stored.get(conversation.conversationId);
            assert.ok(row, conversation.conversationId);
            for (const column of Object.keys(row)) assert.equal(row[column], conversation[column], column);
        }
        assert.ok(rows.some((row) => Object.values(row).includes(null)), "what is unknown is NULL");
    });

    it("counts by queue", async () => {
        const example = await deploy();
        const sent = await written(example);
        await example.press("count them");
        const { payload } = await example.first("conversations by queue");
        const counted: number = payload.reduce((sum: number, { conversations }: any) => sum + conversations, 0);
        assert.ok(counted >= sent.length);
    });

    it("takes what stands in a conversation for a value, whatever it is", async () => {
        const example = await deploy();
        await written(example);
        const odd = "'); DROP TABLE conversations; --";
        const { id } = example.flow.find(({ name }) => name === "as parameter")!;
        workshop.nodeRed.nodeRed.nodes.getNode(id).receive({ payload: [{ conversationId: odd, queueName: odd, waitSeconds: null }], parts: { id: "odd" } });
        await example.first("parts written", ({ parts }) => parts.id === "odd");
        assert.deepEqual(await query("SELECT queueName, waitSeconds FROM conversations WHERE conversationId LIKE '%DROP%'"), [{ queueName: odd, waitSeconds: null }]);
    });
});
