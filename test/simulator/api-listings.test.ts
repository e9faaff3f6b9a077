/** Listings: pages, names, filters; users and their search. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { HOUR, NOW, Rest } from "./api-support.js";
import { effort, patience } from "./effort.js";

const QUEUES = "/api/v2/routing/queues";

describe("simulator api: listings", () => {
    let rest: Rest;
    before(async () => {
        rest = await Rest.start();
    });
    after(() => rest.close());

    const names = (body: any): string[] => body.entities.map(({ name }: any) => name);
    const all = (): string[] => rest.world.centre.queues.map(({ name }) => name).toSorted((a, b) => a.localeCompare(b, "en"));

    it("of queues have pages that add up, with their addresses", async () => {
        const found: string[] = [];
        let target: string | undefined = `${QUEUES}?pageSize=4`;
        while (target) {
            const page = await rest.get(target);
            assert.deepEqual([page.pageSize, page.total, page.pageCount], [4, 6, 2]);
            assert.equal((await rest.get(page.selfUri)).selfUri, page.selfUri);
            assert.deepEqual(await rest.get(page.lastUri), await rest.get(`${QUEUES}?pageSize=4&pageNumber=2`));
            found.push(...names(page));
            target = page.nextUri;
        }
        assert.deepEqual(found, all());
        assert.deepEqual(names(await rest.get(QUEUES)), all());
        assert.deepEqual(names(await rest.get(`${QUEUES}?sortOrder=desc&pageSize=200`)), all().toReversed());
        assert.deepEqual(names(await rest.get(`${QUEUES}?pageSize=4&pageNumber=9`)), []);
    });

    it("keep their filter on the next page", async () => {
        const page = await rest.get(`${QUEUES}?name=*&pageSize=2`);
        assert.match(page.nextUri, /^\/api\/v2\/routing\/queues\?name=\*&pageSize=2&pageNumber=2$/);
    });

    it("of queues find names without regard to case, with wildcards at either end", async () => {
        const [first = ""] = all();
        const cases: readonly (readonly [string, (name: string) => boolean])[] = [
            [first.toUpperCase(), (name) => name === first],
            [first.slice(1), () => false],
            [`${first.slice(0, 3)}*`, (name) => name.startsWith(first.slice(0, 3))],
            [`*${first.slice(-3)}`, (name) => name.endsWith(first.slice(-3))],
            [`*${first.slice(1, 4)}*`, (name) => name.toLowerCase().includes(first.slice(1, 4).toLowerCase())],
            ["*", () => true],
        ];
        for (const [pattern, fits] of cases) {
            assert.deepEqual(names(await rest.get(`${QUEUES}?name=${encodeURIComponent(pattern)}`)), all().filter(fits), pattern);
        }
    });

    it("of queues can be restricted to ids and divisions", async () => {
        const { queues, divisions } = rest.world.centre;
        for (const division of divisions) {
            const expected = queues.filter((queue) => queue.division.id === division.id).map(({ name }) => name);
            assert.deepEqual(new Set(names(await rest.get(`${QUEUES}/divisionviews?divisionId=${division.id}`))), new Set(expected));
        }
        assert.deepEqual(names(await rest.get(`${QUEUES}/divisionviews/all?id=${queues[2]?.id}`)), [queues[2]?.name]);
    });

    it("refuse page sizes that are none, and those beyond the documented ones", async () => {
        const status = async (target: string): Promise<number> => (await rest.call("GET", target)).status;
        assert.deepEqual(await Promise.all(["0", "-1", "many", "1.5"].map((size) => status(`${QUEUES}?pageSize=${size}`))), [400, 400, 400, 400]);
        assert.equal(await status(`${QUEUES}?pageSize=99999`), 200);
        assert.equal(await status(`${QUEUES}/divisionviews/all?pageSize=501`), 400);
        assert.equal(await status(`${QUEUES}/${rest.world.centre.queues[0]?.id}/members?pageSize=101`), 400);
        assert.equal(await status(`${QUEUES}?sortOrder=sideways`), 400);
    });

    it("of members have no total: the end is where nextUri is missing", async () => {
        const queue = rest.world.centre.queues[0];
        const found: string[] = [];
        let target: string | undefined = `${QUEUES}/${queue?.id}/members?pageSize=5`;
        while (target) {
            const page = await rest.get(target);
            for (const missing of ["total", "pageCount", "lastUri"]) assert.ok(!(missing in page));
            found.push(...page.entities.map(({ id }: any) => id));
            target = page.nextUri;
        }
        assert.deepEqual(new Set(found), new Set(queue?.memberIds));
        assert.equal(found.length, queue?.memberIds.length);
    });

    it("of members can be filtered by what they do and whether they joined", async () => {
        const queue = rest.world.centre.queues[0];
        const ids = async (query: string): Promise<Set<string>> => new Set(
            (await rest.get(`${QUEUES}/${queue?.id}/members?pageSize=100&${query}`)).entities.map(({ id }: any) => id),
        );
        const members = queue?.memberIds ?? [];
        const status = (id: string): string => rest.world.agentState(id, NOW).routingStatus;
        assert.deepEqual(await ids("routingStatus=IDLE,INTERACTING"), new Set(members.filter((id) => ["IDLE", "INTERACTING"].includes(status(id)))));
        const joined = (id: string): boolean => rest.directory.agent(id)?.joinedQueueIds.includes(queue?.id ?? "") ?? false;
        assert.deepEqual(await ids("joined=true"), new Set(members.filter(joined)));
        assert.deepEqual(await ids("joined=false"), new Set(members.filter((id) => !joined(id))));
        const presence = (id: string): string | undefined => rest.directory.presence(rest.world.agentState(id, NOW).presenceId)?.systemPresence;
        assert.deepEqual(await ids("presence=On%20Queue"), new Set(members.filter((id) => presence(id) === "On Queue")));
    });

    it("of users tell presence and routing status only when asked", async () => {
        const plain = (await rest.get("/api/v2/users?pageSize=3")).entities[0];
        assert.ok(!("presence" in plain) && !("routingStatus" in plain));
        const { entities } = await rest.get("/api/v2/users?pageSize=500&expand=presence&expand=routingStatus");
        assert.equal(entities.length, rest.world.centre.agents.length);
        for (const { id, presence, routingStatus } of entities) {
            const state = rest.world.agentState(id, NOW);
            assert.deepEqual([presence.presenceDefinition.id, routingStatus.status], [state.presenceId, state.routingStatus]);
            const since = Date.parse(routingStatus.startTime);
            if (since < NOW - 6 * 24 * HOUR) continue;
            assert.equal(rest.world.agentState(id, since).routingStatus, state.routingStatus);
            assert.notEqual(rest.world.agentState(id, since - 1).routingStatus, state.routingStatus);
        }
        assert.deepEqual((await rest.get("/api/v2/users?state=deleted")).entities, []);
    });

    it("of a user's queues are those of the membership", async () => {
        const agent = rest.world.centre.agents[3];
        const { entities } = await rest.get(`/api/v2/users/${agent?.id}/queues`);
        assert.deepEqual(new Set(entities.map(({ id }: any) => id)), new Set(agent?.queueIds));
        for (const { id, joined } of entities) assert.equal(joined, agent?.joinedQueueIds.includes(id));
    });

    it("of a search hold exactly who fits", async () => {
        const { agents } = rest.world.centre;
        await fc.assert(
            fc.asyncProperty(fc.constantFrom(...agents), fc.constantFrom(
                "EXACT",
                "STARTS_WITH",
                "CONTAINS",
            ), fc.integer({ min: 2, max: 6 }), async (agent, type, length) => {
                const value = type === "EXACT" ? agent.name : agent.name.slice(0, length);
                const { results, total } = await rest.post("/api/v2/users/search", { query: [{ type, fields: ["name"], value }], pageSize: 500 });
                assert.ok(results.some(({ id }: any) => id === agent.id));
                assert.equal(total, results.length);
                for (const { name } of results) assert.ok(name.toLowerCase().includes(value.toLowerCase()));
            }),
            effort(20, 1),
        );
        assert.ok(!("results" in (await rest.post("/api/v2/users/search", { query: [{ type: "EXACT", fields: ["email"], value: "nobody" }] }))));
        assert.equal((await rest.call("POST", "/api/v2/users/search", { query: [{ type: "GUESS" }] })).status, 400);
    }).timeout(patience(10_000));

    it("of presences come in both spellings", async () => {
        const old = (await rest.get("/api/v2/presencedefinitions?pageSize=100")).entities;
        const now = (await rest.get("/api/v2/presence/definitions")).entities;
        assert.deepEqual(old.map(({ id }: any) => id), now.map(({ id }: any) => id));
        const pairs = old.map((one: any, n: number) => [one.systemPresence, now[n].systemPresence]);
        assert.ok(pairs.some(([a, b]: string[]) => a === "On Queue" && b === "OnQueue"));
    });
});
