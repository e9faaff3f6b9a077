/** Agents by id and name against the simulator: a few without the list of all, and the list where that leaves a question open. */
import assert from "node:assert/strict";
import { openConnection, type OpenConnection } from "../../src/connection.js";
import { DIRECT } from "../../src/platform/network.js";
import { resolveEndpoints } from "../../src/platform/regions.js";
import { startSimulator, type Simulator } from "../../src/simulator/index.js";

describe("agents by name", () => {
    let simulator: Simulator;
    let connection: OpenConnection;
    before(async () => {
        require("purecloud-platform-client-v2");
        simulator = await startSimulator({ queues: 6 });
    });
    after(() => simulator.close());
    beforeEach(() => {
        const settings = { ...simulator.demoCredentials, org: "", maxFrameBytes: 1_048_576, maxChannels: 4, budgetPercent: 80, network: DIRECT };
        connection = openConnection({ endpoints: resolveEndpoints("", simulator.url), ...settings });
    });
    afterEach(() => connection.close());

    const agents = () => simulator.world.centre.agents;
    /** Requests beyond sign-in and organisation. */
    async function counted<T>(work: () => Promise<T>): Promise<readonly [T, number]> {
        await connection.ready();
        const before = simulator.stats().requests;
        const result = await work();
        return [result, simulator.stats().requests - before];
    }

    it("a few names are one request, in any case of letters, and none for the next minutes", async () => {
        const [first, second] = [agents()[0]!, agents()[1]!];
        const references = [{ id: null, name: first.name.toUpperCase() }, { id: null, name: second.name }];
        const resolve = () => connection.directory.resolveUsers(references);
        const [{ found, failures }, requests] = await counted(resolve);
        assert.deepEqual([found.map(({ id }) => id), failures, requests], [[first.id, second.id], [], 1]);
        const [again, more] = await counted(resolve);
        assert.deepEqual([again.found, more], [found, 0]);
    });

    it("the id decides; one that is unknown here falls back to its name, and says so", async () => {
        const [first, second] = [agents()[0]!, agents()[1]!];
        const elsewhere = { id: "00000000-0000-4000-8000-00000000dead", name: second.name };
        const [{ found, failures, renamed }, requests] = await counted(() => connection.directory.resolveUsers([{ id: first.id, name: "Somebody else" }, elsewhere]));
        assert.deepEqual([found.map(({ id }) => id), failures, renamed.map(({ cause }) => [cause.field, cause.value]), requests], [[first.id, second.id], [], [["agents", elsewhere.id]], 2]);
    });

    it("what the search does not find is told by the list of all, with the nearest name", async () => {
        const { name } = agents()[0]!;
        const [{ found, failures }] = await counted(() => connection.directory.resolveUsers([{ id: null, name: `${name}x` }]));
        assert.deepEqual([found, failures.map(({ code, cause }) => [code, cause.field, cause.nearest])], [[], [["NOT_FOUND", "agents", name]]]);
    });

    it("a search that is refused leaves it to the list of all", async () => {
        const refused = simulator.faults.request({ match: { path: "/api/v2/users/search" }, status: 403 });
        const { id, name } = agents()[0]!;
        const { found } = await connection.directory.resolveUsers([{ id: null, name }]);
        refused.remove();
        assert.deepEqual(found, [{ id, name }]);
    });

    it("many names are read from the list of all", async () => {
        const references = Array.from({ length: 25 }, (_, index) => ({ id: null, name: agents()[index]!.name }));
        const searches = simulator.faults.request({ match: { path: "/api/v2/users/search" }, status: 500 });
        const { found } = await connection.directory.resolveUsers(references);
        searches.remove();
        assert.equal(found.length, new Set(references.map(({ name }) => name)).size);
    });
});
