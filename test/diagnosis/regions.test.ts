/** The search for a client's region, with simulators as regions: who is asked, what is found, and where a secret never goes. */
import assert from "node:assert/strict";
import { COMMERCIAL, findRegion, isAmong, mayBelongElsewhere, type Candidate } from "../../src/diagnosis/regions.js";
import { searchRegion } from "../../src/node-red/admin/test-route.js";
import { GenesysError } from "../../src/platform/errors.js";
import { DIRECT, Network } from "../../src/platform/network.js";
import { REGIONS, resolveEndpoints } from "../../src/platform/regions.js";
import { platformTexts } from "../../src/platform/texts.js";
import { httpTransport, type Exchange } from "../../src/platform/transport.js";
import { startSimulator, type Simulator } from "../../src/simulator/index.js";
import { CLIENT, report, settingsFor, told } from "./rig.js";

const credentials = { clientId: CLIENT.id, clientSecret: CLIENT.secret };

function refused(reason: string): GenesysError {
    return new GenesysError("CREDENTIALS", platformTexts, "credentials-refused", { reason });
}

describe("search for a client's region", () => {
    let here: Simulator;
    let there: Simulator;
    let network: Network;
    before(async () => {
        here = await startSimulator({ queues: 1, clients: [{ id: "somebody", secret: "else-altogether" }] });
        there = await startSimulator({ queues: 1, clients: [CLIENT] });
        network = new Network(DIRECT);
    });
    after(async () => {
        network?.close();
        await here?.close();
        await there?.close();
    });

    const candidate = (domain: string, { url }: { readonly url: string }): Candidate => ({ domain, loginUrl: url });

    it("finds the region that knows the client", async () => {
        const candidates = [candidate("here", here), candidate("there", there)];
        const found = await findRegion({ candidates, credentials, transport: httpTransport(network) });
        assert.deepEqual(found, { domain: "there", secretRefused: false, asked: 2, silent: 0 });
    });

    it("finds it with a wrong secret, and says so", async () => {
        const candidates = [candidate("here", here), candidate("there", there)];
        const found = await findRegion({ candidates, credentials: { ...credentials, clientSecret: "wrong-secret" }, transport: httpTransport(network) });
        assert.deepEqual([found.domain, found.secretRefused], ["there", true]);
    });

    it("counts regions that do not answer", async () => {
        const candidates = [candidate("here", here), candidate("gone", { url: "http://127.0.0.1:1" })];
        const found = await findRegion({ candidates, credentials, transport: httpTransport(network) });
        assert.deepEqual(found, { domain: null, secretRefused: false, asked: 2, silent: 1 });
    });

    it("asks nobody after it was found", async () => {
        const asked: string[] = [];
        const transport = ({ url }: Exchange) => {
            asked.push(url);
            const body = url.includes("usw2") ? { access_token: "a-token" } : { error: "invalid_client", description: "client not found" };
            return Promise.resolve({ status: "access_token" in body ? 200 : 400, headers: {}, text: JSON.stringify(body) });
        };
        const found = await findRegion({ candidates: COMMERCIAL, credentials, transport });
        assert.equal(found.domain, "usw2.pure.cloud");
        assert.equal(asked.length, 4);
    });

    for (const [what, text] of [["a web page", "<html>"], ["null", "null"], ["an empty token", '{"access_token":""}'], ["a number", "5"]] as const) {
        it(`takes ${what} for no answer`, async () => {
            const transport = () => Promise.resolve({ status: 200, headers: {}, text });
            assert.deepEqual(await findRegion({ candidates: [candidate("odd", here)], credentials, transport }), { domain: null, secretRefused: false, asked: 1, silent: 1 });
        });
    }

    it("leaves out what is run apart", () => {
        assert.equal(COMMERCIAL.length, REGIONS.length - 2);
        assert.ok(!COMMERCIAL.some(({ loginUrl }) => /gov|eusc/.test(loginUrl)));
    });

    it("starts from the platform's own addresses only", () => {
        assert.equal(isAmong(resolveEndpoints("mypurecloud.de"), COMMERCIAL), true);
        for (const endpoints of [
            resolveEndpoints("demo"), resolveEndpoints("example.com"), resolveEndpoints("use2.us-gov-pure.cloud"), resolveEndpoints("edee1.eusc-pure.cloud"),
            resolveEndpoints("mypurecloud.de", "https://gateway.example.com"), resolveEndpoints("mypurecloud.de", "", "https://login.example.com"),
            resolveEndpoints("", "https://api.mypurecloud.de", "https://login.example.com"), resolveEndpoints("", "https://api.mypurecloud.de:8443"),
        ]) {
            assert.equal(isAmong(endpoints, COMMERCIAL), false, JSON.stringify(endpoints));
        }
    });

    it("is refused from any other address, and sends nothing", async () => {
        const before = there.stats().requests;
        await assert.rejects(searchRegion(settingsFor(here.url), [candidate("there", there)]), { code: "CONFIG" });
        assert.equal(there.stats().requests, before);
    });

    it("is offered for a client that nobody knows, not for a wrong secret", () => {
        assert.equal(mayBelongElsewhere(refused("client not found")), true);
        assert.equal(mayBelongElsewhere(refused("authentication failed")), false);
        assert.equal(mayBelongElsewhere(new GenesysError("NETWORK", platformTexts, "network", { reason: "ENOTFOUND" })), false);
    });

    it("is offered by a test at one of the regions", async () => {
        // A region whose addresses are a simulator's: what the platform's own regions look like to the test.
        const endpoints = { region: "here", demo: false, apiUrl: "https://api.here", loginUrl: here.url };
        const found = await report(here.url, { endpoints }, [candidate("here", here), candidate("there", there)]);
        assert.deepEqual(told(found, "credentials"), ["failed credentials-refused"]);
        assert.equal(found.canFindRegion, true);
        const search = await searchRegion(settingsFor(here.url, { endpoints }), [candidate("here", here), candidate("there", there)]);
        assert.deepEqual(search, { domain: "there", secretRefused: false, asked: 1, silent: 0 });
        assert.equal((await report(here.url)).canFindRegion, false, "not from other addresses");
    });
});
