/** The editor's endpoints on a real Node-RED with logins: who may ask, what comes back, and what never does. */
import assert from "node:assert/strict";
import { closeParked } from "../../src/node-red/shared-connection.js";
import { startSimulator, type Simulator } from "../../src/simulator/index.js";
import { startRealNodeRed, type RealNodeRed } from "../support/real-node-red.js";

const SECRET = "the-stored-s3cret-of-the-config";
const PERMISSIONS: Record<string, string> = { writer: "*", reader: "read" };

/** The name of a user is the token: Node-RED's own logins would leave a timer of days behind. */
const userOf = async (username: string) => (PERMISSIONS[username] ? { username, permissions: PERMISSIONS[username] } : null);
const adminAuth = { type: "credentials", users: userOf, authenticate: userOf, tokens: userOf };

describe("admin routes", function () {
    let simulator: Simulator;
    let elsewhere: Simulator;
    let running: RealNodeRed;
    async function ask(path: string, who: string | null = "reader", method = "GET", body?: unknown): Promise<{ status: number; text: string; json: any }> {
        const { status, text } = await running.admin(method, `genesys-cloud/${path}`, body, who ?? undefined);
        return { status, text, json: text.startsWith("{") ? JSON.parse(text) : null };
    }

    before(async () => {
        simulator = await startSimulator({ queues: 120, clients: [{ id: "client", secret: SECRET }] });
        elsewhere = await startSimulator({ queues: 1, clients: [{ id: "client", secret: SECRET }] });
        running = await startRealNodeRed({ adminAuth });
        const config = { type: "genesys-cloud-config", apiUrl: simulator.url, credentials: { clientId: "client", clientSecret: SECRET } };
        await running.deploy(
            [
                { id: "tab", type: "tab", label: "routes" },
                { id: "config", ...config },
                { id: "away", type: "genesys-cloud-config", apiUrl: "http://127.0.0.1:1", credentials: { clientId: "client", clientSecret: SECRET } },
                { id: "broken", type: "genesys-cloud-config", region: "nowhere" },
            ],
            "writer",
        );
    });
    after(async () => {
        await running?.stop();
        await closeParked();
        await simulator?.close();
        await elsewhere?.close();
    });

    for (const [method, path] of [
        ["GET", "connections/config/queues"],
        ["GET", "connections/config/users"],
        ["GET", "connections/config/divisions"],
        ["POST", "connections"],
    ] as const) {
        it(`refuse ${method} ${path} to who is not logged in`, async () => {
            assert.equal((await ask(path, null, method, method === "POST" ? {} : undefined)).status, 401);
        });
    }

    it("let a reader see pickers, but not try credentials", async () => {
        assert.equal((await ask("connections/config/queues")).status, 200);
        const { status } = await ask("connections", "reader", "POST", { settings: { region: "demo" } });
        assert.equal(status, 401);
    });

    it("list queues with division and member count, page by page, without a hole or a repeat", async () => {
        const names: string[] = [];
        for (let offset = 0; ; offset += 50) {
            const { json } = await ask(`connections/config/queues?offset=${offset}&limit=50`);
            assert.equal(json.total, 120);
            names.push(...json.items.map(({ name }: { name: string }) => name));
            for (const item of json.items) {
                assert.deepEqual(Object.keys(item).toSorted(), ["division", "id", "memberCount", "name"]);
                assert.ok(item.division.name);
                assert.ok(Number.isInteger(item.memberCount));
            }
            if (json.items.length < 50) break;
        }
        assert.deepEqual(names.toSorted(), simulator.directory.queues().map(({ name }) => name).toSorted());
    });

    it("find by a part of the name, whatever its case, and by id", async () => {
        const wanted = simulator.directory.queues()[3]!;
        const part = wanted.name.slice(0, 4).toUpperCase();
        const { json } = await ask(`connections/config/queues?search=${encodeURIComponent(part)}`);
        assert.ok(json.items.some(({ id }: { id: string }) => id === wanted.id));
        assert.ok(json.items.every(({ name }: { name: string }) => name.toUpperCase().includes(part)));
        const byId = await ask(`connections/config/queues?search=${wanted.id}`);
        assert.deepEqual(byId.json.items.map(({ name }: { name: string }) => name), [wanted.name]);
    });

    it("list agents and divisions", async () => {
        for (const kind of ["users", "divisions"]) {
            const { json } = await ask(`connections/config/${kind}`);
            assert.ok(json.total > 0, JSON.stringify(json));
            assert.deepEqual(Object.keys(json.items[0]).toSorted(), ["id", "name"]);
        }
    });

    for (const search of ["%00", "__proto__", "*".repeat(5_000), "'; DROP TABLE", "%E0%A4%A", "(a+)+$", "../../settings", "<script>alert(1)</script>"]) {
        it(`take hostile search text: ${search.slice(0, 30)}`, async () => {
            const { status, text } = await ask(`connections/config/queues?search=${search.includes("%") ? search : encodeURIComponent(search)}`);
            assert.ok([200, 400].includes(status), `${status}`);
            assert.ok(!text.includes(SECRET));
        });
    }

    for (const query of ["offset=-1", "offset=1e9", "limit=0", "limit=999999", "offset[]=1", "search[a]=b", "limit=abc"]) {
        it(`take a page request that is none: ${query}`, async () => {
            const { status, json } = await ask(`connections/config/queues?${query}`);
            assert.equal(status, 200);
            assert.ok(json.items.length <= 500);
        });
    }

    for (const id of ["nothing", "__proto__", "tab", "draft-0", "constructor", "..%2F..%2Fflows"]) {
        it(`know no connection ${id}: 404`, async () => {
            const { status, json } = await ask(`connections/${id}/queues`);
            assert.equal(status, 404);
            assert.equal(json.error.code, "NOT_FOUND");
        });
    }

    it("know no listing of anything else: 404", async () => {
        for (const kind of ["secrets", "__proto__", "constructor"]) assert.equal((await ask(`connections/config/${kind}`)).status, 404);
    });

    it("say what is wrong with a connection, in a sentence", async () => {
        const broken = await ask("connections/broken/queues");
        assert.deepEqual([broken.status, broken.json.error.code], [400, "CONFIG"]);
        assert.match(broken.json.error.message, /nowhere/);
        const away = await ask("connections/away/queues");
        assert.equal(away.status >= 500, true);
        assert.ok(["NETWORK", "TIMEOUT"].includes(away.json.error.code));
        assert.ok(!away.text.includes(SECRET));
    });

    describe("for settings that are not deployed", () => {
        const open = (body: object) => ask("connections", "writer", "POST", body);

        it("list from them, demo organisation included", async () => {
            const { json } = await open({ settings: { region: "demo" }, credentials: {} });
            const listing = await ask(`connections/${json.id}/queues`);
            assert.equal(listing.json.total, 12);
        });

        it("use what was typed", async () => {
            const { json } = await open({ settings: { apiUrl: elsewhere.url }, credentials: { clientId: "client", clientSecret: SECRET } });
            assert.equal((await ask(`connections/${json.id}/queues`)).json.total, 1);
        });

        it("use the stored secret where it was deployed to", async () => {
            const { text, json } = await open({ id: "config", settings: { apiUrl: simulator.url, org: "" }, credentials: { clientId: "client", clientSecret: "__PWRD__" } });
            assert.ok(!text.includes(SECRET));
            assert.equal((await ask(`connections/${json.id}/queues`)).json.total, 120);
        });

        it("never send the stored secret anywhere else", async () => {
            const here = { apiUrl: simulator.url };
            for (const settings of [{ apiUrl: elsewhere.url }, { ...here, loginUrl: elsewhere.url }, { ...here, proxy: "tab" }, { ...here, tls: "tab" }, { region: "api.example.com" }]) {
                const { status, json } = await open({ id: "config", settings, credentials: { clientId: "client", clientSecret: "__PWRD__" } });
                assert.deepEqual([status, json.error?.code, json.error?.field], [502, "CREDENTIALS", "clientSecret"], JSON.stringify(settings));
            }
        });

        it("use the stored secret for the platform's own addresses, however they are spelt", async () => {
            for (const region of ["https://apps.mypurecloud.de", "api.mypurecloud.de", "mypurecloud.de", "EU_central-1"]) {
                const { status, text } = await open({ id: "config", settings: { region }, credentials: { clientId: "client", clientSecret: "__PWRD__" } });
                assert.equal(status, 200, text);
                assert.ok(!text.includes(SECRET));
            }
        });

        for (const body of [null, [], "text", { settings: null }, { settings: "demo" }, { settings: { region: {} } }, { settings: { region: "demo" }, credentials: { clientId: "x" } }, JSON.parse('{"__proto__":{"settings":{"region":"demo"}}}'), { settings: { region: "${GENESYS_NOT_SET}" } }]) {
            it(`refuse ${JSON.stringify(body)}`, async () => {
                const { status, text } = await open(body as object);
                assert.equal(status, 400, text);
            });
        }

        it("keep a few of them only", async () => {
            const ids: string[] = [];
            for (let index = 0; index < 25; index++) ids.push((await open({ settings: { apiUrl: elsewhere.url }, credentials: { clientId: "client", clientSecret: SECRET } })).json.id);
            assert.equal((await ask(`connections/${ids[0]}/queues`)).status, 404);
            assert.equal((await ask(`connections/${ids[24]}/queues`)).status, 200);
        });
    });
});
