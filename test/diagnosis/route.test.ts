/** The test's endpoints on a real Node-RED with logins: who may press the button, what comes back, and what never does. */
import assert from "node:assert/strict";
import { closeParked } from "../../src/node-red/shared-connection.js";
import { startSimulator, type Simulator } from "../../src/simulator/index.js";
import { startRealNodeRed, type RealNodeRed } from "../support/real-node-red.js";

const SECRET = "the-stored-s3cret-of-the-test";
const PERMISSIONS: Record<string, string> = { writer: "*", reader: "read" };
const STORED = { clientId: "client", clientSecret: "__PWRD__" };
const TYPED = { clientId: "client", clientSecret: SECRET };

/** The name of a user is the token: Node-RED's own logins would leave a timer of days behind. */
const userOf = async (username: string) => (PERMISSIONS[username] ? { username, permissions: PERMISSIONS[username] } : null);
const adminAuth = { type: "credentials", users: userOf, authenticate: userOf, tokens: userOf };

describe("endpoints of the connection's test", function () {
    let simulator: Simulator;
    let elsewhere: Simulator;
    let running: RealNodeRed;
    const replies: string[] = [];

    async function ask(path: string, body?: unknown, who: string | null = "writer"): Promise<{ status: number; json: any }> {
        const { status, text } = await running.admin("POST", `genesys-cloud/${path}`, body, who ?? undefined);
        replies.push(text);
        return { status, json: text.startsWith("{") ? JSON.parse(text) : null };
    }

    const outcomes = (json: any): Record<string, string> => Object.fromEntries(json.findings.map(({ step, outcome }: any) => [step, outcome]));

    before(async () => {
        simulator = await startSimulator({ queues: 2, clients: [{ id: "client", secret: SECRET }] });
        elsewhere = await startSimulator({ queues: 1, clients: [{ id: "client", secret: SECRET }] });
        running = await startRealNodeRed({ adminAuth });
        await running.deploy(
            [
                { id: "tab", type: "tab", label: "test" },
                { id: "config", type: "genesys-cloud-config", apiUrl: simulator.url, credentials: TYPED },
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
    afterEach(() => {
        for (const text of [...replies, ...running.comms, ...running.log.map(({ msg }) => String(msg))]) assert.ok(!text.includes(SECRET));
    });

    for (const path of ["test", "test/region"]) {
        it(`${path}: nobody who is not logged in, nor one who may only read`, async () => {
            const requests = simulator.stats().requests;
            for (const who of [null, "reader"]) assert.equal((await ask(path, { settings: { apiUrl: simulator.url }, credentials: TYPED }, who)).status, 401);
            assert.equal(simulator.stats().requests, requests);
        });

        for (const body of [[], { settings: null }, { settings: "demo" }, { settings: { region: {} } }, { settings: { region: "${GENESYS_NOT_SET}" } }]) {
            it(`${path}: refuses ${JSON.stringify(body)}`, async () => {
                const { status } = await ask(path, body);
                assert.equal(status, 400);
            });
        }
    }

    it("tests what was typed, before any deploy", async () => {
        const { status, json } = await ask("test", { id: "not-deployed-yet", settings: { apiUrl: elsewhere.url }, credentials: TYPED });
        assert.equal(status, 200);
        assert.ok(Object.values(outcomes(json)).every((outcome) => outcome === "passed"), JSON.stringify(json.findings));
    });

    it("uses the stored secret where it was deployed to", async () => {
        const { json } = await ask("test", { id: "config", settings: { apiUrl: simulator.url }, credentials: STORED });
        assert.equal(outcomes(json)["credentials"], "passed");
        assert.ok(json.org.name);
    });

    it("never sends the stored secret anywhere else", async () => {
        const requests = elsewhere.stats().requests;
        for (const settings of [{ apiUrl: elsewhere.url }, { apiUrl: simulator.url, loginUrl: elsewhere.url }, { region: "mypurecloud.de", loginUrl: elsewhere.url }]) {
            for (const path of ["test", "test/region"]) {
                const { status, json } = await ask(path, { id: "config", settings, credentials: STORED });
                assert.deepEqual([status, json.error.field], [502, "clientSecret"]);
            }
        }
        assert.equal(elsewhere.stats().requests, requests);
    });

    it("says that the organisation is another one", async () => {
        const { json } = await ask("test", { id: "x", settings: { apiUrl: simulator.url, org: "Somebody else" }, credentials: TYPED });
        assert.deepEqual([outcomes(json)["credentials"], outcomes(json)["organisation"], outcomes(json)["queues"]], ["passed", "failed", "skipped"]);
    });

    it("searches regions from the platform's own addresses only", async () => {
        const { status, json } = await ask("test/region", { id: "x", settings: { apiUrl: simulator.url }, credentials: TYPED });
        assert.deepEqual([status, json.error.key], [400, "region-search"]);
    });

    it("leaves a deployed connection of the same client alone", async () => {
        const listed = await running.admin("GET", "genesys-cloud/connections/config/queues", undefined, "reader");
        assert.equal(listed.status, 200);
        await ask("test", { id: "config", settings: { apiUrl: simulator.url }, credentials: STORED });
        const again = await running.admin("GET", "genesys-cloud/connections/config/users", undefined, "reader");
        assert.equal(again.status, 200);
    });
});
