/** Names beside ids: every kind of thing that reports group by and that has names. */
import assert from "node:assert/strict";
import { planColumns } from "../../src/analytics/columns.js";
import { lookUpNames } from "../../src/analytics/names.js";
import { readRequest } from "../../src/analytics/request.js";
import { atOnce } from "../../src/analytics/steps.js";
import { createWorld } from "../../src/simulator/world/index.js";
import { closePlace, openPlace, type Place } from "./place.js";

describe("names in reports", function () {
    this.timeout(60_000);
    let place: Place;

    before(async () => {
        place = await openPlace(createWorld({ seed: 2, queues: 2, load: 0.01 }));
    });
    after(() => closePlace(place));

    const KINDS = [
        ["queueId", "queueName"], ["userId", "userName"], ["divisionId", "divisionName"], ["wrapUpCode", "wrapUpCodeName"],
        ["requestedRoutingSkillId", "requestedRoutingSkillName"], ["requestedLanguageId", "requestedLanguageName"], ["groupId", "groupName"],
        ["selectedAgentId", "selectedAgentName"],
    ] as const;

    it("have a column of their own", () => {
        const request = readRequest({ groupBy: KINDS.map(([dimension]) => dimension), metrics: "offered" }, null);
        const { columns } = atOnce(planColumns(request, [[]]));
        for (const [dimension, name] of KINDS) assert.equal(columns[columns.indexOf(dimension) + 1], name);
    });

    it("are looked up in the organisation; what is unknown there, or may not be read, has none", async () => {
        const { queues, agents, divisions, wrapUpCodes, skills } = place.world.centre;
        const { directory } = place.connection;
        const groupId = `${divisions[0]!.id.slice(0, -4)}6666`;
        const ids: Record<string, string> = {
            queueId: queues[0]!.id, userId: agents[0]!.id, divisionId: divisions[0]!.id, wrapUpCode: wrapUpCodes[0]!.id,
            requestedRoutingSkillId: skills[0]!.id, groupId, requestedLanguageId: "11111111-1111-4111-8111-111111111111", selectedAgentId: agents[1]!.id,
        };
        const request = readRequest({ groupBy: Object.keys(ids), metrics: "offered" }, null);
        const results = [{ group: ids, data: [] }];
        const names = await lookUpNames(directory, atOnce(planColumns(request, [results])), results, new Map(), {});
        assert.equal(names.get("queue")?.get(queues[0]!.id), queues[0]!.name);
        assert.deepEqual([...names.get("user")!.values()].toSorted(), [agents[0]!.name, agents[1]!.name].toSorted());
        assert.equal(names.get("division")?.get(divisions[0]!.id), divisions[0]!.name);
        assert.equal(names.get("wrapUpCode")?.get(wrapUpCodes[0]!.id), wrapUpCodes[0]!.name);
        assert.equal(names.get("skill")?.get(skills[0]!.id), skills[0]!.name);
        assert.equal(names.get("group")?.get(groupId), `${divisions[0]!.name} agents`);
        assert.equal(names.get("language")?.size, 0);
    });
});
